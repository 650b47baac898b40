/* rustydb_inline.h: the shortest ways through RustyDB's allocators and to the pages of its pools, as inline functions.
 *
 *     void *block = rdb_malloc_inline(64);                         as rdb_malloc()
 *     rdb_free_inline(block);                                      as rdb_free()
 *     node *fresh = rdb_thread_cache_allocate_inline(cache, sizeof *fresh);
 *     row *next = rdb_arena_allocate_inline(arena, sizeof *next);
 *     rdb_page_view_pin_inline(&view, number, &page, NULL);        as rdb_page_pin() with RDB_PAGE_PIN
 *
 * A function NAME_inline(...) does what NAME(...) of rustydb.h does, with the same arguments, results, ownership and
 * thread rule: blocks of one may be freed by the other. The usual case (a block of at most 32 KiB that is at hand, a
 * place for a freed one, room in the chunk of an arena, a page in memory) takes a few instructions where it is written,
 * without a call; everything else calls NAME. A size that the compiler knows costs nothing to look up. What it buys: a
 * pair of allocation and free, or of pin and unpin, takes about a third of the time of two calls. What it costs: 60 to
 * 100 bytes of code at each place.
 *
 * While the memory debugger looks at every block, every call goes to the library, so its features find the same; what
 * it samples, it samples here, too. One exception is named at rdb_arena_allocate_inline().
 *
 * These functions read words of the library's own objects (rdb_inline_cache and its neighbours in rustydb.h). Those are
 * part of the binary interface: a library that moves them has another soname. Compilers other than gcc and clang get
 * plain calls; so do rdb_malloc_inline() and rdb_free_inline() on systems other than Linux on x86-64.
 */
#ifndef RUSTYDB_INLINE_H
#define RUSTYDB_INLINE_H

#include "rustydb.h"

#if defined(__GNUC__)
#define RDB_INLINE_USUALLY(condition) __builtin_expect(!!(condition), 1)
#else
#define RDB_INLINE_USUALLY(condition) (condition)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- Pieces. Programs have no use for them. --- */

#if defined(__GNUC__)

/* The largest size that is ever served inline. */
#define RDB_INLINE_LARGEST 32768

/* Takes a block from the cache; 0 if the library is to be asked. */
static inline int rdb_inline_take(rdb_thread_cache cache, size_t size, void **block) {
    if (__builtin_constant_p(size) && size > RDB_INLINE_LARGEST) {
        return 0; /* so that the compiler does not warn of the look-up below */
    }
    rdb_inline_cache *const words = (rdb_inline_cache *)cache;
    const rdb_inline_way *const way = words->way;
    if (!RDB_INLINE_USUALLY(size - 1 < way->largest)) {
        return 0; /* size 0 as well */
    }
    rdb_inline_ends *const ends = (rdb_inline_ends *)((char *)words + way->entries[(size + 15) >> 4]);
    void **const top = ends->top;
    if (!RDB_INLINE_USUALLY(top != ends->bottom)) {
        return 0;
    }
    ends->top = top - 1;
    *block = top[-1];
    return 1;
}

/* The class of a block that the cache may free, from its address; 64 or more if the library is to be asked. */
static inline size_t rdb_inline_class(const rdb_inline_cache *words, const void *block) {
    const rdb_inline_way *const way = words->way;
    const size_t address = (size_t)block;
    /* The lowest bits become the highest: an address that is no multiple of 16 is far from everything. */
    const size_t unit = (((address >> 4) | (address << 60)) >> 12) - __atomic_load_n(&way->first_unit, __ATOMIC_ACQUIRE);
    return RDB_INLINE_USUALLY(unit < (size_t)1 << 18) ? way->codes[unit] - words->first_code : 64;
}

/* Takes the block back into the cache; 0 if the library is to be asked. */
static inline int rdb_inline_put(rdb_inline_cache *words, size_t block_class, void *block) {
    rdb_inline_ends *const ends = &words->ends[block_class];
    void **const top = ends->free_top;
    if (!RDB_INLINE_USUALLY(top != ends->free_end)) {
        return 0;
    }
    *top = block;
    /* In this order, for children of a fork between the two. */
    __atomic_store_n(&ends->free_top, top + 1, __ATOMIC_RELEASE);
    return 1;
}

static inline int rdb_inline_give(rdb_thread_cache cache, void *block) {
    rdb_inline_cache *const words = (rdb_inline_cache *)cache;
    const size_t block_class = rdb_inline_class(words, block);
    return RDB_INLINE_USUALLY(block_class < 64) && rdb_inline_put(words, block_class, block);
}

static inline int rdb_inline_give_sized(rdb_thread_cache cache, void *block, size_t size) {
    rdb_inline_cache *const words = (rdb_inline_cache *)cache;
    if ((__builtin_constant_p(size) && size > RDB_INLINE_LARGEST) || !RDB_INLINE_USUALLY(size - 1 < words->way->largest)) {
        return 0;
    }
    const size_t told = words->way->entries[(size + 15) >> 4] / sizeof(rdb_inline_ends);
    return RDB_INLINE_USUALLY(rdb_inline_class(words, block) == told) && rdb_inline_put(words, told, block);
}

/* The calling thread's own cache of the process heap; NULL while it has none. */
static inline rdb_thread_cache rdb_inline_own_cache(void) {
#if defined(__x86_64__) && defined(__linux__)
    static ptrdiff_t distance; /* 0 until asked; the same for all threads */
    ptrdiff_t known = __atomic_load_n(&distance, __ATOMIC_RELAXED);
    if (!RDB_INLINE_USUALLY(known != 0)) {
        known = rdb_inline_thread_word();
        __atomic_store_n(&distance, known, __ATOMIC_RELAXED);
    }
    size_t word;
    /* volatile: a call that comes between two reads may change it. */
    __asm__ volatile("movq %%fs:(%1), %0" : "=r"(word) : "r"(known));
    return RDB_INLINE_USUALLY(word > 1) ? (rdb_thread_cache)word : NULL;
#else
    return NULL;
#endif
}

#else

static inline int rdb_inline_take(rdb_thread_cache cache, size_t size, void **block) {
    return (void)cache, (void)size, (void)block, 0;
}
static inline int rdb_inline_give(rdb_thread_cache cache, void *block) { return (void)cache, (void)block, 0; }
static inline int rdb_inline_give_sized(rdb_thread_cache cache, void *block, size_t size) {
    return (void)cache, (void)block, (void)size, 0;
}
static inline rdb_thread_cache rdb_inline_own_cache(void) { return NULL; }

#endif

/* --- The process heap. --- */

/**
 * rdb_malloc(), inline.
 */
static inline void *rdb_malloc_inline(size_t size) {
    const rdb_thread_cache own = rdb_inline_own_cache();
    void *block;
    return RDB_INLINE_USUALLY(own != NULL && rdb_inline_take(own, size, &block)) ? block : rdb_malloc(size);
}

/**
 * rdb_free(), inline.
 */
static inline rdb_status rdb_free_inline(void *block) {
    const rdb_thread_cache own = rdb_inline_own_cache();
    return RDB_INLINE_USUALLY(own != NULL && rdb_inline_give(own, block)) ? RDB_OK : rdb_free(block);
}

/**
 * rdb_free_sized(), inline. The size is checked, as there.
 */
static inline rdb_status rdb_free_sized_inline(void *block, size_t size) {
    const rdb_thread_cache own = rdb_inline_own_cache();
    return RDB_INLINE_USUALLY(own != NULL && rdb_inline_give_sized(own, block, size)) ? RDB_OK
                                                                                     : rdb_free_sized(block, size);
}

/* --- A thread cache. --- */

/**
 * rdb_thread_cache_allocate(), inline.
 */
static inline void *rdb_thread_cache_allocate_inline(rdb_thread_cache cache, size_t size) {
    void *block;
    return RDB_INLINE_USUALLY(cache != NULL && rdb_inline_take(cache, size, &block))
               ? block
               : rdb_thread_cache_allocate(cache, size);
}

/**
 * rdb_thread_cache_free(), inline.
 */
static inline rdb_status rdb_thread_cache_free_inline(rdb_thread_cache cache, void *block) {
    return RDB_INLINE_USUALLY(cache != NULL && rdb_inline_give(cache, block)) ? RDB_OK
                                                                             : rdb_thread_cache_free(cache, block);
}

/**
 * rdb_thread_cache_free_sized(), inline. The size is checked, as there.
 */
static inline rdb_status rdb_thread_cache_free_sized_inline(rdb_thread_cache cache, void *block, size_t size) {
    return RDB_INLINE_USUALLY(cache != NULL && rdb_inline_give_sized(cache, block, size))
               ? RDB_OK
               : rdb_thread_cache_free_sized(cache, block, size);
}

/* --- An arena. --- */

/**
 * rdb_arena_allocate(), inline. An arena that was closed is found out as there; an address that never was an arena is
 * not, whether the memory debugger is on or off.
 */
static inline void *rdb_arena_allocate_inline(rdb_arena arena, size_t size) {
    rdb_inline_arena *const words = (rdb_inline_arena *)arena;
    if (RDB_INLINE_USUALLY(words != NULL)) {
        uint8_t *const block = words->bump;
        /* A size of 0 wraps around. The room is a multiple of 16, so the size rounded up fits as well. */
        if (RDB_INLINE_USUALLY(size - 1 < (size_t)(words->end - block))) {
            words->bump = block + ((size + 15) & ~(size_t)15);
            words->requested += size;
            words->allocations++;
            return block;
        }
    }
    return rdb_arena_allocate(arena, size);
}

/* --- Pages of a buffer pool. --- */

#if defined(__GNUC__)

/* The number of a page's frame if nobody changes the page; SIZE_MAX if it is not in memory, somebody does, or its state is
 * above `last`. */
static inline size_t rdb_inline_frame(uint64_t word, uint64_t last) {
    const uint64_t state = word >> RDB_INLINE_STATE_SHIFT;
    const uint64_t frames = ((uint64_t)1 << (RDB_INLINE_STATE_SHIFT - 1 - RDB_INLINE_FRAME_SHIFT)) - 1;
    return RDB_INLINE_USUALLY(state - RDB_INLINE_READABLE <= last - RDB_INLINE_READABLE)
               ? (size_t)(word >> RDB_INLINE_FRAME_SHIFT & frames)
               : SIZE_MAX;
}

/* The frame of a page that is at hand; SIZE_MAX if the library is to be asked. */
static inline size_t rdb_inline_at_hand(const rdb_page_view *view, uint64_t number, uint64_t *word) {
    if (!RDB_INLINE_USUALLY(view->uses_left != 0 && number < __atomic_load_n(view->pages, __ATOMIC_ACQUIRE))) {
        return SIZE_MAX;
    }
    *word = __atomic_load_n(&view->words[number], __ATOMIC_ACQUIRE);
    return rdb_inline_frame(*word, RDB_INLINE_COLD - 1);
}

static inline void *rdb_inline_bytes(const rdb_page_view *view, size_t frame) {
    return (char *)view->frames + (frame << view->page_shift);
}

/* Pins the page if it is at hand, and still in its frame when the pin can be seen; 0 if the library is to be asked. */
static inline int rdb_inline_pin(rdb_page_view *view, uint64_t number, rdb_page *page) {
    uint64_t word;
    const size_t frame = rdb_inline_at_hand(view, number, &word);
    if (!RDB_INLINE_USUALLY(frame != SIZE_MAX)) {
        return 0;
    }
    uint32_t *const pins = &view->records[frame].pins;
    __atomic_fetch_add(pins, 1, __ATOMIC_SEQ_CST);
    const uint64_t now = __atomic_load_n(&view->words[number], __ATOMIC_SEQ_CST);
    if (!RDB_INLINE_USUALLY(rdb_inline_frame(now, RDB_INLINE_COLD) == frame)) {
        __atomic_fetch_sub(pins, 1, __ATOMIC_RELEASE);
        return 0;
    }
    view->uses_left--;
    page->data = rdb_inline_bytes(view, frame);
    page->number = number;
    page->space = view->space;
    page->frame = (uint32_t)frame;
    page->mode = RDB_PAGE_PIN;
    return 1;
}

/* Gives the pin back; 0 if the library is to be asked, which finds what is wrong. */
static inline int rdb_inline_unpin(rdb_page_view *view, rdb_page *page) {
    if (!RDB_INLINE_USUALLY(page->mode == RDB_PAGE_PIN && page->space == view->space)) {
        return 0;
    }
    uint32_t *const pins = &view->records[page->frame].pins;
    if (!RDB_INLINE_USUALLY(__atomic_load_n(pins, __ATOMIC_RELAXED) != 0)) {
        return 0;
    }
    const uint32_t before = __atomic_fetch_sub(pins, 1, __ATOMIC_RELEASE);
    if (!RDB_INLINE_USUALLY(before != 1 || __atomic_load_n(view->waiting, __ATOMIC_RELAXED) == 0)) {
        (void)rdb_page_view_unpinned(view, NULL);
    }
    const rdb_page none = {NULL, 0, NULL, 0, 0};
    *page = none;
    return 1;
}

static inline int rdb_inline_read_begin(rdb_page_view *view, uint64_t number, rdb_page_reading *reading) {
    uint64_t word;
    const size_t frame = rdb_inline_at_hand(view, number, &word);
    if (!RDB_INLINE_USUALLY(frame != SIZE_MAX)) {
        return 0;
    }
    view->uses_left--;
    reading->data = rdb_inline_bytes(view, frame);
    reading->number = number;
    reading->space = view->space;
    reading->word = word;
    return 1;
}

/* Whether the word has the state of a page that can be read, and else says the same as when reading began. */
static inline int rdb_inline_read_end(const rdb_page_view *view, const rdb_page_reading *reading) {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    const uint64_t now = __atomic_load_n(&view->words[reading->number], __ATOMIC_RELAXED);
    const uint64_t content = ((uint64_t)1 << (RDB_INLINE_STATE_SHIFT - 1)) - 1;
    return rdb_inline_frame(now, RDB_INLINE_COLD) != SIZE_MAX && ((now ^ reading->word) & content) == 0;
}

#else

static inline int rdb_inline_pin(rdb_page_view *view, uint64_t number, rdb_page *page) {
    return (void)view, (void)number, (void)page, 0;
}
static inline int rdb_inline_unpin(rdb_page_view *view, rdb_page *page) { return (void)view, (void)page, 0; }
static inline int rdb_inline_read_begin(rdb_page_view *view, uint64_t number, rdb_page_reading *reading) {
    return (void)view, (void)number, (void)reading, 0;
}
static inline int rdb_inline_read_end(const rdb_page_view *view, const rdb_page_reading *reading) {
    (void)view;
    return rdb_page_read_end(reading, NULL) == RDB_OK;
}

#endif

/**
 * rdb_page_view_pin(), inline: 8 ns with its way back, where a pair of calls takes 25 to 35.
 */
static inline rdb_status rdb_page_view_pin_inline(rdb_page_view *view, uint64_t number, rdb_page *page, rdb_error *err) {
    return RDB_INLINE_USUALLY(view != NULL && page != NULL && rdb_inline_pin(view, number, page))
               ? RDB_OK
               : rdb_page_view_pin(view, number, page, err);
}

/**
 * rdb_page_unpin() without flags, inline, for pages that are pinned. Of another space's page, or of one that is latched,
 * it makes the call. A page that the view did not get must not be handed in: its frame is not checked as there.
 */
static inline rdb_status rdb_page_view_unpin_inline(rdb_page_view *view, rdb_page *page, rdb_error *err) {
    return RDB_INLINE_USUALLY(view != NULL && page != NULL && rdb_inline_unpin(view, page))
               ? RDB_OK
               : rdb_page_unpin(page, 0, err);
}

/**
 * rdb_page_view_read_begin(), inline. What is read of reading->data counts only if rdb_page_view_read_end_inline() says
 * so.
 */
static inline rdb_status rdb_page_view_read_begin_inline(rdb_page_view *view, uint64_t number, rdb_page_reading *reading,
                                                         rdb_error *err) {
    return RDB_INLINE_USUALLY(view != NULL && reading != NULL && rdb_inline_read_begin(view, number, reading))
               ? RDB_OK
               : rdb_page_view_read_begin(view, number, reading, err);
}

/**
 * rdb_page_read_end(), inline: RDB_OK, or RDB_AGAIN. Both are what reading began with, and not checked.
 */
static inline rdb_status rdb_page_view_read_end_inline(const rdb_page_view *view, const rdb_page_reading *reading) {
    return RDB_INLINE_USUALLY(rdb_inline_read_end(view, reading)) ? RDB_OK : RDB_AGAIN;
}

#ifdef __cplusplus
}
#endif

#endif
