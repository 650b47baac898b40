/* A program that takes all the memory there is, by every way there is, and must not be killed for it: each refusal is a
 * status, and once memory is given back everything works.
 *
 *   hog [RUNS] [CGROUP]     RUNS children (10), each under one of these limits in turn:
 *     limit      rdb_memory_limit_set(), below what the system would give
 *     rlimit     RLIMIT_AS alone
 *     container  none of the program's own: that of a control group, recorded in a directory
 *     cgroup     none of the program's own: that of the control group CGROUP, of which the child becomes a part; only if
 *                one is named. CGROUP is a directory of version 1 or 2 with a limit of at least 128 MiB.
 *
 * It ends with 0 if every child did.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <rustydb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)
#define LIMIT (96 * MIB)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);                                  \
            _exit(1);                                                                                                  \
        }                                                                                                              \
    } while (0)

/* AddressSanitizer needs terabytes of addresses for itself. */
#ifdef __SANITIZE_ADDRESS__
enum { HAS_ADDRESS_LIMIT = 0 };
#else
enum { HAS_ADDRESS_LIMIT = 1 };
#endif

typedef enum way { WAY_LIMIT, WAY_RLIMIT, WAY_CONTAINER, WAY_CGROUP } way;
static const char *const way_names[] = {"limit", "rlimit", "container", "cgroup"};

/* Blocks are chained through their first bytes: the hog keeps no tables of its own. */
typedef struct piece {
    struct piece *next;
    size_t size;
} piece;

static piece *blocks, *objects, *spare, *budgeted;
static rdb_budget budget;
static uint64_t refusals, given_back, calls;

static uint64_t next_random(uint64_t *state) {
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The one legal way of saying no. */
static void refused(rdb_status status) {
    CHECK(status == RDB_E_LIMIT || status == RDB_E_NO_MEMORY);
    refusals++;
}

static void refused_pointer(void) {
    rdb_error error;
    memset(&error, 0, sizeof error);
    error.struct_size = sizeof error;
    CHECK(rdb_last_error(&error) == RDB_OK);
    refused(error.code);
}

static void keep(piece **list, void *block, size_t size) {
    piece *first = (piece *)block;
    memset(block, 0xA5, size); /* it is really there */
    first->next = *list;
    first->size = size;
    *list = first;
}

static void free_blocks(piece **list) {
    while (*list != NULL) {
        piece *first = *list;
        *list = first->next;
        CHECK(((unsigned char *)first)[first->size - 1] == 0xA5 || first->size == sizeof(piece));
        CHECK(rdb_free(first) == RDB_OK);
    }
}

static void free_objects(void) {
    while (objects != NULL) {
        piece *first = objects;
        objects = first->next;
        CHECK(((unsigned char *)first)[first->size - 1] == 0xA5);
        CHECK(rdb_large_free(first) == RDB_OK);
    }
}

/* Gives back what was set aside for it, a block at a time. */
static uint64_t give_back(void *user, uint32_t level, uint64_t wanted) {
    uint64_t given = 0;
    (void)user;
    CHECK(level >= RDB_PRESSURE_WARNING && level <= RDB_PRESSURE_EMERGENCY);
    calls++;
    while (spare != NULL && given < wanted) {
        piece *first = spare;
        spare = first->next;
        given += first->size;
        CHECK(rdb_free(first) == RDB_OK);
    }
    given_back += given;
    return given;
}

static bool take_block(uint64_t *random) {
    size_t size = sizeof(piece) + (size_t)next_random(random) % 40000;
    void *block = rdb_malloc(size);
    if (block == NULL) {
        refused_pointer();
        return false;
    }
    keep(&blocks, block, size);
    return true;
}

static bool take_object(uint64_t *random) {
    size_t size = MIB / 4 + (size_t)next_random(random) % MIB;
    void *object = NULL;
    rdb_status status = rdb_large_allocate(size, NULL, &object, NULL, NULL);
    if (status != RDB_OK) {
        refused(status);
        return false;
    }
    keep(&objects, object, size);
    return true;
}

static bool take_entry(rdb_index index, uint64_t *random) {
    static char value[8000];
    uint64_t key = next_random(random);
    rdb_status status = rdb_index_insert(index, &key, sizeof key, value, (size_t)(key % sizeof value), 0, NULL);
    if (status != RDB_OK) {
        refused(status);
        return false;
    }
    return true;
}

/* Below two limits: the budget's own and the process's. */
static bool take_of_budget(uint64_t *random) {
    size_t size = sizeof(piece) + (size_t)next_random(random) % (next_random(random) % 8 == 0 ? MIB : 60000);
    void *block = NULL;
    rdb_status status = rdb_budget_allocate(budget, size, 16, 0, &block, NULL);
    if (status != RDB_OK) {
        CHECK(block == NULL);
        refused(status);
        return false;
    }
    keep(&budgeted, block, size);
    return true;
}

static uint64_t used_of_budget(void) {
    rdb_memory_usage usage;
    memset(&usage, 0, sizeof usage);
    usage.struct_size = sizeof usage;
    CHECK(rdb_budget_usage_get(budget, &usage, NULL) == RDB_OK);
    CHECK(usage.used_bytes <= usage.limit_bytes);
    return usage.used_bytes;
}

static void free_budgeted(void) {
    while (budgeted != NULL) {
        piece *first = budgeted;
        budgeted = first->next;
        CHECK(((unsigned char *)first)[first->size - 1] == 0xA5 || first->size == sizeof(piece));
        CHECK(rdb_budget_free(budget, first, NULL) == RDB_OK);
    }
    CHECK(used_of_budget() == 0);
}

static rdb_budget make_budget(void) {
    rdb_budget opened = NULL;
    rdb_budget_options options;
    rdb_budget_options_init(&options, sizeof options);
    options.limit_bytes = 16 * MIB;
    options.soft_limit_bytes = 8 * MIB;
    CHECK(rdb_budget_open(NULL, "hog", 3, &options, &opened, NULL) == RDB_OK);
    return opened;
}

static rdb_index make_index(rdb_engine engine) {
    rdb_index index = NULL;
    CHECK(rdb_index_create(engine, "hog", 3, NULL, &index, NULL) == RDB_OK);
    return index;
}

static uint64_t used(void) {
    rdb_memory_usage usage;
    memset(&usage, 0, sizeof usage);
    usage.struct_size = sizeof usage;
    CHECK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, NULL) == RDB_OK);
    CHECK(usage.limit_bytes == 0 || usage.used_bytes <= usage.limit_bytes);
    return usage.used_bytes;
}

/* Everything at once, until nothing is given any more. */
static void eat(rdb_index whole, rdb_index limited, uint64_t *random) {
    int in_vain = 0;
    while (in_vain < 300) {
        bool got = false;
        switch (next_random(random) % 9) {
        case 0: got = take_object(random); break;
        case 1:
        case 2: got = take_entry(whole, random); break;
        case 3: got = take_entry(limited, random); break;
        case 4: got = take_of_budget(random); break;
        default: got = take_block(random); break;
        }
        in_vain = got ? 0 : in_vain + 1;
        if (refusals % 64 == 1) CHECK(rdb_pressure_poll(NULL, NULL) == RDB_OK);
    }
}

static void run_child(way how, uint64_t seed) {
    uint64_t random = seed, before = 0;
    rdb_engine engine = NULL, small = NULL;
    rdb_engine_options options;
    rdb_pressure_callback callback = NULL;
    CHECK(rdb_engine_open(NULL, &engine, NULL) == RDB_OK);
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = 8 * MIB;
    CHECK(rdb_engine_open(&options, &small, NULL) == RDB_OK);
    rdb_index whole = make_index(engine), limited = make_index(small);
    budget = make_budget();
    CHECK(rdb_pressure_callback_register(give_back, NULL, NULL, &callback, NULL) == RDB_OK);
    if (how == WAY_LIMIT) CHECK(rdb_memory_limit_set(LIMIT, NULL) == RDB_OK);
    CHECK(rdb_pressure_poll(NULL, NULL) == RDB_OK);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            void *block = rdb_malloc(50000);
            CHECK(block != NULL);
            keep(&spare, block, 50000);
        }
        refusals = given_back = calls = 0;
        eat(whole, limited, &random);
        CHECK(refusals >= 300);
        if (how != WAY_RLIMIT) CHECK(calls > 0 && given_back >= 100 * 50000);
        CHECK(used() > LIMIT / 2);
        /* What is held is whole, and what is given back is there again. */
        free_blocks(&blocks);
        free_objects();
        CHECK(used_of_budget() > MIB);
        free_budgeted();
        free_blocks(&spare);
        CHECK(rdb_index_clear(whole, NULL) == RDB_OK && rdb_index_clear(limited, NULL) == RDB_OK);
        CHECK(rdb_memory_emergency_release(NULL, NULL) == RDB_OK);
        if (round == 0) before = used();
        CHECK(used() < before + MIB);
        uint64_t count = 0;
        for (int i = 0; i < 1000; i++) CHECK(take_entry(limited, &random));
        CHECK(rdb_index_count(limited, &count, NULL) == RDB_OK && count == 1000);
        CHECK(rdb_index_clear(limited, NULL) == RDB_OK);
        uint32_t level = 99;
        CHECK(usleep(150 * 1000) == 0); /* the minimum interval */
        CHECK(rdb_pressure_poll(&level, NULL) == RDB_OK);
        CHECK(level == RDB_PRESSURE_NORMAL || how == WAY_CGROUP);
    }
    CHECK(rdb_pressure_callback_close(callback, NULL) == RDB_OK);
    CHECK(rdb_index_close(whole, NULL) == RDB_OK && rdb_index_close(limited, NULL) == RDB_OK);
    CHECK(rdb_engine_close(engine, NULL) == RDB_OK && rdb_engine_close(small, NULL) == RDB_OK);
    CHECK(rdb_budget_close(budget, NULL) == RDB_OK);
    _exit(0);
}

static void write_text(const char *directory, const char *name, const char *text) {
    char path[500];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    for (char *slash = strchr(path + strlen(directory) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0 && fclose(file) == 0);
}

/* A system whose control group has 112 MiB, of which 10 are used. */
static void record_container(const char *directory) {
    write_text(directory, "proc/meminfo", "MemTotal: 16777216 kB\nMemAvailable: 8388608 kB\n");
    write_text(directory, "proc/self/cgroup", "0::/hog\n");
    write_text(directory, "sys/fs/cgroup/hog/memory.max", "117440512\n");
    write_text(directory, "sys/fs/cgroup/hog/memory.current", "10485760\n");
    write_text(directory, "sys/fs/cgroup/hog/memory.stat", "inactive_file 0\n");
}

static void limit_child(way how, const char *directory, const char *cgroup) {
    struct rlimit limit = {4096 * MIB, 4096 * MIB};
    if (how == WAY_RLIMIT) limit.rlim_cur = limit.rlim_max = 256 * MIB;
    if (HAS_ADDRESS_LIMIT) CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    if (how == WAY_CONTAINER) CHECK(rdb_debug_system_root(directory, strlen(directory), NULL) == RDB_OK);
    if (how == WAY_CGROUP) {
        char text[32];
        snprintf(text, sizeof text, "%d\n", (int)getpid());
        write_text(cgroup, "cgroup.procs", text);
    }
}

int main(int count, char **arguments) {
    int runs = count > 1 ? atoi(arguments[1]) : 10, done[4] = {0, 0, 0, 0};
    const char *cgroup = count > 2 ? arguments[2] : NULL, *temporary = getenv("TMPDIR");
    int ways = cgroup != NULL ? 4 : 3, failures = 0;
    char directory[300], command[400];
    snprintf(directory, sizeof directory, "%s/rustydb-hog-XXXXXX", temporary != NULL ? temporary : "/tmp");
    CHECK(mkdtemp(directory) != NULL);
    record_container(directory);
    for (int run = 0; run < runs; run++) {
        way how = (way)(run % ways);
        if (how == WAY_RLIMIT && !HAS_ADDRESS_LIMIT) continue;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            limit_child(how, directory, cgroup);
            run_child(how, (uint64_t)run + 1);
        }
        int status = 0;
        CHECK(waitpid(child, &status, 0) == child);
        if (WIFSIGNALED(status)) fprintf(stderr, "run %d (%s): killed by signal %d\n", run, way_names[how], WTERMSIG(status));
        if (status == 0) done[how]++;
        else failures++;
    }
    snprintf(command, sizeof command, "rm -r '%s'", directory);
    CHECK(system(command) == 0);
    for (int how = 0; how < ways; how++) printf("%s: %d runs\n", way_names[how], done[how]);
    return failures == 0 ? 0 : 1;
}
