/* Cursors on an index that changes under them, against a model: a sorted set and a place between two of its entries. */
#include "test.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using pair = std::pair<std::string, std::string>;

/* Where a cursor stands: before, at or behind an entry that may be gone. */
struct place {
    pair at;
    enum { before_all, before, on, behind, behind_all } side = before_all;
};

/* What a cursor must do, written for clarity: it copies the range's entries in the cursor's direction at every step. */
struct model {
    std::set<pair> entries;
    std::string lower, upper;
    bool duplicates = false, backward = false;
    place stands;

    /* In a unique index a key is a place, whatever its value has become. */
    bool precedes(const pair &left, const pair &right) const {
        const pair &first = backward ? right : left, &second = backward ? left : right;
        return duplicates ? first < second : first.first < second.first;
    }

    std::vector<pair> in_order() const {
        std::vector<pair> out;
        for (const pair &each : entries)
            if (each.first >= lower && each.first < upper) out.push_back(each);
        if (backward) std::reverse(out.begin(), out.end());
        return out;
    }

    /* Takes out the key, or in an index with duplicates the pair; whether it was there. */
    bool erase(const pair &which) {
        if (duplicates) return entries.erase(which) == 1;
        auto at = entries.lower_bound({which.first, ""});
        if (at == entries.end() || at->first != which.first) return false;
        entries.erase(at);
        return true;
    }

    void seek(const std::string &key) {
        /* Before every pair of the key: values here are one character below '~'. */
        stands = {{key, backward ? "~" : ""}, place::before};
    }

    std::optional<pair> next() {
        for (const pair &each : in_order()) {
            bool follows = stands.side == place::before_all ||
                           (stands.side == place::before && !precedes(each, stands.at)) ||
                           ((stands.side == place::on || stands.side == place::behind) && precedes(stands.at, each));
            if (follows) return give(each);
        }
        stands.side = place::behind_all;
        return {};
    }

    std::optional<pair> previous() {
        std::vector<pair> all = in_order();
        for (auto each = all.rbegin(); each != all.rend(); ++each) {
            if (stands.side == place::before_all) break;
            if (stands.side == place::behind_all || precedes(*each, stands.at)) return give(*each);
        }
        stands.side = place::before_all;
        return {};
    }

    std::optional<pair> give(const pair &each) {
        stands = {each, place::on};
        return each;
    }
};

std::string random_key(std::uint64_t &state) {
    return "k" + std::to_string(100 + test_random(&state) % 60);
}

std::string random_value(std::uint64_t &state) {
    return std::string(1, static_cast<char>('a' + test_random(&state) % 5));
}

void change(rustydb::index &index, model &expected, bool duplicates, std::uint64_t &state) {
    std::string key = random_key(state), value = random_value(state);
    auto erase_key = [&] {
        for (auto at = expected.entries.begin(); at != expected.entries.end();)
            at = at->first == key ? expected.entries.erase(at) : std::next(at);
    };
    switch (test_random(&state) % 4) {
    case 0:
        (void)TAKE(index.erase(key));
        erase_key();
        break;
    case 1:
        if (duplicates) {
            CHECK(TAKE(index.erase_pair(key, value)) == (expected.entries.erase({key, value}) == 1));
            break;
        }
        [[fallthrough]];
    default:
        (void)TAKE(index.insert(key, value));
        if (!duplicates) erase_key();
        expected.entries.insert({key, value});
    }
}

void check_same(const std::optional<rustydb::entry_view> &actual, const std::optional<pair> &expected) {
    CHECK(actual.has_value() == expected.has_value());
    if (!actual) return;
    CHECK_STRING(actual->key, expected->first);
    CHECK_STRING(actual->value, expected->second);
}

void check_batch(rustydb::cursor &cursor, model &expected, rustydb::batch &batch, std::uint64_t &state) {
    std::size_t most = 1 + test_random(&state) % 7;
    bool any = TAKE(cursor.next_batch(batch, most));
    for (rustydb::entry_view each : batch) check_same(each, expected.next());
    CHECK(any == !batch.empty());
    if (!any) CHECK(!expected.next());
}

void step(rustydb::cursor &cursor, model &expected, rustydb::batch &batch, std::uint64_t &state) {
    switch (test_random(&state) % 8) {
    case 0: {
        std::string key = random_key(state);
        TAKE(cursor.seek(key));
        expected.seek(key);
        break;
    }
    case 1: check_batch(cursor, expected, batch, state); break;
    case 2:
        TAKE(cursor.rewind());
        expected.stands.side = place::before_all;
        break;
    case 3:
    case 4: check_same(TAKE(cursor.previous()), expected.previous()); break;
    default: check_same(TAKE(cursor.next()), expected.next());
    }
}

/* Deletes at the cursor: the next step then gives the entry behind. */
void erase_here(rustydb::cursor &cursor, model &expected) {
    if (expected.stands.side != place::on) return;
    CHECK(TAKE(cursor.erase()) == expected.erase(expected.stands.at));
}

void follow(bool duplicates, bool backward, bool bounded, std::uint64_t seed) {
    test_context("duplicates %d, backward %d, bounded %d, seed %d", duplicates, backward, bounded, int(seed));
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index(
        "i", duplicates ? rustydb::index_options::pairs() : rustydb::index_options()));
    model expected;
    expected.duplicates = duplicates;
    expected.backward = backward;
    expected.lower = bounded ? "k110" : "";
    expected.upper = bounded ? "k140" : "~";
    rustydb::range range;
    if (bounded) range.from(expected.lower).before(expected.upper);
    if (backward) range.backward();
    rustydb::cursor cursor = TAKE(index.scan(range));
    rustydb::batch batch;
    std::uint64_t state = seed;
    for (int at = 0; at < 3000; at++) {
        if (test_random(&state) % 3 == 0) change(index, expected, duplicates, state);
        if (test_random(&state) % 16 == 0) erase_here(cursor, expected);
        step(cursor, expected, batch, state);
    }
    test_context(nullptr);
}

} // namespace

TEST(cpp_cursor_model, follows_a_changing_index) {
    for (int shape = 0; shape < 8; shape++)
        for (std::uint64_t seed = 1; seed <= 4; seed++) follow(shape & 1, shape & 2, shape & 4, seed);
}
