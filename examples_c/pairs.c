/*
 * pairs.c: many values a key. With RDB_INDEX_DUPLICATE_KEYS an index is a sorted set of (key, value) pairs.
 *
 * Here: words and the pages of a book they stand on.
 */
#include "check.h"

#include <string.h>

static rdb_index open_words(rdb_engine engine) {
    rdb_index words;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.flags = RDB_INDEX_DUPLICATE_KEYS;
    options.value_type = RDB_VALUE_U64;
    OK(rdb_index_create(engine, "words", 5, &options, &words, &problem));
    return words;
}

static rdb_status add(rdb_index words, const char *word, uint64_t page) {
    return CHECK(rdb_index_insert(words, word, strlen(word), &page, sizeof page, 0, &problem));
}

/* A range from the word to the word holds all its pairs, in order of their values. */
static void tell(rdb_index words, const char *word) {
    uint64_t pages;
    rdb_cursor cursor;
    rdb_slice key, value;
    rdb_range range = RDB_RANGE_INIT;
    range.lower = range.upper = word;
    range.lower_length = range.upper_length = strlen(word);
    range.lower_bound = range.upper_bound = RDB_BOUND_INCLUSIVE;

    OK(rdb_index_count_key(words, word, strlen(word), &pages, &problem));
    printf("%-8s on %llu pages:", word, (unsigned long long)pages);
    OK(rdb_cursor_open(words, &range, &cursor, &problem));
    while (CHECK(rdb_cursor_next(cursor, &key, &value, &problem)) == RDB_OK) {
        uint64_t page;
        memcpy(&page, value.data, sizeof page); /* a borrowed slice may stand at any address */
        printf(" %llu", (unsigned long long)page);
    }
    OK(rdb_cursor_close(cursor, &problem));
    printf("\n");
}

int main(void) {
    rdb_engine engine;
    uint64_t page = 31;
    OK(rdb_engine_open(NULL, &engine, &problem));
    rdb_index words = open_words(engine);

    add(words, "index", 12);
    add(words, "index", 31);
    add(words, "index", 7);
    add(words, "cursor", 31);
    REQUIRE(add(words, "index", 31) == RDB_EXISTS); /* the pair is there already */
    tell(words, "index");
    tell(words, "cursor");

    OK(rdb_index_delete_pair(words, "index", 5, &page, sizeof page, &problem)); /* one pair */
    tell(words, "index");
    OK(rdb_index_delete(words, "index", 5, &problem)); /* all pairs of the key */
    tell(words, "index");

    OK(rdb_index_close(words, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
