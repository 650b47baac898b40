/* Composite keys: the order of the bytes is the order of the parts, and readers give the parts back. */
#include "test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

using rustydb::key;
using rustydb::key_reader;
using rustydb::order;

TEST(cpp_keys, parts_come_back) {
    for (order way : {order::ascending, order::descending}) {
        key built;
        built.u64(UINT64_MAX, way).i64(INT64_MIN, way).u32(7, way).i32(-7, way).f64(-0.5, way).f32(1e30f, way);
        built.text("S\xc3\xa3o Paulo", way).bytes(std::string_view("\0\xff\0", 3), way);
        CHECK(built.ok() && !built.failure());
        key_reader reader(built);
        CHECK(TAKE(reader.u64(way)) == UINT64_MAX);
        CHECK(TAKE(reader.i64(way)) == INT64_MIN);
        CHECK(TAKE(reader.u32(way)) == 7u);
        CHECK(TAKE(reader.i32(way)) == -7);
        CHECK(TAKE(reader.f64(way)) == -0.5);
        CHECK(TAKE(reader.f32(way)) == 1e30f);
        CHECK_STRING(*TAKE(reader.text(way)), "S\xc3\xa3o Paulo");
        CHECK_STRING(*TAKE(reader.bytes(way)), std::string_view("\0\xff\0", 3));
        CHECK(!TAKE(reader.u64(way)) && !TAKE(reader.text(way)));
    }
}

TEST(cpp_keys, long_parts_grow) {
    std::string long_text(5000, 'x'), zeros(5000, '\0');
    key built = key().text(long_text).bytes(zeros).u32(1);
    key_reader reader(built);
    CHECK(TAKE(reader.text()) == long_text);
    CHECK(TAKE(reader.bytes()) == zeros);
    CHECK(TAKE(reader.u32()) == 1u);
}

TEST(cpp_keys, order_of_numbers) {
    const double numbers[] = {-std::numeric_limits<double>::infinity(), -1e300, -1.5, -1e-300, 0.0, 5e-324, 1.5, 1e300,
                              std::numeric_limits<double>::infinity()};
    for (std::size_t left = 0; left < COUNT_OF(numbers); left++) {
        for (std::size_t right = 0; right < COUNT_OF(numbers); right++) {
            double a = numbers[left], b = numbers[right];
            CHECK((key().f64(a).view() < key().f64(b).view()) == (a < b));
            CHECK((key().f64(a, order::descending).view() < key().f64(b, order::descending).view()) == (a > b));
            CHECK((key().f32(static_cast<float>(left)).view() < key().f32(static_cast<float>(right)).view()) ==
                  (left < right));
        }
    }
}

/* Random rows, sorted by their encoded keys, must stand as they do when sorted by their parts. */
TEST(cpp_keys, order_of_rows) {
    using row = std::tuple<std::string, std::int64_t, std::uint64_t>; /* text up, number down, number up */
    std::uint64_t state = 3;
    std::vector<std::pair<std::string, row>> rows;
    for (int at = 0; at < 2000; at++) {
        std::string text(test_random(&state) % 4, 'a');
        for (char &each : text) each = "\x00\x01z"[test_random(&state) % 3];
        std::int64_t number = static_cast<std::int64_t>(test_random(&state) % 5) - 2;
        std::uint64_t other = test_random(&state);
        key built = key().text(text).i64(number, order::descending).u64(other);
        rows.emplace_back(std::string(built.view()), row(text, -number, other));
    }
    std::sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    for (std::size_t at = 1; at < rows.size(); at++) CHECK(rows[at - 1].second <= rows[at].second);
}

TEST(cpp_keys, a_part_is_a_prefix) {
    CHECK(key().text("JP").u64(1).view().substr(0, key().text("JP").view().size()) == key().text("JP").view());
    CHECK(key().text("JPX").view().substr(0, key().text("JP").view().size()) != key().text("JP").view());
}

TEST(cpp_keys, bad_input_is_refused) {
#ifdef RUSTYDB_NO_EXCEPTIONS
    key built;
    built.u32(1).text("\xff").u32(2);
    CHECK(!built.ok());
    CHECK_STATUS(built.failure()->code(), RDB_E_INVALID_UTF8);
    CHECK(built.view() == key().u32(1).view());
#else
    key built;
    built.u32(1);
    FAILS(built.text("\xff"), RDB_E_INVALID_UTF8);
    CHECK(built.view() == key().u32(1).view());
#endif
    key_reader shorter("abc");
    FAILS(shorter.u64(), RDB_E_MALFORMED);
}
