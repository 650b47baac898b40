/* The headers may come twice, and after the standard headers. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <rustydb.h>
#include <rustydb.h>
#include <rustydb_inline.h>
#include <rustydb_inline.h>

size_t rustydb_header_twice(void);
size_t rustydb_header_twice(void) { return sizeof(rdb_error); }
