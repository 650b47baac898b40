/* A user's program: stores one pair, finds it again, closes everything. Each way to link the library builds this file. */
#include <rustydb.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    rdb_error err = {0};
    rdb_engine engine = NULL;
    rdb_index capitals = NULL;
    char found[16];
    size_t length = 0;

    if (rdb_version_number() != RDB_VERSION_NUMBER || strcmp(rdb_version_string(), RDB_VERSION_STRING) != 0) {
        fprintf(stderr, "the header is version %s, the library %s\n", RDB_VERSION_STRING, rdb_version_string());
        return 1;
    }
    if (rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), &err) != RDB_OK ||
        rdb_engine_open(NULL, &engine, &err) != RDB_OK ||
        rdb_index_create(engine, "capitals", 8, NULL, &capitals, &err) != RDB_OK ||
        rdb_index_insert(capitals, "France", 6, "Paris", 5, RDB_INSERT_UPSERT, &err) != RDB_OK ||
        rdb_index_search(capitals, "France", 6, found, sizeof found, &length, &err) != RDB_OK) {
        fprintf(stderr, "%s: %s\n", rdb_status_name(err.code), err.message);
        return 1;
    }
    if (length != 5 || memcmp(found, "Paris", 5) != 0) {
        fprintf(stderr, "found %.*s\n", (int)length, found);
        return 1;
    }
    if (rdb_index_close(capitals, &err) != RDB_OK || rdb_engine_close(engine, &err) != RDB_OK ||
        rdb_debug_live_handles(0) != 0) {
        fprintf(stderr, "not all is closed: %s\n", err.message);
        return 1;
    }
    printf("consumer: rustydb %s works\n", rdb_version_string());
    return 0;
}
