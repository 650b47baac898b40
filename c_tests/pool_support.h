/* What the tests of buffer pools share: small pools, files in the folder for temporary ones, pages that tell what they
 * are, and a second thread that holds a page. */
#ifndef RUSTYDB_POOL_SUPPORT_H
#define RUSTYDB_POOL_SUPPORT_H

#include "support.h"

#include "rustydb_inline.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, POOL_BYTES = 2 << 20, FRAMES = POOL_BYTES / PAGE_BYTES };

/* The smallest pool. Its calls wait as long: short where they are to wait in vain. Without threads all happens in calls,
 * and can be counted. */
static inline rdb_pool open_pool_with(uint32_t policy, uint32_t wait_ms, uint32_t threads) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    options.policy = policy;
    options.wait_ms = wait_ms;
    options.threads = threads;
    options.flags = threads == 0 ? RDB_POOL_NO_THREADS : 0;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK(pool != NULL);
    return pool;
}

static inline rdb_pool open_pool(uint32_t policy, uint32_t wait_ms) { return open_pool_with(policy, wait_ms, 0); }

static inline rdb_pool open_small_pool(void) { return open_pool(RDB_POLICY_CLOCK, 30000); }

/* The path of a file that is not there; of another one for each name. */
static inline const char *fresh_path(const char *name) {
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % COUNT_OF(paths)];
    const char *temporary = getenv("TMPDIR");
    snprintf(path, sizeof paths[0], "%.180s/rustydb-pool-%d-%s", temporary != NULL ? temporary : "/tmp", (int)getpid(),
             name);
    (void)unlink(path);
    return path;
}

static inline uint64_t length_of(const char *path) {
    struct stat status;
    CHECK(stat(path, &status) == 0);
    return (uint64_t)status.st_size;
}

static inline rdb_space_options space_options(uint32_t flags) {
    rdb_space_options options;
    rdb_space_options_init(&options, sizeof options);
    options.flags = flags;
    options.most_pages = 1 << 20;
    return options;
}

static inline rdb_space open_as(rdb_pool pool, const char *path, uint32_t flags) {
    rdb_space_options options = space_options(flags);
    rdb_space space = NULL;
    options.checksum_offset = PAGE_BYTES / 2;
    CHECK_OK(rdb_space_open(pool, path, strlen(path), &options, &space, NULL));
    CHECK(space != NULL);
    return space;
}

/* Through the system's cache, which is fastest. */
static inline rdb_space open_file(rdb_pool pool, const char *path, uint32_t flags) {
    return open_as(pool, path, flags | RDB_SPACE_BUFFERED);
}

static inline rdb_space open_in_memory(rdb_pool pool) {
    rdb_space_options options = space_options(0);
    rdb_space space = NULL;
    CHECK_OK(rdb_space_open(pool, NULL, 0, &options, &space, NULL));
    return space;
}

/* A page that tells its number at both ends, and how often it was changed. */
static inline void write_mark(rdb_page *page, uint64_t generation) {
    uint64_t *words = (uint64_t *)page->data;
    words[0] = page->number;
    words[1] = generation;
    words[PAGE_BYTES / 8 - 1] = ~page->number ^ generation;
}

static inline bool has_mark(const void *data, uint64_t number, uint64_t generation) {
    const uint64_t *words = (const uint64_t *)data;
    return words[0] == number && words[1] == generation && words[PAGE_BYTES / 8 - 1] == (~number ^ generation);
}

/* Adds pages, marked. */
static inline void add_pages(rdb_space space, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        rdb_page page;
        CHECK_OK(rdb_page_allocate(space, &page, NULL));
        CHECK(page.mode == RDB_PAGE_EXCLUSIVE && page.space == space && (uintptr_t)page.data % PAGE_BYTES == 0);
        for (size_t word = 0; word < PAGE_BYTES / 8; word++) CHECK(((const uint64_t *)page.data)[word] == 0);
        write_mark(&page, 0);
        CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
        CHECK(page.data == NULL && page.space == NULL && page.mode == 0);
    }
}

/* A file of marked pages, none of them in memory. */
static inline rdb_space open_cold(rdb_pool pool, const char *path, uint64_t pages) {
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, pages);
    CHECK_OK(rdb_space_close(space, NULL));
    return open_file(pool, path, RDB_SPACE_MUST_EXIST);
}

static inline void change_page(rdb_space space, uint64_t number, uint64_t generation) {
    rdb_page page;
    CHECK_OK(rdb_page_pin(space, number, RDB_PAGE_EXCLUSIVE, &page, NULL));
    write_mark(&page, generation);
    CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
}

static inline void check_page(rdb_space space, uint64_t number, uint64_t generation) {
    rdb_page page;
    CHECK_OK(rdb_page_pin(space, number, RDB_PAGE_SHARED, &page, NULL));
    if (!has_mark(page.data, number, generation)) {
        test_fail(__FILE__, __LINE__, "page %llu is not in its state %llu", (unsigned long long)number,
                  (unsigned long long)generation);
    }
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
}

static inline void check_pages(rdb_space space, uint64_t first, uint64_t count, uint64_t generation) {
    for (uint64_t number = first; number < first + count; number++) check_page(space, number, generation);
}

static inline rdb_pool_statistics statistics_of_pool(rdb_pool pool) {
    rdb_pool_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_pool_statistics_get(pool, &statistics, NULL));
    return statistics;
}

static inline rdb_space_statistics statistics_of_space(rdb_space space) {
    rdb_space_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_space_statistics_get(space, &statistics, NULL));
    return statistics;
}

/* Another thread that holds a page until it is told to give it back. */
typedef struct holder {
    pthread_t thread;
    pthread_barrier_t turn;
    rdb_space space;
    uint64_t number;
    uint32_t mode;
    uint32_t flags;
} holder;

static inline void *hold_page(void *argument) {
    holder *self = (holder *)argument;
    rdb_page page;
    CHECK_OK(rdb_page_pin(self->space, self->number, self->mode, &page, NULL));
    if (self->flags == RDB_PAGE_CHANGED) write_mark(&page, 1);
    (void)pthread_barrier_wait(&self->turn);
    (void)pthread_barrier_wait(&self->turn);
    CHECK_OK(rdb_page_unpin(&page, self->flags, NULL));
    return NULL;
}

static inline void begin_holding(holder *self, rdb_space space, uint64_t number, uint32_t mode, uint32_t flags) {
    self->space = space;
    self->number = number;
    self->mode = mode;
    self->flags = flags;
    CHECK(pthread_barrier_init(&self->turn, NULL, 2) == 0);
    CHECK(pthread_create(&self->thread, NULL, hold_page, self) == 0);
    (void)pthread_barrier_wait(&self->turn);
}

static inline void end_holding(holder *self) {
    (void)pthread_barrier_wait(&self->turn);
    CHECK(pthread_join(self->thread, NULL) == 0);
    CHECK(pthread_barrier_destroy(&self->turn) == 0);
}

/* Each way to get a page; it is given back at once, unchanged.
 * produces: rdb_page_pin RDB_OK
 * produces: rdb_page_pin_many RDB_OK
 * produces: rdb_page_pin_stream RDB_OK
 * produces: rdb_page_read_begin RDB_OK
 * produces: rdb_page_view_pin RDB_OK
 * produces: rdb_page_view_read_begin RDB_OK
 * produces: rdb_page_read RDB_OK
 * produces: rdb_page_write RDB_OK */
enum { BY_PIN, BY_LATCH, BY_PIN_MANY, BY_STREAM, BY_READING, BY_COPYING, BY_WRITING, BY_VIEW, BY_VIEW_READING, WAYS };

static inline rdb_status get_page(int way, rdb_space space, uint64_t number) {
    rdb_page page;
    rdb_page_reading reading;
    rdb_page_stream stream;
    rdb_page_view view;
    uint64_t word = 0;
    rdb_status status;
    ZERO(stream);
    switch (way) {
    case BY_PIN: status = rdb_page_pin(space, number, RDB_PAGE_PIN, &page, NULL); break;
    case BY_LATCH: status = rdb_page_pin(space, number, RDB_PAGE_SHARED, &page, NULL); break;
    case BY_PIN_MANY: status = rdb_page_pin_many(space, &number, 1, RDB_PAGE_SHARED, &page, NULL); break;
    case BY_STREAM: status = rdb_page_pin_stream(space, number, RDB_PAGE_SHARED, &stream, &page, NULL); break;
    case BY_READING:
        status = rdb_page_read_begin(space, number, &reading, NULL);
        if (status != RDB_OK) CHECK(reading.data == NULL && reading.space == NULL && reading.word == 0);
        return status;
    case BY_VIEW:
        if ((status = rdb_page_view_begin(space, &view, NULL)) != RDB_OK) return status;
        status = rdb_page_view_pin_inline(&view, number, &page, NULL);
        CHECK_OK(rdb_page_view_end(&view, NULL));
        break;
    case BY_VIEW_READING:
        if ((status = rdb_page_view_begin(space, &view, NULL)) != RDB_OK) return status;
        status = rdb_page_view_read_begin_inline(&view, number, &reading, NULL);
        if (status != RDB_OK) CHECK(reading.data == NULL && reading.space == NULL && reading.word == 0);
        CHECK_OK(rdb_page_view_end(&view, NULL));
        return status;
    case BY_COPYING: return rdb_page_read(space, number, 0, &word, sizeof word, NULL);
    default: return rdb_page_write(space, number, 64, &word, sizeof word, NULL);
    }
    if (status == RDB_OK) CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    else CHECK(page.data == NULL && page.space == NULL && page.mode == 0);
    return status;
}

/* From now on every call on the file fails that the library has open. The return value ends that. */
typedef struct broken_file {
    int descriptor, saved;
} broken_file;

/* Puts another file's descriptor into the place of the library's. */
static inline broken_file replace_file(const char *path, const char *other, int flags) {
    broken_file broken = {-1, -1};
    for (int descriptor = 3; descriptor < 256 && broken.descriptor < 0; descriptor++) {
        char name[64], target[512];
        snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(name, target, sizeof target - 1);
        if (length < 0) continue;
        target[length] = '\0';
        if (strcmp(target, path) == 0) broken.descriptor = descriptor;
    }
    CHECK(broken.descriptor >= 0);
    int instead = open(other, flags);
    CHECK(instead >= 0);
    broken.saved = dup(broken.descriptor);
    CHECK(broken.saved >= 0 && dup2(instead, broken.descriptor) == broken.descriptor);
    CHECK(close(instead) == 0);
    return broken;
}

static inline broken_file break_file(const char *path) { return replace_file(path, "/", O_PATH); }

static inline void mend_file(broken_file broken) {
    CHECK(dup2(broken.saved, broken.descriptor) == broken.descriptor);
    CHECK(close(broken.saved) == 0);
}

/* No file may become longer: the disk is full. */
static inline void limit_files(uint64_t bytes) {
    struct rlimit limit;
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = bytes == 0 ? limit.rlim_max : (rlim_t)bytes;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static inline uint64_t charged_to_pools(void) {
    rdb_component_usage components[64];
    size_t count = 0;
    CHECK_OK(rdb_memory_component_breakdown(components, sizeof components[0], COUNT_OF(components), &count, NULL));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rdb_memory_component_name(components[i].component), "pool") == 0) return components[i].used_bytes;
    }
    test_fail(__FILE__, __LINE__, "no component is called pool");
}

/* A call succeeds while all requests for memory are refused. */
#define WITHOUT_MEMORY(call)                                                                                           \
    do {                                                                                                               \
        CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_FROM_THEN_ON, NULL));                                          \
        rdb_status status_ = (call);                                                                                   \
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));                                                  \
        CHECK_OK(status_);                                                                                             \
    } while (0)

/* A call is made once and again, while all its requests for memory are refused, all but its first, ..., until it succeeds. */
#define TRY(call, unchanged)                                                                                           \
    do {                                                                                                               \
        uint64_t refused_ = 0;                                                                                         \
        for (;; refused_++) {                                                                                          \
            CHECK_OK(rdb_debug_fail_allocations(refused_ + 1, RDB_FAIL_FROM_THEN_ON, NULL));                           \
            rdb_status status_ = (call);                                                                               \
            CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));                                              \
            if (status_ == RDB_OK) break;                                                                              \
            CHECK_STATUS(status_, RDB_E_NO_MEMORY);                                                                    \
            CHECK(unchanged);                                                                                          \
        }                                                                                                              \
        if (refused_ == 0) test_fail(__FILE__, __LINE__, "asks for no memory: %s", #call);                             \
    } while (0)

#endif
