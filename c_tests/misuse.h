/* Misuse tests: every exported function with every kind of bad argument that applies to it.
 *
 * The tables (misuse_function) are generated from the description under abi/; this is the machine that runs them. For each
 * row: good arguments, one of them changed, the call; then the status must be the expected one, the error and
 * rdb_last_error() must say the same, outputs must be zero, and the fixture must be as it was. Rows marked MISUSE_LEGAL
 * look wrong but are documented to work.
 *
 * Threads: one at a time.
 */
#ifndef RUSTYDB_MISUSE_H
#define RUSTYDB_MISUSE_H

#include "fixture.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MISUSE_PARAMETERS = 14, MISUSE_AREA = 32768 };

typedef struct misuse_value {
    uint64_t number;
    void *pointer;
} misuse_value;

/* What a call returned: a status or another number; text when the function returns text. */
typedef struct misuse_result {
    int64_t number;
    const char *text;
} misuse_result;

typedef enum misuse_kind {
    MISUSE_SCALAR,     /* number */
    MISUSE_HANDLE,     /* number: FIXTURE_ bits of the kinds that are accepted, the lowest is the good one */
    MISUSE_ADDRESS,    /* data: an arena, thread cache or block; number: 1 if the call ends it */
    MISUSE_CALLBACK,   /* a function of the caller's */
    MISUSE_IN,         /* bytes, text, array or slice read by the call: data; link: length or count, if any */
    MISUSE_IN_STRUCT,  /* struct that begins with struct_size: data */
    MISUSE_LENGTH,     /* length or count of the parameter link */
    MISUSE_OUT,        /* size bytes written by the call; after a failure every byte is number: 0, or 0xff of -1 */
    MISUSE_OUT_ARRAY,  /* size bytes written by the call, unspecified after a failure */
    MISUSE_OUT_STRUCT, /* struct that begins with struct_size, set by the caller */
    MISUSE_CAPACITY,   /* number */
    MISUSE_POSITION,   /* in and out, zero at first */
    MISUSE_BATCH,      /* rdb_batch, zeroed, or the fixture's when data says so */
    MISUSE_ENTRY,      /* rdb_entry_buffer with room */
    MISUSE_KEY_BUFFER, /* rdb_key_buffer with room */
    MISUSE_ERR
} misuse_kind;

typedef struct misuse_parameter {
    const char *name;
    misuse_kind kind;
    fixture_data data;
    uint8_t link;
    uint16_t size;
    uint64_t number;
} misuse_parameter;

typedef enum misuse_change {
    CHANGE_NONE,
    CHANGE_NUMBER,              /* the scalar becomes number */
    CHANGE_NULL,                /* the pointer becomes NULL */
    CHANGE_NULL_WITH_LENGTH,    /* NULL, and the parameter link becomes 1 */
    CHANGE_NULL_WITHOUT_LENGTH, /* NULL, and the parameter link becomes 0 */
    CHANGE_LINK,                /* the parameter link becomes number */
    CHANGE_MISALIGNED,          /* the pointer moves by one byte, with what it points to */
    CHANGE_INVALID_UTF8,        /* each of several ill-formed sequences */
    CHANGE_UNKNOWN_BITS,        /* each single bit that is not in number */
    CHANGE_UNKNOWN_VALUES,      /* values whose bit is not in number */
    CHANGE_WRONG_HANDLE,        /* an open handle of each kind that is not accepted */
    CHANGE_CLOSED_HANDLE,
    CHANGE_FOREIGN_HANDLE, /* tickets that this process never handed out */
    CHANGE_POISONED_HANDLE,
    CHANGE_FORKED, /* the call is made in a child process */
    CHANGE_DROPPED_INDEX,
    CHANGE_CLOSED_ENGINE,
    CHANGE_STRUCT_SIZE, /* struct_size becomes number */
    CHANGE_ZERO_TAIL,   /* a longer struct whose extra bytes are zero */
    CHANGE_SET_TAIL,    /* a longer struct with one extra byte set, each in turn */
    CHANGE_FIELD_BITS,  /* the 32-bit field at offset: each single bit that is not in number */
    CHANGE_FIELD_VALUES,
    CHANGE_FIELD_NUMBER, /* the field of width bytes at offset becomes number */
    CHANGE_BATCH_WRONG_OWNER,
    CHANGE_BATCH_CLOSED_OWNER,
    CHANGE_BATCH_FOREIGN_OWNER
} misuse_change;

typedef struct misuse_row {
    const char *name;
    misuse_change change;
    uint8_t parameter;
    uint8_t link;
    uint16_t offset;
    uint8_t width;
    uint64_t number;
    int64_t expected;
    const char *text; /* expected text of functions that return text */
} misuse_row;

#define MISUSE_ANY INT64_MIN /* expected: whatever comes back, as long as the call comes back */

typedef struct misuse_function {
    const char *name;
    misuse_result (*call)(const misuse_value *arguments);
    const misuse_parameter *parameters;
    size_t parameter_count;
    const misuse_row *rows;
    size_t row_count;
    bool returns_status;
    int64_t reentry; /* what it returns inside an allocator callback */
    int64_t busy;    /* what it returns while another thread uses its exclusive handle; 0 without such a one */
} misuse_function;

void misuse_run(const misuse_function *function);

/* The calls alone, for programs that make them from odd places. Good arguments point into areas. */
typedef struct misuse_call {
    misuse_value arguments[MISUSE_PARAMETERS];
    uint64_t areas[MISUSE_PARAMETERS][MISUSE_AREA / sizeof(uint64_t)];
    size_t writable[MISUSE_PARAMETERS]; /* bytes of each area that the call may write */
} misuse_call;

void misuse_prepare(misuse_call *call, const misuse_function *function, fixture *state);

#ifdef __cplusplus
}
#endif
#endif
