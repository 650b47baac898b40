/* See entries.h. */
#include "entries.h"

uint64_t spill_count;

static uint64_t state = 88172645463325252ULL;
static uint64_t *picked;

static void make_room(uint64_t count) {
    picked = realloc(picked, count * sizeof *picked);
    if (picked == NULL) {
        bench_stop("no memory");
    }
}

void spill_pick(const char *unused, uint64_t count) {
    (void)unused;
    make_room(count);
    for (uint64_t i = 0; i < count; i++) {
        picked[i] = spill_key(bench_below(&state, spill_count));
    }
}

void spill_pick_new(const char *unused, uint64_t count) {
    (void)unused;
    make_room(count);
    for (uint64_t i = 0; i < count; i++) {
        picked[i] = spill_key(spill_count + i);
    }
}

const uint64_t *spill_keys(void) { return picked; }

void spill_forget_peak(void) {
    FILE *file = fopen("/proc/self/clear_refs", "we");
    if (file != NULL) {
        fputs("5", file);
        fclose(file);
    }
}

uint64_t spill_peak(void) { return bench_status_bytes("VmHWM:"); }
