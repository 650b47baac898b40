/* Panics in both libraries, in turn: each must catch its own, and both must go on working. */
#include <rustydb.h>

#include <stdio.h>

int second_panic(void);

int main(void) {
    rdb_error err = {0};
    for (int round = 0; round < 3; round++) {
        rdb_engine engine = NULL;
        if (rdb_engine_open(NULL, &engine, &err) != RDB_OK) {
            fprintf(stderr, "open: %s\n", err.message);
            return 1;
        }
        if (rdb_debug_panic(engine, &err) != RDB_E_PANIC || rdb_handle_check(engine, 0, &err) != RDB_E_POISONED) {
            fprintf(stderr, "our panic was not caught: %s\n", err.message);
            return 1;
        }
        if (second_panic() != 42) {
            fprintf(stderr, "the other library's panic was not caught\n");
            return 1;
        }
        if (rdb_engine_close(engine, &err) != RDB_OK) {
            fprintf(stderr, "close: %s\n", err.message);
            return 1;
        }
    }
    puts("two Rust static libraries: each caught its own panics");
    return 0;
}
