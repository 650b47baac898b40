/*
 * count_words.c: read-modify-write. Four threads count the words of a text, each those of a quarter of it, in one
 * index, without a lock of the program's own: rdb_index_merge() adds to a word's number at one moment.
 */
#include "check.h"

#include <ctype.h>
#include <pthread.h>
#include <string.h>

enum { THREADS = 4, LONGEST = 64, SHOWN = 8 };

typedef struct part {
    pthread_t thread;
    rdb_index words;
    const char *from, *to;
    uint64_t counted;
} part;

static char text[1 << 16];

static void count(part *self, const char *word, size_t length) {
    const uint64_t one = 1;
    REQUIRE(rdb_index_merge(self->words, word, length, RDB_MERGE_ADD, &one, sizeof one, NULL, 0, NULL, NULL) == RDB_OK);
    self->counted++;
}

static void *count_part(void *argument) {
    part *self = argument;
    char word[LONGEST];
    size_t length = 0;
    for (const char *at = self->from; at <= self->to; at++) { /* behind a part stands what is no letter */
        if (isalpha((unsigned char)*at)) {
            if (length < LONGEST) word[length++] = (char)tolower((unsigned char)*at);
        } else if (length > 0) {
            count(self, word, length);
            length = 0;
        }
    }
    return NULL;
}

static uint64_t number_of(const rdb_batch *all, size_t i) {
    uint64_t number;
    memcpy(&number, all->values + all->value_offsets[i], sizeof number);
    return number;
}

/* The most frequent ones: again and again those with the largest number below the one before. */
static void show_most_frequent(rdb_index words) {
    rdb_batch all = {0};
    rdb_range everything = RDB_RANGE_INIT;
    OK(rdb_index_range_search(words, &everything, &all, &problem));
    uint64_t most = UINT64_MAX;
    for (size_t shown = 0; shown < SHOWN && most > 1;) {
        uint64_t below = most;
        most = 0;
        for (size_t i = 0; i < all.count; i++)
            if (number_of(&all, i) < below && number_of(&all, i) > most) most = number_of(&all, i);
        for (size_t i = 0; i < all.count && shown < SHOWN; i++) {
            if (number_of(&all, i) != most) continue;
            const char *word = (const char *)all.keys + all.key_offsets[i];
            printf("%5llu  %.*s\n", (unsigned long long)most, (int)(all.key_offsets[i + 1] - all.key_offsets[i]), word);
            shown++;
        }
    }
    OK(rdb_batch_free(&all, &problem));
}

int main(int argument_count, char **arguments) {
    const char *path = argument_count > 1 ? arguments[1] : "LICENSE-APACHE";
    FILE *file = fopen(path, "rb");
    REQUIRE(file != NULL);
    size_t length = fread(text, 1, sizeof text - 1, file);
    REQUIRE(fclose(file) == 0 && length > 0);

    rdb_engine engine;
    rdb_index words;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.value_type = RDB_VALUE_U64;
    OK(rdb_engine_open(NULL, &engine, &problem));
    OK(rdb_index_create(engine, "words", 5, &options, &words, &problem));

    part parts[THREADS];
    const char *from = text, *end = text + length;
    for (int i = 0; i < THREADS; i++) {
        const char *to = i == THREADS - 1 ? end : text + length / THREADS * (size_t)(i + 1);
        while (to < end && isalpha((unsigned char)*to)) to++; /* not within a word */
        parts[i] = (part){.words = words, .from = from, .to = to};
        from = to < end ? to + 1 : to;
        REQUIRE(pthread_create(&parts[i].thread, NULL, count_part, &parts[i]) == 0);
    }
    uint64_t counted = 0, distinct = 0;
    for (int i = 0; i < THREADS; i++) {
        REQUIRE(pthread_join(parts[i].thread, NULL) == 0);
        counted += parts[i].counted;
    }
    OK(rdb_index_count(words, &distinct, &problem));
    printf("%llu words, %llu different ones; most often:\n", (unsigned long long)counted, (unsigned long long)distinct);
    show_most_frequent(words);

    OK(rdb_index_close(words, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
