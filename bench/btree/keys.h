/* Keys from files that the driver made, which all programs share: each order lies in memory as it is walked. */
#ifndef RUSTYDB_BENCH_BTREE_KEYS_H
#define RUSTYDB_BENCH_BTREE_KEYS_H

#include "side.h"

/* The order of this name: DIRECTORY/NAME.numbers, or NAME.bytes and NAME.ends. Mapped when it is first asked for; "-" has
 * no keys. Stops the program if the file is not there. */
const btree_keys *btree_keys_named(const char *directory, btree_shape shape, const char *name);

#endif
