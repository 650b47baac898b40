/* Events: what a subscription sees, when it overflows, and its file descriptor. */
#include "support.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>

static rdb_subscription subscribe(rdb_engine engine, uint64_t mask, uint32_t capacity) {
    rdb_subscription subscription = NULL;
    rdb_subscription_options options;
    rdb_subscription_options_init(&options, sizeof options);
    options.type_mask = mask;
    options.capacity = capacity;
    CHECK_OK(rdb_subscription_open(engine, &options, &subscription, NULL));
    return subscription;
}

static size_t poll_events(rdb_subscription subscription, rdb_event *events, size_t capacity) {
    size_t count = 99;
    CHECK_OK(rdb_events_poll(subscription, events, sizeof *events, capacity, &count, NULL, NULL));
    return count;
}

TEST(events, created_rebuilt_dropped) {
    rdb_engine engine = open_engine();
    rdb_subscription subscription = subscribe(engine, 0, 0);
    rdb_index index = create_bytes(engine, "places");
    put(index, "k", "v");
    CHECK_OK(rdb_index_rebuild(index, NULL));
    CHECK_OK(rdb_index_drop(engine, TEXT("places"), NULL));
    rdb_event events[8];
    CHECK_U64(poll_events(subscription, events, 8), 3);
    static const uint32_t types[] = {RDB_EVENT_INDEX_CREATED, RDB_EVENT_INDEX_REBUILT, RDB_EVENT_INDEX_DROPPED};
    for (size_t i = 0; i < 3; i++) {
        CHECK_U64(events[i].type, types[i]);
        CHECK(strcmp(events[i].name, "places") == 0);
        CHECK(events[i].time_ns > (uint64_t)1600000000 * 1000000000u);
        CHECK_U64(events[i].object_id, events[0].object_id);
        if (i > 0) CHECK(events[i].sequence > events[i - 1].sequence);
    }
    CHECK_U64(poll_events(subscription, events, 8), 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

TEST(events, filters_by_engine_and_type) {
    rdb_engine one = open_engine(), two = open_engine();
    rdb_subscription all = subscribe(NULL, 0, 0), of_two = subscribe(two, 0, 0);
    rdb_subscription drops = subscribe(NULL, (uint64_t)1 << (RDB_EVENT_INDEX_DROPPED - 1), 0);
    rdb_index a = create_bytes(one, "a"), b = create_bytes(two, "b");
    CHECK_OK(rdb_index_drop(one, TEXT("a"), NULL));
    rdb_event events[8];
    CHECK_U64(poll_events(all, events, 8), 3);
    CHECK(events[0].engine_id != events[1].engine_id && events[0].engine_id == events[2].engine_id);
    CHECK_U64(poll_events(of_two, events, 8), 1);
    CHECK(strcmp(events[0].name, "b") == 0);
    CHECK_U64(poll_events(drops, events, 8), 1);
    CHECK_U64(events[0].type, RDB_EVENT_INDEX_DROPPED);
    CHECK_OK(rdb_subscription_close(all, NULL));
    CHECK_OK(rdb_subscription_close(of_two, NULL));
    CHECK_OK(rdb_subscription_close(drops, NULL));
    close_both(a, one);
    close_both(b, two);
}

TEST(events, a_full_ring_drops_and_counts) {
    rdb_engine engine = open_engine();
    rdb_subscription subscription = subscribe(engine, 0, 4);
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < 19; i++) CHECK_OK(rdb_index_rebuild(index, NULL));
    rdb_event events[32];
    size_t count = 0;
    uint64_t dropped = 0;
    CHECK_OK(rdb_events_poll(subscription, events, sizeof events[0], 32, &count, &dropped, NULL));
    CHECK_U64(count + dropped, 20);
    CHECK(count >= 4 && dropped > 0);
    CHECK_OK(rdb_events_poll(subscription, events, sizeof events[0], 32, &count, &dropped, NULL));
    CHECK(count == 0 && dropped == 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

TEST(events, polls_in_pieces_with_a_stride) {
    rdb_engine engine = open_engine();
    rdb_subscription subscription = subscribe(engine, 0, 64);
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < 9; i++) CHECK_OK(rdb_index_rebuild(index, NULL));
    struct {
        rdb_event event;
        uint64_t more[2];
    } longer[3];
    uint64_t last = 0;
    size_t seen = 0, count = 0;
    memset(longer, 0xee, sizeof longer);
    do {
        CHECK_OK(rdb_events_poll(subscription, &longer[0].event, sizeof longer[0], 3, &count, NULL, NULL));
        for (size_t i = 0; i < count; i++) {
            CHECK(longer[i].event.sequence > last);
            last = longer[i].event.sequence;
        }
        seen += count;
    } while (count == 3);
    CHECK_U64(seen, 10);
    size_t none = 9;
    CHECK_STATUS(rdb_events_poll(subscription, &longer[0].event, 8, 3, &none, NULL, NULL), RDB_E_STRUCT_SIZE);
    CHECK_U64(none, 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

static bool is_readable(int32_t fd) {
    struct pollfd wait;
    wait.fd = fd;
    wait.events = POLLIN;
    wait.revents = 0;
    return poll(&wait, 1, 0) == 1;
}

TEST(events, the_descriptor_is_readable_while_events_wait) {
    rdb_engine engine = open_engine();
    rdb_subscription subscription = subscribe(engine, 0, 0);
    int32_t fd = -1;
    CHECK_OK(rdb_events_fd(subscription, &fd, NULL));
    CHECK(fd >= 0 && !is_readable(fd));
    rdb_index index = create_bytes(engine, "a");
    CHECK_OK(rdb_index_rebuild(index, NULL));
    CHECK(is_readable(fd));
    rdb_event events[2];
    CHECK_U64(poll_events(subscription, events, 1), 1);
    CHECK(is_readable(fd)); /* one is left */
    CHECK_U64(poll_events(subscription, events, 2), 1);
    CHECK(!is_readable(fd));
    CHECK_OK(rdb_index_rebuild(index, NULL));
    CHECK(is_readable(fd));
    int32_t same = -1;
    CHECK_OK(rdb_events_fd(subscription, &same, NULL));
    CHECK(same == fd);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

static uint64_t bit(uint32_t type) {
    return (uint64_t)1 << (type - 1);
}

static rdb_index_statistics statistics_of(rdb_index index) {
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    return statistics;
}

/* The first leaf is planted; every other node comes by a split and goes by a merge, or as a root with one child. */
TEST(events, splits_and_merges_tell_the_nodes) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_subscription splits = subscribe(engine, bit(RDB_EVENT_BTREE_SPLIT), 8192);
    rdb_subscription merges = subscribe(engine, bit(RDB_EVENT_BTREE_MERGE), 8192);
    rdb_subscription others = subscribe(engine, 0, 0);
    static rdb_event events[8192];
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_insert(index, &key, sizeof key, TEXT("the value"), 0, NULL));
    }
    rdb_index_statistics grown = statistics_of(index);
    size_t count = poll_events(splits, events, COUNT_OF(events));
    CHECK_U64(count, grown.splits);
    uint64_t nodes = 1, of_inner = 0;
    for (size_t i = 0; i < count; i++) {
        CHECK(events[i].type == RDB_EVENT_BTREE_SPLIT && events[i].engine_id != 0 && events[i].name[0] == 0);
        CHECK(events[i].detail[0] < grown.height && events[i].object_id == events[0].object_id);
        nodes += events[i].detail[1];
        CHECK_U64(events[i].detail[2] + events[i].detail[3], nodes);
        of_inner += events[i].detail[0] > 0;
    }
    CHECK_U64(nodes, grown.leaf_nodes + grown.internal_nodes);
    CHECK(of_inner == 0 || grown.height > 2);
    CHECK_U64(poll_events(merges, events, COUNT_OF(events)), 0);
    for (uint32_t i = 0; i < 19000; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_delete(index, &key, sizeof key, NULL));
    }
    rdb_index_statistics shrunk = statistics_of(index);
    count = poll_events(merges, events, COUNT_OF(events));
    CHECK(count > 0);
    uint64_t gone = 0;
    for (size_t i = 0; i < count; i++) {
        CHECK_U64(events[i].type, RDB_EVENT_BTREE_MERGE);
        gone += events[i].detail[1];
    }
    CHECK_U64(gone, shrunk.merges);
    CHECK_U64(poll_events(others, events, COUNT_OF(events)), 0); /* nobody hears of them without asking */
    CHECK_OK(rdb_subscription_close(splits, NULL));
    CHECK_OK(rdb_subscription_close(merges, NULL));
    CHECK_OK(rdb_subscription_close(others, NULL));
    close_both(index, engine);
}

TEST(events, a_rebuild_tells_how_far_it_is) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "places");
    for (uint32_t i = 0; i < 60000; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_insert(index, &key, sizeof key, TEXT("a value of more bytes"), 0, NULL));
    }
    rdb_index_statistics before = statistics_of(index);
    uint64_t mask = bit(RDB_EVENT_INDEX_REBUILD_STARTED) | bit(RDB_EVENT_INDEX_REBUILD_PROGRESS);
    rdb_subscription subscription = subscribe(engine, mask | bit(RDB_EVENT_INDEX_REBUILT), 0);
    CHECK_OK(rdb_index_rebuild(index, NULL));
    static rdb_event events[200];
    size_t count = poll_events(subscription, events, COUNT_OF(events));
    CHECK(count >= 4 && count <= 102);
    CHECK(events[0].type == RDB_EVENT_INDEX_REBUILD_STARTED && strcmp(events[0].name, "places") == 0);
    CHECK(events[0].detail[0] == 60000 && events[0].detail[2] == before.leaf_nodes);
    CHECK(events[0].detail[1] == before.memory_bytes && events[0].detail[3] == before.internal_nodes);
    CHECK_U64(events[count - 1].type, RDB_EVENT_INDEX_REBUILT);
    uint64_t done = 0;
    for (size_t i = 1; i + 1 < count; i++) {
        CHECK_U64(events[i].type, RDB_EVENT_INDEX_REBUILD_PROGRESS);
        CHECK(events[i].detail[0] > done && events[i].object_id == events[0].object_id);
        done = events[i].detail[0];
        CHECK_U64(events[i].detail[1], before.leaf_nodes);
    }
    CHECK_U64(done, before.leaf_nodes);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

TEST(events, long_names_are_cut_between_characters) {
    rdb_engine engine = open_engine();
    rdb_subscription subscription = subscribe(engine, 0, 0);
    char name[100];
    for (size_t i = 0; i < sizeof name; i += 2) memcpy(name + i, "\xc3\xa4", 2);
    rdb_index index = NULL;
    CHECK_OK(rdb_index_create(engine, name, sizeof name, NULL, &index, NULL));
    rdb_event event;
    CHECK_U64(poll_events(subscription, &event, 1), 1);
    size_t length = strlen(event.name);
    CHECK(length >= 40 && length < sizeof event.name && length % 2 == 0);
    CHECK(memcmp(event.name, name, length) == 0);
    CHECK(event.flags != 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

TEST(events, types_have_names) {
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_INDEX_CREATED), "index_created") == 0);
    CHECK(rdb_event_type_name(RDB_EVENT_INDEX_DROPPED) != NULL && rdb_event_type_name(RDB_EVENT_INDEX_REBUILT) != NULL);
    CHECK(rdb_event_type_name(0) == NULL);
}

TEST(events, without_file_descriptors_the_system_says_no) {
    struct rlimit limit, none;
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    none = limit;
    none.rlim_cur = 0;
    rdb_subscription subscription = (rdb_subscription)(uintptr_t)1;
    rdb_error err;
    ZERO(err);
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    rdb_status status = rdb_subscription_open(NULL, NULL, &subscription, &err); /* produces: rdb_subscription_open RDB_E_SYSTEM */
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    CHECK_STATUS(status, RDB_E_SYSTEM);
    CHECK_ERROR(&err, RDB_E_SYSTEM);
    CHECK(err.os_errno == EMFILE);
    CHECK(subscription == NULL);
    CHECK_OK(rdb_subscription_open(NULL, NULL, &subscription, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
}

/* produces: rdb_subscription_open RDB_E_LIMIT */
TEST(events, as_many_subscriptions_as_the_limit_says) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    static rdb_subscription open[4096];
    CHECK(limits.subscriptions <= COUNT_OF(open));
    uint64_t count = 0;
    rdb_status status = RDB_OK;
    while (count < COUNT_OF(open)) {
        rdb_subscription_options options;
        rdb_subscription_options_init(&options, sizeof options);
        options.capacity = 2;
        status = rdb_subscription_open(NULL, &options, &open[count], NULL);
        if (status != RDB_OK) break;
        count++;
    }
    /* File descriptors may run out first where the system allows few. */
    CHECK(status == RDB_E_LIMIT || status == RDB_E_SYSTEM);
    if (status == RDB_E_LIMIT) CHECK_U64(count, limits.subscriptions);
    for (uint64_t i = 0; i < count; i++) CHECK_OK(rdb_subscription_close(open[i], NULL));
    rdb_subscription_options options;
    rdb_subscription_options_init(&options, sizeof options);
    CHECK(limits.event_capacity < UINT32_MAX);
    options.capacity = (uint32_t)limits.event_capacity + 1;
    rdb_subscription none = NULL;
    CHECK_STATUS(rdb_subscription_open(NULL, &options, &none, NULL), RDB_E_TOO_LARGE);
}
