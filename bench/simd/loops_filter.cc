/* Filters, compaction and gathering as loops: `branchy` has an if, `branch_free` stores always and advances by the
 * comparison; whichever is faster counts. */
#include "loops.h"

namespace {

template <class T>
struct at_least {
    T low;
    explicit at_least(const bench_input &input) : low(value_of<T>(input.low)) {}
    bool operator()(T value) const { return value >= low; }
};

template <class T, bool BRANCHY>
struct within {
    T low, high;
    explicit within(const bench_input &input) : low(value_of<T>(input.low)), high(value_of<T>(input.high)) {}
    bool operator()(T value) const {
        return BRANCHY ? value >= low && value <= high : (value >= low) & (value <= high);
    }
};

template <class T, bool BRANCHY>
struct among {
    T list[8];
    explicit among(const bench_input &input) { std::memcpy(list, input.list, sizeof list); }
    bool operator()(T value) const {
        bool found = false;
        for (T item : list) {
            if (BRANCHY && value == item) {
                return true;
            }
            found |= value == item;
        }
        return found;
    }
};

template <class T, class Chosen>
void rows_branchy(bench_input *input) {
    const Chosen chosen(*input);
    const T *values = values_of<T>(input->left);
    uint32_t *rows = input->rows;
    size_t found = 0;
    for (size_t row = 0, count = input->count; row < count; row++) {
        if (chosen(values[row])) {
            rows[found++] = static_cast<uint32_t>(row);
        }
    }
    input->selected = found;
}

template <class T, class Chosen>
void rows_branch_free(bench_input *input) {
    const Chosen chosen(*input);
    const T *values = values_of<T>(input->left);
    uint32_t *rows = input->rows;
    size_t found = 0;
    for (size_t row = 0, count = input->count; row < count; row++) {
        rows[found] = static_cast<uint32_t>(row);
        found += chosen(values[row]);
    }
    input->selected = found;
}

template <class Chosen>
void bitmap_branchy(bench_input *input, Chosen chosen) {
    uint8_t *bitmap = input->bitmap;
    const size_t count = input->count;
    std::memset(bitmap, 0, (count + 7) / 8);
    for (size_t row = 0; row < count; row++) {
        if (chosen(row)) {
            bitmap[row / 8] |= static_cast<uint8_t>(1 << (row % 8));
        }
    }
}

template <class Chosen>
void bitmap_branch_free(bench_input *input, Chosen chosen) {
    uint8_t *bitmap = input->bitmap;
    const size_t count = input->count, whole = count / 8 * 8;
    for (size_t row = 0; row < whole; row += 8) {
        unsigned bits = 0;
        for (size_t bit = 0; bit < 8; bit++) {
            bits |= static_cast<unsigned>(chosen(row + bit)) << bit;
        }
        bitmap[row / 8] = static_cast<uint8_t>(bits);
    }
    if (whole < count) {
        unsigned bits = 0;
        for (size_t row = whole; row < count; row++) {
            bits |= static_cast<unsigned>(chosen(row)) << (row - whole);
        }
        bitmap[whole / 8] = static_cast<uint8_t>(bits);
    }
}

template <class T, bool BRANCHY>
void filter_bitmap(bench_input *input) {
    const T *values = values_of<T>(input->left);
    const at_least<T> chosen(*input);
    const auto row_chosen = [=](size_t row) { return chosen(values[row]); };
    BRANCHY ? bitmap_branchy(input, row_chosen) : bitmap_branch_free(input, row_chosen);
}

template <class T, bool BRANCHY>
void columns(bench_input *input) {
    const T *left = values_of<T>(input->left), *right = values_of<T>(input->right);
    const auto row_chosen = [=](size_t row) { return left[row] < right[row]; };
    BRANCHY ? bitmap_branchy(input, row_chosen) : bitmap_branch_free(input, row_chosen);
}

template <class T>
void compact_branchy(bench_input *input) {
    const T *values = values_of<T>(input->left);
    T *chosen = static_cast<T *>(input->values);
    const uint8_t *mask = input->mask;
    size_t found = 0;
    for (size_t row = 0, count = input->count; row < count; row++) {
        if ((mask[row / 8] >> (row % 8)) & 1) {
            chosen[found++] = values[row];
        }
    }
    input->selected = found;
}

template <class T>
void compact_branch_free(bench_input *input) {
    const T *values = values_of<T>(input->left);
    T *chosen = static_cast<T *>(input->values);
    const uint8_t *mask = input->mask;
    size_t found = 0;
    for (size_t row = 0, count = input->count; row < count; row++) {
        chosen[found] = values[row];
        found += (mask[row / 8] >> (row % 8)) & 1;
    }
    input->selected = found;
}

template <class T>
void gather(const bench_input *input, const uint32_t *rows) {
    const T *values = values_of<T>(input->left);
    T *chosen = static_cast<T *>(input->values);
    for (size_t i = 0, count = input->numbered; i < count; i++) {
        chosen[i] = values[rows[i]];
    }
}

template <class T>
void gather_ascending(bench_input *input) {
    gather<T>(input, input->ascending);
    input->selected = input->numbered;
}

template <class T>
void gather_shuffled(bench_input *input) {
    gather<T>(input, input->shuffled);
    input->selected = input->numbered;
}

template <class T>
bench_pass *find_typed(const char *side, const char *name) {
    static const named_pass passes[] = {
        {"branchy", "filter_rows", rows_branchy<T, at_least<T>>},
        {"branchy", "between", rows_branchy<T, within<T, true>>},
        {"branchy", "in8", rows_branchy<T, among<T, true>>},
        {"branchy", "filter_bitmap", filter_bitmap<T, true>},
        {"branchy", "columns", columns<T, true>},
        {"branchy", "compact", compact_branchy<T>},
        {"branch_free", "filter_rows", rows_branch_free<T, at_least<T>>},
        {"branch_free", "between", rows_branch_free<T, within<T, false>>},
        {"branch_free", "in8", rows_branch_free<T, among<T, false>>},
        {"branch_free", "filter_bitmap", filter_bitmap<T, false>},
        {"branch_free", "columns", columns<T, false>},
        {"branch_free", "compact", compact_branch_free<T>},
        {"strict", "gather_ascending", gather_ascending<T>},
        {"strict", "gather_shuffled", gather_shuffled<T>},
    };
    return find_pass(passes, side, name);
}

} // namespace

bench_pass *find_filter(const char *side, const char *name, const bench_input *input) {
    return for_type(input, [=](auto typed) { return find_typed<decltype(typed)>(side, name); });
}
