// absl::btree_map (Debian: libabsl-dev). Strings compare without a std::string of their own.
#include "side.h"

#include <absl/container/btree_map.h>
#include <absl/container/btree_set.h>

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

template <class Key, class Value> struct Side {
    using Map = absl::btree_map<Key, Value, std::less<>>;
    static constexpr bool numbers = std::is_same_v<Key, std::uint64_t>;

    static Map &map(void *opaque) { return *static_cast<Map *>(opaque); }

    static auto key_at(const btree_keys *keys, std::size_t i) {
        if constexpr (numbers) {
            return keys->numbers[i];
        } else {
            return std::string_view(keys->strings[i].data, keys->strings[i].length);
        }
    }

    static Value value_at(const btree_keys *keys, std::size_t i) {
        if constexpr (std::is_same_v<Value, std::uint64_t>) {
            return i;
        } else {
            const btree_string tail = btree_tail(keys->strings[i]);
            return Value(tail.data, tail.length);
        }
    }

    template <class Any> static std::uint64_t mix(const Any &any) {
        if constexpr (std::is_same_v<Any, std::uint64_t>) {
            return any;
        } else {
            return btree_mix_string(any.data(), any.size());
        }
    }

    static void *create() { return new Map(); }
    static std::uint64_t count(void *opaque) { return map(opaque).size(); }

    static std::uint64_t insert(void *opaque, const btree_keys *keys) {
        for (std::size_t i = 0; i < keys->count; i++) {
            map(opaque).insert_or_assign(Key(key_at(keys, i)), value_at(keys, i));
        }
        return count(opaque);
    }

    static std::uint64_t search_one(void *opaque, const btree_keys *keys, std::size_t i) {
        const auto found = map(opaque).find(key_at(keys, i));
        return found == map(opaque).end() ? 0 : mix(found->first) + mix(found->second);
    }

    static std::uint64_t search(void *opaque, const btree_keys *keys) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            sum += search_one(opaque, keys, i);
        }
        return sum;
    }

    static std::uint64_t search_timed(void *opaque, const btree_keys *keys, std::uint32_t *ticks) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            const std::uint64_t start = btree_ticks();
            sum += search_one(opaque, keys, i);
            ticks[i] = static_cast<std::uint32_t>(btree_ticks() - start);
        }
        return sum;
    }

    static std::uint64_t erase(void *opaque, const btree_keys *keys) {
        std::uint64_t erased = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            erased += map(opaque).erase(key_at(keys, i));
        }
        return erased;
    }

    static std::uint64_t scan(void *opaque, const btree_keys *keys) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            auto entry = map(opaque).lower_bound(key_at(keys, i));
            for (int taken = 0; taken < BTREE_SCAN && entry != map(opaque).end(); taken++, ++entry) {
                sum += mix(entry->first) + mix(entry->second);
            }
        }
        return sum;
    }

    static std::uint64_t full_scan(void *opaque, const btree_keys *) {
        std::uint64_t sum = 0;
        for (const auto &[key, value] : map(opaque)) {
            sum += mix(key) + mix(value);
        }
        return sum;
    }

    static const btree_side *side() {
        static const btree_side calls = [] {
            btree_side made{};
            made.create = create;
            made.count = count;
            made.insert = insert;
            made.search = search;
            made.erase = erase;
            made.scan = scan;
            made.full_scan = full_scan;
            made.search_timed = search_timed;
            return made;
        }();
        return &calls;
    }
};

// absl::btree_set of pairs.
struct PairSide {
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    using Set = absl::btree_set<Pair>;

    static Set &set(void *opaque) { return *static_cast<Set *>(opaque); }
    static Pair pair_of(std::uint64_t number) { return {btree_key_of_pair(number), number}; }
    static void *create() { return new Set(); }
    static std::uint64_t count(void *opaque) { return set(opaque).size(); }

    static std::uint64_t insert(void *opaque, const btree_keys *keys) {
        for (std::size_t i = 0; i < keys->count; i++) {
            set(opaque).insert(pair_of(keys->numbers[i]));
        }
        return count(opaque);
    }

    static std::uint64_t search(void *opaque, const btree_keys *keys) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            const auto found = set(opaque).find(pair_of(keys->numbers[i]));
            sum += found == set(opaque).end() ? 0 : found->first + found->second;
        }
        return sum;
    }

    static std::uint64_t erase(void *opaque, const btree_keys *keys) {
        std::uint64_t erased = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            erased += set(opaque).erase(pair_of(keys->numbers[i]));
        }
        return erased;
    }

    static std::uint64_t scan(void *opaque, const btree_keys *keys) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            auto pair = set(opaque).lower_bound({btree_key_of_pair(keys->numbers[i]), 0});
            for (int taken = 0; taken < BTREE_SCAN && pair != set(opaque).end(); taken++, ++pair) {
                sum += pair->first + pair->second;
            }
        }
        return sum;
    }

    static std::uint64_t full_scan(void *opaque, const btree_keys *) {
        std::uint64_t sum = 0;
        for (const auto &[key, value] : set(opaque)) {
            sum += key + value;
        }
        return sum;
    }

    static const btree_side *side() {
        static const btree_side calls = [] {
            btree_side made{};
            made.create = create;
            made.count = count;
            made.insert = insert;
            made.search = search;
            made.erase = erase;
            made.scan = scan;
            made.full_scan = full_scan;
            return made;
        }();
        return &calls;
    }
};

} // namespace

extern "C" const btree_side *btree_side_of(const char *, btree_shape shape) {
    switch (shape) {
    case BTREE_U64: return Side<std::uint64_t, std::uint64_t>::side();
    case BTREE_PAIRS: return PairSide::side();
    case BTREE_PATHS: return Side<std::string, std::uint64_t>::side();
    default: return Side<std::string, std::string>::side();
    }
}
