/*
 * pool.c: a file of one's own on a buffer pool. The program has its own page format, slotted pages: a header, a directory
 * of slots that grows from the front, records that grow from the back. The pool keeps some of the file's pages in
 * memory, writes the changed ones when it needs their room, and finds damage by a checksum whose 8 bytes the format
 * leaves to it.
 *
 * Here: names of places, 32 times each, are loaded to a file of 8 MiB through a pool of 2 MiB; then all of them are read
 * back, page by page, with the next pages prefetched; at last some are looked up, over and over again.
 */
#include "check.h"

#include <rustydb_inline.h>

#include <inttypes.h>
#include <string.h>

enum { PAGE_BYTES = 8192, POOL_BYTES = 2 << 20, TIMES = 32, LINE_BYTES = 1024, AHEAD = 16, LOOKUPS = 20000 };

/* The beginning of each page. The checksum is the pool's: see checksum_offset below. */
typedef struct header {
    uint64_t checksum;
    uint32_t slots;
    uint32_t free_end; /* records stand from here on */
    uint16_t offsets[]; /* of each record; it ends where the one before begins */
} header;

/* Adds a record to a page; its slot, or -1 if the page is full. */
static int add_record(header *page, const char *text, size_t length) {
    if (page->free_end == 0) page->free_end = PAGE_BYTES; /* a page that was not used is zero */
    size_t directory_end = sizeof *page + (page->slots + 1) * sizeof page->offsets[0];
    if (directory_end + length > page->free_end) return -1;
    page->free_end -= (uint32_t)length;
    page->offsets[page->slots] = (uint16_t)page->free_end;
    memcpy((char *)page + page->free_end, text, length);
    return (int)page->slots++;
}

static const char *record(const header *page, uint32_t slot, size_t *length) {
    size_t end = slot == 0 ? PAGE_BYTES : page->offsets[slot - 1];
    *length = end - page->offsets[slot];
    return (const char *)page + page->offsets[slot];
}

/* What was loaded, or found: it has to be the same. */
typedef struct total {
    uint64_t records, bytes, hash;
} total;

static void count(total *self, const char *text, size_t length) {
    self->records++;
    self->bytes += length;
    self->hash += rdb_hash_xxh3_64_seeded(text, length, 0); /* in any order */
}

/* The name is the second column. */
static const char *name_of(const char *line, size_t *length) {
    const char *name = strchr(line, '\t');
    REQUIRE(name != NULL);
    const char *end = strchr(++name, '\t');
    REQUIRE(end != NULL);
    *length = (size_t)(end - name);
    return name;
}

/* Only one page is held at a time; the pool writes the others when it likes. */
static total load(rdb_space space, FILE *places) {
    total loaded = {0, 0, 0};
    char line[LINE_BYTES];
    rdb_page page;
    OK(rdb_page_allocate(space, &page, &problem));
    for (int time = 0; time < TIMES; time++) {
        rewind(places);
        REQUIRE(fgets(line, sizeof line, places) != NULL); /* names of columns */
        while (fgets(line, sizeof line, places) != NULL) {
            size_t length;
            const char *name = name_of(line, &length);
            if (add_record(page.data, name, length) < 0) {
                OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, &problem));
                OK(rdb_page_allocate(space, &page, &problem));
                REQUIRE(add_record(page.data, name, length) == 0);
            }
            count(&loaded, name, length);
        }
    }
    OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, &problem));
    return loaded;
}

/* All pages in order, some of them ahead of time. */
static total read_all(rdb_space space, uint64_t pages) {
    total found = {0, 0, 0};
    for (uint64_t number = 0; number < pages; number++) {
        if (number % AHEAD == 0) {
            uint64_t next[AHEAD];
            size_t wanted = 0;
            for (; wanted < AHEAD && number + wanted < pages; wanted++) next[wanted] = number + wanted;
            OK(rdb_space_prefetch(space, next, wanted, NULL, &problem));
        }
        rdb_page page;
        OK(rdb_page_pin(space, number, RDB_PAGE_SHARED, &page, &problem));
        const header *slotted = page.data;
        for (uint32_t slot = 0; slot < slotted->slots; slot++) {
            size_t length;
            const char *text = record(slotted, slot, &length);
            count(&found, text, length);
        }
        OK(rdb_page_unpin(&page, 0, &problem));
    }
    return found;
}

/* Records here and there, mostly of the first pages, without latches: what was read counts if nobody changed the page
 * meanwhile. A view reads pages that are in memory without a call; rdb_page_read_begin() and its end do the same with
 * two. */
static uint64_t look_up(rdb_space space, uint64_t pages) {
    uint64_t bytes = 0, random = 1;
    rdb_page_view view;
    OK(rdb_page_view_begin(space, &view, &problem));
    for (int i = 0; i < LOOKUPS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t number = (random >> 33) % (i % 8 == 0 ? pages : pages / 16);
        rdb_page_reading reading;
        size_t length;
        do {
            OK(rdb_page_view_read_begin_inline(&view, number, &reading, &problem));
            (void)record(reading.data, 0, &length);
        } while (rdb_page_view_read_end_inline(&view, &reading) == RDB_AGAIN);
        bytes += length;
    }
    OK(rdb_page_view_end(&view, &problem)); /* before the space is closed */
    return bytes;
}

static void report(const char *what, rdb_pool pool, rdb_space space) {
    rdb_pool_statistics of_pool = RDB_POOL_STATISTICS_INIT;
    rdb_space_statistics of_space = RDB_SPACE_STATISTICS_INIT;
    OK(rdb_pool_statistics_get(pool, &of_pool, &problem));
    OK(rdb_space_statistics_get(space, &of_space, &problem));
    printf("%s: %" PRIu64 " pages, %" PRIu64 " of them in memory; %" PRIu64 " read, %" PRIu64 " written, %" PRIu64
           " evicted, %" PRIu64 " prefetched, %" PRIu64 " hits, %" PRIu64 " misses\n",
           what, of_space.pages, of_space.resident_pages, of_pool.reads, of_pool.writes, of_pool.evictions,
           of_pool.prefetched, of_pool.hits, of_pool.misses);
    REQUIRE(of_pool.read_errors == 0 && of_pool.write_errors == 0 && of_pool.pinned_pages == 0);
}

static rdb_space open_names(rdb_pool pool, const char *path, uint32_t flags) {
    rdb_space_options options = RDB_SPACE_OPTIONS_INIT;
    rdb_space space;
    options.flags = RDB_SPACE_CHECKSUM | flags;
    options.checksum_offset = offsetof(header, checksum);
    OK(rdb_space_open(pool, path, strlen(path), &options, &space, &problem));
    return space;
}

int main(int argument_count, char **arguments) {
    const char *places_path = argument_count > 1 ? arguments[1] : "examples_c/data/cities15000.tsv";
    const char *temporary = getenv("TMPDIR");
    char path[1024];
    snprintf(path, sizeof path, "%s/rustydb-example.pages", temporary != NULL ? temporary : "/tmp");
    FILE *places = fopen(places_path, "rb");
    if (places == NULL) {
        fprintf(stderr, "%s cannot be read\n", places_path);
        return EXIT_FAILURE;
    }
    rdb_pool pool;
    rdb_pool_options options = RDB_POOL_OPTIONS_INIT;
    options.page_bytes = PAGE_BYTES;
    options.bytes = POOL_BYTES;
    options.flags = RDB_POOL_NO_THREADS;   /* so that the figures below are the same each time */
    options.policy = RDB_POLICY_TWO_QUEUE; /* reading all pages once does not push out those that are looked up */
    OK(rdb_pool_open(&options, &pool, &problem));

    rdb_space space = open_names(pool, path, RDB_SPACE_TRUNCATE);
    total loaded = load(space, places);
    fclose(places);
    report("loaded", pool, space);
    OK(rdb_pool_flush(pool, NULL, &problem)); /* now it is on the disk, whatever happens to this program */
    OK(rdb_space_close(space, &problem));

    space = open_names(pool, path, RDB_SPACE_READ_ONLY);
    rdb_space_statistics of_space = RDB_SPACE_STATISTICS_INIT;
    OK(rdb_space_statistics_get(space, &of_space, &problem));
    total found = read_all(space, of_space.pages);
    report("read", pool, space);
    REQUIRE(found.records == loaded.records && found.bytes == loaded.bytes && found.hash == loaded.hash);
    uint64_t bytes = look_up(space, of_space.pages);
    report("looked up", pool, space);
    printf("%" PRIu64 " names, %" PRIu64 " bytes; %" PRIu64 " bytes in %d lookups\n", found.records, found.bytes, bytes,
           LOOKUPS);
    OK(rdb_space_close(space, &problem));
    OK(rdb_pool_close(pool, &problem));
    REQUIRE(remove(path) == 0);
    return 0;
}
