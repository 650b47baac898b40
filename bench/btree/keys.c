/* See keys.h. All is mapped, so that malloc's count is the map's. */
#include "keys.h"

#include "bench.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_ORDERS = 8 };

static struct {
    char name[32];
    btree_keys keys;
} orders[MOST_ORDERS];

static const void *map_file(const char *directory, const char *name, const char *suffix, size_t *bytes) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", directory, name, suffix);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0) {
        bench_stop(path);
    }
    *bytes = (size_t)about.st_size;
    const void *data = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    if (data == MAP_FAILED) {
        bench_stop(path);
    }
    return data;
}

/* A string ends where the next one begins, but for the NUL between them. */
static btree_keys map_strings(const char *directory, const char *name) {
    size_t bytes, bytes_of_ends;
    const char *data = map_file(directory, name, "bytes", &bytes);
    const uint64_t *ends = map_file(directory, name, "ends", &bytes_of_ends);
    const size_t count = bytes_of_ends / sizeof *ends;
    btree_string *strings = mmap(NULL, count * sizeof *strings, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (strings == MAP_FAILED) {
        bench_stop("no memory");
    }
    for (size_t i = 0; i < count; i++) {
        const uint64_t start = i == 0 ? 0 : ends[i - 1] + 1;
        strings[i] = (btree_string){data + start, ends[i] - start};
    }
    munmap((void *)ends, bytes_of_ends);
    return (btree_keys){NULL, strings, count};
}

static btree_keys map_numbers(const char *directory, const char *name) {
    size_t bytes;
    const uint64_t *numbers = map_file(directory, name, "numbers", &bytes);
    return (btree_keys){numbers, NULL, bytes / sizeof *numbers};
}

const btree_keys *btree_keys_named(const char *directory, btree_shape shape, const char *name) {
    static const btree_keys none;
    if (strcmp(name, "-") == 0) {
        return &none;
    }
    for (size_t i = 0; i < MOST_ORDERS; i++) {
        if (strcmp(orders[i].name, name) == 0) {
            return &orders[i].keys;
        }
        if (orders[i].name[0] == '\0') {
            snprintf(orders[i].name, sizeof orders[i].name, "%s", name);
            const int is_of_numbers = shape == BTREE_U64 || shape == BTREE_PAIRS;
            orders[i].keys = is_of_numbers ? map_numbers(directory, name) : map_strings(directory, name);
            return &orders[i].keys;
        }
    }
    bench_stop("too many orders");
    return NULL;
}
