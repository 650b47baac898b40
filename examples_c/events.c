/*
 * events.c: hearing what happens in an engine. Events are pulled: the library calls nobody back and owns no thread for
 * it. rdb_events_fd() gives a descriptor that poll(2), epoll or an event loop can wait on, beside sockets and timers.
 *
 * Here: one thread works, another waits for its events.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <string.h>

static void *work(void *argument) {
    rdb_engine engine = argument;
    static const char *const names[] = {"orders", "customers", "invoices"};
    for (size_t at = 0; at < 3; at++) {
        rdb_index index;
        OK(rdb_index_create(engine, names[at], strlen(names[at]), NULL, &index, &problem));
        OK(rdb_index_insert(index, "key", 3, "value", 5, 0, &problem));
        OK(rdb_index_rebuild(index, &problem));
        OK(rdb_index_close(index, &problem));
    }
    OK(rdb_index_drop(engine, "orders", strlen("orders"), &problem));
    return NULL;
}

/* Waits until the descriptor is readable, then takes what is there. Returns how many events that were. */
static size_t wait_and_tell(rdb_subscription events, int32_t descriptor, bool *dropped_seen) {
    rdb_event taken[4];
    size_t count;
    uint64_t lost;
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    REQUIRE(poll(&waiting, 1, 10000) == 1);
    OK(rdb_events_poll(events, taken, sizeof taken[0], 4, &count, &lost, &problem));
    REQUIRE(lost == 0); /* a subscriber that is too slow loses events, and is told how many */
    for (size_t at = 0; at < count; at++) {
        printf("%-16s %s\n", rdb_event_type_name(taken[at].type), taken[at].name);
        *dropped_seen = *dropped_seen || taken[at].type == RDB_EVENT_INDEX_DROPPED;
    }
    return count;
}

int main(void) {
    rdb_engine engine;
    rdb_subscription events;
    rdb_subscription_options options = RDB_SUBSCRIPTION_OPTIONS_INIT;
    pthread_t worker;
    int32_t descriptor;
    size_t count = 0;
    bool dropped_seen = false;
    OK(rdb_engine_open(NULL, &engine, &problem));
    options.capacity = 64; /* events that may wait */
    options.type_mask = 1u << (RDB_EVENT_INDEX_CREATED - 1) | 1u << (RDB_EVENT_INDEX_DROPPED - 1);
    OK(rdb_subscription_open(engine, &options, &events, &problem));
    OK(rdb_events_fd(events, &descriptor, &problem)); /* it belongs to the subscription: do not close it */

    REQUIRE(pthread_create(&worker, NULL, work, engine) == 0); /* an engine may be used by any thread */
    while (!dropped_seen) count += wait_and_tell(events, descriptor, &dropped_seen);
    REQUIRE(pthread_join(worker, NULL) == 0);
    REQUIRE(count == 4); /* three created, one dropped; the mask left the rebuilds out */

    OK(rdb_subscription_close(events, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
