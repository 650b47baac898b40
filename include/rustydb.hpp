/*
 * rustydb.hpp: RustyDB for C++17. Header-only; everything is a thin, inline use of rustydb.h.
 *
 *     rustydb::engine engine = rustydb::engine::open();
 *     rustydb::index places = engine.create_index("places");
 *     places.insert("Lima", "Peru");
 *     std::optional<std::string> country = places.search("Lima");
 *     for (auto [name, where] : places.scan(rustydb::range().prefix("L"))) std::cout << name << " " << where << "\n";
 *
 * Handles (engine, index, cursor, subscription, batch) are move-only and close themselves, in any order: a parent may
 * go before its children. Keys and values go in as std::string_view and come out as std::string, or as views that say
 * how long they live. An expected outcome (not found, end, exists) is a value, std::optional or bool; only failures are
 * errors.
 *
 * Errors: a failure throws rustydb::error, which carries the rdb_error. With RUSTYDB_NO_EXCEPTIONS defined before the
 * first include, nothing throws: every function documented to return T returns result<T>, to be asked ok(). The header
 * then compiles under -fno-exceptions. Programs linked together may use both forms: they live in different inline
 * namespaces. Memory for std::string and std::vector comes from the C++ library and fails as those do.
 *
 * Memory: rustydb::memory_resource is the process heap for the containers of std::pmr, rustydb::allocator<T> for all
 * others; rustydb::arena and rustydb::thread_cache own one, arena_resource and thread_cache_resource lend it to std::pmr. All of
 * them use the inline forms of rustydb_inline.h.
 *
 * Buffer pools: rustydb::pool opens a rustydb::space for each file; space::pin() and allocate() give a rustydb::page, which
 * is given back when it goes. page::mark_changed() has its changes kept.
 *
 * Kernels: rustydb::simd filters, aggregates and hashes vectors and arrays; results are vectors, numbers,
 * std::optional.
 *
 * Threads: engine and index may be used by any number of threads at once; cursor, subscription and batch by one at a
 * time (two at once on a cursor or subscription is detected: RDB_E_BUSY_HANDLE). Moving or closing a wrapper object is
 * like writing any C++ object: no other thread may be using that same object.
 */
#ifndef RUSTYDB_HPP
#define RUSTYDB_HPP

#include <rustydb.h>
#include <rustydb_inline.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iterator>
#include <limits>
#include <memory_resource>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rustydb {

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

/* A failure: the library's rdb_error, as a C++ exception object. */
class error : public std::exception {
public:
    /* Takes over what the library reported. */
    explicit error(const rdb_error &problem) noexcept : problem_(problem) {}

    /* The status code, negative (or RDB_EXISTS from create_index, RDB_AGAIN from a pool's pages). */
    rdb_status code() const noexcept { return problem_.code; }
    /* RDB_CLASS_USAGE, RDB_CLASS_RESOURCE, ...: what kind of failure this is, for codes of later versions too. */
    std::int32_t kind() const noexcept { return rdb_status_class(problem_.code); }
    /* The constant's name, such as "RDB_E_LIMIT". */
    const char *name() const noexcept { return rdb_status_name(problem_.code); }
    /* The message for a person. */
    const char *what() const noexcept override { return problem_.message; }
    /* All of it: os_errno, detail, flags. */
    const rdb_error &problem() const noexcept { return problem_; }

private:
    rdb_error problem_;
};

#ifdef RUSTYDB_NO_EXCEPTIONS
inline namespace without_exceptions {
#else
inline namespace with_exceptions {
#endif

/* What a function gives back under RUSTYDB_NO_EXCEPTIONS: a T, or the error. Ask ok() first. */
template <class T>
class [[nodiscard]] result {
public:
    /* A success; from anything that makes a T. */
    template <class U, class = std::enable_if_t<std::is_convertible_v<U &&, T>>>
    result(U &&value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
    /* A failure. */
    result(const error &failure) : state_(std::in_place_index<1>, failure) {}

    /* Whether there is a value. (No conversion to bool: a result<bool> would read two ways.) */
    bool ok() const noexcept { return state_.index() == 0; }
    /* The value; ends the program if there is none. */
    T &value() & { return *checked(std::get_if<0>(&state_)); }
    /* The value, to read. */
    const T &value() const & { return *checked(std::get_if<0>(&state_)); }
    /* The value, moved out. */
    T &&value() && { return std::move(*checked(std::get_if<0>(&state_))); }
    /* The value, in short. */
    T &operator*() & { return value(); }
    /* The value, moved out, in short. */
    T &&operator*() && { return std::move(*this).value(); }
    /* A member of the value. */
    T *operator->() { return &value(); }
    /* The error; ends the program if there is none. */
    const error &failure() const { return *checked(std::get_if<1>(&state_)); }

private:
    template <class P>
    static P checked(P pointer) {
        if (pointer == nullptr) std::abort();
        return pointer;
    }
    std::variant<T, error> state_;
};

/* The result of a function that gives nothing but success or failure. */
template <>
class [[nodiscard]] result<void> {
public:
    /* A success. */
    result() = default;
    /* A failure. */
    result(const error &failure) : failure_(failure) {}

    /* Whether it went well. */
    bool ok() const noexcept { return !failure_.has_value(); }
    /* The error; ends the program if there is none. */
    const error &failure() const {
        if (!failure_) std::abort();
        return *failure_;
    }

private:
    std::optional<error> failure_;
};

/* The return type of everything that can fail: T, or result<T> under RUSTYDB_NO_EXCEPTIONS. */
#ifdef RUSTYDB_NO_EXCEPTIONS
template <class T>
using returns = result<T>;
#else
template <class T>
using returns = T;
#endif

namespace detail {

/* The one place where a failure leaves the wrapper. */
template <class T>
returns<T> fail(const rdb_error &problem) {
#ifdef RUSTYDB_NO_EXCEPTIONS
    return returns<T>(error(problem));
#else
    throw error(problem);
#endif
}

/* The end of a function that returns nothing. */
inline returns<void> done() {
    return returns<void>();
}

inline returns<void> finish(rdb_status status, const rdb_error &problem) {
    return status < 0 ? fail<void>(problem) : done();
}

/* What this wrapper itself treats as a failure, made into an rdb_error. */
inline rdb_error outcome(rdb_status code) {
    rdb_error problem = {};
    problem.struct_size = sizeof problem;
    problem.code = code;
    problem.area = code < 0 ? static_cast<std::uint32_t>(-code) / 100 : 0;
    std::strncpy(problem.message, rdb_status_description(code), sizeof problem.message - 1);
    return problem;
}

/* Header and library fit together; asked once. */
inline rdb_status check_abi(rdb_error *problem) {
    static const rdb_status status = rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(std::size_t), nullptr);
    return status == RDB_OK ? RDB_OK : rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(std::size_t), problem);
}

/* A handle that is closed when its owner goes. */
template <class Handle, rdb_status (*Close)(Handle, rdb_error *)>
class owner {
public:
    /* Owns nothing. */
    owner() noexcept = default;
    /* Takes over an open handle of the C API. */
    explicit owner(Handle handle) noexcept : handle_(handle) {}
    owner(owner &&other) noexcept : handle_(other.release()) {}
    owner &operator=(owner &&other) noexcept {
        if (this != &other) {
            drop();
            handle_ = other.release();
        }
        return *this;
    }
    owner(const owner &) = delete;
    owner &operator=(const owner &) = delete;
    ~owner() { drop(); }

    /* Whether a handle is owned. */
    explicit operator bool() const noexcept { return handle_ != nullptr; }
    /* The C handle, still owned here: for calls that this header does not wrap. */
    Handle get() const noexcept { return handle_; }
    /* The C handle, no longer owned here. */
    Handle release() noexcept { return std::exchange(handle_, nullptr); }
    /* Closes now, and tells a failure, which the destructor cannot. The handle is gone either way. */
    returns<void> close() {
        rdb_error problem = {};
        return finish(Close(release(), &problem), problem);
    }

private:
    void drop() noexcept {
        rdb_status status = Close(release(), nullptr);
        (void)status; /* a destructor has nobody to tell */
    }

    Handle handle_ = nullptr;
};

/* Calls `ask(buffer, capacity, &length, &problem)` with larger buffers until the answer fits. */
template <class Ask>
rdb_status read_text(std::string &out, rdb_error &problem, Ask ask) {
    out.resize(256);
    for (;;) {
        std::size_t length = 0;
        rdb_status status = ask(out.data(), out.size(), &length, &problem);
        if (status == RDB_TRUNCATED) {
            out.resize(length + 64); /* room to spare: it may grow between two calls */
            continue;
        }
        out.resize(status == RDB_OK || status == RDB_EXISTS ? length : 0);
        return status;
    }
}

inline std::string_view view(const rdb_slice &slice) {
    return {static_cast<const char *>(slice.data), slice.length};
}

} // namespace detail

/* ---- Entries, ranges, batches ------------------------------------------------------------------------------------ */

/* A key and its value, owned. */
struct entry {
    std::string key;
    std::string value;
};

/* A key and its value, borrowed. */
struct entry_view {
    std::string_view key;
    std::string_view value;
};

/* Which way a range or a part of a key goes. */
enum class order : std::uint32_t { ascending, descending };

/* What insert does when the key is there already. */
enum class on_present : std::uint32_t { replace = RDB_INSERT_UPSERT, keep = RDB_INSERT_IF_ABSENT };

/* What merge makes of a number that is there and an operand: their sum modulo 2^64, the larger, the smaller. */
enum class merging : std::uint32_t { sum = RDB_MERGE_ADD, larger = RDB_MERGE_MAX, smaller = RDB_MERGE_MIN };

/* Which entries, in which direction, how many. Borrows the keys it is given. The default is everything, forward. */
class range {
public:
    /* Every entry, in ascending order. */
    range() { rdb_range_init(&range_, sizeof range_); }
    /* From `key` on, including it. */
    range &from(std::string_view key) { return lower(key, RDB_BOUND_INCLUSIVE); }
    /* From behind `key` on. */
    range &after(std::string_view key) { return lower(key, RDB_BOUND_EXCLUSIVE); }
    /* Up to `key`, including it. */
    range &to(std::string_view key) { return upper(key, RDB_BOUND_INCLUSIVE); }
    /* Up to before `key`. */
    range &before(std::string_view key) { return upper(key, RDB_BOUND_EXCLUSIVE); }
    /* Only `key`: all its pairs in an index with duplicates. */
    range &only(std::string_view key) { return from(key).to(key); }
    /* Only keys that begin with `prefix`. */
    range &prefix(std::string_view prefix) {
        range_.prefix = prefix.data();
        range_.prefix_length = prefix.size();
        return *this;
    }
    /* From the far end. */
    range &backward() {
        range_.direction = RDB_BACKWARD;
        return *this;
    }
    /* No more than `entries`; not for cursors, which stop when their user does. */
    range &limit(std::uint64_t entries) {
        range_.limit = entries;
        return *this;
    }
    /* The C struct. */
    const rdb_range *get() const noexcept { return &range_; }

private:
    range &lower(std::string_view key, std::uint32_t bound) {
        range_.lower = key.data();
        range_.lower_length = key.size();
        range_.lower_bound = bound;
        return *this;
    }
    range &upper(std::string_view key, std::uint32_t bound) {
        range_.upper = key.data();
        range_.upper_length = key.size();
        range_.upper_bound = bound;
        return *this;
    }

    rdb_range range_;
};

/* Many entries in one block that the library owns. Its memory is used again by every call that fills it. */
class batch {
public:
    /* Goes through the entries of a batch. */
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = entry_view;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = entry_view;

        iterator(const batch *from, std::size_t at) noexcept : batch_(from), at_(at) {}
        entry_view operator*() const noexcept { return (*batch_)[at_]; }
        iterator &operator++() noexcept {
            at_++;
            return *this;
        }
        iterator operator++(int) noexcept { return iterator(batch_, at_++); }
        friend bool operator==(iterator left, iterator right) noexcept { return left.at_ == right.at_; }
        friend bool operator!=(iterator left, iterator right) noexcept { return left.at_ != right.at_; }

    private:
        const batch *batch_;
        std::size_t at_;
    };

    /* An empty batch. */
    batch() noexcept = default;
    batch(batch &&other) noexcept : batch_(std::exchange(other.batch_, rdb_batch())) {}
    batch &operator=(batch &&other) noexcept {
        if (this != &other) {
            drop();
            batch_ = std::exchange(other.batch_, rdb_batch());
        }
        return *this;
    }
    batch(const batch &) = delete;
    batch &operator=(const batch &) = delete;
    ~batch() { drop(); }

    /* How many entries there are. */
    std::size_t size() const noexcept { return batch_.count; }
    /* Whether there are none. */
    bool empty() const noexcept { return batch_.count == 0; }
    /* Key `at`; good until the batch is filled again or goes. Empty where the call that filled it gives values only. */
    std::string_view key(std::size_t at) const noexcept { return piece(batch_.keys, batch_.key_offsets, at); }
    /* Value `at`, likewise. */
    std::string_view value(std::size_t at) const noexcept { return piece(batch_.values, batch_.value_offsets, at); }
    /* Entry `at`, likewise. */
    entry_view operator[](std::size_t at) const noexcept { return {key(at), value(at)}; }
    /* The first entry, for range-for. */
    iterator begin() const noexcept { return {this, 0}; }
    /* Behind the last entry. */
    iterator end() const noexcept { return {this, size()}; }
    /* The C struct, for calls that this header does not wrap. */
    rdb_batch *get() noexcept { return &batch_; }

private:
    static std::string_view piece(const std::uint8_t *bytes, const std::uint64_t *offsets, std::size_t at) noexcept {
        if (offsets == nullptr || bytes == nullptr) return {};
        const char *begin = reinterpret_cast<const char *>(bytes) + offsets[at];
        return {begin, static_cast<std::size_t>(offsets[at + 1] - offsets[at])};
    }
    void drop() noexcept {
        rdb_status status = rdb_batch_free(&batch_, nullptr);
        (void)status; /* a destructor has nobody to tell */
    }

    rdb_batch batch_ = {};
};

/* ---- Composite keys ---------------------------------------------------------------------------------------------- */

/* Builds a key from parts so that byte order is the order of the parts:
 *     index.insert(rustydb::key().text("JP").u64(9733276, rustydb::order::descending), "Tokyo");
 * Under RUSTYDB_NO_EXCEPTIONS the first failure is kept, ok() is false from then on, and parts are ignored. */
class key {
public:
    /* Appends an unsigned 64-bit part. */
    key &u64(std::uint64_t value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_u64(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends a signed 64-bit part. */
    key &i64(std::int64_t value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_i64(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends an unsigned 32-bit part. */
    key &u32(std::uint32_t value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_u32(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends a signed 32-bit part. */
    key &i32(std::int32_t value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_i32(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends a double. */
    key &f64(double value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_f64(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends a float. */
    key &f32(float value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_f32(to, value, flags(direction), problem);
        }, 16);
    }
    /* Appends text; UTF-8 is required. */
    key &text(std::string_view value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_text(to, value.data(), value.size(), flags(direction), problem);
        }, value.size() + 16);
    }
    /* Appends any bytes. */
    key &bytes(std::string_view value, order direction = order::ascending) {
        return append([&](rdb_key_buffer *to, rdb_error *problem) {
            return rdb_key_append_bytes(to, value.data(), value.size(), flags(direction), problem);
        }, value.size() + 16);
    }

    /* Whether every part was taken; always true where failures throw. */
    bool ok() const noexcept { return !failure_.has_value(); }
    /* The first failure, if there was one. */
    const std::optional<error> &failure() const noexcept { return failure_; }
    /* The encoded key; good until the next part or the end of this object. */
    std::string_view view() const noexcept { return bytes_; }
    /* The same, where a key is expected. */
    operator std::string_view() const noexcept { return bytes_; }

private:
    friend class key_reader;
    static std::uint32_t flags(order direction) noexcept {
        return direction == order::descending ? RDB_KEY_DESCENDING : 0u;
    }

    template <class Append>
    key &append(Append write, std::size_t room) {
        if (failure_) return *this;
        const std::size_t length = bytes_.size();
        for (;; room *= 2) {
            bytes_.resize(length + room);
            rdb_key_buffer buffer = {bytes_.data(), bytes_.size(), length};
            rdb_error problem = {};
            rdb_status status = write(&buffer, &problem);
            if (status == RDB_TRUNCATED) continue;
            bytes_.resize(status == RDB_OK ? buffer.length : length);
            if (status < 0) refuse(problem);
            return *this;
        }
    }

    void refuse(const rdb_error &problem) {
#ifdef RUSTYDB_NO_EXCEPTIONS
        failure_ = error(problem);
#else
        throw error(problem);
#endif
    }

    std::string bytes_;
    std::optional<error> failure_;
};

/* Reads the parts of a composite key, in the order and with the directions they were built with. Borrows the key. */
class key_reader {
public:
    /* Begins at the first part. */
    explicit key_reader(std::string_view key) noexcept : key_{key.data(), key.size()} {}

    /* The next part, unsigned 64 bits; nullopt at the end of the key. */
    returns<std::optional<std::uint64_t>> u64(order direction = order::ascending) {
        return number<std::uint64_t>(rdb_key_read_u64, direction);
    }
    /* The next part, signed 64 bits. */
    returns<std::optional<std::int64_t>> i64(order direction = order::ascending) {
        return number<std::int64_t>(rdb_key_read_i64, direction);
    }
    /* The next part, unsigned 32 bits. */
    returns<std::optional<std::uint32_t>> u32(order direction = order::ascending) {
        return number<std::uint32_t>(rdb_key_read_u32, direction);
    }
    /* The next part, signed 32 bits. */
    returns<std::optional<std::int32_t>> i32(order direction = order::ascending) {
        return number<std::int32_t>(rdb_key_read_i32, direction);
    }
    /* The next part, a double. */
    returns<std::optional<double>> f64(order direction = order::ascending) {
        return number<double>(rdb_key_read_f64, direction);
    }
    /* The next part, a float. */
    returns<std::optional<float>> f32(order direction = order::ascending) {
        return number<float>(rdb_key_read_f32, direction);
    }
    /* The next part, text. */
    returns<std::optional<std::string>> text(order direction = order::ascending) {
        return string([&](char *out, std::size_t capacity, std::size_t *length, rdb_error *problem) {
            return rdb_key_read_text(&key_, &position_, key::flags(direction), out, capacity, length, problem);
        });
    }
    /* The next part, bytes. */
    returns<std::optional<std::string>> bytes(order direction = order::ascending) {
        return string([&](char *out, std::size_t capacity, std::size_t *length, rdb_error *problem) {
            return rdb_key_read_bytes(&key_, &position_, key::flags(direction), out, capacity, length, problem);
        });
    }

private:
    template <class T>
    using reader = rdb_status (*)(const rdb_slice *, std::size_t *, std::uint32_t, T *, rdb_error *);

    template <class T>
    returns<std::optional<T>> number(reader<T> read, order direction) {
        T value = {};
        rdb_error problem = {};
        rdb_status status = read(&key_, &position_, key::flags(direction), &value, &problem);
        if (status < 0) return detail::fail<std::optional<T>>(problem);
        return status == RDB_OK ? std::optional<T>(value) : std::optional<T>();
    }

    template <class Ask>
    returns<std::optional<std::string>> string(Ask ask) {
        std::string out;
        rdb_error problem = {};
        rdb_status status = detail::read_text(out, problem, ask);
        if (status < 0) return detail::fail<std::optional<std::string>>(problem);
        return status == RDB_OK ? std::optional<std::string>(std::move(out)) : std::optional<std::string>();
    }

    rdb_slice key_;
    std::size_t position_ = 0;
};

/* ---- Cursor ------------------------------------------------------------------------------------------------------ */

/* Steps through a range of an index, both ways. One thread at a time. */
class cursor : public detail::owner<rdb_cursor, rdb_cursor_close> {
public:
    /* One pass over what is left of the cursor; for range-for. Views are good until the next step. */
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = entry_view;
        using difference_type = std::ptrdiff_t;
        using pointer = const entry_view *;
        using reference = const entry_view &;

        iterator() noexcept = default;
        explicit iterator(cursor *from) : cursor_(from) { step(); }
        const entry_view &operator*() const noexcept { return entry_; }
        const entry_view *operator->() const noexcept { return &entry_; }
        iterator &operator++() {
            step();
            return *this;
        }
        void operator++(int) { step(); }
        friend bool operator==(const iterator &left, const iterator &right) noexcept {
            return left.cursor_ == right.cursor_;
        }
        friend bool operator!=(const iterator &left, const iterator &right) noexcept { return !(left == right); }

    private:
        void step();

        cursor *cursor_ = nullptr;
        entry_view entry_;
    };

    using owner::owner;

    /* The next entry; nullopt behind the last. The views are good until the next call on this cursor. */
    returns<std::optional<entry_view>> next() { return move(rdb_cursor_next); }
    /* The entry before; nullopt before the first. */
    returns<std::optional<entry_view>> previous() { return move(rdb_cursor_previous); }
    /* Next, next() gives the first entry at or behind `key`, previous() the one before it. */
    returns<void> seek(std::string_view key) {
        rdb_error problem = {};
        return detail::finish(rdb_cursor_seek(get(), key.data(), key.size(), &problem), problem);
    }
    /* Next, next() gives the first entry at or behind the pair, previous() the one before it. */
    returns<void> seek(std::string_view key, std::string_view value) {
        rdb_error problem = {};
        rdb_status status = rdb_cursor_seek_pair(get(), key.data(), key.size(), value.data(), value.size(), &problem);
        return detail::finish(status, problem);
    }
    /* Next, next() gives the entry at a position of the range; false, and nothing has changed, if there is none. */
    returns<bool> seek_position(std::uint64_t position) {
        rdb_error problem = {};
        rdb_status status = rdb_cursor_seek_position(get(), position, &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
    /* Back to the beginning of the range. */
    returns<void> rewind() {
        rdb_error problem = {};
        return detail::finish(rdb_cursor_rewind(get(), &problem), problem);
    }
    /* Fills `out` with up to `max_items` entries (`max_bytes` 0: any size); false when nothing is left. */
    returns<bool> next_batch(batch &out, std::size_t max_items, std::size_t max_bytes = 0) {
        rdb_error problem = {};
        rdb_status status = rdb_cursor_next_batch(get(), max_items, max_bytes, out.get(), &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
    /* Replaces the value of the entry last given; false if it is gone, or if the new pair is there (duplicates). */
    returns<bool> update(std::string_view value) {
        rdb_error problem = {};
        rdb_status status = rdb_cursor_update(get(), value.data(), value.size(), &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
    /* Deletes the entry last given; false if it is gone. */
    returns<bool> erase() {
        rdb_error problem = {};
        rdb_status status = rdb_cursor_delete(get(), &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
    /* Takes the next entry and begins a pass with it. */
    iterator begin() { return iterator(this); }
    /* The end of every pass. */
    iterator end() noexcept { return iterator(); }
    /* Why a range-for ended early; empty after a whole pass. Always empty where failures throw. */
    const std::optional<error> &failure() const noexcept { return failure_; }

private:
    using mover = rdb_status (*)(rdb_cursor, rdb_slice *, rdb_slice *, rdb_error *);

    returns<std::optional<entry_view>> move(mover step) {
        rdb_slice key = {}, value = {};
        rdb_error problem = {};
        rdb_status status = step(get(), &key, &value, &problem);
        if (status < 0) return detail::fail<std::optional<entry_view>>(problem);
        if (status != RDB_OK) return std::optional<entry_view>();
        return std::optional<entry_view>(entry_view{detail::view(key), detail::view(value)});
    }

    std::optional<error> failure_;
};

inline void cursor::iterator::step() {
#ifdef RUSTYDB_NO_EXCEPTIONS
    result<std::optional<entry_view>> found = cursor_->next();
    cursor_->failure_ = found.ok() ? std::optional<error>() : std::optional<error>(found.failure());
    std::optional<entry_view> entry = found.ok() ? *found : std::optional<entry_view>();
#else
    std::optional<entry_view> entry = cursor_->next();
#endif
    if (entry)
        entry_ = *entry;
    else
        cursor_ = nullptr;
}

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

/* One statistic, as the library describes it: for programs that show all there are, of later versions too. */
struct statistic {
    /* Such as "entries"; lives as long as the library. */
    std::string_view name;
    /* What it counts, for a person; lives as long as the library. */
    std::string_view help;
    /* RDB_STATISTIC_COUNTER or RDB_STATISTIC_GAUGE. */
    std::uint32_t kind;
    /* The number. */
    std::uint64_t value;
};

namespace detail {

inline returns<std::vector<statistic>> numbers_of(rdb_handle handle, std::uint32_t scope) {
    using answer = std::vector<statistic>;
    std::vector<std::uint64_t> values(rdb_statistics_count(scope));
    std::size_t count = 0;
    rdb_error problem = {};
    if (rdb_statistics_read(handle, values.data(), values.size(), &count, &problem) < 0) return fail<answer>(problem);
    answer out;
    for (std::uint32_t at = 0; at < values.size(); at++) {
        rdb_statistic_info info = {};
        info.struct_size = sizeof info;
        if (rdb_statistics_describe(scope, at, &info, &problem) < 0) return fail<answer>(problem);
        out.push_back({info.name, info.help, info.kind, values[at]});
    }
    return out;
}

template <class Write>
returns<std::string> export_of(rdb_handle handle, Write write) {
    std::string out;
    rdb_error problem = {};
    rdb_status status =
        read_text(out, problem, [&](char *buffer, std::size_t capacity, std::size_t *length, rdb_error *why) {
            return write(handle, buffer, capacity, length, why);
        });
    if (status < 0) return fail<std::string>(problem);
    return out;
}

} // namespace detail

/* ---- Index ------------------------------------------------------------------------------------------------------- */

/* What an index is created with. The default: ordered, byte keys, byte values, one value a key. */
struct index_options {
    /* RDB_INDEX_DEFAULT or another RDB_INDEX_ kind. */
    std::uint32_t kind = RDB_INDEX_DEFAULT;
    /* Keys are std::uint64_t. */
    bool u64_keys = false;
    /* Values are std::uint64_t. */
    bool u64_values = false;
    /* A sorted set of (key, value) pairs: a key may have many values. */
    bool duplicates = false;
    /* RDB_INDEX_NO_... flags: features of the B+tree to do without, so that their gain can be measured. */
    std::uint32_t without = 0;
    /* Nodes know how many entries are below them: positions in a large index by a fraction of the time. */
    bool counted = false;

    /* Options for u64 keys and u64 values. */
    static index_options u64() {
        index_options options;
        options.u64_keys = options.u64_values = true;
        return options;
    }
    /* Options for many values a key. */
    static index_options pairs() {
        index_options options;
        options.duplicates = true;
        return options;
    }
    /* The C struct. */
    rdb_index_options get(std::uint32_t more_flags = 0) const noexcept {
        rdb_index_options options;
        rdb_index_options_init(&options, sizeof options);
        options.kind = kind;
        options.key_type = u64_keys ? RDB_KEY_U64 : RDB_KEY_BYTES;
        options.value_type = u64_values ? RDB_VALUE_U64 : RDB_VALUE_BYTES;
        options.flags = (duplicates ? RDB_INDEX_DUPLICATE_KEYS : 0u) | (counted ? RDB_INDEX_COUNTED : 0u) | without | more_flags;
        return options;
    }
};

/* How an index is loaded. */
struct load_options {
    /* Keys ascend, which is checked. */
    bool sorted = false;
    /* What nodes are filled up to, in thousandths: 500 to 1000. */
    std::uint32_t fill_permille = 1000;
    /* Threads that fill nodes: 1 or 2. */
    std::uint32_t threads = 1;

    /* The C struct. */
    rdb_load_options get() const noexcept {
        rdb_load_options options;
        rdb_load_options_init(&options, sizeof options);
        options.flags = sorted ? RDB_LOAD_SORTED : 0u;
        options.fill_permille = fill_permille;
        options.threads = threads;
        return options;
    }
};

/* How many entries a range has, about. */
struct range_estimate {
    std::uint64_t entries = 0;
    /* Whether they were counted. */
    bool exact = false;
};

/* How entries are spread over the keys: bucket i has counts[i] entries, from the key bounds[i].key to bounds[i].value. */
struct histogram {
    batch bounds;
    std::vector<std::uint64_t> counts;
    rdb_index_histogram about = {};
};

/* A named, ordered index. Any number of threads at once. Made by engine. */
class index : public detail::owner<rdb_index, rdb_index_close> {
public:
    using owner::owner;

    /* -- points -- */

    /* Inserts; false if nothing changed: the key is there and was to be kept, or the pair is there (duplicates). */
    returns<bool> insert(std::string_view key, std::string_view value, on_present present = on_present::replace) {
        return changed([&](rdb_error *problem) {
            return rdb_index_insert(get(), key.data(), key.size(), value.data(), value.size(),
                                    static_cast<std::uint32_t>(present), problem);
        });
    }
    /* The value that is there already; nullopt if there was none and `value` was inserted. Not with duplicates. */
    returns<std::optional<std::string>> get_or_insert(std::string_view key, std::string_view value) {
        return optional_text(RDB_EXISTS, [&](char *out, std::size_t capacity, std::size_t *length, rdb_error *problem) {
            return rdb_index_get_or_insert(get(), key.data(), key.size(), value.data(), value.size(), out, capacity,
                                           length, problem);
        });
    }
    /* Replaces the value of a key that is there; false if it is not. Not with duplicates. */
    returns<bool> update(std::string_view key, std::string_view value) {
        return changed([&](rdb_error *problem) {
            return rdb_index_update(get(), key.data(), key.size(), value.data(), value.size(), problem);
        });
    }
    /* The value of `key`; with duplicates its smallest. */
    returns<std::optional<std::string>> search(std::string_view key) const {
        return optional_text(RDB_OK, [&](char *out, std::size_t capacity, std::size_t *length, rdb_error *problem) {
            return rdb_index_search(get(), key.data(), key.size(), out, capacity, length, problem);
        });
    }
    /* Whether `key` is there. */
    returns<bool> contains(std::string_view key) const {
        return changed([&](rdb_error *problem) { return rdb_index_contains(get(), key.data(), key.size(), problem); });
    }
    /* Whether the pair is there. */
    returns<bool> contains_pair(std::string_view key, std::string_view value) const {
        return changed([&](rdb_error *problem) {
            return rdb_index_contains_pair(get(), key.data(), key.size(), value.data(), value.size(), problem);
        });
    }
    /* Deletes `key`, with duplicates all its pairs; false if it was not there. */
    returns<bool> erase(std::string_view key) {
        return changed([&](rdb_error *problem) { return rdb_index_delete(get(), key.data(), key.size(), problem); });
    }
    /* Deletes one pair; false if it was not there. */
    returns<bool> erase_pair(std::string_view key, std::string_view value) {
        return changed([&](rdb_error *problem) {
            return rdb_index_delete_pair(get(), key.data(), key.size(), value.data(), value.size(), problem);
        });
    }
    /* How many values `key` has. */
    returns<std::uint64_t> count_key(std::string_view key) const {
        return number([&](std::uint64_t *out, rdb_error *problem) {
            return rdb_index_count_key(get(), key.data(), key.size(), out, problem);
        });
    }

    /* -- read-modify-write: each at one moment, whatever other threads do; not with duplicates -- */

    /* Sets the value of `key` if it is `expected`: RDB_OK; RDB_NOT_FOUND: no such key; RDB_EXISTS: it has another value,
     * which goes to `found`, if that is given. `expected` may be a view of `*found`. */
    returns<rdb_status> compare_and_set(std::string_view key, std::string_view expected, std::string_view value,
                                        std::string *found = nullptr) {
        std::string other;
        rdb_error problem = {};
        auto set = [&](char *out, std::size_t capacity, std::size_t *length, rdb_error *each) {
            return rdb_index_compare_and_set(get(), key.data(), key.size(), expected.data(), expected.size(),
                                             value.data(), value.size(), out, capacity, length, each);
        };
        rdb_status status =
            found != nullptr ? detail::read_text(other, problem, set) : set(nullptr, 0, nullptr, &problem);
        if (status < 0) return detail::fail<rdb_status>(problem);
        if (found != nullptr && status == RDB_EXISTS) *found = std::move(other);
        return status;
    }
    /* Puts `operand` behind the value of `key`, which is empty if it is not there; where in the value that is. */
    returns<std::size_t> append(std::string_view key, std::string_view operand) {
        std::size_t before = 0;
        rdb_error problem = {};
        rdb_status status = rdb_index_merge(get(), key.data(), key.size(), RDB_MERGE_APPEND, operand.data(),
                                            operand.size(), nullptr, 0, &before, &problem);
        if (status < 0) return detail::fail<std::size_t>(problem);
        return before;
    }
    /* Merges a number into the value of `key`; the value before, nullopt if the key is new. For u64 values. */
    returns<std::optional<std::uint64_t>> merge(std::string_view key, merging how, std::uint64_t operand) {
        std::uint64_t before = 0;
        std::size_t length = 0;
        rdb_error problem = {};
        rdb_status status =
            rdb_index_merge(get(), key.data(), key.size(), static_cast<std::uint32_t>(how), &operand, sizeof operand,
                            &before, sizeof before, &length, &problem);
        if (status < 0) return detail::fail<std::optional<std::uint64_t>>(problem);
        return length != 0 ? std::optional<std::uint64_t>(before) : std::optional<std::uint64_t>();
    }

    /* -- order -- */

    /* The first entry (MIN). */
    returns<std::optional<entry>> first() const {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_first(get(), out, problem);
        });
    }
    /* The last entry (MAX). */
    returns<std::optional<entry>> last() const {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_last(get(), out, problem);
        });
    }
    /* The entry at `key` or, failing that, right before it. */
    returns<std::optional<entry>> floor(std::string_view key) const {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_floor(get(), key.data(), key.size(), out, problem);
        });
    }
    /* The entry at `key` or, failing that, right behind it. */
    returns<std::optional<entry>> ceiling(std::string_view key) const {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_ceiling(get(), key.data(), key.size(), out, problem);
        });
    }
    /* How many entries of the range come before `key`, in the range's direction: its position, if it is there. */
    returns<std::uint64_t> rank(std::string_view key, const range &which = range()) const {
        return number([&](std::uint64_t *out, rdb_error *problem) {
            return rdb_index_rank(get(), which.get(), key.data(), key.size(), out, problem);
        });
    }
    /* The entry at a position of the range, counted from 0 in the range's direction; nullopt behind the last. */
    returns<std::optional<entry>> select(std::uint64_t position, const range &which = range()) const {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_select(get(), which.get(), position, out, problem);
        });
    }
    /* Takes the first entry out. */
    returns<std::optional<entry>> pop_first() {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_pop_first(get(), out, problem);
        });
    }
    /* Takes the last entry out. */
    returns<std::optional<entry>> pop_last() {
        return optional_entry([&](rdb_entry_buffer *out, rdb_error *problem) {
            return rdb_index_pop_last(get(), out, problem);
        });
    }

    /* -- ranges -- */

    /* All entries of the range at once. */
    returns<batch> range_search(const range &which = range()) const {
        batch out;
        rdb_error problem = {};
        rdb_status status = rdb_index_range_search(get(), which.get(), out.get(), &problem);
        if (status < 0) return detail::fail<batch>(problem);
        return out;
    }
    /* A cursor over the range, which must have no limit: for (auto [key, value] : index.scan()), with exceptions. */
    returns<cursor> scan(const range &which = range()) const {
        rdb_cursor handle = nullptr;
        rdb_error problem = {};
        rdb_status status = rdb_cursor_open(get(), which.get(), &handle, &problem);
        if (status < 0) return detail::fail<cursor>(problem);
        return cursor(handle);
    }
    /* How many entries the range has. */
    returns<std::uint64_t> count(const range &which) const {
        return number([&](std::uint64_t *out, rdb_error *problem) {
            return rdb_index_count_range(get(), which.get(), out, problem);
        });
    }
    /* How many entries the index has. */
    returns<std::uint64_t> count() const {
        return number([&](std::uint64_t *out, rdb_error *problem) { return rdb_index_count(get(), out, problem); });
    }
    /* Deletes the range; how many entries that were. */
    returns<std::uint64_t> erase_range(const range &which) {
        return number([&](std::uint64_t *out, rdb_error *problem) {
            return rdb_index_delete_range(get(), which.get(), out, problem);
        });
    }
    /* Deletes everything. */
    returns<void> clear() {
        rdb_error problem = {};
        return detail::finish(rdb_index_clear(get(), &problem), problem);
    }

    /* -- estimates -- */

    /* How many entries the range has, about: in the time of a few look-ups, see rdb_index_estimate_range. */
    returns<range_estimate> estimate_range(const range &which = range()) const {
        range_estimate out;
        std::uint32_t exact = 0;
        rdb_error problem = {};
        if (rdb_index_estimate_range(get(), which.get(), &out.entries, &exact, &problem) < 0)
            return detail::fail<range_estimate>(problem);
        out.exact = exact != 0;
        return out;
    }
    /* Entries drawn by chance, with replacement; the same ones for the same seed while the index is unchanged. */
    returns<batch> sample(std::uint64_t draws, std::uint64_t seed) const {
        batch out;
        rdb_error problem = {};
        if (rdb_index_sample(get(), draws, seed, out.get(), &problem) < 0) return detail::fail<batch>(problem);
        return out;
    }

    /* The histogram that the last update_statistics() made; nullopt if there was none. */
    returns<std::optional<histogram>> get_histogram() const {
        using answer = std::optional<histogram>;
        histogram out;
        out.counts.resize(RDB_HISTOGRAM_BUCKETS);
        out.about.struct_size = sizeof out.about;
        rdb_error problem = {};
        rdb_status status = rdb_index_histogram_get(get(), out.bounds.get(), out.counts.data(), out.counts.size(),
                                                    &out.about, &problem);
        if (status < 0) return detail::fail<answer>(problem);
        if (status == RDB_NOT_FOUND) return answer();
        out.counts.resize(out.about.buckets);
        return answer(std::move(out));
    }

    /* -- many at once -- */

    /* Inserts many entries; one status each: RDB_OK, or RDB_EXISTS where nothing changed. */
    returns<std::vector<rdb_status>> insert_many(const std::vector<entry_view> &entries,
                                                 on_present present = on_present::replace) {
        std::vector<rdb_slice> keys, values;
        keys.reserve(entries.size());
        values.reserve(entries.size());
        for (const entry_view &each : entries) {
            keys.push_back({each.key.data(), each.key.size()});
            values.push_back({each.value.data(), each.value.size()});
        }
        return statuses(entries.size(), [&](rdb_status *out, rdb_error *problem) {
            return rdb_index_insert_many(get(), keys.data(), values.data(), keys.size(),
                                         static_cast<std::uint32_t>(present), out, problem);
        });
    }
    /* Has an empty index consist of these entries, of equal keys the last one; RDB_E_STATE if it is not empty. */
    returns<void> load(const std::vector<entry_view> &entries, const load_options &options = {}) {
        std::vector<rdb_slice> keys, values;
        keys.reserve(entries.size());
        values.reserve(entries.size());
        for (const entry_view &each : entries) {
            keys.push_back({each.key.data(), each.key.size()});
            values.push_back({each.value.data(), each.value.size()});
        }
        const rdb_load_options how = options.get();
        rdb_error problem = {};
        rdb_status status = rdb_index_load(get(), keys.data(), values.data(), keys.size(), &how, &problem);
        return detail::finish(status, problem);
    }
    /* The values of many keys. */
    returns<std::vector<std::optional<std::string>>> search_many(const std::vector<std::string_view> &keys) const {
        using answer = std::vector<std::optional<std::string>>;
        std::vector<rdb_slice> slices = slices_of(keys);
        std::vector<rdb_status> found(keys.size());
        batch values;
        rdb_error problem = {};
        rdb_status status =
            rdb_index_search_many(get(), slices.data(), slices.size(), values.get(), found.data(), &problem);
        if (status < 0) return detail::fail<answer>(problem);
        answer out(keys.size());
        for (std::size_t at = 0; at < keys.size(); at++)
            if (found[at] == RDB_OK) out[at].emplace(values.value(at));
        return out;
    }
    /* Deletes many keys; one status each: RDB_OK or RDB_NOT_FOUND. */
    returns<std::vector<rdb_status>> erase_many(const std::vector<std::string_view> &keys) {
        std::vector<rdb_slice> slices = slices_of(keys);
        return statuses(keys.size(), [&](rdb_status *out, rdb_error *problem) {
            return rdb_index_delete_many(get(), slices.data(), slices.size(), out, problem);
        });
    }

    /* -- u64 keys and values: an index made with index_options::u64() -- */

    /* Inserts keys[i] -> values[i]; one status each. The vectors must be of one length. */
    returns<std::vector<rdb_status>> insert_u64(const std::vector<std::uint64_t> &keys,
                                                const std::vector<std::uint64_t> &values,
                                                on_present present = on_present::replace) {
        if (keys.size() != values.size())
            return detail::fail<std::vector<rdb_status>>(detail::outcome(RDB_E_INVALID_ARGUMENT));
        return statuses(keys.size(), [&](rdb_status *out, rdb_error *problem) {
            return rdb_index_insert_u64(get(), keys.data(), values.data(), keys.size(),
                                        static_cast<std::uint32_t>(present), out, problem);
        });
    }
    /* load() of keys[i] -> values[i]. The vectors must be of one length. */
    returns<void> load_u64(const std::vector<std::uint64_t> &keys, const std::vector<std::uint64_t> &values,
                           const load_options &options = {}) {
        if (keys.size() != values.size()) return detail::fail<void>(detail::outcome(RDB_E_INVALID_ARGUMENT));
        const rdb_load_options how = options.get();
        rdb_error problem = {};
        rdb_status status = rdb_index_load_u64(get(), keys.data(), values.data(), keys.size(), &how, &problem);
        return detail::finish(status, problem);
    }
    /* The values of many keys. */
    returns<std::vector<std::optional<std::uint64_t>>> search_u64(const std::vector<std::uint64_t> &keys) const {
        using answer = std::vector<std::optional<std::uint64_t>>;
        std::vector<std::uint64_t> values(keys.size());
        std::vector<rdb_status> found(keys.size());
        rdb_error problem = {};
        rdb_status status =
            rdb_index_search_u64(get(), keys.data(), keys.size(), values.data(), found.data(), &problem);
        if (status < 0) return detail::fail<answer>(problem);
        answer out(keys.size());
        for (std::size_t at = 0; at < keys.size(); at++)
            if (found[at] == RDB_OK) out[at] = values[at];
        return out;
    }
    /* Deletes many keys; one status each. */
    returns<std::vector<rdb_status>> erase_u64(const std::vector<std::uint64_t> &keys) {
        return statuses(keys.size(), [&](rdb_status *out, rdb_error *problem) {
            return rdb_index_delete_u64(get(), keys.data(), keys.size(), out, problem);
        });
    }
    /* Adds operands[i] to the value of keys[i]; the values before, 0 for a key that is new. Vectors of one length. */
    returns<std::vector<std::uint64_t>> fetch_add_u64(const std::vector<std::uint64_t> &keys,
                                                      const std::vector<std::uint64_t> &operands) {
        using answer = std::vector<std::uint64_t>;
        if (keys.size() != operands.size()) return detail::fail<answer>(detail::outcome(RDB_E_INVALID_ARGUMENT));
        answer out(keys.size());
        rdb_error problem = {};
        rdb_status status = rdb_index_fetch_add_u64(get(), keys.data(), operands.data(), keys.size(), out.data(),
                                                    nullptr, &problem);
        if (status < 0) return detail::fail<answer>(problem);
        return out;
    }
    /* Sets keys[i] to values[i] where it has expected[i]: RDB_OK, RDB_NOT_FOUND, or RDB_EXISTS for another value. What
     * each had goes to `previous`, if that is given. Vectors of one length. */
    returns<std::vector<rdb_status>> compare_and_set_u64(const std::vector<std::uint64_t> &keys,
                                                         const std::vector<std::uint64_t> &expected,
                                                         const std::vector<std::uint64_t> &values,
                                                         std::vector<std::uint64_t> *previous = nullptr) {
        if (keys.size() != expected.size() || keys.size() != values.size())
            return detail::fail<std::vector<rdb_status>>(detail::outcome(RDB_E_INVALID_ARGUMENT));
        std::vector<std::uint64_t> had(keys.size());
        returns<std::vector<rdb_status>> out = statuses(keys.size(), [&](rdb_status *each, rdb_error *problem) {
            return rdb_index_compare_and_set_u64(get(), keys.data(), expected.data(), values.data(), keys.size(),
                                                 had.data(), each, problem);
        });
        if (previous != nullptr) *previous = std::move(had);
        return out;
    }
    /* The entries from `lower` to `upper`, both included, at most `limit`. */
    returns<std::vector<std::pair<std::uint64_t, std::uint64_t>>> range_search_u64(
        std::uint64_t lower, std::uint64_t upper, order direction = order::ascending,
        std::size_t limit = std::numeric_limits<std::size_t>::max()) const {
        using answer = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
        std::vector<std::uint64_t> keys, values;
        std::size_t count = 0, capacity = limit < 256 ? limit : 256;
        for (;; capacity = capacity > limit / 2 ? limit : capacity * 2) {
            keys.resize(capacity);
            values.resize(capacity);
            rdb_error problem = {};
            rdb_status status =
                rdb_index_range_search_u64(get(), lower, upper, static_cast<std::uint32_t>(direction), keys.data(),
                                           values.data(), capacity, &count, &problem);
            if (status < 0) return detail::fail<answer>(problem);
            if (status != RDB_TRUNCATED || capacity == limit) break;
        }
        answer out;
        out.reserve(count);
        for (std::size_t at = 0; at < count; at++) out.emplace_back(keys[at], values[at]);
        return out;
    }
    /* Inserts one; false if the key is there and was to be kept. */
    returns<bool> insert(std::uint64_t key, std::uint64_t value, on_present present = on_present::replace) {
        rdb_status each = RDB_OK;
        rdb_error problem = {};
        rdb_status status =
            rdb_index_insert_u64(get(), &key, &value, 1, static_cast<std::uint32_t>(present), &each, &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return each == RDB_OK;
    }
    /* The value of one key. */
    returns<std::optional<std::uint64_t>> search(std::uint64_t key) const {
        std::uint64_t value = 0;
        rdb_status each = RDB_OK;
        rdb_error problem = {};
        rdb_status status = rdb_index_search_u64(get(), &key, 1, &value, &each, &problem);
        if (status < 0) return detail::fail<std::optional<std::uint64_t>>(problem);
        return each == RDB_OK ? std::optional<std::uint64_t>(value) : std::optional<std::uint64_t>();
    }
    /* Adds to the value of one key; the value before, 0 if the key is new. */
    returns<std::uint64_t> fetch_add(std::uint64_t key, std::uint64_t operand = 1) {
        std::uint64_t before = 0;
        rdb_error problem = {};
        rdb_status status = rdb_index_fetch_add_u64(get(), &key, &operand, 1, &before, nullptr, &problem);
        if (status < 0) return detail::fail<std::uint64_t>(problem);
        return before;
    }
    /* Sets one key if it has `expected`: RDB_OK, RDB_NOT_FOUND, or RDB_EXISTS for another value, which goes to `found`,
     * if that is given. */
    returns<rdb_status> compare_and_set(std::uint64_t key, std::uint64_t expected, std::uint64_t value,
                                        std::uint64_t *found = nullptr) {
        rdb_status each = RDB_OK;
        std::uint64_t before = 0;
        rdb_error problem = {};
        rdb_status status =
            rdb_index_compare_and_set_u64(get(), &key, &expected, &value, 1, &before, &each, &problem);
        if (status < 0) return detail::fail<rdb_status>(problem);
        if (found != nullptr && each == RDB_EXISTS) *found = before;
        return each;
    }
    /* Deletes one key; false if it was not there. */
    returns<bool> erase(std::uint64_t key) {
        rdb_status each = RDB_OK;
        rdb_error problem = {};
        rdb_status status = rdb_index_delete_u64(get(), &key, 1, &each, &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return each == RDB_OK;
    }

    /* -- upkeep and statistics -- */

    /* Builds the index anew, densely packed. Subscribers get an event. */
    returns<void> rebuild() { return act(rdb_index_rebuild); }
    /* Rebuilds about so many leaves from a key on: the key to go on at, or an empty one at the end. */
    returns<std::string> rebuild_part(std::string_view from, std::uint64_t leaves) {
        std::string next(1008, '\0');
        std::size_t length = 0;
        rdb_error problem = {};
        rdb_status status = rdb_index_rebuild_part(get(), from.data(), from.size(), leaves, &next[0], next.size(),
                                                   &length, &problem);
        if (status < 0) return detail::fail<std::string>(problem);
        next.resize(length);
        return next;
    }
    /* Gives unused memory back; how many bytes that were. */
    returns<std::uint64_t> vacuum() {
        return number([&](std::uint64_t *out, rdb_error *problem) { return rdb_index_vacuum(get(), out, problem); });
    }
    /* Joins and fills up nodes that deletes left sparse. */
    returns<void> defragment() { return act(rdb_index_defragment); }
    /* Counts what statistics() cannot keep up to date as it goes, such as distinct_keys, and makes the histogram. */
    returns<void> update_statistics() { return act(rdb_index_update_statistics); }
    /* Checks every invariant of the structure; damage is an error of code RDB_E_CORRUPTION. */
    returns<void> verify() const { return act(rdb_index_verify); }
    /* Size, shape, work done. */
    returns<rdb_index_statistics> statistics() const {
        rdb_index_statistics out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_index_statistics_get(get(), &out, &problem) < 0) return detail::fail<rdb_index_statistics>(problem);
        return out;
    }
    /* Every number that the library keeps about the index, with its name. */
    returns<std::vector<statistic>> numbers() const { return detail::numbers_of(get(), RDB_STATISTICS_INDEX); }
    /* The same as JSON. */
    returns<std::string> statistics_json() const { return detail::export_of(get(), rdb_statistics_json); }
    /* The same as Prometheus text. */
    returns<std::string> statistics_prometheus() const { return detail::export_of(get(), rdb_statistics_prometheus); }
    /* Kind, types, flags, id. */
    returns<rdb_index_info> info() const {
        rdb_index_info out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_index_info_get(get(), &out, &problem) < 0) return detail::fail<rdb_index_info>(problem);
        return out;
    }

private:
    /* RDB_OK is true, any other outcome false. */
    template <class Call>
    static returns<bool> changed(Call call) {
        rdb_error problem = {};
        rdb_status status = call(&problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }

    template <class Call>
    static returns<std::uint64_t> number(Call call) {
        std::uint64_t out = 0;
        rdb_error problem = {};
        if (call(&out, &problem) < 0) return detail::fail<std::uint64_t>(problem);
        return out;
    }

    /* A text when the status is `present`, nullopt at any other outcome. */
    template <class Ask>
    static returns<std::optional<std::string>> optional_text(rdb_status present, Ask ask) {
        std::string out;
        rdb_error problem = {};
        rdb_status status = detail::read_text(out, problem, ask);
        if (status < 0) return detail::fail<std::optional<std::string>>(problem);
        return status == present ? std::optional<std::string>(std::move(out)) : std::optional<std::string>();
    }

    template <class Ask>
    static returns<std::optional<entry>> optional_entry(Ask ask) {
        entry out;
        out.key.resize(256);
        out.value.resize(256);
        for (;;) {
            rdb_entry_buffer buffer = {out.key.data(), out.key.size(), 0, out.value.data(), out.value.size(), 0};
            rdb_error problem = {};
            rdb_status status = ask(&buffer, &problem);
            if (status < 0) return detail::fail<std::optional<entry>>(problem);
            if (status != RDB_OK && status != RDB_TRUNCATED) return std::optional<entry>();
            out.key.resize(status == RDB_OK || buffer.key_length > out.key.size() ? buffer.key_length : out.key.size());
            out.value.resize(status == RDB_OK || buffer.value_length > out.value.size() ? buffer.value_length
                                                                                      : out.value.size());
            if (status == RDB_OK) return std::optional<entry>(std::move(out));
        }
    }

    static std::vector<rdb_slice> slices_of(const std::vector<std::string_view> &texts) {
        std::vector<rdb_slice> slices;
        slices.reserve(texts.size());
        for (std::string_view text : texts) slices.push_back({text.data(), text.size()});
        return slices;
    }

    template <class Call>
    static returns<std::vector<rdb_status>> statuses(std::size_t count, Call call) {
        std::vector<rdb_status> out(count);
        rdb_error problem = {};
        if (call(out.data(), &problem) < 0) return detail::fail<std::vector<rdb_status>>(problem);
        return out;
    }

    returns<void> act(rdb_status (*call)(rdb_index, rdb_error *)) const {
        rdb_error problem = {};
        return detail::finish(call(get(), &problem), problem);
    }
};

/* ---- Events ------------------------------------------------------------------------------------------------------ */

/* Events of one engine, or of the process, pulled when the program likes. One thread at a time. */
class subscription : public detail::owner<rdb_subscription, rdb_subscription_close> {
public:
    using owner::owner;

    /* Subscribes to what happens in every engine of the process. `type_mask` 0: all types but
     * those of kernels and of buffer pools. */
    static returns<subscription> of_process(std::uint64_t type_mask = 0, std::uint32_t capacity = 0) {
        return of(nullptr, type_mask, capacity);
    }
    /* Subscribes to one engine, or to one object; engine::subscribe() and pool::subscribe() call it. */
    static returns<subscription> of(rdb_engine engine, std::uint64_t type_mask, std::uint32_t capacity,
                                    std::uint64_t object_id = 0) {
        rdb_error problem = {};
        if (detail::check_abi(&problem) < 0) return detail::fail<subscription>(problem);
        rdb_subscription_options options;
        rdb_subscription_options_init(&options, sizeof options);
        options.type_mask = type_mask;
        options.capacity = capacity;
        options.object_id = object_id;
        rdb_subscription handle = nullptr;
        if (rdb_subscription_open(engine, &options, &handle, &problem) < 0) return detail::fail<subscription>(problem);
        return subscription(handle);
    }
    /* The events that wait, at most `capacity`, oldest first. */
    returns<std::vector<rdb_event>> poll(std::size_t capacity = 256) {
        std::vector<rdb_event> events(capacity);
        std::size_t count = 0;
        std::uint64_t dropped = 0;
        rdb_error problem = {};
        rdb_status status =
            rdb_events_poll(get(), events.data(), sizeof(rdb_event), capacity, &count, &dropped, &problem);
        if (status < 0) return detail::fail<std::vector<rdb_event>>(problem);
        dropped_ += dropped;
        events.resize(count);
        return events;
    }
    /* How many events were lost because nobody polled, up to the last poll. */
    std::uint64_t dropped() const noexcept { return dropped_; }
    /* A descriptor that is readable while events wait; for poll(2) and the like. It belongs to the subscription. */
    returns<std::int32_t> fd() const {
        std::int32_t out = -1;
        rdb_error problem = {};
        if (rdb_events_fd(get(), &out, &problem) < 0) return detail::fail<std::int32_t>(problem);
        return out;
    }

private:
    std::uint64_t dropped_ = 0;
};

/* ---- Memory and library ------------------------------------------------------------------------------------------ */

namespace detail {

inline returns<rdb_memory_usage> memory_usage_of(rdb_engine engine, std::uint32_t component) {
    rdb_memory_usage out = {};
    out.struct_size = sizeof out;
    rdb_error problem = {};
    if (rdb_memory_usage_get(engine, component, &out, &problem) < 0) return fail<rdb_memory_usage>(problem);
    return out;
}

} // namespace detail

/* The library's version, such as "0.1.0". */
inline std::string_view version() noexcept {
    return rdb_version_string();
}

/* The maxima: key and value lengths, engines, handles, ... */
inline returns<rdb_limits> limits() {
    rdb_limits out = {};
    out.struct_size = sizeof out;
    rdb_error problem = {};
    if (detail::check_abi(&problem) < 0 || rdb_limits_get(&out, &problem) < 0) return detail::fail<rdb_limits>(problem);
    return out;
}

/* How the library was built: version, target, profile, CPU. */
inline returns<rdb_build_info> build_info() {
    rdb_build_info out = {};
    out.struct_size = sizeof out;
    rdb_error problem = {};
    if (detail::check_abi(&problem) < 0 || rdb_build_info_get(&out, &problem) < 0)
        return detail::fail<rdb_build_info>(problem);
    return out;
}

/* Replaces the source of the library's memory; once, before any other call. */
inline returns<void> set_allocator(const rdb_allocator &allocator) {
    rdb_error problem = {};
    return detail::finish(rdb_set_allocator(&allocator, &problem), problem);
}

/* Every number that the library keeps about the process, with its name. */
inline returns<std::vector<statistic>> numbers() {
    return detail::numbers_of(nullptr, RDB_STATISTICS_PROCESS);
}

/* What the whole process has in use for one component, or for all. */
inline returns<rdb_memory_usage> memory_usage(std::uint32_t component = RDB_COMPONENT_ALL) {
    return detail::memory_usage_of(nullptr, component);
}

/* Every number of the process, as JSON. */
inline returns<std::string> statistics_json() {
    return detail::export_of(nullptr, rdb_statistics_json);
}

/* Every number of the process, as Prometheus text. */
inline returns<std::string> statistics_prometheus() {
    return detail::export_of(nullptr, rdb_statistics_prometheus);
}

/* How many handles of a kind (0: of any) are open: 0 at the end of a program that leaks none. */
inline std::uint64_t live_handles(std::uint32_t kind = 0) noexcept {
    return rdb_debug_live_handles(kind);
}

/* ---- Engine ------------------------------------------------------------------------------------------------------ */

/* What an engine is opened with. */
struct engine_options {
    /* No call lets the engine use more; 0: no limit. */
    std::uint64_t memory_limit_bytes = 0;
    /* Must be empty: engines are in memory in this version. */
    std::string_view path = {};
    /* A budget, open during the call, whose limits hold for the engine too; null: the process. */
    rdb_budget budget = nullptr;
    /* A directory, with which indexes may be larger than memory; empty: they are in memory. */
    std::string_view spill_path = {};
    /* With a spill_path: a pool, open during the call, of the nodes that are in memory; null: one of the engine's own. */
    rdb_pool pool = nullptr;
    /* Bytes of the engine's own pool; 0: the default. */
    std::uint64_t pool_bytes = 0;
};

/* A set of named indexes with one memory account. Any number of threads at once. */
class engine : public detail::owner<rdb_engine, rdb_engine_close> {
public:
    using owner::owner;

    /* Opens an engine, in memory or with a spill_path beyond it. Its own pool: rdb_engine_pool(), given to a
     * rustydb::pool. */
    static returns<engine> open(const engine_options &options = engine_options()) {
        rdb_error problem = {};
        if (detail::check_abi(&problem) < 0) return detail::fail<engine>(problem);
        rdb_engine_options c_options;
        rdb_engine_options_init(&c_options, sizeof c_options);
        c_options.memory_limit_bytes = options.memory_limit_bytes;
        c_options.path = options.path.data();
        c_options.path_length = options.path.size();
        c_options.budget = options.budget;
        c_options.spill_path = options.spill_path.data();
        c_options.spill_path_length = options.spill_path.size();
        c_options.pool = options.pool;
        c_options.pool_bytes = options.pool_bytes;
        rdb_engine handle = nullptr;
        if (rdb_engine_open(&c_options, &handle, &problem) < 0) return detail::fail<engine>(problem);
        return engine(handle);
    }

    /* Makes an index. A name that is taken is an error of code RDB_EXISTS. */
    returns<index> create_index(std::string_view name, const index_options &options = index_options()) {
        return make_index(name, options, 0);
    }
    /* Opens the index if it is there (its options must be the same), makes it if not. */
    returns<index> open_or_create_index(std::string_view name, const index_options &options = index_options()) {
        return make_index(name, options, RDB_INDEX_OPEN_EXISTING);
    }
    /* Opens an index that is there. */
    returns<std::optional<index>> open_index(std::string_view name) {
        rdb_index handle = nullptr;
        rdb_error problem = {};
        rdb_status status = rdb_index_open(get(), name.data(), name.size(), &handle, &problem);
        if (status < 0) return detail::fail<std::optional<index>>(problem);
        return status == RDB_OK ? std::optional<index>(index(handle)) : std::optional<index>();
    }
    /* Drops an index; false if there is none of that name. */
    returns<bool> drop_index(std::string_view name) {
        rdb_error problem = {};
        rdb_status status = rdb_index_drop(get(), name.data(), name.size(), &problem);
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
    /* Gives an index a new name: RDB_OK, RDB_NOT_FOUND, or RDB_EXISTS if the new name is taken. */
    returns<rdb_status> rename_index(std::string_view name, std::string_view new_name) {
        rdb_error problem = {};
        rdb_status status =
            rdb_index_rename(get(), name.data(), name.size(), new_name.data(), new_name.size(), &problem);
        if (status < 0) return detail::fail<rdb_status>(problem);
        return status;
    }
    /* The names of the indexes, in byte order. */
    returns<std::vector<std::string>> list_indexes() const {
        batch names;
        rdb_error problem = {};
        if (rdb_index_list(get(), names.get(), &problem) < 0) return detail::fail<std::vector<std::string>>(problem);
        std::vector<std::string> out;
        out.reserve(names.size());
        for (std::size_t at = 0; at < names.size(); at++) out.emplace_back(names.key(at));
        return out;
    }

    /* Subscribes to what happens in this engine. `type_mask` 0: all types; `capacity` 0: the default. */
    returns<subscription> subscribe(std::uint64_t type_mask = 0, std::uint32_t capacity = 0) {
        return subscription::of(get(), type_mask, capacity);
    }
    /* Indexes, entries, memory. */
    returns<rdb_engine_statistics> statistics() const {
        rdb_engine_statistics out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_engine_statistics_get(get(), &out, &problem) < 0) return detail::fail<rdb_engine_statistics>(problem);
        return out;
    }
    /* Every number that the library keeps about the engine, with its name. */
    returns<std::vector<statistic>> numbers() const { return detail::numbers_of(get(), RDB_STATISTICS_ENGINE); }
    /* What this engine has in use for one component, or for all. */
    returns<rdb_memory_usage> memory_usage(std::uint32_t component = RDB_COMPONENT_ALL) const {
        return detail::memory_usage_of(get(), component);
    }
    /* Every number of the engine and its indexes, as JSON. */
    returns<std::string> statistics_json() const { return detail::export_of(get(), rdb_statistics_json); }
    /* Every number of the engine and its indexes, as Prometheus text. */
    returns<std::string> statistics_prometheus() const { return detail::export_of(get(), rdb_statistics_prometheus); }

private:
    returns<index> make_index(std::string_view name, const index_options &options, std::uint32_t more_flags) {
        rdb_index_options c_options = options.get(more_flags);
        rdb_index handle = nullptr;
        rdb_error problem = {};
        rdb_status status = rdb_index_create(get(), name.data(), name.size(), &c_options, &handle, &problem);
        if (status < 0) return detail::fail<index>(problem);
        if (handle == nullptr) return detail::fail<index>(detail::outcome(status));
        return index(handle);
    }
};

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

namespace detail {

/* What a memory resource or an allocator must do when there is no memory. */
[[noreturn]] inline void out_of_memory() {
#ifdef RUSTYDB_NO_EXCEPTIONS
    std::abort();
#else
    throw std::bad_alloc();
#endif
}

/* The calling thread's latest failure. */
inline rdb_error last_problem() {
    rdb_error problem = {};
    if (rdb_last_error(&problem) != RDB_OK) problem = outcome(RDB_E_NO_MEMORY);
    return problem;
}

inline returns<void *> given(void *memory) {
    if (memory == nullptr) return fail<void *>(last_problem());
    return memory;
}

} // namespace detail

/* How an arena is made; the defaults are good for most. */
struct arena_options {
    /* How rdb_arena_list() calls it; up to 63 bytes. */
    std::string_view name = {};
    /* The most bytes that it and all below it may take; 0: no limit of its own. */
    std::uint64_t limit_bytes = 0;
    /* The first chunk; each further one is twice as large. 0: 64 KiB. */
    std::uint64_t first_chunk_bytes = 0;
    /* The size at which chunks stop growing. 0: 64 MiB. */
    std::uint64_t largest_chunk_bytes = 0;
};

/* Memory that is taken piece by piece and given back all at once. Used by one thread at a time. Closing it closes what is
 * below it: the wrapper of a child must not be used then, but for its destructor. */
class arena : public detail::owner<rdb_arena, rdb_arena_close> {
public:
    using owner::owner;

    /* Makes an arena. */
    static returns<arena> open(const arena_options &options = {}) { return below(nullptr, options); }
    /* Makes an arena below this one, whose limit counts for both. */
    returns<arena> child(const arena_options &options = {}) const { return below(get(), options); }

    /* Memory for `size` bytes; `alignment` is a power of two. */
    returns<void *> allocate(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
        return detail::given(take(size, alignment));
    }
    /* The same; NULL when there is none. */
    void *take(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) noexcept {
        return alignment <= 16 && (alignment & (alignment - 1)) == 0 && alignment != 0
                   ? rdb_arena_allocate_inline(get(), size)
                   : rdb_arena_allocate_aligned(get(), size, alignment);
    }
    /* A copy of the text, with a NUL behind it. */
    returns<std::string_view> copy(std::string_view text) {
        const char *copied = rdb_arena_copy_string(get(), text.data(), text.size());
        if (copied == nullptr) return detail::fail<std::string_view>(detail::last_problem());
        return std::string_view(copied, text.size());
    }
    /* A T in the arena. If it has a destructor to run, that runs when the object's memory is given back. */
    template <class T, class... Arguments>
    returns<T *> make(Arguments &&...arguments) {
        rdb_error problem = {};
        void *place = take(sizeof(T), alignof(T));
        if (place == nullptr) return detail::fail<T *>(detail::last_problem());
        T *object = ::new (place) T(std::forward<Arguments>(arguments)...);
        if constexpr (!std::is_trivially_destructible_v<T>) {
            if (rdb_arena_on_reset(get(), destroy<T>, object, &problem) < 0) {
                object->~T();
                return detail::fail<T *>(problem);
            }
        }
        return object;
    }

    /* Where the arena is now, for rewind. */
    returns<rdb_arena_mark> mark() const {
        rdb_arena_mark out = {};
        rdb_error problem = {};
        if (rdb_arena_mark_get(get(), &out, &problem) < 0) return detail::fail<rdb_arena_mark>(problem);
        return out;
    }
    /* Gives back what was taken since the mark. */
    returns<void> rewind(const rdb_arena_mark &mark) {
        rdb_error problem = {};
        return detail::finish(rdb_arena_rewind(get(), &mark, &problem), problem);
    }
    /* Gives back everything; chunks are kept for the next use. */
    returns<void> reset() {
        rdb_error problem = {};
        return detail::finish(rdb_arena_reset(get(), &problem), problem);
    }
    /* Gives back the chunks that are not in use, and tells how many bytes they were. */
    returns<std::uint64_t> trim() {
        std::uint64_t released = 0;
        rdb_error problem = {};
        if (rdb_arena_trim(get(), &released, &problem) < 0) return detail::fail<std::uint64_t>(problem);
        return released;
    }
    /* What it holds, in exact bytes. */
    returns<rdb_arena_statistics> statistics() const {
        rdb_arena_statistics out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_arena_statistics_get(get(), &out, &problem) < 0) return detail::fail<rdb_arena_statistics>(problem);
        return out;
    }

private:
    static returns<arena> below(rdb_arena parent, const arena_options &options) {
        rdb_arena handle = nullptr;
        rdb_error problem = {};
        rdb_arena_options given = {};
        given.struct_size = sizeof given;
        given.name = options.name.data();
        given.name_length = options.name.size();
        given.limit_bytes = options.limit_bytes;
        given.first_chunk_bytes = options.first_chunk_bytes;
        given.largest_chunk_bytes = options.largest_chunk_bytes;
        if (detail::check_abi(&problem) < 0 || rdb_arena_create(parent, &given, &handle, &problem) < 0)
            return detail::fail<arena>(problem);
        return arena(handle);
    }
    template <class T>
    static void destroy(void *object) {
        static_cast<T *>(object)->~T();
    }
};

/* An arena for the containers of std::pmr. Deallocating does nothing: memory comes back when the arena is reset. Borrows
 * the arena, which must outlive it. Two are equal if they lend the same arena. Without memory: std::bad_alloc. */
class arena_resource final : public std::pmr::memory_resource {
public:
    /* Lends this arena. */
    explicit arena_resource(arena &lent) noexcept : arena_(lent.get()) {}

private:
    void *do_allocate(std::size_t size, std::size_t alignment) override {
        void *memory = alignment <= 16 ? rdb_arena_allocate_inline(arena_, size)
                                       : rdb_arena_allocate_aligned(arena_, size, alignment);
        if (memory == nullptr) detail::out_of_memory();
        return memory;
    }
    void do_deallocate(void *, std::size_t, std::size_t) override {}
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
        const auto *same = dynamic_cast<const arena_resource *>(&other);
        return same != nullptr && same->arena_ == arena_;
    }

    rdb_arena arena_;
};

/* The process heap, like rdb_malloc(), for the containers of std::pmr. All are equal: what one allocated, another may
 * deallocate, on any thread. A size or alignment that is not the block's leaves the block as it is. Without memory:
 * std::bad_alloc. */
class memory_resource final : public std::pmr::memory_resource {
private:
    void *do_allocate(std::size_t size, std::size_t alignment) override {
        void *memory = alignment <= 16 ? rdb_malloc_inline(size) : rdb_aligned_alloc(alignment, size);
        if (memory == nullptr) detail::out_of_memory();
        return memory;
    }
    void do_deallocate(void *block, std::size_t size, std::size_t alignment) override {
        rdb_status status = alignment <= 16 ? rdb_free_sized_inline(block, size)
                                            : rdb_free_aligned_sized(block, alignment, size);
        (void)status; /* the standard's interface has nobody to tell */
    }
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
        return dynamic_cast<const memory_resource *>(&other) != nullptr;
    }
};

/* A cache of the process heap's blocks (or of a slab's) for code that allocates much. Used by one thread at a time. */
class thread_cache : public detail::owner<rdb_thread_cache, rdb_thread_cache_close> {
public:
    using owner::owner;

    /* Makes a cache of the process heap's blocks. */
    static returns<thread_cache> open() {
        rdb_thread_cache handle = nullptr;
        rdb_error problem = {};
        if (detail::check_abi(&problem) < 0 || rdb_thread_cache_create(nullptr, &handle, &problem) < 0)
            return detail::fail<thread_cache>(problem);
        return thread_cache(handle);
    }
    /* Memory for `size` bytes, for deallocate(); aligned to 16. */
    returns<void *> allocate(std::size_t size) { return detail::given(take(size)); }
    /* The same; NULL when there is none. */
    void *take(std::size_t size) noexcept { return rdb_thread_cache_allocate_inline(get(), size); }
    /* Takes a block back: of this cache, or of any other of the same heap. */
    returns<void> deallocate(void *block) {
        if (rdb_thread_cache_free_inline(get(), block) < 0) return detail::fail<void>(detail::last_problem());
        return detail::done();
    }
    /* Gives what it keeps back to the heap. */
    returns<void> flush() {
        rdb_error problem = {};
        return detail::finish(rdb_thread_cache_flush(get(), &problem), problem);
    }
};

/* A thread cache for the containers of std::pmr, which are then that thread's, too. Borrows the cache, which must outlive
 * it. Two are equal if they lend the same cache. Without memory: std::bad_alloc. */
class thread_cache_resource final : public std::pmr::memory_resource {
public:
    /* Lends this cache. */
    explicit thread_cache_resource(thread_cache &lent) noexcept : cache_(lent.get()) {}

private:
    void *do_allocate(std::size_t size, std::size_t alignment) override {
        void *memory = alignment <= 16 ? rdb_thread_cache_allocate_inline(cache_, size)
                                       : rdb_thread_cache_allocate_aligned(cache_, size, alignment);
        if (memory == nullptr) detail::out_of_memory();
        return memory;
    }
    void do_deallocate(void *block, std::size_t size, std::size_t alignment) override {
        rdb_status status = alignment <= 16 ? rdb_thread_cache_free_sized_inline(cache_, block, size)
                                            : rdb_thread_cache_free(cache_, block);
        (void)status; /* the standard's interface has nobody to tell */
    }
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
        const auto *same = dynamic_cast<const thread_cache_resource *>(&other);
        return same != nullptr && same->cache_ == cache_;
    }

    rdb_thread_cache cache_;
};

/* The process heap for the containers of std: std::vector<int, rustydb::allocator<int>>. Has no state; all are equal. */
template <class T>
class allocator {
public:
    using value_type = T;
    using is_always_equal = std::true_type;
    using propagate_on_container_move_assignment = std::true_type;

    /* Makes one; there is nothing in it. */
    allocator() noexcept = default;
    /* The same for another type. */
    template <class U>
    allocator(const allocator<U> &) noexcept {}

    /* Room for `count` objects; std::bad_alloc if there is none. */
    [[nodiscard]] T *allocate(std::size_t count) {
        void *memory = nullptr;
        if (count <= std::numeric_limits<std::size_t>::max() / sizeof(T))
            memory = alignof(T) <= 16 ? rdb_malloc_inline(count * sizeof(T))
                                      : rdb_aligned_alloc(alignof(T), count * sizeof(T));
        if (memory == nullptr) detail::out_of_memory();
        return static_cast<T *>(memory);
    }
    /* Takes it back. */
    void deallocate(T *block, std::size_t count) noexcept {
        rdb_status status = alignof(T) <= 16 ? rdb_free_sized_inline(block, count * sizeof(T))
                                             : rdb_free_aligned_sized(block, alignof(T), count * sizeof(T));
        (void)status; /* the standard's interface has nobody to tell */
    }

    friend bool operator==(const allocator &, const allocator &) noexcept { return true; }
    friend bool operator!=(const allocator &, const allocator &) noexcept { return false; }
};

/* ---- Buffer pools ------------------------------------------------------------------------------------------------ */

namespace detail {

/* Whether a call did not do what it was asked for; RDB_AGAIN is a failure here, and gets a message. */
inline bool failed(rdb_status status, rdb_error &problem) {
    if (status > 0) problem = outcome(status);
    return status != RDB_OK;
}

inline returns<void> finish_all(rdb_status status, rdb_error &problem) {
    return failed(status, problem) ? fail<void>(problem) : done();
}

/* A destructor's way to close a space: what cannot be written now is given up. */
inline rdb_status end_space(rdb_space space, rdb_error *problem) {
    rdb_status status = rdb_space_close(space, problem);
    return status == RDB_OK ? status : rdb_space_abandon(space, problem);
}

} // namespace detail

/* How a page is held. */
enum class hold : std::uint32_t {
    pin = RDB_PAGE_PIN,             /* it stays where it is; others may change it */
    shared = RDB_PAGE_SHARED,       /* nobody changes it */
    exclusive = RDB_PAGE_EXCLUSIVE, /* for changing it */
};

/* A page that is held; it is given back when this goes, on the thread that got it. */
class page {
public:
    /* Holds nothing. */
    page() noexcept = default;
    /* Takes over a page that the C API gave. */
    explicit page(const rdb_page &held) noexcept : held_(held) {}
    page(page &&other) noexcept
        : held_(std::exchange(other.held_, rdb_page())), flags_(std::exchange(other.flags_, 0)) {}
    page &operator=(page &&other) noexcept {
        if (this != &other) {
            drop();
            held_ = std::exchange(other.held_, rdb_page());
            flags_ = std::exchange(other.flags_, 0);
        }
        return *this;
    }
    page(const page &) = delete;
    page &operator=(const page &) = delete;
    ~page() { drop(); }

    /* Whether a page is held. */
    explicit operator bool() const noexcept { return held_.mode != 0; }
    /* Its number in its space. */
    std::uint64_t number() const noexcept { return held_.number; }
    /* Its bytes, as many as the pool's pages have. */
    const void *data() const noexcept { return held_.data; }
    /* Its bytes to change, which needs hold::exclusive, and mark_changed(). */
    void *data() noexcept { return held_.data; }
    /* What it was changed to is to be kept; without this it may be lost. */
    void mark_changed() noexcept { flags_ = RDB_PAGE_CHANGED; }
    /* Gives it back now, and tells a failure: the page is held yet then. */
    returns<void> unpin() {
        rdb_error problem = {};
        rdb_status status = rdb_page_unpin(&held_, flags_, &problem);
        if (status == RDB_OK) flags_ = 0;
        return detail::finish(status, problem);
    }

private:
    void drop() noexcept {
        rdb_status status = rdb_page_unpin(&held_, flags_, nullptr);
        if (status != RDB_OK && flags_ != 0) status = rdb_page_unpin(&held_, 0, nullptr); /* it was not to be changed */
        (void)status; /* a destructor has nobody to tell */
    }

    rdb_page held_ = {};
    std::uint32_t flags_ = 0;
};

/* One thread's view of a space: pages that are in memory without a call of the library. The space has to outlive it, and is
 * not closed before. */
class page_view {
public:
    /* Of no space. */
    page_view() noexcept = default;
    /* Takes over a view that the C API gave. */
    explicit page_view(const rdb_page_view &view) noexcept : view_(view) {}
    page_view(page_view &&other) noexcept : view_(std::exchange(other.view_, rdb_page_view())) {}
    page_view &operator=(page_view &&other) noexcept {
        if (this != &other) {
            (void)rdb_page_view_end(&view_, nullptr);
            view_ = std::exchange(other.view_, rdb_page_view());
        }
        return *this;
    }
    page_view(const page_view &) = delete;
    page_view &operator=(const page_view &) = delete;
    ~page_view() { (void)rdb_page_view_end(&view_, nullptr); }

    /* Calls use(void *bytes) while the page is pinned: others may change it. */
    template <class Use>
    returns<void> pinned(std::uint64_t number, Use use) {
        struct guard {
            rdb_page_view *view;
            rdb_page held;
            ~guard() { (void)rdb_page_view_unpin_inline(view, &held, nullptr); }
        } pin = {&view_, {}};
        rdb_error problem = {};
        if (detail::failed(rdb_page_view_pin_inline(&view_, number, &pin.held, &problem), problem))
            return detail::fail<void>(problem);
        use(pin.held.data);
        return detail::done();
    }
    /* As space::look(). */
    template <class Read>
    returns<void> look(std::uint64_t number, Read read) {
        rdb_page_reading reading = {};
        do {
            rdb_error problem = {};
            if (detail::failed(rdb_page_view_read_begin_inline(&view_, number, &reading, &problem), problem))
                return detail::fail<void>(problem);
            read(reading.data);
        } while (rdb_page_view_read_end_inline(&view_, &reading) == RDB_AGAIN);
        return detail::done();
    }

private:
    rdb_page_view view_ = {};
};

/* Pages that were asked for ahead. Its destructor ends it: what was not begun is not done. */
class prefetch_request : public detail::owner<rdb_prefetch, rdb_prefetch_close> {
public:
    using owner::owner;

    /* Whether all is done; fails as the first page did that could not be brought. */
    returns<bool> poll() const {
        rdb_error problem = {};
        return done(rdb_prefetch_poll(get(), nullptr, &problem), problem);
    }
    /* The same, after so long at most. */
    returns<bool> wait(std::uint32_t wait_ms) const {
        rdb_error problem = {};
        return done(rdb_prefetch_wait(get(), wait_ms, nullptr, &problem), problem);
    }

private:
    static returns<bool> done(rdb_status status, const rdb_error &problem) {
        if (status < 0) return detail::fail<bool>(problem);
        return status == RDB_OK;
    }
};

/* How a space is opened; the defaults are good for most. */
struct space_options {
    /* RDB_SPACE_... */
    std::uint32_t flags = 0;
    /* The most pages that it may ever have. 0: 2^28. */
    std::uint64_t most_pages = 0;
    /* The most pages that it may have in memory at a time; 0: no limit but the pool's. */
    std::uint64_t quota_pages = 0;
    /* With RDB_SPACE_CHECKSUM: where in each page the pool's 8 bytes are. */
    std::uint64_t checksum_offset = 0;
};

/* Pages of a file, or in memory only, that are numbered from 0. Closing it writes what was changed; the destructor does,
 * too, but gives up what cannot be written: close() tells. Waiting in vain for a latch is an error with code RDB_AGAIN. */
class space : public detail::owner<rdb_space, detail::end_space> {
public:
    using owner::owner;

    /* Gets a page, from the file if it is not in memory. */
    returns<page> pin(std::uint64_t number, hold how = hold::shared) const {
        rdb_page held = {};
        rdb_error problem = {};
        rdb_status status = rdb_page_pin(get(), number, static_cast<std::uint32_t>(how), &held, &problem);
        if (detail::failed(status, problem)) return detail::fail<page>(problem);
        return page(held);
    }
    /* Gets several pages, all or none. */
    returns<std::vector<page>> pin(const std::vector<std::uint64_t> &numbers, hold how = hold::shared) const {
        std::vector<rdb_page> held(numbers.size());
        std::vector<page> out;
        out.reserve(numbers.size());
        rdb_error problem = {};
        rdb_status status = rdb_page_pin_many(get(), numbers.data(), numbers.size(), static_cast<std::uint32_t>(how),
                                              held.data(), &problem);
        if (detail::failed(status, problem)) return detail::fail<std::vector<page>>(problem);
        for (const rdb_page &one : held) out.emplace_back(one);
        return out;
    }
    /* A new page: zeroed, held exclusively, and kept. */
    returns<page> allocate() {
        rdb_page held = {};
        rdb_error problem = {};
        if (detail::failed(rdb_page_allocate(get(), &held, &problem), problem)) return detail::fail<page>(problem);
        return page(held);
    }
    /* Frees a page; its number is given out again. */
    returns<void> free(std::uint64_t number) {
        rdb_error problem = {};
        return detail::finish_all(rdb_page_free(get(), number, &problem), problem);
    }

    /* Calls read(const void *bytes) without a latch, again and again until nobody changed the page meanwhile: what it
     * did before counts for nothing, and what it sees then may be in the middle of a change. */
    template <class Read>
    returns<void> look(std::uint64_t number, Read read) const {
        for (;;) {
            rdb_page_reading reading = {};
            rdb_error problem = {};
            if (detail::failed(rdb_page_read_begin(get(), number, &reading, &problem), problem))
                return detail::fail<void>(problem);
            read(reading.data);
            rdb_status status = rdb_page_read_end(&reading, &problem);
            if (status != RDB_AGAIN) return detail::finish(status, problem);
        }
    }
    /* A view, for the calling thread. */
    returns<page_view> view() const {
        rdb_page_view begun = {};
        rdb_error problem = {};
        if (rdb_page_view_begin(get(), &begun, &problem) < 0) return detail::fail<page_view>(problem);
        return page_view(begun);
    }
    /* Copies bytes of a page, as they are at one moment. */
    returns<void> read(std::uint64_t number, std::size_t offset, void *data, std::size_t length) const {
        rdb_error problem = {};
        return detail::finish_all(rdb_page_read(get(), number, offset, data, length, &problem), problem);
    }
    /* Changes bytes of a page. */
    returns<void> write(std::uint64_t number, std::size_t offset, std::string_view bytes) {
        rdb_error problem = {};
        return detail::finish_all(rdb_page_write(get(), number, offset, bytes.data(), bytes.size(), &problem), problem);
    }

    /* Has at least so many pages; new ones are zero. */
    returns<void> extend(std::uint64_t pages) {
        rdb_error problem = {};
        return detail::finish_all(rdb_space_extend(get(), pages, &problem), problem);
    }
    /* Cuts it off behind its first pages. */
    returns<void> truncate(std::uint64_t pages) {
        rdb_error problem = {};
        return detail::finish_all(rdb_space_truncate(get(), pages, &problem), problem);
    }
    /* Gives the room of some pages on the medium back: they read as zero. */
    returns<void> punch(std::uint64_t first, std::uint64_t count) {
        rdb_error problem = {};
        return detail::finish_all(rdb_space_punch(get(), first, count, &problem), problem);
    }
    /* Brings pages to memory that will be needed; how many were read. */
    returns<std::uint64_t> prefetch(const std::vector<std::uint64_t> &numbers) const {
        std::uint64_t brought = 0;
        rdb_error problem = {};
        rdb_status status = rdb_space_prefetch(get(), numbers.data(), numbers.size(), &brought, &problem);
        if (detail::failed(status, problem)) return detail::fail<std::uint64_t>(problem);
        return brought;
    }
    /* The same by the pool's threads, while the caller goes on. */
    returns<prefetch_request> prefetch_begin(const std::vector<std::uint64_t> &numbers) const {
        rdb_prefetch handle = nullptr;
        rdb_error problem = {};
        if (rdb_prefetch_begin(get(), numbers.data(), numbers.size(), &handle, &problem) < 0)
            return detail::fail<prefetch_request>(problem);
        return prefetch_request(handle);
    }
    /* Writes changed pages, of all or of some; how many. They are not on the medium before sync(). */
    returns<std::uint64_t> flush(std::uint64_t first = 0, std::uint64_t count = UINT64_MAX) {
        std::uint64_t written = 0;
        rdb_error problem = {};
        rdb_status status = rdb_space_flush(get(), first, count, &written, &problem);
        if (detail::failed(status, problem)) return detail::fail<std::uint64_t>(problem);
        return written;
    }
    /* Waits until what was written is on the medium. */
    returns<void> sync() {
        rdb_error problem = {};
        return detail::finish(rdb_space_sync(get(), &problem), problem);
    }
    /* What it is and has done. */
    returns<rdb_space_statistics> statistics() const {
        rdb_space_statistics out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_space_statistics_get(get(), &out, &problem) < 0) return detail::fail<rdb_space_statistics>(problem);
        return out;
    }
    /* Writes what was changed and closes; if that fails the space stays open. */
    returns<void> close() { return end(rdb_space_close); }
    /* Closes without writing what was changed; if that fails the space stays open. */
    returns<void> abandon() { return end(rdb_space_abandon); }

private:
    returns<void> end(rdb_status (*how)(rdb_space, rdb_error *)) {
        rdb_error problem = {};
        rdb_status status = how(get(), &problem);
        if (status == RDB_OK) release();
        return detail::finish_all(status, problem);
    }
};

/* How a pool is opened; 0 is the default in every field. */
struct pool_options {
    /* Bytes for pages. 0: 64 MiB. */
    std::uint64_t bytes = 0;
    /* Bytes of a page, a power of two from 4,096 to 65,536. 0: 4,096. */
    std::uint32_t page_bytes = 0;
    /* RDB_POLICY_...: which page goes first. 0: CLOCK. */
    std::uint32_t policy = 0;
    /* How long calls wait for a latch or a frame at most, in milliseconds. 0: 1,000. */
    std::uint32_t wait_ms = 0;
    /* What configure() can make of bytes later. 0: eight times as many. */
    std::uint64_t most_bytes = 0;
    /* What all of its memory may come to; 0: no limit but those above. */
    std::uint64_t memory_limit = 0;
    /* A budget to lie below, borrowed for the call. */
    rdb_budget budget = nullptr;
    /* Threads of the pool's own. 0: one; none with RDB_POOL_NO_THREADS. */
    std::uint32_t threads = 0;
    /* RDB_POOL_... */
    std::uint32_t flags = 0;
    /* How long no event with statistics follows another, in milliseconds. 0: there are none. */
    std::uint32_t statistics_interval_ms = 0;
    /* The NUMA node that its memory is to come from, plus 1. 0: the system chooses. */
    std::uint32_t numa_node = 0;
    /* What pages may take that are kept compressed. 0: none are. */
    std::uint64_t warm_bytes = 0;
};

/* A bounded number of pages in memory, of any number of spaces. Spaces may outlive it. */
class pool : public detail::owner<rdb_pool, rdb_pool_close> {
public:
    using owner::owner;

    /* Makes a pool. */
    static returns<pool> open(const pool_options &options = {}) {
        rdb_pool handle = nullptr;
        rdb_error problem = {};
        rdb_pool_options given = {};
        given.struct_size = sizeof given;
        given.bytes = options.bytes;
        given.page_bytes = options.page_bytes;
        given.policy = options.policy;
        given.wait_ms = options.wait_ms;
        given.statistics_interval_ms = options.statistics_interval_ms;
        given.most_bytes = options.most_bytes;
        given.memory_limit = options.memory_limit;
        given.warm_bytes = options.warm_bytes;
        given.budget = options.budget;
        given.threads = options.threads;
        given.numa_node = options.numa_node;
        given.flags = options.flags;
        if (detail::check_abi(&problem) < 0 || rdb_pool_open(&given, &handle, &problem) < 0)
            return detail::fail<pool>(problem);
        return pool(handle);
    }
    /* Opens a file's pages; without a path, pages in memory only. */
    returns<space> open_space(std::string_view path = {}, const space_options &options = {}) const {
        rdb_space handle = nullptr;
        rdb_error problem = {};
        rdb_space_options given = {};
        given.struct_size = sizeof given;
        given.flags = options.flags;
        given.most_pages = options.most_pages;
        given.quota_pages = options.quota_pages;
        given.checksum_offset = options.checksum_offset;
        if (rdb_space_open(get(), path.data(), path.size(), &given, &handle, &problem) < 0)
            return detail::fail<space>(problem);
        return space(handle);
    }
    /* How it is configured now. */
    returns<rdb_pool_config> config() const {
        rdb_pool_config out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_pool_config_get(get(), &out, &problem) < 0) return detail::fail<rdb_pool_config>(problem);
        return out;
    }
    /* Changes size, policy, how long calls wait, and how often events tell statistics; what is 0 stays as it is. */
    returns<void> configure(std::uint64_t bytes, std::uint32_t policy = 0, std::uint32_t wait_ms = 0,
                            std::uint32_t statistics_interval_ms = 0) {
        rdb_pool_config config = {};
        config.struct_size = sizeof config;
        config.bytes = bytes;
        config.policy = policy;
        config.wait_ms = wait_ms;
        config.statistics_interval_ms = statistics_interval_ms;
        rdb_error problem = {};
        return detail::finish(rdb_pool_configure(get(), &config, &problem), problem);
    }
    /* What pages may take from now on that are kept compressed; 0: none are. */
    returns<void> keep_warm(std::uint64_t bytes) {
        rdb_pool_config config = {};
        config.struct_size = sizeof config;
        config.warm_bytes = bytes == 0 ? RDB_POOL_NO_WARM : bytes;
        rdb_error problem = {};
        return detail::finish(rdb_pool_configure(get(), &config, &problem), problem);
    }
    /* Writes the changed pages of all spaces, and waits until they are on their media; how many. */
    returns<std::uint64_t> flush() {
        std::uint64_t written = 0;
        rdb_error problem = {};
        if (detail::failed(rdb_pool_flush(get(), &written, &problem), problem))
            return detail::fail<std::uint64_t>(problem);
        return written;
    }
    /* Has everything that was changed before be on its medium; how many pages were written. */
    returns<std::uint64_t> checkpoint() {
        std::uint64_t written = 0;
        rdb_error problem = {};
        if (detail::failed(rdb_pool_checkpoint(get(), nullptr, &written, &problem), problem))
            return detail::fail<std::uint64_t>(problem);
        return written;
    }
    /* Has room for so many pages to come; for how many there is. */
    returns<std::uint64_t> make_room(std::uint64_t pages) {
        std::uint64_t free = 0;
        rdb_error problem = {};
        if (rdb_pool_make_room(get(), pages, &free, &problem) < 0) return detail::fail<std::uint64_t>(problem);
        return free;
    }
    /* Subscribes to what happens in this pool. `type_mask` 0: all four types. */
    returns<subscription> subscribe(std::uint64_t type_mask = 0, std::uint32_t capacity = 0) {
        rdb_pool_statistics now = {};
        now.struct_size = sizeof now;
        rdb_error problem = {};
        if (rdb_pool_statistics_get(get(), &now, &problem) < 0) return detail::fail<subscription>(problem);
        const std::uint64_t all = std::uint64_t{15} << (RDB_EVENT_PAGE_EVICTED - 1);
        return subscription::of(nullptr, type_mask == 0 ? all : type_mask, capacity, now.pool_id);
    }
    /* Every number that the library keeps about the pool, with its name. */
    returns<std::vector<statistic>> numbers() const { return detail::numbers_of(get(), RDB_STATISTICS_POOL); }
    /* The same as JSON. */
    returns<std::string> statistics_json() const { return detail::export_of(get(), rdb_statistics_json); }
    /* The same as Prometheus text. */
    returns<std::string> statistics_prometheus() const { return detail::export_of(get(), rdb_statistics_prometheus); }
    /* What it has done and holds. */
    returns<rdb_pool_statistics> statistics() const {
        rdb_pool_statistics out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_pool_statistics_get(get(), &out, &problem) < 0) return detail::fail<rdb_pool_statistics>(problem);
        return out;
    }
    /* How much memory its pages really take. */
    returns<rdb_pool_residency> residency() const {
        rdb_pool_residency out = {};
        out.struct_size = sizeof out;
        rdb_error problem = {};
        if (rdb_pool_residency_get(get(), &out, &problem) < 0) return detail::fail<rdb_pool_residency>(problem);
        return out;
    }
};

/* ---- Kernels ----------------------------------------------------------------------------------------------------- */

namespace detail {

/* The rows that `ask(bitmap, selected, problem)` chooses, as a bitmap. */
template <class Ask>
returns<std::vector<std::uint8_t>> chosen(std::size_t count, Ask ask) {
    rdb_error problem = {};
    std::vector<std::uint8_t> out((count + 7) / 8);
    if (ask(out, nullptr, &problem) < 0) return fail<std::vector<std::uint8_t>>(problem);
    return out;
}

/* The same as row numbers: by way of a bitmap, which tells how many there are before memory is taken for them. */
template <class Ask>
returns<std::vector<std::uint32_t>> chosen_rows(std::size_t count, Ask ask) {
    rdb_error problem = {};
    std::size_t selected = 0;
    std::vector<std::uint8_t> bits((count + 7) / 8);
    if (ask(bits, &selected, &problem) < 0) return fail<std::vector<std::uint32_t>>(problem);
    rdb_simd_bitmap from = {bits.data(), 0, count};
    std::vector<std::uint32_t> out(selected + 64); /* fastest with room to spare */
    if (rdb_simd_bitmap_rows(nullptr, &from, out.data(), out.size(), nullptr, &problem) < 0)
        return fail<std::vector<std::uint32_t>>(problem);
    out.resize(selected);
    return out;
}

inline rdb_status compile_like(std::string_view text, std::uint32_t flags, std::uint32_t escape,
                               std::vector<std::uint8_t> &program, std::uint32_t *form, rdb_error *problem) {
    std::size_t length = 0;
    program.resize(80 + 7 * text.size()); /* always enough */
    rdb_status status = rdb_simd_like_compile(text.data(), text.size(), escape, flags, program.data(), program.size(),
                                              &length, form, problem);
    program.resize(status == RDB_OK ? length : 0);
    return status;
}

/* A comparison with up to two values that can be asked for a bitmap. Borrows the column and the bitmap. */
template <class T>
struct comparer {
    const rdb_simd_column *of;
    std::uint32_t how;
    T values[2];
    std::size_t value_count;
    const std::vector<std::uint8_t> &within;

    rdb_status operator()(std::vector<std::uint8_t> &out, std::size_t *selected, rdb_error *problem) const {
        return rdb_simd_filter(nullptr, of, how, values, value_count * sizeof(T), within.data(), within.size(),
                               out.data(), out.size(), selected, problem);
    }
};

/* A pattern that can be asked for a bitmap. Borrows the program and the bitmap. */
struct matcher {
    rdb_simd_strings of;
    const std::vector<std::uint8_t> &program;
    const std::vector<std::uint8_t> &within;

    rdb_status operator()(std::vector<std::uint8_t> &out, std::size_t *selected, rdb_error *problem) const {
        return rdb_simd_string_match(nullptr, &of, program.data(), program.size(), within.data(), within.size(),
                                     out.data(), out.size(), selected, problem);
    }
};

/* The same of a pattern that is made ready then. */
struct text_matcher {
    rdb_simd_strings of;
    std::string_view text;
    const std::vector<std::uint8_t> &within;

    rdb_status operator()(std::vector<std::uint8_t> &out, std::size_t *selected, rdb_error *problem) const {
        std::vector<std::uint8_t> program;
        rdb_status status = compile_like(text, 0, RDB_LIKE_NO_ESCAPE, program, nullptr, problem);
        return status < 0 ? status : matcher{of, program, within}(out, selected, problem);
    }
};

/* The form of a number that T has. */
template <class T>
T number(const rdb_simd_value &value) noexcept {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value.f64);
    else if constexpr (std::is_signed_v<T>) return static_cast<T>(value.i64);
    else return static_cast<T>(value.u64);
}

template <class T>
returns<std::optional<T>> extreme(rdb_status status, const rdb_simd_value &value, const rdb_error &problem) {
    if (status < 0) return fail<std::optional<T>>(problem);
    return status == RDB_OK ? std::optional<T>(number<T>(value)) : std::nullopt;
}

} // namespace detail

/* Filters, aggregates, LIKE and hash values over plain columns, by the widest instructions that the processor has:
 *     auto ages = rustydb::simd::column_of(vector_of_ints);
 *     for (std::uint32_t row : rustydb::simd::filter_rows(ages, rustydb::simd::comparison::less, 18)) show(row);
 *     std::optional<int> oldest = rustydb::simd::max(ages);
 * Columns and strings borrow what they describe. The results are vectors; a program that has memory for them, or a
 * context, calls the C functions with get(). */
namespace simd {

/* Chosen rows: bit i % 8 of byte i / 8 is row i's. */
using bitmap = std::vector<std::uint8_t>;
/* Chosen rows by their numbers. */
using row_numbers = std::vector<std::uint32_t>;
/* What a sum of Ts is: 64 bits with the same sign, or a double. */
template <class T>
using sum_of = std::conditional_t<std::is_floating_point_v<T>, double,
                                  std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;

/* How rows are compared with values. */
enum class comparison : std::uint32_t {
    equal = RDB_EQUAL,
    not_equal = RDB_NOT_EQUAL,
    less = RDB_LESS,
    less_equal = RDB_LESS_EQUAL,
    greater = RDB_GREATER,
    greater_equal = RDB_GREATER_EQUAL,
    between = RDB_BETWEEN,         /* two values, both included */
    is_null = RDB_IS_NULL,         /* no value */
    is_not_null = RDB_IS_NOT_NULL, /* no value */
};

/* The constant of the C API. */
constexpr std::uint32_t number_of(comparison how) noexcept {
    return static_cast<std::uint32_t>(how);
}

/* Numbers in memory of the program's own, dense or `stride` bytes apart. Borrows them. */
template <class T>
class column {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && sizeof(T) <= 8,
                  "a column is of integers of 8 to 64 bits, float or double");

public:
    /* `count` values from `values` on. */
    column(const T *values, std::size_t count, std::size_t stride = 0) noexcept
        : column_{values, count, stride, nullptr, 0, type(), 0} {}
    /* Which rows are valid; row 0 is bit `offset`. Borrows the bits. */
    column &validity(const std::uint8_t *bits, std::size_t offset = 0) noexcept {
        column_.validity = bits;
        column_.validity_offset = offset;
        return *this;
    }
    /* How many rows there are. */
    std::size_t size() const noexcept { return column_.count; }
    /* The C struct. */
    const rdb_simd_column *get() const noexcept { return &column_; }
    /* RDB_TYPE_... of T. */
    static constexpr std::uint32_t type() noexcept {
        if (std::is_floating_point_v<T>) return sizeof(T) == 4 ? RDB_TYPE_F32 : RDB_TYPE_F64;
        std::uint32_t first = std::is_signed_v<T> ? RDB_TYPE_I8 : RDB_TYPE_U8; /* then 16, 32, 64 bits */
        return first + (sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3);
    }

private:
    rdb_simd_column column_;
};

/* The values of a vector, which must stay as it is while the column is used. */
template <class T, class Memory>
column<T> column_of(const std::vector<T, Memory> &values) noexcept {
    return {values.data(), values.size()};
}
/* A vector that goes at once is no column. */
template <class T, class Memory>
column<T> column_of(const std::vector<T, Memory> &&values) = delete;
/* `count` values from `values` on. */
template <class T>
column<T> column_of(const T *values, std::size_t count, std::size_t stride = 0) noexcept {
    return {values, count, stride};
}

/* Which rows an aggregate takes. Borrows them. */
class selection {
public:
    /* Every row. */
    selection() noexcept = default;
    /* Rows by a bitmap; an empty one is every row, as in C. */
    selection(const bitmap &rows) noexcept : data_(rows.data()), bytes_(rows.size()) {}
    /* Rows by their numbers, in any order. */
    selection(const row_numbers &rows) noexcept
        : data_(rows.data()), bytes_(rows.size() * sizeof(std::uint32_t)), flags_(RDB_WITHIN_ROWS) {}
    /* Where they stand. */
    const void *data() const noexcept { return data_; }
    /* How many bytes that is. */
    std::size_t bytes() const noexcept { return bytes_; }
    /* RDB_WITHIN_ROWS or 0. */
    std::uint32_t flags() const noexcept { return flags_; }

private:
    const void *data_ = nullptr;
    std::size_t bytes_ = 0;
    std::uint32_t flags_ = 0;
};

/* Strings in memory of the program's own. Borrows them, but for the list of where they are. */
class strings {
public:
    /* Texts of a vector: std::string, std::string_view, or what becomes one. */
    template <class Text>
    explicit strings(const std::vector<Text> &texts) {
        slices_.reserve(texts.size());
        for (std::string_view text : texts) slices_.push_back({text.data(), text.size()});
        strings_.count = texts.size();
        strings_.layout = RDB_STRINGS_SLICES;
    }
    /* Row i is data[offsets[i]] to data[offsets[i + 1]], end excluded; offsets must never fall. */
    strings(const std::vector<std::uint32_t> &offsets, std::string_view data) noexcept
        : strings(offsets.data(), offsets.size(), data, RDB_STRINGS_OFFSETS32) {}
    /* The same with offsets of 64 bits. */
    strings(const std::vector<std::uint64_t> &offsets, std::string_view data) noexcept
        : strings(offsets.data(), offsets.size(), data, RDB_STRINGS_OFFSETS64) {}
    /* Vectors that go at once are no strings. */
    template <class Text>
    explicit strings(const std::vector<Text> &&texts) = delete;
    template <class Offset>
    strings(const std::vector<Offset> &&offsets, std::string_view data) = delete;
    /* Which rows are valid; row 0 is bit `offset`. Borrows the bits. */
    strings &validity(const std::uint8_t *bits, std::size_t offset = 0) noexcept {
        strings_.validity = bits;
        strings_.validity_offset = offset;
        return *this;
    }
    /* How many rows there are. */
    std::size_t size() const noexcept { return strings_.count; }
    /* The C struct; good as long as this object. */
    rdb_simd_strings get() const noexcept {
        rdb_simd_strings out = strings_;
        if (out.layout == RDB_STRINGS_SLICES) out.rows = slices_.data();
        return out;
    }

private:
    strings(const void *offsets, std::size_t count, std::string_view data, std::uint32_t layout) noexcept
        : strings_{offsets, count > 0 ? count - 1 : 0, data.data(), data.size(), nullptr, 0, layout, 0} {}

    std::vector<rdb_slice> slices_;
    rdb_simd_strings strings_ = {};
};

/* A LIKE pattern made ready, for any number of columns and threads. */
class pattern {
public:
    /* `flags` is 0 or RDB_LIKE_FOLD_ASCII; `escape` a character, or RDB_LIKE_NO_ESCAPE. */
    static returns<pattern> compile(std::string_view text, std::uint32_t flags = 0,
                                    std::uint32_t escape = RDB_LIKE_NO_ESCAPE) {
        pattern out;
        rdb_error problem = {};
        if (detail::compile_like(text, flags, escape, out.program_, &out.form_, &problem) < 0)
            return detail::fail<pattern>(problem);
        return out;
    }
    /* RDB_LIKE_EXACT to RDB_LIKE_GENERAL. */
    std::uint32_t form() const noexcept { return form_; }
    /* What rdb_simd_string_match() takes. */
    const bitmap &program() const noexcept { return program_; }

private:
    pattern() = default;

    bitmap program_;
    std::uint32_t form_ = 0;
};

/* The tier in use: "scalar", "avx2" or "avx512". */
inline std::string_view level() noexcept {
    return rdb_simd_level_name(rdb_simd_level());
}

/* ---- Kernels: filters -------------------------------------------------------------------------------------------- */

/* The type of a value that is turned into the column's, and does not say what the column's is. */
template <class T>
using value_of = std::common_type_t<T>;

/* Rows that compare so with the value, as a bitmap; of `within`, unless it is empty. */
template <class T>
returns<bitmap> filter(const column<T> &of, comparison how, value_of<T> value, const bitmap &within = {}) {
    return detail::chosen(of.size(), detail::comparer<T>{of.get(), number_of(how), {value, T()}, 1, within});
}
/* comparison::between: rows from `low` to `high`. */
template <class T>
returns<bitmap> filter(const column<T> &of, comparison how, value_of<T> low, value_of<T> high,
                       const bitmap &within = {}) {
    return detail::chosen(of.size(), detail::comparer<T>{of.get(), number_of(how), {low, high}, 2, within});
}
/* comparison::is_null and is_not_null. */
template <class T>
returns<bitmap> filter(const column<T> &of, comparison how, const bitmap &within = {}) {
    return detail::chosen(of.size(), detail::comparer<T>{of.get(), number_of(how), {T(), T()}, 0, within});
}

/* Rows that compare so with the value, as row numbers in ascending order; of `within`, unless it is empty. */
template <class T>
returns<row_numbers> filter_rows(const column<T> &of, comparison how, value_of<T> value, const bitmap &within = {}) {
    return detail::chosen_rows(of.size(), detail::comparer<T>{of.get(), number_of(how), {value, T()}, 1, within});
}
/* comparison::between: rows from `low` to `high`. */
template <class T>
returns<row_numbers> filter_rows(const column<T> &of, comparison how, value_of<T> low, value_of<T> high,
                                 const bitmap &within = {}) {
    return detail::chosen_rows(of.size(), detail::comparer<T>{of.get(), number_of(how), {low, high}, 2, within});
}
/* comparison::is_null and is_not_null. */
template <class T>
returns<row_numbers> filter_rows(const column<T> &of, comparison how, const bitmap &within = {}) {
    return detail::chosen_rows(of.size(), detail::comparer<T>{of.get(), number_of(how), {T(), T()}, 0, within});
}

/* Rows that match a pattern, as a bitmap; of `within`, unless it is empty. */
inline returns<bitmap> like(const strings &of, const pattern &what, const bitmap &within = {}) {
    return detail::chosen(of.size(), detail::matcher{of.get(), what.program(), within});
}
/* The same with a pattern for this call alone. */
inline returns<bitmap> like(const strings &of, std::string_view what, const bitmap &within = {}) {
    return detail::chosen(of.size(), detail::text_matcher{of.get(), what, within});
}
/* Rows that match a pattern, as row numbers in ascending order; of `within`, unless it is empty. */
inline returns<row_numbers> like_rows(const strings &of, const pattern &what, const bitmap &within = {}) {
    return detail::chosen_rows(of.size(), detail::matcher{of.get(), what.program(), within});
}
/* The same with a pattern for this call alone. */
inline returns<row_numbers> like_rows(const strings &of, std::string_view what, const bitmap &within = {}) {
    return detail::chosen_rows(of.size(), detail::text_matcher{of.get(), what, within});
}

/* How many rows a bitmap chooses. */
inline returns<std::size_t> count(const bitmap &rows) {
    std::size_t set = 0;
    rdb_error problem = {};
    rdb_simd_bitmap all = {rows.data(), 0, rows.size() * 8};
    if (rdb_simd_bitmap_count(nullptr, &all, &set, &problem) < 0) return detail::fail<std::size_t>(problem);
    return set;
}

/* ---- Kernels: aggregates and hash values ------------------------------------------------------------------------- */

/* The sum, 0 of no rows. Of integers it is exact, and RDB_E_OVERFLOW if it does not fit; `flags` may be
 * RDB_SUM_COMPENSATED. */
template <class T>
returns<sum_of<T>> sum(const column<T> &of, const selection &within = {}, std::uint32_t flags = 0) {
    rdb_simd_value out = {};
    rdb_error problem = {};
    flags |= within.flags() | RDB_SUM_CHECKED;
    if (rdb_simd_sum(nullptr, of.get(), flags, within.data(), within.bytes(), &out, nullptr, &problem) < 0)
        return detail::fail<sum_of<T>>(problem);
    return detail::number<sum_of<T>>(out);
}

/* The average; nothing of no rows. `flags` may be RDB_SUM_COMPENSATED. */
template <class T>
returns<std::optional<double>> average(const column<T> &of, const selection &within = {}, std::uint32_t flags = 0) {
    double out = 0;
    rdb_error problem = {};
    rdb_status status = rdb_simd_average(nullptr, of.get(), flags | within.flags(), within.data(), within.bytes(), &out,
                                         nullptr, &problem);
    if (status < 0) return detail::fail<std::optional<double>>(problem);
    return status == RDB_OK ? std::optional<double>(out) : std::nullopt;
}

/* The least value; nothing of no rows. `row` takes the first row that has it; `flags` may be RDB_NAN_IGNORE or
 * RDB_NAN_PROPAGATE. */
template <class T>
returns<std::optional<T>> min(const column<T> &of, const selection &within = {}, std::size_t *row = nullptr,
                              std::uint32_t flags = 0) {
    rdb_simd_value out = {};
    rdb_error problem = {};
    return detail::extreme<T>(rdb_simd_min(nullptr, of.get(), flags | within.flags(), within.data(), within.bytes(),
                                           &out, row, &problem), out, problem);
}
/* The greatest value, likewise. */
template <class T>
returns<std::optional<T>> max(const column<T> &of, const selection &within = {}, std::size_t *row = nullptr,
                              std::uint32_t flags = 0) {
    rdb_simd_value out = {};
    rdb_error problem = {};
    return detail::extreme<T>(rdb_simd_max(nullptr, of.get(), flags | within.flags(), within.data(), within.bytes(),
                                           &out, row, &problem), out, problem);
}

/* XXH3 of 64 bits of some bytes. */
inline std::uint64_t hash(std::string_view bytes, std::uint64_t seed = 0) noexcept {
    return rdb_hash_xxh3_64_seeded(bytes.data(), bytes.size(), seed);
}
/* XXH3 of every value's bytes; RDB_HASH_NULL of null rows. */
template <class T>
returns<std::vector<std::uint64_t>> hash(const column<T> &of, std::uint64_t seed = 0) {
    rdb_error problem = {};
    std::vector<std::uint64_t> out(of.size());
    if (rdb_simd_hash(nullptr, of.get(), RDB_HASH_XXH3, seed, out.data(), out.size(), 0, &problem) < 0)
        return detail::fail<std::vector<std::uint64_t>>(problem);
    return out;
}
/* XXH3 of every string; RDB_HASH_NULL of null rows. */
inline returns<std::vector<std::uint64_t>> hash(const strings &of, std::uint64_t seed = 0) {
    rdb_error problem = {};
    rdb_simd_strings rows = of.get();
    std::vector<std::uint64_t> out(of.size());
    if (rdb_simd_hash_strings(nullptr, &rows, RDB_HASH_XXH3, seed, out.data(), out.size(), 0, &problem) < 0)
        return detail::fail<std::vector<std::uint64_t>>(problem);
    return out;
}

} // namespace simd

} // namespace with_exceptions or without_exceptions
} // namespace rustydb

#endif
