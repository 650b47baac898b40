/* See bench.h. Nothing here allocates, since it may stand between two readings. */
#include "bench.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

uint64_t bench_status_bytes(const char *field) {
    char text[8192];
    const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *line = strstr(text, field);
    if (line == NULL) {
        bench_stop("/proc/self/status cannot be read");
    }
    return strtoull(line + strlen(field), NULL, 10) * 1024;
}

void bench_bind(int thread) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 2) {
        return;
    }
    for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (CPU_ISSET(processor, &set) && thread-- == 0) {
            CPU_ZERO(&set);
            CPU_SET(processor, &set);
            pthread_setaffinity_np(pthread_self(), sizeof set, &set);
            return;
        }
    }
}
