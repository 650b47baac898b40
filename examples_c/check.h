/*
 * check.h: how the examples treat statuses. A program of your own does what fits it; the rule is the same:
 * negative is a failure, positive an expected outcome, and rdb_error tells the details of a failure.
 */
#ifndef CHECK_H
#define CHECK_H

#include <rustydb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* One rdb_error serves all calls of a thread: the library writes it when a call fails, and only then. */
static rdb_error problem;

/* Ends the program with a readable message if `status` is a failure; gives it back otherwise. */
static inline rdb_status check(rdb_status status, const char *call, const char *file, int line) {
    if (status >= 0) return status;
    fprintf(stderr, "%s:%d: %s\n  %s: %s\n", file, line, call, rdb_status_name(status), problem.message);
    exit(EXIT_FAILURE);
}

/* Ends the program unless `truth` holds. */
static inline void require(bool truth, const char *what, const char *file, int line) {
    if (truth) return;
    fprintf(stderr, "%s:%d: expected: %s\n", file, line, what);
    exit(EXIT_FAILURE);
}

/* CHECK gives the status back, so that outcomes such as RDB_NOT_FOUND can be looked at. OK takes nothing but RDB_OK. */
#define CHECK(call) check((call), #call, __FILE__, __LINE__)
#define OK(call) require(CHECK(call) == RDB_OK, #call, __FILE__, __LINE__)
#define REQUIRE(truth) require((truth), #truth, __FILE__, __LINE__)

#endif
