# needs: python3
# runs: python
# Threads, dicts, sets, JSON, regular expressions, sorting.
exec python3 - <<'PYTHON'
import json, re, threading, collections, random

generator = random.Random(7)
words = ["".join(generator.choice("abcdefgh") for _ in range(generator.randint(1, 12))) for _ in range(60000)]
counts = collections.Counter(words)
by_length = collections.defaultdict(list)
for word in words:
    by_length[len(word)].append(word)
text = json.dumps({"counts": counts, "by_length": by_length}, sort_keys=True)
again = json.loads(text)
assert again["counts"] == counts

results = {}
def work(number):
    local = {}
    for i in range(40000):
        local[f"{number}/{i % 5000}"] = [i] * (i % 7)
    results[number] = sum(len(value) for value in local.values()) + len(re.findall("ab+", " ".join(words[:5000])))

threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(text), sum(map(len, set(words))), sorted(results.items()), counts.most_common(3))
PYTHON
