/* The changes that turn good arguments into bad ones, and the clean-up after a call that worked; see misuse.h. */
#ifndef RUSTYDB_MISUSE_CHANGE_H
#define RUSTYDB_MISUSE_CHANGE_H

#include "misuse.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Gives a handle parameter its good handle. */
void misuse_set_handle(misuse_call *call, const misuse_function *function, size_t position, fixture *state);

/* Makes variant number variant of the row's change; false when there is no such variant. */
bool misuse_apply(misuse_call *call, const misuse_function *function, const misuse_row *row, unsigned variant,
                  fixture *state);

/* After a successful call: closes handles and addresses and frees batches that it gave out, notes what it ended. */
void misuse_release_outputs(misuse_call *call, const misuse_function *function, fixture *state);

#ifdef __cplusplus
}
#endif
#endif
