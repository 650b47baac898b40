/* See peers.h. */
#include "peers.h"

void peer_object_init(peer_object *object) {
    object->magic = PEER_MAGIC;
    object->kind = PEER_KIND;
    object->info = (peer_info){{1, 2, 3, 4}};
    atomic_init(&object->references, 1);
    pthread_mutex_init(&object->mutex, NULL);
}

uint32_t peer_empty(void) {
    return 1000;
}

int32_t peer_check(const peer_object *object, uint32_t kind) {
    if (object == NULL || object->magic != PEER_MAGIC) {
        return -1;
    }
    return object->kind == kind ? 0 : -2;
}

int32_t peer_get_by_reference_count(peer_object *object, peer_info *out) {
    if (peer_check(object, PEER_KIND) != 0) {
        return -1;
    }
    atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed);
    *out = object->info;
    atomic_fetch_sub_explicit(&object->references, 1, memory_order_release);
    return 0;
}

int32_t peer_get_by_mutex(peer_object *object, peer_info *out) {
    if (peer_check(object, PEER_KIND) != 0) {
        return -1;
    }
    pthread_mutex_lock(&object->mutex);
    *out = object->info;
    pthread_mutex_unlock(&object->mutex);
    return 0;
}
