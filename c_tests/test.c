/* The test runner; see test.h. */
#include "test.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* A test that hangs is killed after this many seconds; RUSTYDB_TEST_SECONDS overrides it (valgrind is slow). */
enum { DEFAULT_SECONDS = 120 };

static test_case *first_test;
static test_case **last_test = &first_test;
static bool single_process;
static char context[512];

void test_register(test_case *entry) {
    entry->next = NULL;
    *last_test = entry;
    last_test = &entry->next;
}

bool test_is_single_process(void) { return single_process; }

int test_scaled(int count) { return single_process ? (count + 9) / 10 : count; }

void test_context(const char *format, ...) {
    context[0] = '\0';
    if (format == NULL) return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
}

void test_fail(const char *file, int line, const char *format, ...) {
    fprintf(stderr, "%s:%d: ", file, line);
    if (context[0] != '\0') fprintf(stderr, "[%s] ", context);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    fflush(NULL);
    _exit(1);
}

void test_check_status(const char *file, int line, const char *text, rdb_status actual, rdb_status expected) {
    if (actual == expected) return;
    rdb_error error;
    ZERO(error);
    if (actual < 0) (void)rdb_last_error(&error);
    test_fail(file, line, "%s\n    is %s (%d), expected %s (%d)\n    %s", text, rdb_status_name(actual), (int)actual,
              rdb_status_name(expected), (int)expected, error.message);
}

void test_check_u64(const char *file, int line, const char *text, uint64_t actual, uint64_t expected) {
    if (actual == expected) return;
    test_fail(file, line, "%s is %llu (0x%llx), expected %llu (0x%llx)", text, (unsigned long long)actual,
              (unsigned long long)actual, (unsigned long long)expected, (unsigned long long)expected);
}

static void print_bytes(const char *label, const void *data, size_t length) {
    const uint8_t *bytes = (const uint8_t *)data;
    fprintf(stderr, "    %s (%zu bytes):", label, length);
    for (size_t i = 0; i < length && i < 64; i++) {
        if (bytes[i] >= 0x21 && bytes[i] < 0x7f) fprintf(stderr, " %c", bytes[i]);
        else fprintf(stderr, " %02x", bytes[i]);
    }
    fputs(length > 64 ? " ...\n" : "\n", stderr);
}

void test_check_bytes(const char *file, int line, const char *text, const void *actual, size_t actual_length,
                      const void *expected, size_t expected_length) {
    bool same = actual_length == expected_length;
    if (same && actual_length > 0) same = actual != NULL && memcmp(actual, expected, actual_length) == 0;
    if (same) return;
    print_bytes("is", actual, actual == NULL ? 0 : actual_length);
    print_bytes("expected", expected, expected_length);
    test_fail(file, line, "%s: bytes differ", text);
}

void test_check_error(const char *file, int line, const rdb_error *err, rdb_status code) {
    if (err->code != code) {
        test_fail(file, line, "err->code is %s (%d), expected %s (%d)", rdb_status_name(err->code), (int)err->code,
                  rdb_status_name(code), (int)code);
    }
    if (err->area != (uint32_t)-code / 100) test_fail(file, line, "err->area is %u", (unsigned)err->area);
    if (memchr(err->message, '\0', sizeof err->message) == NULL) test_fail(file, line, "message without NUL");
    if (err->message[0] == '\0') test_fail(file, line, "empty message");
    if ((err->flags & ~RDB_ERROR_TRUNCATED) != 0) test_fail(file, line, "unknown flags %u", (unsigned)err->flags);
}

uint64_t test_random(uint64_t *state) {
    uint64_t value = (*state += 0x9e3779b97f4a7c15u);
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

static unsigned seconds_allowed(void) {
    const char *text = getenv("RUSTYDB_TEST_SECONDS");
    int seconds = text == NULL ? 0 : atoi(text);
    return seconds > 0 ? (unsigned)seconds : (unsigned)DEFAULT_SECONDS;
}

/* Children may have children: each level has its own process id and flag. */
typedef struct child_process {
    pid_t process;
    volatile int *passed; /* shared with the child */
} child_process;

static child_process children[4];
static size_t child_depth;

bool test_fork(void) {
    CHECK(child_depth < COUNT_OF(children));
    child_process *child = &children[child_depth++];
    void *shared = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    child->passed = (volatile int *)shared;
    fflush(NULL);
    child->process = fork();
    CHECK(child->process >= 0);
    if (child->process == 0) alarm(seconds_allowed());
    return child->process == 0;
}

void test_child_done(void) {
    fflush(NULL);
    *children[child_depth - 1].passed = 1;
    (void)kill(getpid(), SIGKILL);
    _exit(1);
}

void test_wait_for_child(const char *file, int line) {
    child_process *child = &children[--child_depth];
    int state = 0;
    bool waited = waitpid(child->process, &state, 0) == child->process;
    bool passed = *child->passed == 1;
    (void)munmap((void *)(uintptr_t)child->passed, sizeof(int));
    if (!waited || !passed) test_fail(file, line, "failed in a child process (state 0x%x)", (unsigned)state);
}

static bool keeps_memory(const char *component) {
    return strcmp(component, "runtime") == 0 || strcmp(component, "handles") == 0 || strcmp(component, "metadata") == 0 ||
           strcmp(component, "debugger") == 0 || strcmp(component, "slab") == 0;
}

uint64_t test_charged_bytes(void) {
    uint64_t bytes = 0;
    for (uint32_t component = 1; component <= rdb_memory_component_count(); component++) {
        if (keeps_memory(rdb_memory_component_name(component))) continue;
        rdb_memory_usage usage;
        ZERO(usage);
        usage.struct_size = sizeof usage;
        if (rdb_memory_usage_get(NULL, component, &usage, NULL) != RDB_OK) abort();
        bytes += usage.used_bytes;
    }
    rdb_large_statistics large; /* what it keeps for the next object is nobody's */
    ZERO(large);
    large.struct_size = sizeof large;
    if (rdb_large_statistics_get(&large, NULL) != RDB_OK) abort();
    return bytes - large.cached_bytes;
}

static void check_nothing_is_left(void) {
    test_context("at the end of the test");
    CHECK_U64(rdb_debug_live_handles(0), 0);
    CHECK_U64(test_charged_bytes(), 0);
    test_context(NULL);
}

static void run_here(const test_case *test) {
    test_context(NULL);
    test->run();
    check_nothing_is_left();
}

static bool run_in_child(const test_case *test) {
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return false;
    }
    if (child == 0) {
        alarm(seconds_allowed());
        run_here(test);
        fflush(NULL);
        _exit(0);
    }
    int state = 0;
    if (waitpid(child, &state, 0) != child) return false;
    if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return true;
    if (WIFSIGNALED(state)) fprintf(stderr, "%s.%s: killed by signal %d\n", test->suite, test->name, WTERMSIG(state));
    return false;
}

/* A filter is "suite" or "suite.name". */
static bool matches(const test_case *test, const char *filter) {
    size_t length = strlen(test->suite);
    if (strncmp(filter, test->suite, length) != 0) return false;
    if (filter[length] == '\0') return true;
    return filter[length] == '.' && strcmp(filter + length + 1, test->name) == 0;
}

static bool selected(const test_case *test, int argument_count, char **arguments) {
    bool any_filter = false;
    for (int i = 1; i < argument_count; i++) {
        if (arguments[i][0] == '-') continue;
        any_filter = true;
        if (matches(test, arguments[i])) return true;
    }
    return !any_filter;
}

static int run_all(int argument_count, char **arguments, bool list_only) {
    int run = 0, failed = 0;
    for (test_case *test = first_test; test != NULL; test = test->next) {
        if (!selected(test, argument_count, arguments)) continue;
        run++;
        if (list_only) {
            printf("%s.%s\n", test->suite, test->name);
            continue;
        }
        if (single_process) {
            fprintf(stderr, "%s.%s\n", test->suite, test->name);
            run_here(test);
        } else if (!run_in_child(test)) {
            printf("FAILED %s.%s\n", test->suite, test->name);
            failed++;
        }
    }
    if (!list_only) printf("%d tests, %d failed\n", run, failed);
    return run == 0 || failed > 0 ? 1 : 0;
}

int main(int argument_count, char **arguments) {
    bool list_only = false;
    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "--list") == 0) list_only = true;
        else if (strcmp(arguments[i], "--single-process") == 0) single_process = true;
        else if (arguments[i][0] == '-') {
            fprintf(stderr, "usage: %s [--list | --single-process] [suite[.name]]...\n", arguments[0]);
            return 2;
        }
    }
    return run_all(argument_count, arguments, list_only);
}
