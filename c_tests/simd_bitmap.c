/* Bitmaps: combined, counted, named and walked, on every tier, and what their misuse gives. */
#include "support.h"

enum { ROWS = 1000, OFFSET = 3 };

typedef struct pair {
    uint8_t left[ROWS / 8 + 2], right[ROWS / 8 + 2];
    rdb_simd_bitmap one, other;
} pair;

static bool bit(const uint8_t *bits, size_t at) { return bits[at / 8] >> (at % 8) & 1; }

static void draw(pair *made) {
    uint64_t random = 11;
    for (size_t i = 0; i < sizeof made->left; i++) {
        const uint64_t drawn = test_random(&random);
        made->left[i] = (uint8_t)(drawn % 3 == 0 ? 0xFF : drawn >> 8);
        made->right[i] = (uint8_t)(drawn >> 16);
    }
    made->one.bits = made->left;
    made->one.offset = OFFSET;
    made->one.count = ROWS;
    made->other.bits = made->right;
    made->other.offset = 0;
    made->other.count = ROWS;
}

static bool combined(uint32_t how, bool left, bool right) {
    switch (how) {
    case RDB_BITMAP_AND: return left && right;
    case RDB_BITMAP_OR: return left || right;
    case RDB_BITMAP_XOR: return left != right;
    case RDB_BITMAP_AND_NOT: return left && !right;
    default: return !left;
    }
}

/* Runs a check on each tier that the machine has. */
static void on_each_tier(void (*check)(const pair *drawn)) {
    const uint32_t usual = rdb_simd_level();
    pair drawn;
    draw(&drawn);
    for (uint32_t level = RDB_SIMD_SCALAR; level <= RDB_SIMD_AVX512; level++) {
        if (rdb_simd_level_force(level, NULL) == RDB_OK) check(&drawn);
    }
    CHECK_OK(rdb_simd_level_force(usual, NULL));
}

static void check_combinations(const pair *drawn) {
    for (uint32_t how = RDB_BITMAP_AND; how <= RDB_BITMAP_NOT; how++) {
        uint8_t out[ROWS / 8 + 1];
        size_t set = 0, expected = 0;
        const rdb_simd_bitmap *right = how == RDB_BITMAP_NOT ? NULL : &drawn->other;
        memset(out, 0xEE, sizeof out);
        CHECK_OK(rdb_simd_bitmap_combine(NULL, &drawn->one, how, right, out, ROWS / 8, &set, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            const bool wanted = combined(how, bit(drawn->left, row + OFFSET), bit(drawn->right, row));
            CHECK(bit(out, row) == wanted);
            expected += wanted;
        }
        CHECK_U64(set, expected);
        CHECK_U64(out[ROWS / 8], 0xEE);
        CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &drawn->one, how, right, out, 10, &set, NULL), RDB_TRUNCATED);
        CHECK_U64(set, expected);
    }
}

TEST(simd_bitmap, combinations) { on_each_tier(check_combinations); }

static void check_in_place(const pair *drawn) {
    uint8_t memory[sizeof drawn->right];
    memcpy(memory, drawn->right, sizeof memory);
    rdb_simd_bitmap place = {memory, 0, ROWS};
    CHECK_OK(rdb_simd_bitmap_combine(NULL, &place, RDB_BITMAP_AND, &drawn->one, memory, ROWS / 8, NULL, NULL));
    for (size_t row = 0; row < ROWS; row++) {
        CHECK(bit(memory, row) == (bit(drawn->right, row) && bit(drawn->left, row + OFFSET)));
    }
}

TEST(simd_bitmap, a_result_may_replace_an_operand) { on_each_tier(check_in_place); }

static void check_numbers(const pair *drawn) {
    uint32_t rows[ROWS + 64];
    size_t set = 0, counted = 0;
    CHECK_OK(rdb_simd_bitmap_count(NULL, &drawn->one, &counted, NULL));
    CHECK_OK(rdb_simd_bitmap_rows(NULL, &drawn->one, rows, COUNT_OF(rows), &set, NULL));
    CHECK_U64(set, counted);
    size_t at = 0;
    for (size_t row = 0; row < ROWS; row++) {
        size_t rank = 0, selected = 0;
        CHECK_OK(rdb_simd_bitmap_rank(&drawn->one, row, &rank, NULL));
        CHECK_U64(rank, at);
        if (!bit(drawn->left, row + OFFSET)) continue;
        CHECK_U64(rows[at], row);
        CHECK_OK(rdb_simd_bitmap_select(&drawn->one, at, &selected, NULL));
        CHECK_U64(selected, row);
        at++;
    }
    CHECK_U64(at, set);
    CHECK_STATUS(rdb_simd_bitmap_select(&drawn->one, set, &at, NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_simd_bitmap_rows(NULL, &drawn->one, rows, 5, &set, NULL), RDB_TRUNCATED);
    CHECK_U64(set, counted);
    uint8_t back[ROWS / 8 + 1];
    CHECK_OK(rdb_simd_bitmap_from_rows(NULL, rows, set, back, sizeof back, NULL));
    for (size_t row = 0; row < ROWS; row++) CHECK(bit(back, row) == bit(drawn->left, row + OFFSET));
    CHECK_STATUS(rdb_simd_bitmap_from_rows(NULL, rows, set, back, 20, NULL), RDB_E_INVALID_ARGUMENT);
    for (size_t i = 0; i < 20; i++) CHECK_U64(back[i], 0);
}

TEST(simd_bitmap, numbers_ranks_and_selection) { on_each_tier(check_numbers); }

TEST(simd_bitmap, runs_cover_what_is_set) {
    pair drawn;
    draw(&drawn);
    size_t row = 0, set = 0, covered = 0, first = 0, length = 0;
    CHECK_OK(rdb_simd_bitmap_count(NULL, &drawn.one, &set, NULL));
    while (rdb_simd_bitmap_next(&drawn.one, row, &first, &length, NULL) == RDB_OK) {
        CHECK(first >= row && length > 0);
        for (size_t i = row; i < first; i++) CHECK(!bit(drawn.left, i + OFFSET));
        for (size_t i = first; i < first + length; i++) CHECK(bit(drawn.left, i + OFFSET));
        covered += length;
        row = first + length;
        CHECK(row == ROWS || !bit(drawn.left, row + OFFSET));
    }
    CHECK_U64(covered, set);
    CHECK_STATUS(rdb_simd_bitmap_next(&drawn.one, ROWS, &first, NULL, NULL), RDB_END);
    rdb_simd_bitmap none = {NULL, 0, 0};
    CHECK_STATUS(rdb_simd_bitmap_next(&none, 0, &first, &length, NULL), RDB_END);
    CHECK_OK(rdb_simd_bitmap_count(NULL, &none, &set, NULL));
    CHECK_U64(set, 0);
}

TEST(simd_bitmap, misuse) {
    pair drawn;
    draw(&drawn);
    rdb_simd_bitmap endless = {drawn.left, SIZE_MAX, 2}, missing = {NULL, 0, 8}, shorter = drawn.other;
    uint8_t out[ROWS / 8];
    uint32_t rows[4] = {1, 2, 3, 4};
    size_t found = 0;
    shorter.count--;
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &endless, RDB_BITMAP_NOT, NULL, out, 8, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &missing, RDB_BITMAP_NOT, NULL, out, 8, NULL, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &drawn.one, RDB_BITMAP_OR, &shorter, out, sizeof out, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &drawn.one, RDB_BITMAP_OR, NULL, out, sizeof out, NULL, NULL),
                 RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &drawn.one, RDB_BITMAP_NOT, &drawn.other, out, sizeof out, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_combine(NULL, &drawn.one, 6, &drawn.other, out, sizeof out, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_count(NULL, &endless, &found, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_bitmap_rows(NULL, &endless, rows, 4, &found, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_bitmap_rank(&endless, 0, &found, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_bitmap_select(&endless, 0, &found, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_bitmap_next(&endless, 0, &found, NULL, NULL), RDB_E_OVERFLOW);
    rdb_simd_bitmap numberless = {drawn.left, 0, (size_t)UINT32_MAX + 1};
    CHECK_STATUS(rdb_simd_bitmap_rows(NULL, &numberless, rows, 4, &found, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_simd_bitmap_rank(&drawn.one, ROWS + 1, &found, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_next(&drawn.one, ROWS + 1, &found, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_bitmap_from_rows(NULL, rows, 4, NULL, 4, NULL), RDB_E_NULL_ARGUMENT);
}
