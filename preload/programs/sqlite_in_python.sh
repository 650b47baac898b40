# needs: python3
# runs: python
# The same library inside another program, from two threads.
exec python3 - <<'PYTHON'
import sqlite3, threading

totals = {}
def work(number):
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT)")
    base.executemany("INSERT INTO t VALUES(?, ?)", ((i, f"{i * 31 % 997}-{number}") for i in range(150000)))
    totals[number] = base.execute("SELECT count(*), sum(length(v)), max(v) FROM t WHERE v LIKE '%7%'").fetchone()

threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(totals.items()))
PYTHON
