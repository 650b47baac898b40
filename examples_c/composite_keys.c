/*
 * composite_keys.c: sorting by several things. The rdb_key_append_ calls write parts of a key so that comparing the
 * bytes compares the parts: negative numbers before positive ones, "a" before "ab", any part upside down if asked.
 *
 * Here: a table of scores, best first, the earlier game first among equals, then by name.
 */
#include "check.h"

#include <string.h>

struct score {
    int32_t points;
    uint32_t day;
    const char *player;
};

static rdb_slice key_of(const struct score *score, void *space, size_t capacity) {
    rdb_key_buffer key = {.data = space, .capacity = capacity};
    OK(rdb_key_append_i32(&key, score->points, RDB_KEY_DESCENDING, &problem));
    OK(rdb_key_append_u32(&key, score->day, 0, &problem));
    OK(rdb_key_append_text(&key, score->player, strlen(score->player), 0, &problem));
    return (rdb_slice){key.data, key.length};
}

/* A key is all there is to store: it gives its parts back. Read them in the order and with the flags they had. */
static void tell(const rdb_slice *key) {
    int32_t points;
    uint32_t day;
    char player[64];
    size_t position = 0, length;
    OK(rdb_key_read_i32(key, &position, RDB_KEY_DESCENDING, &points, &problem));
    OK(rdb_key_read_u32(key, &position, 0, &day, &problem));
    OK(rdb_key_read_text(key, &position, 0, player, sizeof player, &length, &problem));
    printf("%6d  day %2u  %.*s\n", points, day, (int)length, player);
}

/* Everybody with at least `points`: descending, so those are the keys before the first one with fewer. */
static uint64_t count_from(rdb_index scores, int32_t points) {
    unsigned char space[64];
    uint64_t count;
    rdb_range range = RDB_RANGE_INIT;
    rdb_key_buffer key = {.data = space, .capacity = sizeof space};
    OK(rdb_key_append_i32(&key, points - 1, RDB_KEY_DESCENDING, &problem));
    range.upper = key.data;
    range.upper_length = key.length;
    range.upper_bound = RDB_BOUND_EXCLUSIVE;
    OK(rdb_index_count_range(scores, &range, &count, &problem));
    return count;
}

int main(void) {
    static const struct score games[] = {
        {-5, 3, "Ada"}, {120, 9, "Grace"}, {120, 2, "Edsger"}, {0, 1, "Alan"}, {77, 4, "Barbara"}, {120, 2, "Donald"},
    };
    unsigned char space[128];
    rdb_engine engine;
    rdb_index scores;
    rdb_cursor cursor;
    rdb_slice key, value;
    OK(rdb_engine_open(NULL, &engine, &problem));
    OK(rdb_index_create(engine, "scores", 6, NULL, &scores, &problem));
    for (size_t at = 0; at < sizeof games / sizeof games[0]; at++) {
        key = key_of(&games[at], space, sizeof space);
        OK(rdb_index_insert(scores, key.data, key.length, NULL, 0, 0, &problem));
    }

    OK(rdb_cursor_open(scores, NULL, &cursor, &problem));
    while (CHECK(rdb_cursor_next(cursor, &key, &value, &problem)) == RDB_OK) tell(&key);
    OK(rdb_cursor_close(cursor, &problem));
    printf("%llu players have 77 points or more\n", (unsigned long long)count_from(scores, 77));

    OK(rdb_index_close(scores, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
