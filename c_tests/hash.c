/* Hash functions of bytes through the library: published values, streams against one shot, every status. */
#include "test.h"

static uint8_t data[3000];

static void fill(void) {
    uint64_t state = 1;
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)test_random(&state);
}

static uint64_t rotated(uint64_t value, unsigned by) { return by == 0 ? value : value << by | value >> (64 - by); }

TEST(hash, published_values) {
    CHECK_U64(rdb_hash_xxh3_64("", 0), 0x2D06800538D394C2);
    CHECK_U64(rdb_hash_xxh3_64_seeded("", 0, 0), 0x2D06800538D394C2);
    CHECK_U64(rdb_hash_xxh3_128("", 0).low, 0x6001C324468D497F);
    CHECK_U64(rdb_hash_xxh3_128("", 0).high, 0x99AA06D3014798D8);
    CHECK_U64(rdb_hash_fnv1a_32(TEXT("foobar")), 0xBF9CF968);
    CHECK_U64(rdb_hash_fnv1a_64(TEXT("foobar")), 0x85944171F73967E8);
    CHECK_U64(rdb_hash_wyhash_final4("", 0, 0), 0x0409638EE2BDE459);
    CHECK_U64(rdb_hash_wyhash_final4(TEXT("message digest"), 3), 0x8619124089A3A16B);
}

/* As in src/simd/hash/tests.rs: XORs of the values of the first 0 to 4096 bytes, by xxHash 0.8.1 in C. */
TEST(hash, as_the_c_library_on_every_tier) {
    static const uint64_t seeds[3] = {0, 0x9E3779B185EBCA8D, UINT64_MAX};
    static const uint64_t expected[3][3] = {
        {0x84F5DC5874EBC0E6, 0x76F1C3B84E9D5C29, 0x69E7E48FFE6F1E3B},
        {0xBD533F28FE66263B, 0x124BA1ADD705C86A, 0xA78AC126EFCFFD5D},
        {0xBB20489CF59078A3, 0x84B3A4FF4BA47E0B, 0xB57B5BE9B9D56A4E},
    };
    static uint8_t text[4096];
    for (uint32_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)((i * 2654435761U) >> 24);
    for (uint32_t level = RDB_SIMD_SCALAR; level <= RDB_SIMD_AVX512; level++) {
        if (rdb_simd_level_force(level, NULL) == RDB_E_UNSUPPORTED) continue;
        for (size_t seed = 0; seed < 3; seed++) {
            uint64_t sums[3] = {0, 0, 0};
            for (size_t length = 0; length <= sizeof text; length++) {
                uint64_t hash = rdb_hash_xxh3_64_seeded(text, length, seeds[seed]);
                rdb_hash128 wide = rdb_hash_xxh3_128_seeded(text, length, seeds[seed]);
                if (seed == 0) {
                    CHECK_U64(rdb_hash_xxh3_64(text, length), hash);
                    CHECK_U64(rdb_hash_xxh3_128(text, length).high, wide.high);
                }
                sums[0] ^= rotated(hash, length % 64);
                sums[1] ^= rotated(wide.low, length % 64);
                sums[2] ^= rotated(wide.high, length % 64);
            }
            for (size_t i = 0; i < 3; i++) CHECK_U64(sums[i], expected[seed][i]);
        }
    }
}

TEST(hash, null_is_no_bytes) {
    CHECK_U64(rdb_hash_xxh3_64(NULL, 0), rdb_hash_xxh3_64("", 0));
    CHECK_U64(rdb_hash_xxh3_64(NULL, 1000), rdb_hash_xxh3_64("", 0));
    CHECK_U64(rdb_hash_xxh3_64_seeded(NULL, 9, 5), rdb_hash_xxh3_64_seeded("", 0, 5));
    CHECK_U64(rdb_hash_xxh3_128(NULL, 9).low, rdb_hash_xxh3_128("", 0).low);
    CHECK_U64(rdb_hash_xxh3_128_seeded(NULL, 9, 5).low, rdb_hash_xxh3_128_seeded("", 0, 5).low);
    CHECK_U64(rdb_hash_wyhash_final4(NULL, 9, 5), rdb_hash_wyhash_final4("", 0, 5));
    CHECK_U64(rdb_hash_fnv1a_32(NULL, 9), rdb_hash_fnv1a_32("", 0));
    CHECK_U64(rdb_hash_fnv1a_64(NULL, 9), rdb_hash_fnv1a_64("", 0));
}

TEST(hash, pieces_give_what_the_whole_gives) {
    fill();
    uint64_t state = 2;
    for (int round = 0; round < test_scaled(300); round++) {
        size_t length = test_random(&state) % (round % 2 == 0 ? 600 : sizeof data), secret_length = 136 + round % 57;
        const uint8_t *secret = data + round;
        rdb_hash_stream streams[2], copy;
        CHECK_OK(rdb_hash_stream_begin(&streams[0], (uint64_t)round, NULL, 0, NULL));
        CHECK_OK(rdb_hash_stream_begin(&streams[1], 0, secret, secret_length, NULL));
        for (int i = 0; i < 2; i++) {
            CHECK_OK(rdb_hash_stream_update(&streams[i], data, 500, NULL));
            CHECK_OK(rdb_hash_stream_reset(&streams[i], NULL));
            for (size_t done = 0, piece; done < length; done += piece) {
                piece = 1 + test_random(&state) % 400;
                if (piece > length - done) piece = length - done;
                CHECK_OK(rdb_hash_stream_update(&streams[i], data + done, piece, NULL));
                copy = streams[i];
                CHECK_OK(rdb_hash_stream_update(&copy, "more", 4, NULL)); /* the copy's alone */
            }
        }
        uint64_t hash = 0, whole = 0;
        rdb_hash128 wide = {0, 0}, whole_wide = {0, 0};
        CHECK_OK(rdb_hash_stream_digest(&streams[0], &hash, NULL));
        CHECK_OK(rdb_hash_stream_digest_128(&streams[0], &wide, NULL));
        CHECK_U64(hash, rdb_hash_xxh3_64_seeded(data, length, (uint64_t)round));
        CHECK_U64(wide.low, rdb_hash_xxh3_128_seeded(data, length, (uint64_t)round).low);
        CHECK_U64(wide.high, rdb_hash_xxh3_128_seeded(data, length, (uint64_t)round).high);
        CHECK_OK(rdb_hash_stream_digest(&streams[1], &hash, NULL));
        CHECK_OK(rdb_hash_stream_digest_128(&streams[1], &wide, NULL));
        CHECK_OK(rdb_hash_xxh3_64_secret(data, length, secret, secret_length, &whole, NULL));
        CHECK_OK(rdb_hash_xxh3_128_secret(data, length, secret, secret_length, &whole_wide, NULL));
        CHECK_U64(hash, whole);
        CHECK_U64(wide.low, whole_wide.low);
        CHECK_U64(wide.high, whole_wide.high);
    }
}

TEST(hash, secrets_must_be_long_enough) {
    fill();
    rdb_error err;
    ZERO(err);
    uint64_t hash = 1;
    rdb_hash128 wide = {1, 1};
    rdb_hash_stream stream;
    ZERO(err);
    CHECK_STATUS(rdb_hash_xxh3_64_secret("a", 1, data, 135, &hash, &err), RDB_E_INVALID_ARGUMENT);
    CHECK_ERROR(&err, RDB_E_INVALID_ARGUMENT);
    CHECK_U64(hash, 0);
    CHECK_STATUS(rdb_hash_xxh3_128_secret("a", 1, data, 135, &wide, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(wide.low | wide.high, 0);
    CHECK_STATUS(rdb_hash_xxh3_64_secret(NULL, 1, data, 136, &hash, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_hash_xxh3_64_secret("a", SIZE_MAX, data, 136, &hash, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_hash_xxh3_128_secret("a", 1, data, SIZE_MAX, &wide, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_hash_xxh3_128_secret("a", 1, NULL, 136, &wide, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_begin(&stream, 0, data, 135, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_begin(&stream, 0, data, 193, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_hash_stream_begin(&stream, 1, data, 192, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_begin(NULL, 1, NULL, 0, NULL), RDB_E_NULL_ARGUMENT);
}

TEST(hash, a_stream_must_have_begun) {
    rdb_hash_stream stream;
    uint64_t hash = 1;
    rdb_hash128 wide = {1, 1};
    ZERO(stream);
    CHECK_STATUS(rdb_hash_stream_update(&stream, "a", 1, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_reset(&stream, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_digest(&stream, &hash, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_digest_128(&stream, &wide, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(hash | wide.low | wide.high, 0);
    CHECK_STATUS(rdb_hash_stream_digest_128(NULL, &wide, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_OK(rdb_hash_stream_begin(&stream, 0, NULL, 0, NULL));
    CHECK_STATUS(rdb_hash_stream_update(&stream, NULL, 1, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_hash_stream_update(&stream, "a", SIZE_MAX, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_hash_stream_digest(&stream, NULL, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_OK(rdb_hash_stream_digest(&stream, &hash, NULL));
    CHECK_U64(hash, rdb_hash_xxh3_64("", 0));
}
