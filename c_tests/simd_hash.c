/* Hash values of columns and strings through the library: each tier against the functions of one input, every status. */
#include "test.h"

enum { ROWS = 1000 };

static uint8_t values[ROWS * 8];
static uint8_t valid[(ROWS + 10) / 8];
static uint64_t hashes[ROWS * 2];
static char text[ROWS * 320];
static uint32_t offsets32[ROWS + 1];
static uint64_t offsets64[ROWS + 1];
static rdb_slice slices[ROWS];

static bool is_valid(size_t row) { return valid[(row + 3) / 8] >> ((row + 3) % 8) & 1; }

static void fill(void) {
    uint64_t state = 4;
    size_t length = 0;
    for (size_t i = 0; i < sizeof values; i++) values[i] = (uint8_t)test_random(&state);
    for (size_t i = 0; i < sizeof valid; i++) valid[i] = (uint8_t)test_random(&state);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)test_random(&state);
    for (size_t row = 0; row < ROWS; row++) {
        size_t bytes = test_random(&state) % (row % 4 == 0 ? 320 : 70);
        slices[row].data = text + length;
        slices[row].length = bytes;
        offsets64[row] = offsets32[row] = (uint32_t)length;
        length += bytes;
    }
    offsets64[ROWS] = offsets32[ROWS] = (uint32_t)length;
}

static uint64_t hash_of(uint32_t algorithm, const void *data, size_t length, uint64_t seed) {
    return algorithm == RDB_HASH_XXH3 ? rdb_hash_xxh3_64_seeded(data, length, seed)
                                      : rdb_hash_wyhash_final4(data, length, seed);
}

static rdb_simd_column column_of(uint32_t type, size_t count) {
    rdb_simd_column column;
    ZERO(column);
    column.values = values;
    column.count = count;
    column.type = type;
    return column;
}

TEST(simd_hash, a_value_is_hashed_as_its_bytes) {
    static const size_t sizes[8] = {1, 2, 4, 8, 1, 2, 4, 8};
    fill();
    for (uint32_t level = RDB_SIMD_SCALAR; level <= RDB_SIMD_AVX512; level++) {
        if (rdb_simd_level_force(level, NULL) == RDB_E_UNSUPPORTED) continue;
        for (uint32_t type = RDB_TYPE_I8; type <= RDB_TYPE_U64; type++) {
            size_t size = sizes[type - RDB_TYPE_I8];
            for (uint32_t algorithm = RDB_HASH_XXH3; algorithm <= RDB_HASH_WYHASH; algorithm++) {
                test_context("level %u, type %u, algorithm %u", level, type, algorithm);
                rdb_simd_column column = column_of(type, ROWS);
                CHECK_OK(rdb_simd_hash(NULL, &column, algorithm, 9, hashes, ROWS, 0, NULL));
                for (size_t row = 0; row < ROWS; row++)
                    CHECK_U64(hashes[row], hash_of(algorithm, values + row * size, size, 9));
            }
        }
    }
}

TEST(simd_hash, equal_floats_hash_alike) {
    static const double doubles[4] = {0.0, -0.0, 1.5, 1.5};
    uint64_t bits[3] = {0x7FF8000000000000, 0xFFF0000000000001, 0x7FFFFFFFFFFFFFFF};
    rdb_simd_column column = column_of(RDB_TYPE_F64, 4);
    column.values = doubles;
    CHECK_OK(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL));
    CHECK_U64(hashes[1], hashes[0]);
    CHECK_U64(hashes[0], rdb_hash_xxh3_64(&doubles[0], 8));
    CHECK_U64(hashes[2], rdb_hash_xxh3_64(&doubles[2], 8));
    column.values = bits;
    column.count = 3;
    CHECK_OK(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, hashes, 3, 0, NULL));
    for (int i = 0; i < 3; i++) CHECK_U64(hashes[i], rdb_hash_xxh3_64(&bits[0], 8));
}

TEST(simd_hash, nulls_strides_and_room) {
    fill();
    rdb_simd_column column = column_of(RDB_TYPE_U32, ROWS);
    column.stride = 8;
    column.validity = valid;
    column.validity_offset = 3;
    memset(hashes, 0, sizeof hashes);
    CHECK_STATUS(rdb_simd_hash(NULL, &column, RDB_HASH_WYHASH, 1, hashes, ROWS - 1, 16, NULL), RDB_TRUNCATED);
    for (size_t row = 0; row < ROWS; row++) {
        uint64_t expected = is_valid(row) ? rdb_hash_wyhash_final4(values + 8 * row, 4, 1) : RDB_HASH_NULL;
        CHECK_U64(hashes[2 * row], row < ROWS - 1 ? expected : 0);
        CHECK_U64(hashes[2 * row + 1], 0);
    }
}

TEST(simd_hash, strings_of_every_layout) {
    fill();
    const void *const rows[3] = {offsets32, offsets64, slices};
    static const uint32_t layouts[3] = {RDB_STRINGS_OFFSETS32, RDB_STRINGS_OFFSETS64, RDB_STRINGS_SLICES};
    for (uint32_t level = RDB_SIMD_SCALAR; level <= RDB_SIMD_AVX512; level++) {
        if (rdb_simd_level_force(level, NULL) == RDB_E_UNSUPPORTED) continue;
        for (int which = 0; which < 6; which++) {
            rdb_simd_strings strings;
            ZERO(strings);
            strings.rows = rows[which % 3];
            strings.layout = layouts[which % 3];
            strings.count = ROWS;
            strings.data = which % 3 == 2 ? NULL : text;
            strings.data_length = which % 3 == 2 ? 0 : offsets64[ROWS];
            strings.validity = which < 3 ? NULL : valid;
            strings.validity_offset = 3;
            for (uint32_t algorithm = RDB_HASH_XXH3; algorithm <= RDB_HASH_WYHASH; algorithm++) {
                test_context("level %u, layout %d, algorithm %u", level, which, algorithm);
                CHECK_OK(rdb_simd_hash_strings(NULL, &strings, algorithm, level, hashes, ROWS, 0, NULL));
                for (size_t row = 0; row < ROWS; row++) {
                    uint64_t expected = hash_of(algorithm, slices[row].data, slices[row].length, level);
                    CHECK_U64(hashes[row], which < 3 || is_valid(row) ? expected : RDB_HASH_NULL);
                }
                CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, algorithm, 0, hashes, 3, 0, NULL), RDB_TRUNCATED);
            }
        }
    }
}

TEST(simd_hash, views) {
    struct { uint32_t length; char bytes[4]; uint32_t buffer, place; } views[3];
    rdb_slice buffer = {text, sizeof text};
    rdb_simd_strings strings;
    uint8_t two = 3;
    fill();
    memset(views, 0xFF, sizeof views);
    views[0].length = 12;
    memcpy((char *)&views[0] + 4, "twelve bytes", 12);
    views[1].length = 300;
    memcpy(views[1].bytes, text + 5, 4);
    views[1].buffer = 0;
    views[1].place = 5;
    ZERO(strings);
    strings.rows = views;
    strings.layout = RDB_STRINGS_VIEWS;
    strings.count = 3;
    strings.data = &buffer;
    strings.data_length = 1;
    strings.validity = &two; /* the third one leads nowhere */
    CHECK_OK(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, hashes, 3, 0, NULL));
    CHECK_U64(hashes[0], rdb_hash_xxh3_64("twelve bytes", 12));
    CHECK_U64(hashes[1], rdb_hash_xxh3_64(text + 5, 300));
    CHECK_U64(hashes[2], RDB_HASH_NULL);
}

TEST(simd_hash, two_columns_are_combined) {
    fill();
    rdb_simd_column first = column_of(RDB_TYPE_U64, ROWS), second = first;
    uint64_t both[2];
    second.values = hashes;
    for (size_t row = 0; row < ROWS; row++) hashes[row] = row * row;
    CHECK_OK(rdb_simd_hash_combine(NULL, &first, &second, hashes, ROWS, 0, NULL)); /* upon the second */
    for (size_t row = 0; row < ROWS; row++) {
        memcpy(&both[0], values + 8 * row, 8);
        both[1] = row * row;
        CHECK_U64(hashes[row], rdb_hash_xxh3_64(both, 16));
    }
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &first, &second, hashes, 1, 0, NULL), RDB_TRUNCATED);
}

TEST(simd_hash, bad_arguments) {
    rdb_simd_column column = column_of(RDB_TYPE_U64, 4), other = column_of(RDB_TYPE_U64, 5);
    rdb_simd_strings strings;
    rdb_error err;
    ZERO(err);
    ZERO(err);
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &column, &other, hashes, 5, 0, &err), RDB_E_SIZE_MISMATCH);
    CHECK_ERROR(&err, RDB_E_SIZE_MISMATCH);
    other.type = RDB_TYPE_I64;
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &other, &column, hashes, 5, 0, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &column, &column, NULL, 4, 0, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &column, &column, hashes, SIZE_MAX / 8, 16, NULL), RDB_E_OVERFLOW);
    column.reserved = 1;
    CHECK_STATUS(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_hash_combine(NULL, &column, &column, hashes, 4, 0, NULL), RDB_E_UNKNOWN_FLAG);
    column = column_of(11, 4);
    CHECK_STATUS(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_INVALID_ARGUMENT);
    column = column_of(RDB_TYPE_U64, SIZE_MAX / 2);
    CHECK_STATUS(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_OVERFLOW);
    column = column_of(RDB_TYPE_U64, 4);
    CHECK_STATUS(rdb_simd_hash(NULL, &column, 3, 0, hashes, 4, 0, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_hash(NULL, NULL, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_NULL_ARGUMENT);
    ZERO(strings);
    CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_INVALID_ARGUMENT);
    strings.layout = RDB_STRINGS_SLICES;
    CHECK_OK(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, NULL, 0, 0, NULL));
    CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, 0, 0, hashes, 4, 0, NULL), RDB_E_INVALID_ARGUMENT);
    strings.count = 1;
    CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_NULL_ARGUMENT);
    strings.rows = slices;
    strings.count = SIZE_MAX / 4;
    CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_OVERFLOW);
    strings.reserved = 1;
    CHECK_STATUS(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, hashes, 4, 0, NULL), RDB_E_UNKNOWN_FLAG);
}

TEST(simd_hash, calls_are_counted) {
    rdb_simd_context context = NULL;
    rdb_simd_statistics statistics;
    rdb_simd_column column = column_of(RDB_TYPE_U64, ROWS);
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    CHECK_OK(rdb_simd_hash(context, &column, RDB_HASH_XXH3, 0, hashes, ROWS, 0, NULL));
    CHECK_OK(rdb_simd_hash_combine(context, &column, &column, hashes, ROWS, 0, NULL));
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_simd_statistics_get(context, &statistics, NULL));
    CHECK_U64(statistics.by_kind[RDB_SIMD_HASH].calls, 2);
    CHECK_U64(statistics.by_kind[RDB_SIMD_HASH].rows_processed, 2 * ROWS);
    CHECK_OK(rdb_simd_context_close(context, NULL));
}
