/* Where a pool's pages lie: on which node of the machine, and in huge pages that were set aside. */
#include "pool_support.h"

static rdb_pool_options placed(uint32_t node, uint32_t flags) {
    rdb_pool_options options;
    rdb_pool_options_init(&options, sizeof options);
    CHECK_U64(options.numa_node, 0);
    options.bytes = 4 * POOL_BYTES;
    options.numa_node = node;
    options.flags = flags | RDB_POOL_NO_THREADS;
    return options;
}

static uint64_t set_aside_bytes(rdb_pool pool) {
    rdb_pool_residency residency;
    ZERO(residency);
    residency.struct_size = sizeof residency;
    CHECK_OK(rdb_pool_residency_get(pool, &residency, NULL));
    CHECK(residency.huge_bytes + residency.set_aside_bytes <= residency.resident_bytes);
    return residency.set_aside_bytes;
}

static void resize(rdb_pool pool, uint64_t bytes) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    config.bytes = bytes;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
}

static void use_at_every_size(rdb_pool pool, const char *path) {
    static const uint64_t sizes[] = {4, 8, 2, 6, 1};
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 8 * FRAMES);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        resize(pool, sizes[i] * POOL_BYTES);
        for (uint64_t number = 0; number < 8 * FRAMES; number++) change_page(space, number, i);
        check_pages(space, 0, 8 * FRAMES, i);
    }
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_placement, a_node_is_used_if_there_is_one_and_else_an_error) {
    static const uint32_t missing[] = {1024, 1025, UINT32_MAX};
    rdb_pool pool = NULL;
    rdb_error err;
    rdb_pool_options options = placed(1, 0);
    rdb_status status = rdb_pool_open(&options, &pool, NULL);
    if (status != RDB_OK) {
        /* A system without nodes, or a container that may not choose. */
        CHECK_STATUS(status, RDB_E_UNSUPPORTED);
        CHECK(pool == NULL);
        return;
    }
    use_at_every_size(pool, fresh_path("node"));
    CHECK_OK(rdb_pool_close(pool, NULL));
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        options = placed(missing[i], 0);
        ZERO(err);
        CHECK_STATUS(rdb_pool_open(&options, &pool, &err), RDB_E_INVALID_ARGUMENT);
        CHECK(pool == NULL && err.detail[0] == missing[i] && strstr(err.message, "numa_node") != NULL);
    }
    CHECK_U64(charged_to_pools(), 0);
}

static uint64_t free_huge_pages(void) {
    FILE *file = fopen("/proc/meminfo", "r");
    char line[128];
    unsigned long long pages = 0;
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "HugePages_Free: %llu", &pages) == 1) break;
    }
    CHECK(fclose(file) == 0);
    return pages;
}

TEST(pool_placement, huge_pages_that_were_set_aside_are_taken_and_others_serve_too) {
    rdb_pool pool = NULL;
    uint64_t free = free_huge_pages();
    rdb_pool_options options = placed(0, RDB_POOL_HUGE_SET_ASIDE);
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    rdb_space space = open_in_memory(pool);
    add_pages(space, 4 * FRAMES);
    /* Without any that are free all lies in common pages, and works as well. */
    if (free == 0) CHECK(set_aside_bytes(pool) <= 4 * POOL_BYTES);
    if (free >= 16) CHECK_U64(set_aside_bytes(pool), 4 * POOL_BYTES);
    CHECK_OK(rdb_space_close(space, NULL));
    if (free >= 16) {
        resize(pool, POOL_BYTES);
        CHECK(set_aside_bytes(pool) <= POOL_BYTES);
    }
    use_at_every_size(pool, fresh_path("huge"));
    CHECK_OK(rdb_pool_close(pool, NULL));
    options.flags = 8;
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_UNKNOWN_FLAG);
}
