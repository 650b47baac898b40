/* Kernels for C++: each against a loop, with what vectors cannot have (no rows, nulls, sums beyond 64 bits). */
#include "test.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace simd = rustydb::simd;
using simd::comparison;

static_assert(simd::column<std::int8_t>::type() == RDB_TYPE_I8 && simd::column<std::int16_t>::type() == RDB_TYPE_I16);
static_assert(simd::column<std::int32_t>::type() == RDB_TYPE_I32 && simd::column<std::int64_t>::type() == RDB_TYPE_I64);
static_assert(simd::column<std::uint8_t>::type() == RDB_TYPE_U8 && simd::column<std::uint16_t>::type() == RDB_TYPE_U16);
static_assert(simd::column<std::uint32_t>::type() == RDB_TYPE_U32);
static_assert(simd::column<long long>::type() == RDB_TYPE_I64 && simd::column<unsigned long>::type() == RDB_TYPE_U64);
static_assert(simd::column<float>::type() == RDB_TYPE_F32 && simd::column<double>::type() == RDB_TYPE_F64);
static_assert(std::is_same_v<simd::sum_of<std::int8_t>, std::int64_t> && std::is_same_v<simd::sum_of<float>, double>);
static_assert(std::is_same_v<simd::sum_of<std::uint16_t>, std::uint64_t>);

namespace {

/* Numbers from 0 to 100, the same in every run. */
template <class T>
std::vector<T> numbers(std::size_t count) {
    std::vector<T> out(count);
    std::uint64_t state = 88172645463325252u;
    for (T &value : out) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        value = static_cast<T>((state >> 33) % 101);
    }
    return out;
}

template <class T, class Holds>
simd::row_numbers rows_where(const std::vector<T> &values, Holds holds) {
    simd::row_numbers out;
    for (std::size_t row = 0; row < values.size(); row++)
        if (holds(values[row])) out.push_back(static_cast<std::uint32_t>(row));
    return out;
}

simd::bitmap bitmap_of(const simd::row_numbers &rows, std::size_t count) {
    simd::bitmap out((count + 7) / 8);
    for (std::uint32_t row : rows) out[row / 8] = static_cast<std::uint8_t>(out[row / 8] | 1u << row % 8);
    return out;
}

template <class T>
void filters_and_aggregates() {
    for (std::size_t size : {1, 63, 1000}) {
        std::vector<T> values = numbers<T>(size);
        simd::column<T> column = simd::column_of(values);
        simd::row_numbers small = rows_where(values, [](T value) { return value < 30; });
        simd::row_numbers middle = rows_where(values, [](T value) { return value >= 20 && value <= 50; });
        simd::row_numbers both = rows_where(values, [](T value) { return value >= 20 && value < 30; });
        CHECK(TAKE(simd::filter_rows(column, comparison::less, 30)) == small);
        CHECK(TAKE(simd::filter(column, comparison::less, 30)) == bitmap_of(small, size));
        CHECK(TAKE(simd::filter_rows(column, comparison::between, 20, 50)) == middle);
        simd::bitmap chosen = TAKE(simd::filter(column, comparison::between, 20, 50));
        CHECK(chosen == bitmap_of(middle, size));
        CHECK_U64(TAKE(simd::count(chosen)), middle.size());
        CHECK(TAKE(simd::filter_rows(column, comparison::less, 30, chosen)) == both);
        CHECK(TAKE(simd::filter(column, comparison::between, 0, 29, chosen)) == bitmap_of(both, size));

        simd::sum_of<T> sum = 0, sum_of_middle = 0;
        std::size_t least = 0, most = 0;
        for (std::size_t row = 0; row < size; row++) {
            sum = static_cast<simd::sum_of<T>>(sum + values[row]);
            if (values[row] < values[least]) least = row;
            if (values[row] > values[most]) most = row;
        }
        for (std::uint32_t row : middle) sum_of_middle = static_cast<simd::sum_of<T>>(sum_of_middle + values[row]);
        CHECK(TAKE(simd::sum(column)) == sum); /* also of floats: these sums are whole */
        CHECK(TAKE(simd::sum(column, chosen)) == sum_of_middle);
        CHECK(TAKE(simd::sum(column, middle)) == sum_of_middle);
        CHECK(TAKE(simd::average(column)) == static_cast<double>(sum) / static_cast<double>(size));
        std::size_t row = SIZE_MAX;
        CHECK(TAKE(simd::min(column, {}, &row)) == values[least] && row == least);
        CHECK(TAKE(simd::max(column, {}, &row)) == values[most] && row == most);
        std::optional<T> largest = TAKE(simd::max(column, chosen));
        CHECK(largest.has_value() == !middle.empty() && (!largest || (*largest >= 20 && *largest <= 50)));

        std::vector<std::uint64_t> hashes = TAKE(simd::hash(column, 5));
        CHECK_U64(hashes.size(), size);
        for (std::size_t at = 0; at < size; at++)
            CHECK(hashes[at] == simd::hash({reinterpret_cast<const char *>(&values[at]), sizeof(T)}, 5));
    }
}

} // namespace

TEST(cpp_simd, filters_and_aggregates_of_every_type) {
    filters_and_aggregates<std::int8_t>();
    filters_and_aggregates<std::int16_t>();
    filters_and_aggregates<std::int32_t>();
    filters_and_aggregates<std::int64_t>();
    filters_and_aggregates<std::uint8_t>();
    filters_and_aggregates<std::uint16_t>();
    filters_and_aggregates<std::uint32_t>();
    filters_and_aggregates<std::uint64_t>();
    filters_and_aggregates<float>();
    filters_and_aggregates<double>();
    CHECK_STRING(simd::level(), rdb_simd_level_name(rdb_simd_level()));
}

TEST(cpp_simd, extremes_of_types_come_back) {
    std::vector<std::int64_t> low = {std::numeric_limits<std::int64_t>::min(), -1};
    std::vector<std::uint64_t> high = {std::numeric_limits<std::uint64_t>::max(), 0};
    CHECK(TAKE(simd::min(simd::column_of(low))) == low[0] && TAKE(simd::max(simd::column_of(low))) == -1);
    CHECK(TAKE(simd::max(simd::column_of(high))) == high[0] && TAKE(simd::sum(simd::column_of(high))) == high[0]);
    FAILS(simd::sum(simd::column_of(low)), RDB_E_OVERFLOW);
    high[1] = 1;
    FAILS(simd::sum(simd::column_of(high)), RDB_E_OVERFLOW);

    std::vector<double> floats = {1.0, std::numeric_limits<double>::quiet_NaN(), 0.5};
    simd::column<double> column = simd::column_of(floats);
    CHECK(std::isnan(TAKE(simd::max(column)).value()) && TAKE(simd::min(column)) == 0.5);
    CHECK(TAKE(simd::max(column, {}, nullptr, RDB_NAN_IGNORE)) == 1.0);
    CHECK(std::isnan(TAKE(simd::min(column, {}, nullptr, RDB_NAN_PROPAGATE)).value()));
    std::vector<double> apart = {1e100, 1.0, -1e100};
    CHECK(TAKE(simd::sum(simd::column_of(apart), {}, RDB_SUM_COMPENSATED)) == 1.0);
}

TEST(cpp_simd, no_rows) {
    const std::vector<int> none;
    simd::column<int> column = simd::column_of(none);
    CHECK(TAKE(simd::filter(column, comparison::equal, 1)).empty());
    CHECK(TAKE(simd::filter_rows(column, comparison::is_null)).empty());
    CHECK(TAKE(simd::sum(column)) == 0 && !TAKE(simd::average(column)));
    CHECK(!TAKE(simd::min(column)) && !TAKE(simd::max(column)));
    CHECK(TAKE(simd::hash(column)).empty());
    CHECK_U64(TAKE(simd::count({})), 0);
    const std::vector<std::string> no_texts;
    simd::strings strings(no_texts);
    CHECK(TAKE(simd::like(strings, "%")).empty() && TAKE(simd::like_rows(strings, "")).empty());
    CHECK(TAKE(simd::hash(strings)).empty());

    /* No rows chosen are not every row. */
    std::vector<int> some = {1, 2, 3};
    CHECK(!TAKE(simd::max(simd::column_of(some), simd::row_numbers())));
    CHECK(!TAKE(simd::max(simd::column_of(some), simd::bitmap{0})));
    CHECK(TAKE(simd::sum(simd::column_of(some), simd::row_numbers{2, 0, 2})) == 7);
}

TEST(cpp_simd, nulls_and_strides) {
    struct row {
        char letter;
        short number;
    };
    const row rows[] = {{'a', 5}, {'b', -7}, {'c', 9}, {'d', 5}};
    const std::uint8_t valid[] = {0x68}; /* from bit 3 on: rows 0, 2 and 3 */
    simd::column<short> column = simd::column_of(&rows[0].number, 4, sizeof(row)).validity(valid, 3);
    CHECK_U64(column.size(), 4);
    CHECK(TAKE(simd::filter_rows(column, comparison::is_null)) == simd::row_numbers{1});
    CHECK(TAKE(simd::filter(column, comparison::is_not_null)) == simd::bitmap{0x0d});
    CHECK(TAKE(simd::filter_rows(column, comparison::is_not_null, simd::bitmap{0x06})) == simd::row_numbers{2});
    CHECK(TAKE(simd::filter_rows(column, comparison::not_equal, 5)) == simd::row_numbers{2});
    CHECK(TAKE(simd::sum(column)) == 19 && TAKE(simd::min(column)) == short(5));
    std::vector<std::uint64_t> hashes = TAKE(simd::hash(column));
    CHECK(hashes[1] == RDB_HASH_NULL && hashes[0] == hashes[3] && hashes[0] != hashes[2]);
}

TEST(cpp_simd, like_over_every_layout) {
    const std::vector<std::string> texts = {"Nashville", "San Jose", "VILLE", "", "Louisville", "San Juan"};
    std::string bytes;
    std::vector<std::uint32_t> offsets = {0};
    for (const std::string &text : texts) offsets.push_back(static_cast<std::uint32_t>((bytes += text).size()));
    const std::vector<std::uint64_t> wide(offsets.begin(), offsets.end());
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    simd::pattern folded = TAKE(simd::pattern::compile("%ville", RDB_LIKE_FOLD_ASCII));
    simd::pattern escaped = TAKE(simd::pattern::compile("San!%", 0, '!'));
    CHECK_U64(folded.form(), RDB_LIKE_SUFFIX);
    CHECK_U64(escaped.form(), RDB_LIKE_EXACT);

    const simd::strings layouts[] = {simd::strings(texts), simd::strings(views), {offsets, bytes}, {wide, bytes}};
    for (simd::strings strings : layouts) {
        CHECK_U64(strings.size(), texts.size());
        CHECK(TAKE(simd::like_rows(strings, "%ville")) == (simd::row_numbers{0, 4}));
        CHECK(TAKE(simd::like(strings, "%ville")) == simd::bitmap{0x11});
        CHECK(TAKE(simd::like_rows(strings, "San %", simd::bitmap{0x1f})) == simd::row_numbers{1});
        CHECK(TAKE(simd::like(strings, folded)) == simd::bitmap{0x15});
        CHECK(TAKE(simd::like_rows(strings, folded, simd::bitmap{0x0e})) == simd::row_numbers{2});
        CHECK(TAKE(simd::like_rows(strings, escaped)).empty());
        std::vector<std::uint64_t> hashes = TAKE(simd::hash(strings, 9));
        for (std::size_t row = 0; row < texts.size(); row++) CHECK(hashes[row] == simd::hash(texts[row], 9));
        const std::uint8_t valid = 0x1e;
        CHECK(TAKE(simd::like(strings.validity(&valid), "%ville")) == simd::bitmap{0x10});
    }
    CHECK(simd::hash("") == UINT64_C(0x2d06800538d394c2)); /* as XXH3 has it */
}

TEST(cpp_simd, failures) {
    std::vector<int> values(100, 1);
    simd::column<int> column = simd::column_of(values);
    FAILS(simd::filter(column, comparison::between, 1), RDB_E_SIZE_MISMATCH);
    FAILS(simd::filter_rows(column, comparison::equal), RDB_E_SIZE_MISMATCH);
    FAILS(simd::filter(column, static_cast<comparison>(99), 1), RDB_E_INVALID_ARGUMENT);
    FAILS(simd::filter_rows(column, comparison::less, 5, simd::bitmap(12)), RDB_E_SIZE_MISMATCH);
    FAILS(simd::sum(column, simd::bitmap(12)), RDB_E_SIZE_MISMATCH);
    FAILS(simd::average(column, simd::row_numbers{100}), RDB_E_INVALID_ARGUMENT);
    FAILS(simd::min(column, {}, nullptr, 1u << 31), RDB_E_UNKNOWN_FLAG);
    FAILS(simd::max(simd::column_of<int>(nullptr, 1)), RDB_E_NULL_ARGUMENT);
    FAILS(simd::hash(simd::column_of<int>(nullptr, 1)), RDB_E_NULL_ARGUMENT);
    const std::vector<std::uint32_t> offsets = {0, 9};
    simd::strings broken(offsets, "short");
    FAILS(simd::like(broken, "%"), RDB_E_MALFORMED);
    FAILS(simd::like_rows(broken, "%"), RDB_E_MALFORMED);
    FAILS(simd::hash(broken), RDB_E_MALFORMED);
    FAILS(simd::pattern::compile("!", 0, '!'), RDB_E_INVALID_ARGUMENT);
    FAILS(simd::pattern::compile("%", 1u << 31), RDB_E_UNKNOWN_FLAG);
    FAILS(simd::like(broken, std::string((1u << 20) + 1, 'a')), RDB_E_TOO_LARGE);
}
