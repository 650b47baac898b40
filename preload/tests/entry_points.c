/* Every entry point of malloc's family, as a program finds them that was started with LD_PRELOAD=librustydb_malloc.so. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            _exit(1); \
        } \
    } while (0)

static void free_sized_(void *block, size_t size) {
    static void (*function)(void *, size_t);
    if (function == NULL) {
        *(void **)&function = dlsym(RTLD_DEFAULT, "free_sized");
    }
    function(block, size);
}

static void free_aligned_sized_(void *block, size_t alignment, size_t size) {
    static void (*function)(void *, size_t, size_t);
    if (function == NULL) {
        *(void **)&function = dlsym(RTLD_DEFAULT, "free_aligned_sized");
    }
    function(block, alignment, size);
}

static int is_aligned(const void *block, size_t alignment) { return ((uintptr_t)block & (alignment - 1)) == 0; }

static int is_all(const void *block, unsigned char byte, size_t size) {
    const unsigned char *bytes = block;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != byte) {
            return 0;
        }
    }
    return 1;
}

/* Without this every other test might pass with another malloc. */
static void test_the_library_is_used(void) {
    static const char *const names[] = {
        "malloc", "free", "calloc", "realloc", "reallocarray", "memalign", "posix_memalign", "aligned_alloc", "valloc",
        "pvalloc", "malloc_usable_size", "free_sized", "free_aligned_sized", "cfree", "malloc_trim", "mallopt", "mallinfo",
        "mallinfo2", "malloc_stats", "__libc_memalign", "_Znwm", "_ZdlPvmSt11align_val_t",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Dl_info info;
        void *function = dlsym(RTLD_DEFAULT, names[i]);
        CHECK(function != NULL && dladdr(function, &info) != 0);
        CHECK(strstr(info.dli_fname, "librustydb_malloc") != NULL);
    }
}

static void test_sizes(void) {
    for (size_t size = 0; size < 3 << 20; size = size < 600 ? size + 1 : size + size / 3) {
        unsigned char *block = malloc(size);
        CHECK(block != NULL && is_aligned(block, size >= 16 ? 16 : 8) && malloc_usable_size(block) >= size);
        memset(block, 0xA5, malloc_usable_size(block));
        unsigned char *zero = calloc(1, size);
        CHECK(zero != NULL && zero != block && is_all(zero, 0, size));
        memset(zero, 0x5A, size);
        CHECK(is_all(block, 0xA5, size));
        free(zero);
        zero = calloc(size, 1);
        CHECK(is_all(zero, 0, size));
        free(zero);
        free_sized_(block, size);
    }
    free(NULL);
    CHECK(malloc_usable_size(NULL) == 0);
}

static void test_growth(void) {
    for (size_t first = 1; first < 1 << 20; first *= 7) {
        unsigned char *block = realloc(NULL, first);
        memset(block, 7, first);
        for (size_t size = first; size < 8 << 20; size += size / 2 + 1) {
            block = realloc(block, size);
            CHECK(block != NULL && is_all(block, 7, first));
        }
        block = realloc(block, first);
        CHECK(is_all(block, 7, first));
        block = reallocarray(block, first, 2);
        CHECK(is_all(block, 7, first) && malloc_usable_size(block) >= 2 * first);
        CHECK(realloc(block, 0) == NULL);
    }
}

static void test_alignments(void) {
    for (size_t alignment = 1; alignment <= 4 << 20; alignment *= 2) {
        for (size_t size = 0; size < 1 << 20; size = size * 5 + 3) {
            void *one = memalign(alignment, size), *two = aligned_alloc(alignment, size), *three = NULL;
            CHECK(one != NULL && is_aligned(one, alignment) && two != NULL && is_aligned(two, alignment));
            memset(one, 1, size);
            memset(two, 2, size);
            if (alignment >= sizeof(void *)) {
                CHECK(posix_memalign(&three, alignment, size) == 0 && is_aligned(three, alignment));
                memset(three, 3, size);
            }
            CHECK(is_all(one, 1, size) && is_all(two, 2, size) && (three == NULL || is_all(three, 3, size)));
            one = realloc(one, size + 100);
            CHECK(is_all(one, 1, size));
            free(one);
            free_aligned_sized_(two, alignment, size);
            free(three);
        }
    }
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *one = valloc(100), *two = pvalloc(page + 1);
    CHECK(is_aligned(one, page) && is_aligned(two, page) && malloc_usable_size(two) >= 2 * page);
    free(one);
    free(two);
}

static void test_what_cannot_be_given(void) {
    volatile size_t absurd = PTRDIFF_MAX; /* volatile: the compiler knows too much about malloc */
    int elsewhere;
    void *out = &elsewhere;
    errno = 0;
    CHECK(malloc(absurd) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(malloc(2 * absurd + 1) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(calloc(absurd, 4) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(reallocarray(NULL, absurd, 4) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(aligned_alloc(24, absurd & 0xFF) == NULL && errno == EINVAL);
    errno = 0;
    CHECK(pvalloc(2 * absurd) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(posix_memalign(&out, 24, 8) == EINVAL && posix_memalign(&out, 4, 8) == EINVAL);
    CHECK(posix_memalign(&out, 64, absurd) == ENOMEM && errno == 0 && out == &elsewhere);
    unsigned char *block = malloc(100);
    memset(block, 3, 100);
    CHECK(realloc(block, absurd) == NULL && errno == ENOMEM && is_all(block, 3, 100));
    free(block);
}

static void test_blocks_of_others_are_left_alone(void) {
    unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED);
    memset(page, 9, 4096);
    free(page + 16);
    CHECK(malloc_usable_size(page + 16) == 0 && is_all(page, 9, 4096));
    errno = 0;
    CHECK(realloc(page + 16, 100) == NULL);
    munmap(page, 4096);
}

static void test_figures(void) {
    enum { COUNT = 20000, SIZE = 1000, LARGE = 32 << 20 };
    static unsigned char *blocks[COUNT];
    const struct mallinfo2 before = mallinfo2();
    for (int i = 0; i < COUNT; i++) {
        blocks[i] = malloc(SIZE);
        memset(blocks[i], 1, SIZE);
    }
    unsigned char *large = malloc(LARGE);
    const struct mallinfo2 full = mallinfo2();
    CHECK(full.uordblks >= before.uordblks + COUNT * SIZE && full.arena >= full.uordblks);
    CHECK(full.arena == full.uordblks + full.fordblks);
    CHECK(full.hblks == before.hblks + 1 && full.hblkhd >= before.hblkhd + LARGE);
    free(large);
    for (int i = 0; i < COUNT; i++) {
        free(blocks[i]);
    }
    const struct mallinfo2 after = mallinfo2();
    CHECK(after.uordblks < full.uordblks && after.hblks == before.hblks && after.hblkhd == before.hblkhd);
    CHECK(malloc_trim(0) == 1);
    const struct mallinfo2 trimmed = mallinfo2();
    CHECK(trimmed.arena < after.arena);
    CHECK(mallopt(M_MMAP_THRESHOLD, 1 << 20) == 1);
}

/* --- threads --- */

static pthread_key_t late_key;
static atomic_int late_destructors;

/* Runs while the thread's cache may be gone already, twice. */
static void late(void *argument) {
    unsigned char *block = argument;
    CHECK(is_all(block, 4, 200));
    free(block);
    if (atomic_fetch_add(&late_destructors, 1) % 2 == 0) {
        block = malloc(200);
        memset(block, 4, 200);
        pthread_setspecific(late_key, block);
    }
}

static void *short_life(void *argument) {
    /* Its slot lies beyond the ones in the thread's own record: glibc allocates. */
    CHECK(pthread_setspecific(late_key, memset(malloc(200), 4, 200)) == 0);
    void **blocks = argument;
    for (int i = 0; i < 100; i++) {
        free(blocks[i]);
        blocks[i] = malloc((size_t)(i * i));
    }
    return NULL;
}

static void test_threads_come_and_go(void) {
    enum { THREADS = 500 };
    static void *blocks[2][100];
    pthread_key_t unused;
    for (int i = 0; i < 40; i++) {
        CHECK(pthread_key_create(&unused, NULL) == 0);
    }
    CHECK(pthread_key_create(&late_key, late) == 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_t one, two;
        CHECK(pthread_create(&one, NULL, short_life, blocks[0]) == 0);
        CHECK(pthread_create(&two, NULL, short_life, blocks[1]) == 0);
        pthread_join(one, NULL);
        pthread_join(two, NULL);
    }
    CHECK(atomic_load(&late_destructors) == 4 * THREADS);
    for (int i = 0; i < 100; i++) {
        free(blocks[0][i]);
        free(blocks[1][i]);
    }
}

static atomic_int stop_churning;

static void *churn(void *argument) {
    void *blocks[64] = {0};
    (void)argument;
    for (unsigned i = 0; !atomic_load(&stop_churning); i++) {
        free(blocks[i % 64]);
        blocks[i % 64] = malloc(i % 8 == 0 ? (1u << 20) + i % 4096 : i * 2654435761u >> (16 + i % 15));
    }
    for (int i = 0; i < 64; i++) {
        free(blocks[i]);
    }
    return NULL;
}

static void child_uses_everything(void) {
    pthread_t thread;
    for (int i = 0; i < 2000; i++) {
        void *block = malloc((size_t)(i * 37) + (i % 100 == 0 ? 1u << 20 : 0));
        CHECK(block != NULL);
        free(block);
    }
    atomic_store(&stop_churning, 1);
    CHECK(pthread_create(&thread, NULL, churn, NULL) == 0);
    pthread_join(thread, NULL);
    _exit(7);
}

static void test_fork_while_others_allocate(void) {
    enum { FORKS = 100 };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, churn, NULL) == 0);
    }
    for (int i = 0; i < FORKS; i++) {
        int status = 0;
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            alarm(20); /* a child that waits for a lock for ever is a failure, not a hang */
            child_uses_everything();
        }
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
    }
    atomic_store(&stop_churning, 1);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
}

/* --- before main and after it --- */

static void *early_block;

__attribute__((constructor(101))) static void early(void) { early_block = memset(malloc(5000), 6, 5000); }

static void after_main(void) {
    void *block = memset(malloc(100000), 1, 100000);
    free(block);
    free(early_block);
}

static void *asks_for_its_stack(void *unused) {
    pthread_attr_t attributes;
    CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
    CHECK(pthread_attr_destroy(&attributes) == 0);
    return unused;
}

/* glibc asks for memory while it holds a lock of the thread: the debugger, which then takes a stack, must not want it. */
static void test_a_thread_asks_for_its_stack_first(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, asks_for_its_stack, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

int main(void) {
    CHECK(is_all(early_block, 6, 5000));
    atexit(after_main);
    test_the_library_is_used();
    test_sizes();
    test_growth();
    test_alignments();
    test_what_cannot_be_given();
    test_blocks_of_others_are_left_alone();
    test_figures();
    test_threads_come_and_go();
    test_a_thread_asks_for_its_stack_first();
    test_fork_while_others_allocate();
    malloc_stats();
    puts("entry points: all tests passed");
    return 0;
}
