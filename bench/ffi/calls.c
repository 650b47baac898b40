/* Times single calls into the library and into peers.h, on one thread and on two. Built twice by run.sh: against
 * librustydb.so (and the peers in a shared library), and against librustydb.a.
 *
 *     calls CALLS      prints "name mode nanoseconds-per-call", one line per call and mode
 *
 * With two threads both run at the same time, each on a processor of its own where there are two, and the figure is the
 * mean of both. */
#define _GNU_SOURCE
#include "peers.h"
#include "rustydb.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What the loops of one thread work on. */
typedef struct target {
    rdb_index index;
    peer_object *peer;
} target;

/* --- the calls: each loop returns how many calls went as they should --- */

static uint64_t empty_call(const target *on, uint64_t calls) {
    uint64_t good = 0;
    (void)on;
    for (uint64_t i = 0; i < calls; i++) {
        good += rdb_version_number() == RDB_VERSION_NUMBER;
    }
    return good;
}

static uint64_t boundary_call(const target *on, uint64_t calls) {
    uint64_t good = 0;
    (void)on;
    for (uint64_t i = 0; i < calls; i++) {
        good += rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), NULL) == RDB_OK;
    }
    return good;
}

static uint64_t handle_check(const target *on, uint64_t calls) {
    uint64_t good = 0;
    for (uint64_t i = 0; i < calls; i++) {
        good += rdb_handle_check(on->index, RDB_HANDLE_INDEX, NULL) == RDB_OK;
    }
    return good;
}

static uint64_t pinned_call(const target *on, uint64_t calls) {
    uint64_t good = 0;
    for (uint64_t i = 0; i < calls; i++) {
        good += rdb_debug_touch(on->index, NULL) == RDB_OK;
    }
    return good;
}

static uint64_t pinned_copy(const target *on, uint64_t calls) {
    uint64_t good = 0;
    rdb_index_info info = {0};
    for (uint64_t i = 0; i < calls; i++) {
        info.struct_size = sizeof info;
        good += rdb_index_info_get(on->index, &info, NULL) == RDB_OK;
    }
    return good;
}

static uint64_t c_empty(const target *on, uint64_t calls) {
    uint64_t good = 0;
    (void)on;
    for (uint64_t i = 0; i < calls; i++) {
        good += peer_empty() == 1000;
    }
    return good;
}

static uint64_t c_checked_pointer(const target *on, uint64_t calls) {
    uint64_t good = 0;
    for (uint64_t i = 0; i < calls; i++) {
        good += peer_check(on->peer, PEER_KIND) == 0;
    }
    return good;
}

static uint64_t c_reference_count(const target *on, uint64_t calls) {
    uint64_t good = 0;
    peer_info info;
    for (uint64_t i = 0; i < calls; i++) {
        good += peer_get_by_reference_count(on->peer, &info) == 0;
    }
    return good;
}

static uint64_t c_mutex(const target *on, uint64_t calls) {
    uint64_t good = 0;
    peer_info info;
    for (uint64_t i = 0; i < calls; i++) {
        good += peer_get_by_mutex(on->peer, &info) == 0;
    }
    return good;
}

typedef struct call {
    const char *name;
    uint64_t (*loop)(const target *on, uint64_t calls);
    bool has_handle;
} call;

/* Ours and its peer stand next to each other, so that they are measured one after the other. */
static const call all_calls[] = {
    {"empty_call", empty_call, false},      {"c_empty", c_empty, false},
    {"boundary_call", boundary_call, false}, {"handle_check", handle_check, true},
    {"c_checked_pointer", c_checked_pointer, true}, {"pinned_call", pinned_call, true},
    {"pinned_copy", pinned_copy, true},
    {"c_reference_count", c_reference_count, true}, {"c_mutex", c_mutex, true},
};

/* --- threads --- */

typedef struct worker {
    const call *what;
    target on;
    uint64_t calls;
    int processor; /* -1: any */
    atomic_int *waiting;
    double nanoseconds;
} worker;

static void stop(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *work(void *argument) {
    worker *self = argument;
    if (self->processor >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(self->processor, &set);
        pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    }
    self->what->loop(&self->on, self->calls / 100 + 1); /* the first calls of a thread prepare its own state */
    atomic_fetch_sub(self->waiting, 1);
    while (atomic_load(self->waiting) > 0) {
    }
    const double start = now();
    const uint64_t good = self->what->loop(&self->on, self->calls);
    self->nanoseconds = (now() - start) / (double)self->calls;
    if (good != self->calls) {
        stop(self->what->name);
    }
    return NULL;
}

/* Processor for the i-th of two threads: the i-th one this process may use, when it may use two. */
static int processor_for(int thread) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 2) {
        return -1;
    }
    for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (CPU_ISSET(processor, &set) && thread-- == 0) {
            return processor;
        }
    }
    return -1;
}

static void measure(const call *what, const char *mode, const target on[], int threads, uint64_t calls) {
    worker workers[2];
    pthread_t handles[2];
    atomic_int waiting = threads;
    double sum = 0;
    for (int i = 0; i < threads; i++) {
        workers[i] = (worker){what, on[i], calls, threads == 1 ? -1 : processor_for(i), &waiting, 0};
        if (pthread_create(&handles[i], NULL, work, &workers[i]) != 0) {
            stop("pthread_create");
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(handles[i], NULL);
        sum += workers[i].nanoseconds;
    }
    printf("%s %s %.4f\n", what->name, mode, sum / threads);
}

/* --- set-up --- */

static rdb_index create_index(rdb_engine engine, const char *name, size_t length) {
    rdb_index index = NULL;
    rdb_error error = {0};
    if (rdb_index_create(engine, name, length, NULL, &index, &error) != RDB_OK) {
        stop(error.message);
    }
    return index;
}

/* Apart by more than a cache line, like objects that malloc gave to different owners. */
static peer_object *create_peer(void) {
    peer_object *object = aligned_alloc(256, 256);
    if (object == NULL) {
        stop("no memory");
    }
    peer_object_init(object);
    return object;
}

int main(int argc, char **argv) {
    const uint64_t calls = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
    rdb_engine engine = NULL;
    rdb_error error = {0};
    if (calls == 0) {
        stop("usage: calls CALLS");
    }
    if (rdb_engine_open(NULL, &engine, &error) != RDB_OK) {
        stop(error.message);
    }
    const target one = {create_index(engine, "one", 3), create_peer()};
    const target two = {create_index(engine, "two", 3), create_peer()};
    for (size_t i = 0; i < sizeof all_calls / sizeof all_calls[0]; i++) {
        const call *what = &all_calls[i];
        measure(what, "1_thread", (target[]){one}, 1, calls);
        measure(what, what->has_handle ? "2_threads_one_handle" : "2_threads", (target[]){one, one}, 2, calls);
        if (what->has_handle) {
            measure(what, "2_threads_two_handles", (target[]){one, two}, 2, calls);
        }
    }
    if (rdb_index_close(one.index, &error) != RDB_OK || rdb_index_close(two.index, &error) != RDB_OK ||
        rdb_engine_close(engine, &error) != RDB_OK) {
        stop(error.message);
    }
    free(one.peer);
    free(two.peer);
    return 0;
}
