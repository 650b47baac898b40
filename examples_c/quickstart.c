#include <rustydb.h>
#include <stdio.h>

int main(void) {
    rdb_engine engine; rdb_index places; rdb_error error = {0}; char country[64]; size_t length;
    if (rdb_engine_open(NULL, &engine, &error) != RDB_OK ||
        rdb_index_create(engine, "places", 6, NULL, &places, &error) != RDB_OK ||
        rdb_index_insert(places, "Lima", 4, "Peru", 4, RDB_INSERT_UPSERT, &error) != RDB_OK ||
        rdb_index_search(places, "Lima", 4, country, sizeof country, &length, &error) != RDB_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    printf("Lima is in %.*s.\n", (int)length, country);
    return rdb_index_close(places, &error) != RDB_OK || rdb_engine_close(engine, &error) != RDB_OK;
}
