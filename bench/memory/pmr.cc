// The arena cases by std::pmr::monotonic_buffer_resource, which takes its memory from operator new. See arena.c.
#include <memory_resource>
#include <new>

extern "C" {
#include "cases.h"
}

namespace {

constexpr std::size_t resident_bytes = 64 << 10;
constexpr std::uint64_t bumps_per_reset = 512;

// As containers hold it: behind the base class, so that an allocation is a virtual call. With BENCH_PMR_INLINED the
// compiler knows which class it is and makes no call at all.
#ifdef BENCH_PMR_INLINED
using resource = std::pmr::monotonic_buffer_resource;
resource *held(resource *arena) { return arena; }
#else
using resource = std::pmr::memory_resource;
resource *held(resource *arena) {
    asm volatile("" : "+r"(arena)); // forgets where it came from
    return arena;
}
#endif

} // namespace

extern "C" void arena_reset(std::uint64_t operations, std::uint64_t size) {
    alignas(64) static char buffer[resident_bytes];
    std::pmr::monotonic_buffer_resource arena(buffer, sizeof buffer);
    resource *const bump = held(&arena);
    std::uint64_t sum = 0;
    const double start = bench_now();
    for (std::uint64_t done = 0; done < operations; done += bumps_per_reset) {
        void *block = nullptr;
        for (std::uint64_t i = 0; i < bumps_per_reset; i++) {
            block = bump->allocate(size, alignof(std::max_align_t));
            bench_touch(block, done + i);
        }
        sum += bench_look(block);
        arena.release();
    }
    bench_report("ns", "arena_reset", (bench_now() - start) / static_cast<double>(operations), sum);
}

extern "C" void arena_release(std::uint64_t operations, std::uint64_t size) {
    const double start = bench_now();
    auto *arena = new std::pmr::monotonic_buffer_resource(resident_bytes);
    resource *const bump = held(arena);
    void *block = nullptr;
    for (std::uint64_t i = 0; i < operations; i++) {
        block = bump->allocate(size, alignof(std::max_align_t));
        bench_touch(block, i);
    }
    const std::uint64_t last = bench_look(block);
    delete arena;
    bench_report("ns", "arena_release", (bench_now() - start) / static_cast<double>(operations), last);
}
