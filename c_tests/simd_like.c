/* LIKE patterns and IN lists: what making them ready takes and refuses. What they match is in simd_string.c. */
#include "test.h"

TEST(simd_like, patterns_escape_and_are_refused) {
    char program[256];
    size_t length = 0, found = 9;
    uint32_t rows[8], form = 9;
    static const rdb_slice names[] = {{"50%", 3}, {"50 %", 4}, {"50a", 3}, {"5!%", 3}};
    rdb_simd_strings strings;
    ZERO(strings);
    strings.rows = names;
    strings.count = 4;
    strings.layout = RDB_STRINGS_SLICES;
    CHECK_OK(rdb_simd_like_compile(TEXT("50!%"), '!', 0, program, sizeof program, &length, NULL, NULL));
    CHECK_OK(rdb_simd_string_match_rows(NULL, &strings, program, length, NULL, 0, rows, 8, &found, NULL));
    CHECK(found == 1 && rows[0] == 0);
    CHECK_OK(rdb_simd_like_compile(TEXT("%!!!%"), '!', 0, program, sizeof program, &length, NULL, NULL));
    CHECK_OK(rdb_simd_string_match_rows(NULL, &strings, program, length, NULL, 0, rows, 8, &found, NULL));
    CHECK(found == 1 && rows[0] == 3);
    CHECK_STATUS(rdb_simd_like_compile(TEXT("a!"), '!', 0, program, sizeof program, &length, &form, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_U64(form, 0);
    CHECK_STATUS(rdb_simd_like_compile(TEXT("a"), 300, 0, program, sizeof program, &length, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_like_compile(TEXT("a%"), RDB_LIKE_NO_ESCAPE, 0, program, 10, &length, NULL, NULL),
                 RDB_TRUNCATED);
    CHECK(length > 10 && length < 80 + 7 * 2);
    memset(program, 0, sizeof program);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &strings, program, sizeof program, NULL, 0, rows, 8, &found, NULL),
                 RDB_E_MALFORMED);
    static const rdb_slice huge[] = {{"a", (size_t)1 << 33}};
    CHECK_STATUS(rdb_simd_string_set(huge, 1, program, sizeof program, &length, NULL), RDB_E_TOO_LARGE);
}
