/* What plain C libraries do where ours checks a ticket, holds off a close, and returns. Compiled apart from the caller (a
 * shared library, or an object of its own), so that the calls are calls. */
#ifndef RUSTYDB_BENCH_FFI_PEERS_H
#define RUSTYDB_BENCH_FFI_PEERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

/* As large as what our pinned call copies out. */
typedef struct peer_info {
    uint64_t words[4];
} peer_info;

typedef struct peer_object {
    uint32_t magic;
    uint32_t kind;
    peer_info info;
    atomic_uint_fast64_t references;
    pthread_mutex_t mutex;
} peer_object;

enum { PEER_MAGIC = 0x52444250, PEER_KIND = 7 };

void peer_object_init(peer_object *object);

/* Nothing. */
uint32_t peer_empty(void);
/* Trusts the address, checks what it points to: the usual debugging aid of C libraries. */
int32_t peer_check(const peer_object *object, uint32_t kind);
/* Takes a reference for the length of the call, as Arc or shared_ptr would. */
int32_t peer_get_by_reference_count(peer_object *object, peer_info *out);
/* Holds the object's lock for the length of the call. */
int32_t peer_get_by_mutex(peer_object *object, peer_info *out);

#endif
