/* LMDB (Debian: liblmdb-dev), in memory: a file in /dev/shm that has no name any more, without syncs and locks. A pass
 * that writes is one transaction, its commit counts; so is one that reads. u64 keys and MDB_INTEGERKEY go together. */
#include "side.h"

#include "bench.h"

#include <lmdb.h>
#include <unistd.h>

/* Only what is written takes memory. */
static const size_t MOST_BYTES = (size_t)16 << 30;

static MDB_env *environment;
static MDB_dbi table;

static inline int must(int result) {
    if (__builtin_expect(result != MDB_SUCCESS && result != MDB_NOTFOUND, 0)) {
        bench_stop(mdb_strerror(result));
    }
    return result;
}

static MDB_txn *begin(unsigned flags) {
    MDB_txn *transaction;
    must(mdb_txn_begin(environment, NULL, flags, &transaction));
    return transaction;
}

static void *create(unsigned flags) {
    char path[64];
    snprintf(path, sizeof path, "/dev/shm/rustydb-bench-lmdb-%ld", (long)getpid());
    must(mdb_env_create(&environment));
    must(mdb_env_set_mapsize(environment, MOST_BYTES));
    must(mdb_env_open(environment, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_WRITEMAP | MDB_NORDAHEAD, 0600));
    unlink(path);
    MDB_txn *transaction = begin(0);
    must(mdb_dbi_open(transaction, NULL, flags, &table));
    must(mdb_txn_commit(transaction));
    return environment;
}

static void *create_u64(void) { return create(MDB_INTEGERKEY); }
static void *create_strings(void) { return create(0); }
static void *create_pairs(void) { return create(MDB_INTEGERKEY | MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP); }

static MDB_stat statistics(void) {
    MDB_txn *transaction = begin(MDB_RDONLY);
    MDB_stat found;
    must(mdb_stat(transaction, table, &found));
    mdb_txn_abort(transaction);
    return found;
}

static uint64_t count(void *map) {
    (void)map;
    return statistics().ms_entries;
}

static uint64_t bytes(void *map) {
    const MDB_stat found = statistics();
    (void)map;
    return (found.ms_branch_pages + found.ms_leaf_pages + found.ms_overflow_pages) * found.ms_psize;
}

static inline MDB_val key_at(const btree_keys *keys, size_t i) {
    if (keys->numbers != NULL) {
        return (MDB_val){sizeof *keys->numbers, (void *)&keys->numbers[i]};
    }
    return (MDB_val){keys->strings[i].length, (void *)keys->strings[i].data};
}

static inline uint64_t mix_number(MDB_val number) {
    uint64_t copy;
    memcpy(&copy, number.mv_data, sizeof copy);
    return copy;
}

static inline uint64_t mix(MDB_val key, MDB_val value, btree_shape shape) {
    return (shape == BTREE_U64 ? mix_number(key) : btree_mix_string(key.mv_data, key.mv_size)) +
           (shape == BTREE_PATHS_BYTES ? btree_mix_string(value.mv_data, value.mv_size) : mix_number(value));
}

static inline uint64_t insert(const btree_keys *keys, btree_shape shape, unsigned flags) {
    MDB_txn *transaction = begin(0);
    for (size_t i = 0; i < keys->count; i++) {
        MDB_val key = key_at(keys, i);
        uint64_t number = i;
        MDB_val value = {sizeof number, &number};
        if (shape == BTREE_PATHS_BYTES) {
            const btree_string tail = btree_tail(keys->strings[i]);
            value = (MDB_val){tail.length, (void *)tail.data};
        }
        must(mdb_put(transaction, table, &key, &value, flags));
    }
    must(mdb_txn_commit(transaction));
    return count(NULL);
}

static inline uint64_t search(const btree_keys *keys, btree_shape shape) {
    MDB_txn *transaction = begin(MDB_RDONLY);
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        MDB_val key = key_at(keys, i), value;
        if (must(mdb_get(transaction, table, &key, &value)) == MDB_SUCCESS) {
            sum += mix(key, value, shape);
        }
    }
    mdb_txn_abort(transaction);
    return sum;
}

static uint64_t erase(void *map, const btree_keys *keys) {
    MDB_txn *transaction = begin(0);
    uint64_t erased = 0;
    (void)map;
    for (size_t i = 0; i < keys->count; i++) {
        MDB_val key = key_at(keys, i);
        erased += must(mdb_del(transaction, table, &key, NULL)) == MDB_SUCCESS;
    }
    must(mdb_txn_commit(transaction));
    return erased;
}

static inline uint64_t scan(const btree_keys *keys, btree_shape shape) {
    MDB_txn *transaction = begin(MDB_RDONLY);
    MDB_cursor *cursor;
    uint64_t sum = 0;
    must(mdb_cursor_open(transaction, table, &cursor));
    for (size_t i = 0; i < keys->count; i++) {
        MDB_val key = key_at(keys, i), value;
        int found = must(mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE));
        for (int taken = 0; found == MDB_SUCCESS; found = must(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
            sum += mix(key, value, shape);
            if (++taken == BTREE_SCAN) {
                break;
            }
        }
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    return sum;
}

static inline uint64_t full_scan(btree_shape shape) {
    MDB_txn *transaction = begin(MDB_RDONLY);
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t sum = 0;
    must(mdb_cursor_open(transaction, table, &cursor));
    while (must(mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == MDB_SUCCESS) {
        sum += mix(key, value, shape);
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    return sum;
}

/* The passes over one shape. */
#define SIDE(name, shape, create_map) \
    static uint64_t insert_##name(void *map, const btree_keys *keys) { \
        (void)map; \
        return insert(keys, shape, 0); \
    } \
    static uint64_t insert_append_##name(void *map, const btree_keys *keys) { \
        (void)map; \
        return insert(keys, shape, MDB_APPEND); \
    } \
    static uint64_t search_##name(void *map, const btree_keys *keys) { \
        (void)map; \
        return search(keys, shape); \
    } \
    static uint64_t scan_##name(void *map, const btree_keys *keys) { \
        (void)map; \
        return scan(keys, shape); \
    } \
    static uint64_t full_scan_##name(void *map, const btree_keys *keys) { \
        (void)map, (void)keys; \
        return full_scan(shape); \
    } \
    static const btree_side of_##name = { \
        .create = create_map, .count = count, .bytes = bytes, \
        .insert = insert_##name, .search = search_##name, .erase = erase, \
        .scan = scan_##name, .full_scan = full_scan_##name, .insert_append = insert_append_##name, \
    };

SIDE(u64, BTREE_U64, create_u64)
SIDE(paths, BTREE_PATHS, create_strings)
SIDE(paths_bytes, BTREE_PATHS_BYTES, create_strings)

/* Keys with sorted duplicates. A pair is there once, MDB_NODUPDATA or not. */

typedef struct pair {
    uint64_t key, value;
} pair;

static inline pair pair_of(uint64_t number) { return (pair){btree_key_of_pair(number), number}; }

static uint64_t insert_pairs(void *map, const btree_keys *keys) {
    MDB_txn *transaction = begin(0);
    (void)map;
    for (size_t i = 0; i < keys->count; i++) {
        pair one = pair_of(keys->numbers[i]);
        MDB_val key = {sizeof one.key, &one.key}, value = {sizeof one.value, &one.value};
        must(mdb_put(transaction, table, &key, &value, 0));
    }
    must(mdb_txn_commit(transaction));
    return count(NULL);
}

static uint64_t erase_pairs(void *map, const btree_keys *keys) {
    MDB_txn *transaction = begin(0);
    uint64_t erased = 0;
    (void)map;
    for (size_t i = 0; i < keys->count; i++) {
        pair one = pair_of(keys->numbers[i]);
        MDB_val key = {sizeof one.key, &one.key}, value = {sizeof one.value, &one.value};
        erased += must(mdb_del(transaction, table, &key, &value)) == MDB_SUCCESS;
    }
    must(mdb_txn_commit(transaction));
    return erased;
}

/* One pair of each number, or a hundred from the first pair of its key on. */
static inline uint64_t read_pairs(const btree_keys *keys, MDB_cursor_op operation, int most) {
    MDB_txn *transaction = begin(MDB_RDONLY);
    MDB_cursor *cursor;
    uint64_t sum = 0;
    must(mdb_cursor_open(transaction, table, &cursor));
    for (size_t i = 0; i < keys->count; i++) {
        pair one = pair_of(keys->numbers[i]);
        MDB_val key = {sizeof one.key, &one.key}, value = {sizeof one.value, &one.value};
        int found = must(mdb_cursor_get(cursor, &key, &value, operation));
        for (int taken = 0; found == MDB_SUCCESS; found = must(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
            sum += mix_number(key) + mix_number(value);
            if (++taken == most) {
                break;
            }
        }
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    return sum;
}

static uint64_t search_pairs(void *map, const btree_keys *keys) {
    (void)map;
    return read_pairs(keys, MDB_GET_BOTH, 1);
}

static uint64_t scan_pairs(void *map, const btree_keys *keys) {
    (void)map;
    return read_pairs(keys, MDB_SET_RANGE, BTREE_SCAN);
}

static uint64_t full_scan_pairs(void *map, const btree_keys *keys) {
    (void)map, (void)keys;
    return full_scan(BTREE_U64);
}

static const btree_side of_pairs = {
    .create = create_pairs, .count = count, .bytes = bytes,
    .insert = insert_pairs, .search = search_pairs, .erase = erase_pairs,
    .scan = scan_pairs, .full_scan = full_scan_pairs,
};

const btree_side *btree_side_of(const char *name, btree_shape shape) {
    static const btree_side *const sides[] = {&of_u64, &of_paths, &of_paths_bytes, &of_pairs};
    (void)name;
    return sides[shape];
}
