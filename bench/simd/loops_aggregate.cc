/* SUM, MIN and MAX as loops. Compiled twice: by C++'s rules for floats, and under -ffast-math, as FIND names. */
#include "loops.h"

#include <type_traits>

namespace {

/* Integers in 64 bits, floats in their own type. */
template <class T>
void sum(bench_input *input) {
    using total_type = std::conditional_t<std::is_floating_point<T>::value, T, uint64_t>;
    const T *values = values_of<T>(input->left);
    total_type total = 0;
    for (size_t row = 0, count = input->count; row < count; row++) {
        total += static_cast<total_type>(values[row]);
    }
    if (std::is_floating_point<T>::value) {
        bench_value_put(BENCH_F64, static_cast<double>(total), &input->number);
    } else {
        input->number.bits = static_cast<uint64_t>(total);
    }
}

template <class T, bool SMALLEST>
void extreme(bench_input *input) {
    const T *values = values_of<T>(input->left);
    T best = values[0];
    for (size_t row = 0, count = input->count; row < count; row++) {
        best = (SMALLEST ? values[row] < best : values[row] > best) ? values[row] : best;
    }
    bench_value_put(BENCH_F64, static_cast<double>(best), &input->number);
}

template <class T>
bench_pass *find_typed(const char *name) {
    static const named_pass passes[] = {
        {"", "sum", sum<T>},
        {"", "min", extreme<T, true>},
        {"", "max", extreme<T, false>},
    };
    return find_pass(passes, "", name);
}

} // namespace

bench_pass *FIND(const char *name, const bench_input *input) {
    return for_type(input, [=](auto typed) { return find_typed<decltype(typed)>(name); });
}
