/* Memory pressure: what the system says, from recorded files, and what service managers ask for. */
#include "pressure.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[200];

static void write_file(const char *name, const char *text) {
    char path[400];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    for (char *slash = strchr(path + strlen(directory) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void make_directory(void) {
    snprintf(directory, sizeof directory, "%s/rustydb-pressure-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    CHECK(mkdtemp(directory) != NULL);
}

static void remove_directory(void) {
    char command[300];
    snprintf(command, sizeof command, "rm -r '%s'", directory);
    CHECK(system(command) == 0);
}

static rdb_pressure_reading reading(uint32_t source) {
    rdb_pressure_reading out;
    ZERO(out);
    out.struct_size = sizeof out;
    CHECK_OK(rdb_pressure_reading_get(source, &out, NULL));
    CHECK_U64(out.source, source);
    return out;
}

TEST(pressure_system, a_container_s_limit_is_the_process_s_if_none_was_set) {
    make_directory();
    write_file("proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\n");
    write_file("proc/self/cgroup", "0::/box\n");
    write_file("sys/fs/cgroup/box/memory.max", "268435456\n");
    write_file("sys/fs/cgroup/box/memory.high", "max\n");
    write_file("sys/fs/cgroup/box/memory.current", "167772160\n");
    write_file("sys/fs/cgroup/box/memory.stat", "anon 1\ninactive_file 33554432\n");
    write_file("sys/fs/cgroup/box/memory.events", "low 0\nhigh 0\nmax 2\noom 1\noom_kill 1\n");
    CHECK_OK(rdb_debug_system_root(directory, strlen(directory), NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    rdb_pressure_reading group = reading(RDB_PRESSURE_SOURCE_CGROUP);
    CHECK(group.is_known && group.used == 128 * MIB && group.limit == 256 * MIB && group.permille == 500);
    CHECK_U64(statistics().cgroup_oom_events, 1);
    /* The group may be filled to its emergency threshold, 243.2 MiB; 128 MiB are used already. */
    uint64_t limit = reading(RDB_PRESSURE_SOURCE_LEDGER).limit, most = (uint64_t)256 * MIB / 1000 * 950;
    CHECK(limit >= most - 128 * MIB && limit <= most - 128 * MIB + 16 * MIB);
    CHECK_U64(statistics().total_bytes, limit);
    void *block = NULL;
    CHECK_STATUS(rdb_large_allocate(128 * MIB, NULL, &block, NULL, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_large_allocate(64 * MIB, NULL, &block, NULL, NULL));
    CHECK_OK(rdb_large_free(block));
    /* A fuller group is a higher level. */
    write_file("sys/fs/cgroup/box/memory.current", "280000000\n");
    CHECK_U64(poll_level(), RDB_PRESSURE_CRITICAL);
    /* A limit of the caller's own stays. */
    CHECK_OK(rdb_memory_limit_set(LIMIT, NULL));
    poll_level();
    CHECK_U64(statistics().total_bytes, LIMIT);
    CHECK_OK(rdb_debug_system_root(NULL, 0, NULL));
    CHECK_STATUS(rdb_debug_system_root(NULL, 5, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_debug_system_root(directory, 257, NULL), RDB_E_TOO_LARGE);
    remove_directory();
    end();
}

TEST(pressure_system, stalls_are_a_source_when_switched_on) {
    make_directory();
    write_file("proc/pressure/memory", "some avg10=35.00 avg60=0.00 avg300=0.00 total=5000\n"
                                       "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
    CHECK_OK(rdb_debug_system_root(directory, strlen(directory), NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    CHECK(!reading(RDB_PRESSURE_SOURCE_PSI).is_known); /* off */
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_PSI, NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_CRITICAL);
    CHECK_U64(reading(RDB_PRESSURE_SOURCE_PSI).used, 5000);
    CHECK_U64(reading(RDB_PRESSURE_SOURCE_PSI).permille, 350);
    rdb_pressure_reading wrong;
    ZERO(wrong);
    wrong.struct_size = sizeof wrong;
    CHECK_STATUS(rdb_pressure_reading_get(3, &wrong, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_debug_system_root(NULL, 0, NULL));
    remove_directory();
    end();
}

TEST(pressure_system, a_service_manager_can_ask_for_memory) {
    if (test_is_single_process()) return; /* the descriptor stays open */
    int32_t fd = 5, events = 0;
    char path[300];
    setenv("MEMORY_PRESSURE_WATCH", "/dev/null", 1);
    CHECK_STATUS(rdb_pressure_fd(&fd, &events, NULL), RDB_E_UNSUPPORTED);
    CHECK(fd == -1);
    setenv("MEMORY_PRESSURE_WATCH", "/dev/full", 1);
    setenv("MEMORY_PRESSURE_WRITE", "YWJj", 1);
    CHECK_STATUS(rdb_pressure_fd(&fd, NULL, NULL), RDB_E_SYSTEM);
    make_directory();
    snprintf(path, sizeof path, "%s/pipe", directory);
    CHECK(mkfifo(path, 0600) == 0);
    setenv("MEMORY_PRESSURE_WATCH", path, 1);
    unsetenv("MEMORY_PRESSURE_WRITE");
    CHECK_OK(rdb_pressure_fd(&fd, &events, NULL));
    CHECK(fd >= 0 && events == POLLIN);
    int32_t again = -1;
    CHECK_OK(rdb_pressure_fd(&again, NULL, NULL));
    CHECK(again == fd);
    CHECK_OK(rdb_debug_system_root(directory, strlen(directory), NULL)); /* no files */
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_PSI, NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    FILE *pipe = fopen(path, "w");
    CHECK(pipe != NULL && fputs("now", pipe) >= 0 && fclose(pipe) == 0);
    struct pollfd wait;
    wait.fd = fd;
    wait.events = (short)events;
    CHECK(poll(&wait, 1, -1) == 1);
    CHECK_U64(poll_level(), RDB_PRESSURE_WARNING);
    CHECK(poll(&wait, 1, 0) == 0);
    remove_directory();
}
