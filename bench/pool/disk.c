/*     pool_disk FILE PAGES zipf|uniform|round
 *
 * The disk alone: the same pages read past the system's cache by system calls, which is the least that a miss costs. */
#include "input.h"

#include <fcntl.h>
#include <linux/aio_abi.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { AT_ONCE = 32 };

static int file;
static char memory[AT_ONCE][POOL_PAGE] __attribute__((aligned(4096)));
static aio_context_t queue;

static uint64_t read_pages(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        if (pread(file, memory[0], POOL_PAGE, (off_t)(pages[i] * POOL_PAGE)) != POOL_PAGE) {
            bench_stop("a read failed");
        }
        sum += *(const uint64_t *)(const void *)memory[0];
    }
    return sum;
}

static uint64_t read_many_pages(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    for (uint64_t done = 0; done < operations;) {
        struct iocb requests[AT_ONCE], *asked[AT_ONCE];
        struct io_event events[AT_ONCE];
        const long count = operations - done < AT_ONCE ? (long)(operations - done) : AT_ONCE;
        memset(requests, 0, sizeof requests);
        for (long i = 0; i < count; i++) {
            requests[i].aio_lio_opcode = IOCB_CMD_PREAD;
            requests[i].aio_fildes = (uint32_t)file;
            requests[i].aio_buf = (uintptr_t)memory[i];
            requests[i].aio_nbytes = POOL_PAGE;
            requests[i].aio_offset = (int64_t)(pages[done + (uint64_t)i] * POOL_PAGE);
            asked[i] = &requests[i];
        }
        if (syscall(SYS_io_submit, queue, count, asked) != count
            || syscall(SYS_io_getevents, queue, count, count, events, NULL) != count) {
            bench_stop("reads were not taken");
        }
        for (long i = 0; i < count; i++) {
            if (events[i].res != POOL_PAGE) {
                bench_stop("a read failed");
            }
            sum += *(const uint64_t *)(const void *)memory[i];
        }
        done += (uint64_t)count;
    }
    return sum;
}

static const pool_case cases[] = {
    {"pin", WALL, 0, numbers_next, read_pages},
    {"read_many", WALL, 0, numbers_next, read_many_pages},
    {NULL, WALL, 0, NULL, NULL},
};

int main(int argc, char **argv) {
    if (argc != 4) {
        bench_stop("usage: pool_disk FILE PAGES zipf|uniform|round");
    }
    numbers_open(argv[3], strtoull(argv[2], NULL, 10));
    file = open(argv[1], O_RDONLY | O_DIRECT);
    if (file < 0 || syscall(SYS_io_setup, AT_ONCE, &queue) != 0) {
        bench_stop("the file cannot be read past the system's cache");
    }
    pool_serve(cases, NULL);
    return 0;
}
