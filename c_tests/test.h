/* The harness of the C tests: a test is a function that registers itself; the runner gives each one its own process.
 *
 * A program is test.c plus any number of files that use TEST(suite, name). Files compile as C11, C17 and C++17 alike.
 *
 *   program --list                 names of the tests, one a line
 *   program [suite[.name]]...      those tests only; a process each, so that a crash is a result
 *   program --single-process ...   all in one process, for valgrind and debuggers
 *
 * A failed check prints where and what, and ends the test's process. After a test the harness requires that no handle is
 * open and that every byte the engines, indexes, cursors and batches were charged for is back; RUNTIME, HANDLES, METADATA and
 * DEBUGGER may keep memory (tables that live as long as the process).
 *
 * Threads: checks may be used from any thread; registration happens before main().
 */
#ifndef RUSTYDB_TEST_H
#define RUSTYDB_TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* fork, alarm, posix_memalign under -std=c11 */
#endif

#include <rustydb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct test_case {
    const char *suite;
    const char *name;
    void (*run)(void);
    struct test_case *next;
} test_case;

void test_register(test_case *entry);

#define TEST(suite_, name_)                                                                                            \
    static void test_##suite_##_##name_(void);                                                                         \
    static test_case entry_##suite_##_##name_ = {#suite_, #name_, test_##suite_##_##name_, NULL};                      \
    __attribute__((constructor)) static void register_##suite_##_##name_(void) {                                       \
        test_register(&entry_##suite_##_##name_);                                                                      \
    }                                                                                                                  \
    static void test_##suite_##_##name_(void)

/* Printed in front of every failure message until it is set again; NULL for none. For table-driven tests. */
void test_context(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the message and ends the process with a failure. */
void test_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4), noreturn));

void test_check_status(const char *file, int line, const char *text, rdb_status actual, rdb_status expected);
void test_check_u64(const char *file, int line, const char *text, uint64_t actual, uint64_t expected);
void test_check_bytes(const char *file, int line, const char *text, const void *actual, size_t actual_length,
                      const void *expected, size_t expected_length);
/* Requires that *err was filled for code: code, area, class, a message that ends in NUL. */
void test_check_error(const char *file, int line, const rdb_error *err, rdb_status code);

/* Live handles of every kind, and bytes charged to everything but RUNTIME and HANDLES. */
uint64_t test_charged_bytes(void);

/* A child process that is part of a test: if (test_fork()) { checks; test_child_done(); } test_wait_for_child();
 * It ends in a way that no exit handler and no leak check sees: what it inherited is not its own to free. */
bool test_fork(void);
void test_child_done(void) __attribute__((noreturn));
void test_wait_for_child(const char *file, int line);

/* True under --single-process, where a test must not do what cannot be undone (set the allocator, fail for ever). */
bool test_is_single_process(void);

/* How often to do what is done many times: count, or a tenth of it under --single-process, since valgrind is slow. */
int test_scaled(int count);

/* A splitmix64 step: the tests' source of numbers that look random and are the same in every run. */
uint64_t test_random(uint64_t *state);

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) test_fail(__FILE__, __LINE__, "not true: %s", #condition);                                   \
    } while (0)
#define CHECK_STATUS(call, expected) test_check_status(__FILE__, __LINE__, #call, (call), (expected))
#define CHECK_OK(call) CHECK_STATUS(call, RDB_OK)
#define CHECK_U64(actual, expected)                                                                                    \
    test_check_u64(__FILE__, __LINE__, #actual, (uint64_t)(actual), (uint64_t)(expected))
#define CHECK_BYTES(actual, actual_length, expected, expected_length)                                                  \
    test_check_bytes(__FILE__, __LINE__, #actual, (actual), (actual_length), (expected), (expected_length))
#define CHECK_TEXT(actual, actual_length, text) CHECK_BYTES(actual, actual_length, text, sizeof(text) - 1)
#define CHECK_ERROR(err, code) test_check_error(__FILE__, __LINE__, (err), (code))

/* A string literal as pointer and length, two arguments. */
#define TEXT(literal) literal, sizeof(literal) - 1
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ZERO(object) memset(&(object), 0, sizeof(object))

#ifdef __cplusplus
}
#endif
#endif
