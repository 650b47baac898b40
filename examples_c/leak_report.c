/*
 * leak_report.c: which blocks does a program forget, and where did it take them? The memory debugger notes every block
 * with the stack of its allocation; two snapshots around a piece of work show what that left behind.
 *
 * Here: places are read into a list, line by line, and all of them are freed in the end. But a place that comes a second
 * time replaces the first one, whose name nobody frees. The program finds that out about itself.
 */
#include "check.h"

#include <inttypes.h>
#include <string.h>

/* A function of its own in every build, so that the stacks are those of the source. */
#define KEPT __attribute__((noinline))

typedef struct place {
    struct place *next;
    char *name;
    long people;
} place;

static place *places;

KEPT static char *copy_of(const char *text) {
    char *copy = rdb_malloc(strlen(text) + 1);
    REQUIRE(copy != NULL);
    return memcpy(copy, text, strlen(text) + 1);
}

/* The bug: a place that is known gets its new name, and the old one is lost. */
KEPT static void remember(const char *name, long people) {
    for (place *known = places; known != NULL; known = known->next) {
        if (strcmp(known->name, name) != 0) continue;
        known->name = copy_of(name);
        known->people = people;
        return;
    }
    place *added = rdb_malloc(sizeof *added);
    REQUIRE(added != NULL);
    added->name = copy_of(name);
    added->people = people;
    added->next = places;
    places = added;
}

static const char lines[] = "Lima 7737002\nQuito 1399814\nCusco 428450\nLima 10092000\n"
                            "Bogota 7674366\nQuito 2011388\nCaracas 3000000\n";

KEPT static void read_places(void) {
    for (const char *at = lines; *at != '\0'; at = strchr(at, '\n') + 1) {
        char name[64];
        long people = 0;
        REQUIRE(sscanf(at, "%63s %ld", name, &people) == 2);
        remember(name, people);
    }
}

static void forget_places(void) {
    while (places != NULL) {
        place *first = places;
        places = first->next;
        CHECK(rdb_free(first->name));
        CHECK(rdb_free(first));
    }
}

/* The program's own functions on a stack, the innermost first: all but the call of the library. A line is:
   address, function, (file:line). */
static void print_functions(uint32_t stack) {
    static char text[65536];
    size_t length = 0;
    OK(rdb_memory_stack_text(stack, text, sizeof text, &length, &problem));
    const char *before = "    taken by ";
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char function[256] = "";
        if (sscanf(line, " %*s %255s", function) != 1 || strncmp(function, "rdb_", 4) == 0) continue;
        printf("%s%s", before, function);
        before = ", called by ";
        if (strcmp(function, "main") == 0) break;
    }
    printf("\n");
}

/* Blocks of rdb_malloc(); the library's own have the names of its parts. */
static bool is_of_program(const rdb_memory_change *change) {
    return strcmp(rdb_memory_component_name(change->component), "slab") == 0;
}

int main(void) {
    OK(rdb_memory_debug_enable("leaks", 5, &problem));
    rdb_memory_snapshot before = NULL, after = NULL;
    OK(rdb_memory_snapshot_create(&before, &problem));

    read_places();
    forget_places();

    OK(rdb_memory_snapshot_create(&after, &problem));
    rdb_memory_difference difference = RDB_MEMORY_DIFFERENCE_INIT;
    rdb_memory_change changes[8];
    size_t count = 0;
    OK(rdb_memory_snapshot_difference(before, after, &difference, changes, sizeof changes[0], 8, &count, &problem));
    for (size_t at = 0; at < count; at++) {
        if (!is_of_program(&changes[at])) continue;
        printf("left behind: %" PRIu64 " blocks of %" PRIu64 " bytes\n", changes[at].taken_blocks, changes[at].taken_bytes);
        print_functions(changes[at].stack);
        REQUIRE(changes[at].taken_blocks == 2);
    }
    OK(rdb_memory_snapshot_close(before, &problem));
    OK(rdb_memory_snapshot_close(after, &problem));

    /* The same at any time, without snapshots: every block that is older than a limit, as text for a person. */
    static char report[1 << 20];
    size_t length = 0;
    OK(rdb_memory_leaks_text(0, report, sizeof report, &length, &problem));
    REQUIRE(strstr(report, "remember") != NULL);
    OK(rdb_memory_debug_disable("all", 3, &problem));
    return 0;
}
