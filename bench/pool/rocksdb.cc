/*     pool_rocksdb make DIRECTORY PAGES
 *     pool_rocksdb DIRECTORY PAGES FRAMES zipf|uniform lru|hyper_clock direct|buffered
 *
 * RocksDB over blocks that each hold one page's value and begin at multiples of 4 KiB, so that it reads as much as ours
 * does; its block cache has as many bytes as our pool. No compression, no checksums, no filters: ours has none either. */
#include "input.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>

#include <memory>
#include <string>
#include <vector>

namespace {

/* With key, lengths and the block's own bytes 4 KiB are not exceeded; two of them do not go into one block. */
constexpr size_t VALUE = 4000, AT_ONCE = 32;

std::unique_ptr<rocksdb::DB> db;
rocksdb::ReadOptions reading;

void must(const rocksdb::Status &status) {
    if (!status.ok()) {
        bench_stop(status.ToString().c_str());
    }
}

/* In the order of the numbers. */
struct key {
    char bytes[8];
    explicit key(uint64_t page) {
        const uint64_t reversed = __builtin_bswap64(page);
        memcpy(bytes, &reversed, sizeof bytes);
    }
    rocksdb::Slice slice() const { return {bytes, sizeof bytes}; }
};

rocksdb::Options options_with(std::shared_ptr<rocksdb::Cache> cache, bool is_direct) {
    rocksdb::BlockBasedTableOptions table;
    table.block_size = POOL_PAGE;
    table.block_align = true;
    table.checksum = rocksdb::kNoChecksum;
    table.block_cache = std::move(cache);
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.use_direct_reads = is_direct;
    options.advise_random_on_open = true;
    options.max_open_files = -1;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

void make(const std::string &directory, uint64_t pages) {
    const rocksdb::Options options = options_with(nullptr, false);
    const std::string file = directory + ".sst";
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
    must(writer.Open(file));
    std::vector<uint64_t> value(VALUE / sizeof(uint64_t));
    for (uint64_t page = 0; page < pages; page++) {
        value.assign(value.size(), page_content(page));
        must(writer.Put(key(page).slice(), rocksdb::Slice(reinterpret_cast<const char *>(value.data()), VALUE)));
    }
    must(writer.Finish());
    rocksdb::DB *made = nullptr;
    must(rocksdb::DB::Open(options, directory, &made));
    db.reset(made);
    rocksdb::IngestExternalFileOptions how;
    how.move_files = true;
    must(db->IngestExternalFile({file}, how));
    db.reset();
}

void open(const std::string &directory, const std::shared_ptr<rocksdb::Cache> &cache, bool is_direct) {
    rocksdb::DB *opened = nullptr;
    db.reset();
    must(rocksdb::DB::OpenForReadOnly(options_with(cache, is_direct), directory, &opened));
    db.reset(opened);
}

/* Filling the cache through the system's is much faster; a block that was read so is known under the same key later. */
struct place {
    std::string directory;
    std::shared_ptr<rocksdb::Cache> cache;
    bool wants_direct, is_direct;
} place;

void numbers_direct(const char *unused, uint64_t count) {
    if (place.wants_direct && !place.is_direct) {
        place.is_direct = true;
        open(place.directory, place.cache, true);
    }
    numbers_next(unused, count);
}

uint64_t first_word(const rocksdb::PinnableSlice &value) {
    uint64_t word = 0;
    memcpy(&word, value.data(), sizeof word);
    return word;
}

uint64_t read_pages(unsigned, uint64_t operations) {
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    rocksdb::ColumnFamilyHandle *family = db->DefaultColumnFamily();
    for (uint64_t i = 0; i < operations; i++) {
        rocksdb::PinnableSlice value;
        must(db->Get(reading, family, key(pages[i]).slice(), &value));
        sum += first_word(value);
    }
    return sum;
}

uint64_t read_many_pages(unsigned, uint64_t operations) {
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    rocksdb::ColumnFamilyHandle *family = db->DefaultColumnFamily();
    for (uint64_t done = 0; done < operations;) {
        const size_t count = operations - done < AT_ONCE ? operations - done : AT_ONCE;
        std::vector<key> keys;
        std::vector<rocksdb::Slice> slices;
        std::vector<rocksdb::PinnableSlice> values(count);
        std::vector<rocksdb::Status> statuses(count);
        keys.reserve(count);
        for (size_t i = 0; i < count; i++) {
            keys.emplace_back(pages[done + i]);
            slices.push_back(keys.back().slice());
        }
        db->MultiGet(reading, family, count, slices.data(), values.data(), statuses.data());
        for (size_t i = 0; i < count; i++) {
            must(statuses[i]);
            sum += first_word(values[i]);
        }
        done += count;
    }
    return sum;
}

const pool_case cases[] = {
    {"warm", WALL, 0, numbers_next, read_pages},
    {"warm_all", WALL, 0, numbers_all, read_pages},
    {"read", WALL, 0, numbers_direct, read_pages},
    {"read_cached", PROCESSOR, 0, numbers_direct, read_pages},
    {"read_many", WALL, 0, numbers_direct, read_many_pages},
    {nullptr, WALL, 0, nullptr, nullptr},
};

void more(int begins) {
    static uint64_t hits, misses;
    const rocksdb::PerfContext *context = rocksdb::get_perf_context();
    if (!begins) {
        printf(" hits=%llu misses=%llu", static_cast<unsigned long long>(context->block_cache_hit_count - hits),
            static_cast<unsigned long long>(context->block_read_count - misses));
    }
    hits = context->block_cache_hit_count;
    misses = context->block_read_count;
}

std::shared_ptr<rocksdb::Cache> cache_of(const char *kind, size_t bytes) {
    if (strcmp(kind, "hyper_clock") == 0) {
        return rocksdb::HyperClockCacheOptions(bytes, POOL_PAGE).MakeSharedCache();
    }
    return rocksdb::NewLRUCache(bytes);
}

}  // namespace

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "make") == 0) {
        make(argv[2], strtoull(argv[3], nullptr, 10));
        return 0;
    }
    if (argc != 7) {
        bench_stop("usage: pool_rocksdb DIRECTORY PAGES FRAMES zipf|uniform lru|hyper_clock direct|buffered");
    }
    numbers_open(argv[4], strtoull(argv[2], nullptr, 10));
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
    reading.verify_checksums = false;
    place.directory = argv[1];
    place.cache = cache_of(argv[5], strtoull(argv[3], nullptr, 10) * POOL_PAGE);
    place.wants_direct = strcmp(argv[6], "direct") == 0;
    open(place.directory, place.cache, false);
    pool_serve(cases, more);
    /* Before the library's own static objects go. */
    db.reset();
    place.cache.reset();
    return 0;
}
