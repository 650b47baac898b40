/* The engine through the wrapper: catalog, limits, statistics, events. */
#include "test.hpp"

#include <cstdlib>
#include <poll.h>
#include <string>
#include <vector>

using rustydb::index_options;

TEST(cpp_engine, catalog) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index first = TAKE(engine.create_index("first"));
    FAILS(engine.create_index("first"), RDB_EXISTS);
    rustydb::index same = TAKE(engine.open_or_create_index("first"));
    CHECK(TAKE(first.insert("k", "v")) && TAKE(same.contains("k")));
    CHECK_U64(TAKE(first.info()).id, TAKE(same.info()).id);
    FAILS(engine.open_or_create_index("first", index_options::pairs()), RDB_E_INDEX_OPTIONS);
    rustydb::index second = TAKE(engine.open_or_create_index("second", index_options::u64()));
    CHECK(TAKE(engine.open_index("second")).has_value());
    CHECK(!TAKE(engine.open_index("third")).has_value());
    CHECK(TAKE(engine.list_indexes()) == (std::vector<std::string>{"first", "second"}));
    CHECK_STATUS(TAKE(engine.rename_index("second", "first")), RDB_EXISTS);
    CHECK_STATUS(TAKE(engine.rename_index("third", "x")), RDB_NOT_FOUND);
    CHECK_STATUS(TAKE(engine.rename_index("second", "a")), RDB_OK);
    CHECK(TAKE(engine.list_indexes()) == (std::vector<std::string>{"a", "first"}));
    CHECK(TAKE(engine.drop_index("a")) && !TAKE(engine.drop_index("a")));
    FAILS(second.count(), RDB_E_DROPPED);
    FAILS(engine.create_index("\xff"), RDB_E_INVALID_UTF8);
}

TEST(cpp_engine, options) {
    rustydb::engine_options options;
    options.path = "somewhere";
    FAILS(rustydb::engine::open(options), RDB_E_UNSUPPORTED);
    index_options typed;
    typed.u64_keys = typed.duplicates = true;
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rdb_index_info info = TAKE(TAKE(engine.create_index("typed", typed)).info());
    CHECK(info.key_type == RDB_KEY_U64 && info.value_type == RDB_VALUE_BYTES && info.flags == RDB_INDEX_DUPLICATE_KEYS);
    index_options plain;
    plain.without = RDB_INDEX_NO_PREFIX_COMPRESSION | RDB_INDEX_NO_SPLIT_ANTICIPATION;
    CHECK_U64(TAKE(TAKE(engine.create_index("plain", plain)).info()).flags, plain.without);
    plain.counted = true;
    CHECK_U64(TAKE(TAKE(engine.create_index("counted", plain)).info()).flags, plain.without | RDB_INDEX_COUNTED);
    typed.kind = 999;
    FAILS(engine.create_index("unknown", typed), RDB_E_INVALID_ARGUMENT);
}

TEST(cpp_engine, larger_than_memory) {
    rustydb::engine_options options;
    options.spill_path = "/no/such/directory";
    FAILS(rustydb::engine::open(options), RDB_E_SYSTEM);
    const char *temporary = std::getenv("TMPDIR");
    options.spill_path = temporary != nullptr ? temporary : "/tmp";
    options.pool_bytes = 2 << 20;
    rustydb::engine engine = TAKE(rustydb::engine::open(options));
    rustydb::index index = TAKE(engine.create_index("i"));
    const std::string value(1000, 'v');
    for (int i = 0; i < 6000; i++) TAKE(index.insert(std::to_string(i), value));
    for (int i = 0; i < 6000; i += 7) CHECK(TAKE(index.search(std::to_string(i))) == value);
    rdb_pool own = nullptr;
    CHECK_OK(rdb_engine_pool(engine.get(), &own, nullptr));
    rustydb::pool pool(own);
    CHECK(TAKE(pool.statistics()).evictions > 0);
    options.pool = pool.get();
    rustydb::engine other = TAKE(rustydb::engine::open(options));
    TAKE(TAKE(other.create_index("i")).insert("k", "v"));
}

TEST(cpp_engine, memory_limit) {
    rustydb::engine_options options;
    options.memory_limit_bytes = 1 << 20;
    rustydb::engine engine = TAKE(rustydb::engine::open(options));
    rustydb::index index = TAKE(engine.create_index("i"));
    const std::string value(10000, 'v');
    std::uint64_t stored = 0;
    bool refused = false;
    while (!refused && stored < 1000) {
        rdb_error problem = {};
        std::string key = std::to_string(stored);
        rdb_status status =
            rdb_index_insert(index.get(), key.data(), key.size(), value.data(), value.size(), 0, &problem);
        if (status == RDB_OK) stored++;
        else refused = status == RDB_E_LIMIT;
        CHECK(status == RDB_OK || refused);
    }
    CHECK(refused && stored > 10);
    FAILS(index.insert("one more", value), RDB_E_LIMIT);
    CHECK_U64(TAKE(index.count()), stored);
    rdb_memory_usage usage = TAKE(engine.memory_usage());
    CHECK_U64(usage.limit_bytes, 1 << 20);
    CHECK(usage.peak_bytes <= usage.limit_bytes && usage.failures > 0);
    TAKE(index.clear());
    CHECK(TAKE(index.insert("one more", value)));
}

TEST(cpp_engine, below_a_budget) {
    rdb_budget_options bounded = RDB_BUDGET_OPTIONS_INIT;
    bounded.limit_bytes = 1 << 20;
    rustydb::engine_options options;
    CHECK_OK(rdb_budget_open(nullptr, "budget", 6, &bounded, &options.budget, nullptr));
    rustydb::engine engine = TAKE(rustydb::engine::open(options));
    rustydb::index index = TAKE(engine.create_index("i"));
    FAILS(index.insert("key", std::string(1 << 20, 'v')), RDB_E_LIMIT);
    CHECK(TAKE(index.insert("key", "value")));
    CHECK_OK(rdb_budget_close(options.budget, nullptr));
    FAILS(index.insert("other", std::string(1 << 20, 'v')), RDB_E_LIMIT);
    FAILS(rustydb::engine::open(options), RDB_E_CLOSED_HANDLE);
}

TEST(cpp_engine, statistics) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index("places"));
    TAKE(index.insert("lima", "peru"));
    rdb_engine_statistics statistics = TAKE(engine.statistics());
    CHECK(statistics.indexes == 1 && statistics.entries == 1 && statistics.memory_used_bytes > 0);
    CHECK_U64(TAKE(engine.memory_usage()).used_bytes, TAKE(engine.statistics()).memory_used_bytes);
    CHECK(TAKE(rustydb::memory_usage()).used_bytes >= statistics.memory_used_bytes);
    CHECK(TAKE(engine.statistics_json()).find("places") != std::string::npos);
    CHECK(TAKE(engine.statistics_prometheus()).find("places") != std::string::npos);
    CHECK(TAKE(rustydb::statistics_json()).front() == '{');
    CHECK(TAKE(rustydb::statistics_prometheus()).find("# TYPE ") != std::string::npos);
    CHECK(TAKE(rustydb::limits()).key_bytes > 0);
    CHECK(rustydb::version() == rdb_version_string());
}

TEST(cpp_engine, numbers_agree_with_the_structs) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index("i"));
    for (int at = 0; at < 7; at++) CHECK(TAKE(index.insert(std::to_string(at), "v")));
    std::uint64_t inserts = 0, indexes = 0;
    for (const rustydb::statistic &each : TAKE(index.numbers())) {
        CHECK(!each.name.empty() && !each.help.empty());
        if (each.name == "inserts") inserts = each.value;
    }
    for (const rustydb::statistic &each : TAKE(engine.numbers()))
        if (each.name == "indexes") indexes = each.value;
    CHECK_U64(inserts, 7);
    CHECK_U64(indexes, 1);
    CHECK(!TAKE(rustydb::numbers()).empty());
    CHECK(TAKE(rustydb::build_info()).version == rustydb::version());
}

TEST(cpp_engine, events) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::subscription events = TAKE(engine.subscribe());
    rustydb::subscription drops = TAKE(rustydb::subscription::of_process(1u << (RDB_EVENT_INDEX_DROPPED - 1)));
    pollfd waiting = {TAKE(events.fd()), POLLIN, 0};
    CHECK(poll(&waiting, 1, 0) == 0);
    rustydb::index index = TAKE(engine.create_index("i"));
    CHECK(poll(&waiting, 1, 1000) == 1);
    TAKE(index.rebuild());
    CHECK(TAKE(engine.drop_index("i")));
    std::vector<rdb_event> seen = TAKE(events.poll());
    CHECK_U64(seen.size(), 3);
    CHECK(seen[0].type == RDB_EVENT_INDEX_CREATED && seen[1].type == RDB_EVENT_INDEX_REBUILT &&
          seen[2].type == RDB_EVENT_INDEX_DROPPED);
    CHECK(seen[0].sequence < seen[1].sequence && seen[1].sequence < seen[2].sequence);
    CHECK_STRING(seen[0].name, "i");
    CHECK(poll(&waiting, 1, 0) == 0);
    CHECK_U64(TAKE(drops.poll()).size(), 1);
    CHECK(TAKE(events.poll()).empty() && events.dropped() == 0);
}

TEST(cpp_engine, events_beyond_the_capacity_are_counted) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::subscription events = TAKE(engine.subscribe(0, 8));
    for (int at = 0; at < 20; at++) {
        TAKE(engine.create_index("i"));
        CHECK(TAKE(engine.drop_index("i")));
    }
    std::size_t seen = TAKE(events.poll()).size();
    CHECK(seen >= 8 && seen < 40);
    CHECK_U64(seen + events.dropped(), 40);
}
