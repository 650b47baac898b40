/* See turns.h. */
#include "turns.h"

#include "bench.h"

#include <time.h>

/* Where a case leaves what it found, by the beginning of its name, and what counts as one operation. */
typedef enum outcome { ROWS, BITMAP, VALUES, NUMBER, HASHES } outcome;

static outcome outcome_of(const char *name) {
    static const struct {
        const char *beginning;
        outcome outcome;
    } outcomes[] = {
        {"filter_rows", ROWS}, {"between", ROWS}, {"in8", ROWS}, {"filter_bitmap", BITMAP}, {"columns", BITMAP},
        {"equal", BITMAP}, {"prefix", BITMAP}, {"suffix", BITMAP}, {"contains", BITMAP}, {"like", BITMAP},
        {"gather", VALUES}, {"compact", VALUES}, {"hash", HASHES}, {"xxh3", HASHES},
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (strncmp(name, outcomes[i].beginning, strlen(outcomes[i].beginning)) == 0) {
            return outcomes[i].outcome;
        }
    }
    return NUMBER;
}

static size_t operations(const bench_input *input, const char *name) {
    if (strncmp(name, "gather", 6) == 0) {
        return input->numbered;
    }
    if (strcmp(name, "read") == 0) {
        return bench_input_bytes(input);
    }
    return input->type == BENCH_BYTES ? input->pieces : input->count;
}

static uint64_t sum_of_rows(const bench_input *input, outcome outcome) {
    uint64_t sum = 0;
    if (outcome == ROWS) {
        for (size_t i = 0; i < input->selected; i++) {
            sum += (uint64_t)input->rows[i] + 1;
        }
        return sum;
    }
    for (size_t row = 0; row < input->count; row++) {
        sum += (input->bitmap[row / 8] >> (row % 8)) & 1 ? row + 1 : 0;
    }
    return sum;
}

/* The bits of each value times its position. */
static uint64_t sum_of_values(const bench_input *input, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = 0;
        memcpy(&bits, (const char *)input->values + i * input->width, input->width);
        sum += bits * (i + 1);
    }
    return sum;
}

static uint64_t checksum(const bench_input *input, const char *name, size_t operations) {
    switch (outcome_of(name)) {
    case ROWS: return sum_of_rows(input, ROWS);
    case BITMAP: return sum_of_rows(input, BITMAP);
    case VALUES: return sum_of_values(input, input->selected);
    case NUMBER: return input->number.bits;
    case HASHES: break;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < operations; i++) {
        sum += input->hashes[i] * (i + 1);
    }
    return sum;
}

/* So that no result is a former case's. */
static void forget(bench_input *input, const char *name) {
    input->selected = 0;
    input->number.bits = 0;
    if (outcome_of(name) == BITMAP) {
        memset(input->bitmap, 0xFF, input->count / 8 + 1);
    }
}

/* The processor time of this process: what else runs on the machine takes the processor away, and is not counted. */
static double processor_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double batch_of(bench_pass *pass, bench_input *input, unsigned passes) {
    const double start = processor_now();
    for (unsigned i = 0; i < passes; i++) {
        pass(input);
    }
    return processor_now() - start;
}

/* Nanoseconds of a pass in the fastest of `batches`, which are of so many passes that the clock's grain does not show.
 * Finding out how many is the warming up. */
static double turn(bench_pass *pass, bench_input *input, unsigned batches) {
    const double long_enough_ns = 50e3;
    unsigned passes = 1;
    while (batch_of(pass, input, passes) < long_enough_ns) {
        passes *= 2;
    }
    double fastest = batch_of(pass, input, passes);
    for (unsigned batch = 1; batch < batches; batch++) {
        const double each = batch_of(pass, input, passes);
        fastest = each < fastest ? each : fastest;
    }
    return fastest / passes;
}

static bench_input *change_input(bench_input *old, const char *name, size_t count) {
    if (old != NULL) {
        bench_input_free(old);
    }
    bench_input *input = bench_input_make(name, count);
    if (input == NULL) {
        bench_stop("no such input");
    }
    return input;
}

int main(void) {
    char line[256], name[32], side[32], case_name[32], current[32] = "";
    size_t count = 0, current_count = 0;
    unsigned percent = 0, batches = 0;
    bench_input *input = NULL;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "%31s %zu %31s %31s %u %u", name, &count, side, case_name, &percent, &batches) != 6) {
            bench_stop("expected: INPUT COUNT SIDE CASE PERCENT BATCHES");
        }
        if (strcmp(name, current) != 0 || count != current_count) {
            input = change_input(input, name, count);
            strcpy(current, name);
            current_count = count;
        }
        bench_pass *pass = bench_find(side, case_name, input);
        if (pass == NULL) {
            puts("none");
        } else {
            bench_input_set(input, case_name, percent);
            forget(input, case_name);
            const size_t each = operations(input, case_name);
            const double value = turn(pass, input, batches) / (double)each;
            printf("ns %.9f %llu\n", value, (unsigned long long)checksum(input, case_name, each));
        }
        fflush(stdout);
    }
    if (input != NULL) {
        bench_input_free(input);
    }
    return 0;
}
