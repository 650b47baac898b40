/* Strings: a loop over the strings with memcmp; glibc's memmem over all lines at once, which leaps from a hit to the
 * next line. */
#include "loops.h"

namespace {

void choose(bench_input *input, size_t row) { input->bitmap[row / 8] |= static_cast<uint8_t>(1 << (row % 8)); }

void choose_none(bench_input *input) { std::memset(input->bitmap, 0, (input->count + 7) / 8); }

template <class Chosen>
void by_memcmp(bench_input *input, Chosen chosen) {
    choose_none(input);
    const char *text = input->text;
    const int32_t *offsets = input->offsets;
    for (size_t row = 0, count = input->count; row < count; row++) {
        if (chosen(text + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row]))) {
            choose(input, row);
        }
    }
}

void equal(bench_input *input) {
    const char *needle = input->needle;
    const size_t wanted = input->needle_length;
    by_memcmp(input, [=](const char *string, size_t length) {
        return length == wanted && std::memcmp(string, needle, wanted) == 0;
    });
}

void prefix(bench_input *input) {
    const char *needle = input->needle;
    const size_t wanted = input->needle_length;
    by_memcmp(input, [=](const char *string, size_t length) {
        return length >= wanted && std::memcmp(string, needle, wanted) == 0;
    });
}

void suffix(bench_input *input) {
    const char *needle = input->needle;
    const size_t wanted = input->needle_length;
    by_memcmp(input, [=](const char *string, size_t length) {
        return length >= wanted && std::memcmp(string + length - wanted, needle, wanted) == 0;
    });
}

/* A line that has the needle, and behind it the second one, which may be empty. */
void by_memmem(bench_input *input) {
    choose_none(input);
    const char *const lines = input->lines, *const end = lines + input->lines_length, *at = lines;
    const int32_t *offsets = input->offsets;
    size_t row = 0;
    for (;;) {
        const char *hit = static_cast<const char *>(
            memmem(at, static_cast<size_t>(end - at), input->needle, input->needle_length));
        if (hit == nullptr) {
            return;
        }
        /* Line i begins at offsets[i] + i. */
        const size_t position = static_cast<size_t>(hit - lines);
        while (static_cast<size_t>(offsets[row + 1]) + row + 1 <= position) {
            row++;
        }
        const char *behind = hit + input->needle_length, *line_end = lines + offsets[row + 1] + row;
        if (memmem(behind, static_cast<size_t>(line_end - behind), input->second_needle,
                input->second_needle_length) != nullptr) {
            choose(input, row);
        }
        at = line_end;
    }
}

const named_pass passes[] = {
    {"memcmp", "equal", equal},
    {"memcmp", "prefix", prefix},
    {"memcmp", "suffix", suffix},
    {"memmem", "contains", by_memmem},
    {"memmem", "like", by_memmem},
};

} // namespace

bench_pass *find_string(const char *side, const char *name, const bench_input *input) {
    return input->type == BENCH_STRINGS ? find_pass(passes, side, name) : nullptr;
}
