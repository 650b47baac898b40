/* The header needs nothing in front of it. */
#include <rustydb.h>

rdb_status rustydb_header_once(void);
rdb_status rustydb_header_once(void) { return RDB_OK; }
