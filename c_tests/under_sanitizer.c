/* A program under AddressSanitizer, which finds in our blocks what it finds in its own: one argument says which bug, and the
 * sanitizer ends the program with its report. Without an argument there is no bug. */
#include <rustydb.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
    const char *bug = count > 1 ? arguments[1] : "none";
    if (rdb_memory_debug_enable("tools", 5, NULL) != RDB_OK) return 2;
    volatile char *block = (volatile char *)rdb_malloc(40);
    if (block == NULL) return 2;
    memset((void *)(size_t)block, 1, 40);
    if (strcmp(bug, "overflow") == 0) block[40] = 1;
    if (strcmp(bug, "underflow") == 0) block[-1] = 1;
    if (rdb_free((void *)(size_t)block) != RDB_OK) return 2;
    if (strcmp(bug, "read_after_free") == 0) printf("%d\n", block[3]);
    if (strcmp(bug, "write_after_free") == 0) block[3] = 1;
    /* What is taken again may be used again. */
    for (int i = 0; i < 100000; i++) {
        char *again = (char *)rdb_malloc((size_t)i % 500 + 1);
        if (again == NULL) return 2;
        memset(again, 2, (size_t)i % 500 + 1);
        if (rdb_free(again) != RDB_OK) return 2;
    }
    return rdb_memory_debug_disable("all", 3, NULL) != RDB_OK;
}
