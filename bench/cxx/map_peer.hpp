// Any container with the interface of std::map behind bench_map_calls: a peer is one line in its own .cc file.
//
// String maps need a transparent comparator (std::less<>), so that a look-up makes no std::string.
#pragma once

#include "ordered_map.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace bench {

template <class Map> struct MapPeer {
    using Key = typename Map::key_type;
    static constexpr bool numbers = std::is_same_v<Key, std::uint64_t>;

    static Map &map(void *opaque) { return *static_cast<Map *>(opaque); }

    static auto key_at(const bench_keys *keys, std::size_t i) {
        if constexpr (numbers) {
            return keys->numbers[i];
        } else {
            return std::string_view(static_cast<const char *>(keys->strings[i].data), keys->strings[i].length);
        }
    }

    template <class AnyKey> static std::uint64_t mix(const AnyKey &key, std::uint64_t value) {
        if constexpr (numbers) {
            return bench_mix_number(key, value);
        } else {
            return bench_mix_string(key.data(), key.size(), value);
        }
    }

    static void *create() { return new Map(); }
    static void destroy(void *opaque) { delete &map(opaque); }

    static std::uint64_t insert(void *opaque, const bench_keys *keys) {
        Map &target = map(opaque);
        for (std::size_t i = 0; i < keys->count; i++) {
            target.insert_or_assign(Key(key_at(keys, i)), i);
        }
        return target.size();
    }

    static std::uint64_t search(void *opaque, const bench_keys *keys) {
        Map &target = map(opaque);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            auto found = target.find(key_at(keys, i));
            if (found != target.end()) {
                sum += mix(found->first, found->second);
            }
        }
        return sum;
    }

    static std::uint64_t search_many(void *opaque, const bench_keys *keys, std::size_t) { return search(opaque, keys); }

    static std::uint64_t range(void *opaque, const bench_keys *keys, std::size_t length) {
        Map &target = map(opaque);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            auto entry = target.lower_bound(key_at(keys, i));
            for (std::size_t taken = 0; taken < length && entry != target.end(); taken++, ++entry) {
                sum += mix(entry->first, entry->second);
            }
        }
        return sum;
    }

    static std::uint64_t scan(void *opaque) {
        std::uint64_t sum = 0;
        for (const auto &[key, value] : map(opaque)) {
            sum += mix(key, value);
        }
        return sum;
    }

    static std::uint64_t erase(void *opaque, const bench_keys *keys) {
        Map &target = map(opaque);
        std::uint64_t erased = 0;
        for (std::size_t i = 0; i < keys->count; i++) {
            auto found = target.find(key_at(keys, i));
            if (found != target.end()) {
                target.erase(found);
                erased++;
            }
        }
        return erased;
    }

    static std::uint64_t count(void *opaque) { return map(opaque).size(); }

    static constexpr bench_map_calls calls() {
        return {create, destroy, insert, search, search_many, range, scan, erase, count, nullptr};
    }
};

} // namespace bench
