/* What the C++ tests add to the harness of the C tests: the same test source runs with exceptions and without.
 *
 *   TAKE(call)          the value of a call that must succeed
 *   FAILS(call, code)   the call must fail with exactly this code, and fill its error; RDB_EXISTS is no failure to the
 *                       C API but is one to create_index
 */
#ifndef RUSTYDB_TEST_HPP
#define RUSTYDB_TEST_HPP

#include "../test.h"

#include <rustydb.hpp>

#include <string>
#include <string_view>
#include <utility>

#ifdef RUSTYDB_NO_EXCEPTIONS
template <class T>
T test_take(const char *file, int line, const char *text, rustydb::result<T> &&result) {
    if (!result.ok()) test_fail(file, line, "%s: %s: %s", text, result.failure().name(), result.failure().what());
    return std::move(*std::move(result));
}
inline void test_take(const char *file, int line, const char *text, rustydb::result<void> &&result) {
    if (!result.ok()) test_fail(file, line, "%s: %s: %s", text, result.failure().name(), result.failure().what());
}
#define TAKE(call) test_take(__FILE__, __LINE__, #call, call)
#else
#define TAKE(call) call
#endif

inline void test_failure(const char *file, int line, const rustydb::error &failure, rdb_status code) {
    test_check_status(file, line, "the error's code", failure.code(), code);
    if (code < 0) test_check_error(file, line, &failure.problem(), code);
}

template <class Call>
void test_fails(const char *file, int line, const char *text, rdb_status code, Call call) {
#ifdef RUSTYDB_NO_EXCEPTIONS
    auto result = call();
    if (result.ok()) test_fail(file, line, "%s: succeeded, expected %s", text, rdb_status_name(code));
    test_failure(file, line, result.failure(), code);
#else
    try {
        (void)call();
    } catch (const rustydb::error &failure) {
        test_failure(file, line, failure, code);
        return;
    }
    test_fail(file, line, "%s: succeeded, expected %s", text, rdb_status_name(code));
#endif
}
#define FAILS(call, code) test_fails(__FILE__, __LINE__, #call, code, [&] { return call; })

#define CHECK_STRING(actual, expected) test_string(__FILE__, __LINE__, #actual, actual, expected)
inline void test_string(const char *file, int line, const char *text, std::string_view actual,
                        std::string_view expected) {
    test_check_bytes(file, line, text, actual.data(), actual.size(), expected.data(), expected.size());
}

#endif
