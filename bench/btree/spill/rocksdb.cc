/*     spill_rocksdb make DIRECTORY ENTRIES filter|no_filter
 *     spill_rocksdb DIRECTORY ENTRIES BYTES filter|no_filter lru|hyper_clock
 *
 * RocksDB with the same entries, as they are after a compaction of all. Index blocks, filters and what is
 * written to in memory are charged to the block cache, so that all it keeps in memory has as many bytes as our pool.
 *
 * Set for this load: direct reads, and direct writes of flushes and compactions; no log, as ours has none; no
 * compression, as ours has none; blocks of 4 KiB that begin at multiples of 4 KiB, so that a miss is one read of one page
 * as ours is; index blocks and filters kept in the cache for good; one shard of the cache, as one thread asks; Bloom
 * filters of 10 bits, or none, which leaves more room for blocks where all keys are there; whole batches handed to
 * MultiGet, with async_io, which is of use in builds with io_uring only; 2 MiB read ahead for a walk over all. Checksums
 * are verified, as ours are. */
#include "entries.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr size_t BLOCK = 4096, READ_AHEAD = size_t{2} << 20;

std::unique_ptr<rocksdb::DB> db;
rocksdb::ReadOptions reading;
rocksdb::WriteOptions writing;

void must(const rocksdb::Status &status) {
    if (!status.ok()) {
        bench_stop(status.ToString().c_str());
    }
}

/* In the order of the numbers. */
struct key {
    char bytes[8];
    explicit key(uint64_t number) {
        const uint64_t reversed = __builtin_bswap64(number);
        memcpy(bytes, &reversed, sizeof bytes);
    }
    rocksdb::Slice slice() const { return {bytes, sizeof bytes}; }
};

rocksdb::Slice slice_of(const uint64_t &value) { return {reinterpret_cast<const char *>(&value), sizeof value}; }

uint64_t number_of(const rocksdb::Slice &bytes) {
    uint64_t number = 0;
    memcpy(&number, bytes.data(), sizeof number);
    return number;
}

rocksdb::Options options_with(std::shared_ptr<rocksdb::Cache> cache, const std::string &filter) {
    rocksdb::BlockBasedTableOptions table;
    table.block_size = BLOCK;
    table.block_align = true;
    table.cache_index_and_filter_blocks = cache != nullptr;
    table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
    table.block_cache = std::move(cache);
    table.no_block_cache = table.block_cache == nullptr;
    if (filter == "filter") {
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    }
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.level_compaction_dynamic_level_bytes = true;
    options.use_direct_reads = true;
    options.use_direct_io_for_flush_and_compaction = true;
    options.advise_random_on_open = true;
    options.max_background_jobs = 2;
    options.max_open_files = -1;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

void open(const std::string &directory, const rocksdb::Options &options) {
    rocksdb::DB *opened = nullptr;
    must(rocksdb::DB::Open(options, directory, &opened));
    db.reset(opened);
}

void put_many(const uint64_t *keys, uint64_t first_value, size_t count) {
    rocksdb::WriteBatch batch;
    for (size_t i = 0; i < count; i++) {
        must(batch.Put(key(keys[i]).slice(), slice_of(first_value + i)));
    }
    must(db->Write(writing, &batch));
}

/* As after a load and a compaction of all: sorted files in the lowest level. */
void make(const std::string &directory, uint64_t entries, const std::string &filter) {
    const rocksdb::Options options = options_with(nullptr, filter);
    std::vector<std::pair<uint64_t, uint64_t>> sorted(entries);
    for (uint64_t i = 0; i < entries; i++) {
        sorted[i] = {spill_key(i), i};
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> files;
    for (uint64_t done = 0; done < entries;) {
        rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
        files.push_back(directory + "." + std::to_string(files.size()) + ".sst");
        must(writer.Open(files.back()));
        for (; done < entries && writer.FileSize() < options.target_file_size_base; done++) {
            must(writer.Put(key(sorted[done].first).slice(), slice_of(sorted[done].second)));
        }
        must(writer.Finish());
    }
    open(directory, options);
    rocksdb::IngestExternalFileOptions how;
    how.move_files = true;
    must(db->IngestExternalFile(files, how));
    db.reset();
}

uint64_t search(unsigned, uint64_t operations) {
    const uint64_t *keys = spill_keys();
    uint64_t sum = 0;
    rocksdb::ColumnFamilyHandle *family = db->DefaultColumnFamily();
    rocksdb::PinnableSlice value;
    for (uint64_t i = 0; i < operations; i++) {
        const rocksdb::Status found = db->Get(reading, family, key(keys[i]).slice(), &value);
        if (!found.IsNotFound()) {
            must(found);
            sum += keys[i] + number_of(value);
        }
        value.Reset();
    }
    return sum;
}

uint64_t search_by(uint64_t operations, size_t at_once) {
    const uint64_t *keys = spill_keys();
    uint64_t sum = 0;
    rocksdb::ColumnFamilyHandle *family = db->DefaultColumnFamily();
    std::vector<key> wanted;
    std::vector<rocksdb::Slice> slices(at_once);
    std::vector<rocksdb::PinnableSlice> values(at_once);
    std::vector<rocksdb::Status> found(at_once);
    wanted.reserve(at_once);
    for (uint64_t done = 0; done < operations; done += at_once) {
        const size_t count = std::min<uint64_t>(operations - done, at_once);
        wanted.clear();
        for (size_t i = 0; i < count; i++) {
            wanted.emplace_back(keys[done + i]);
            slices[i] = wanted.back().slice();
        }
        db->MultiGet(reading, family, count, slices.data(), values.data(), found.data());
        for (size_t i = 0; i < count; i++) {
            if (!found[i].IsNotFound()) {
                must(found[i]);
                sum += keys[done + i] + number_of(values[i]);
            }
            values[i].Reset();
        }
    }
    return sum;
}

uint64_t search_64(unsigned, uint64_t operations) { return search_by(operations, 64); }
uint64_t search_1024(unsigned, uint64_t operations) { return search_by(operations, SPILL_BATCH); }

uint64_t insert(unsigned, uint64_t operations) {
    const uint64_t *keys = spill_keys();
    for (uint64_t i = 0; i < operations; i++) {
        must(db->Put(writing, key(keys[i]).slice(), slice_of(spill_count)));
        spill_count++;
    }
    return spill_count;
}

uint64_t insert_1024(unsigned, uint64_t operations) {
    const uint64_t *keys = spill_keys();
    for (uint64_t done = 0; done < operations; done += SPILL_BATCH) {
        const size_t count = std::min<uint64_t>(operations - done, SPILL_BATCH);
        put_many(keys + done, spill_count, count);
        spill_count += count;
    }
    return spill_count;
}

uint64_t sum_of(const rocksdb::Iterator &at) {
    return __builtin_bswap64(number_of(at.key())) + number_of(at.value());
}

/* One iterator for all. */
uint64_t range(unsigned, uint64_t operations) {
    const uint64_t *starts = spill_keys();
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(reading));
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        at->Seek(key(starts[i]).slice());
        for (size_t j = 0; j < SPILL_RANGE && at->Valid(); j++, at->Next()) {
            sum += sum_of(*at);
        }
        must(at->status());
    }
    return sum;
}

void nothing(const char *, uint64_t) {}

uint64_t full_scan(unsigned, uint64_t operations) {
    rocksdb::ReadOptions how = reading;
    how.readahead_size = READ_AHEAD;
    how.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(how));
    uint64_t sum = 0;
    at->SeekToFirst();
    for (uint64_t i = 0; i < operations && at->Valid(); i++, at->Next()) {
        sum += sum_of(*at);
    }
    must(at->status());
    return sum;
}

uint64_t compact(unsigned, uint64_t operations) {
    rocksdb::CompactRangeOptions how;
    how.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    must(db->CompactRange(how, nullptr, nullptr));
    return operations;
}

const pool_case cases[] = {
    {"warm", WALL, 0, spill_pick, search_64},
    {"search", WALL, 0, spill_pick, search},
    {"search_64", WALL, 0, spill_pick, search_64},
    {"search_1024", WALL, 0, spill_pick, search_1024},
    {"range_100", WALL, 0, spill_pick, range},
    {"full_scan", WALL, 0, nothing, full_scan},
    {"insert", WALL, 0, spill_pick_new, insert},
    {"insert_1024", WALL, 0, spill_pick_new, insert_1024},
    {"compact", WALL, 0, nothing, compact},
    {nullptr, WALL, 0, nullptr, nullptr},
};

uint64_t property(const std::string &name) {
    uint64_t value = 0;
    if (!db->GetIntProperty(name, &value)) {
        bench_stop(name.c_str());
    }
    return value;
}

/* What goes on in the background is not to disturb the next one's turn. */
double settle() {
    using Properties = rocksdb::DB::Properties;
    const double start = bench_now();
    while (property(Properties::kNumRunningFlushes) + property(Properties::kNumRunningCompactions) +
           property(Properties::kMemTableFlushPending) + property(Properties::kCompactionPending) != 0) {
        usleep(1000);
    }
    return bench_now() - start;
}

void more(int begins) {
    static uint64_t reads;
    const rocksdb::PerfContext *context = rocksdb::get_perf_context();
    if (!begins) {
        const double bytes = static_cast<double>(property(rocksdb::DB::Properties::kLiveSstFilesSize));
        const double settled = settle();
        printf(" bytes=%.4f peak=%llu reads=%llu settle_ns=%.0f", bytes / static_cast<double>(spill_count),
               static_cast<unsigned long long>(spill_peak()),
               static_cast<unsigned long long>(context->block_read_count - reads), settled);
    }
    reads = context->block_read_count;
}

std::shared_ptr<rocksdb::Cache> cache_of(const std::string &kind, size_t bytes) {
    if (kind == "hyper_clock") {
        return rocksdb::HyperClockCacheOptions(bytes, BLOCK, 0).MakeSharedCache();
    }
    return rocksdb::NewLRUCache(bytes, 0);
}

}  // namespace

int main(int argc, char **argv) {
    writing.disableWAL = true;
    if (argc == 5 && strcmp(argv[1], "make") == 0) {
        make(argv[2], strtoull(argv[3], nullptr, 10), argv[4]);
        return 0;
    }
    if (argc != 6) {
        bench_stop("usage: spill_rocksdb DIRECTORY ENTRIES BYTES filter|no_filter lru|hyper_clock");
    }
    spill_count = strtoull(argv[2], nullptr, 10);
    const size_t bytes = strtoull(argv[3], nullptr, 10);
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
    reading.async_io = true;
    std::shared_ptr<rocksdb::Cache> cache = cache_of(argv[5], bytes);
    rocksdb::Options options = options_with(cache, argv[4]);
    options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(bytes / 4, cache);
    open(argv[1], options);
    spill_forget_peak();
    pool_serve(cases, more);
    /* Before the library's own static objects go. */
    db.reset();
    return 0;
}
