/* Part of imports.h. Old reviews as a ZIP of PDF files, each filed with the person whom its path names, under the day that it names.
 *
 * A path names people by mail address, employee number or name (first or last name first), in the file's name or in
 * that of a folder around it; and a day the same way: 2023-12-15, 20231215, 15.12.2023, or the year alone, which means its
 * last day. What names nobody, several people, no day or several days is listed with the reason and not filed.
 *
 * The ZIP may be hostile: nothing is unpacked to a path of its choosing, and what it unpacks to is counted as it comes. */
#ifndef MODULES_IMPORTS_PACKETS_H
#define MODULES_IMPORTS_PACKETS_H

#include "core/day.h"
#include "modules/documents/documents.h"

struct app;
struct import;

enum { PACKETS_MOST = 20000 /* entries of a ZIP */ };
/* Bytes of all entries together: 4 GB; tests shorten it. */
extern uint64_t packets_bytes_most;

struct packet {
    struct str path; /* in the ZIP */
    uint64_t index;
    const char *bad; /* why it cannot be filed, or NULL */
    int64_t person_id, id, size;
    struct str title, on_day;
    bool known; /* it is with the person already */
    unsigned char hash[DOCUMENT_HASH];
    char file[33];
};
struct packets {
    struct app *app;
    struct arena *arena;
    const char *path, *file; /* file: its name for people */
    int64_t account_id;      /* who imports; 0: the command line */
    bool dry;
    struct packet *items; /* files of the ZIP, in its order */
    size_t n, nbad, made, unchanged;
    int64_t batch_id;
    const char *why;   /* a sentence, when something returned false */
    void *zip;         /* private */
    struct import *im; /* private */
};
/* Reads the ZIP, finds whom and which day each file means, and files it unless `dry`; whole or not at all. */
bool packets_import(struct packets *p);
/* The day that a name tells, and the name without it. DAY_NONE: none; *many: several. */
day packet_day(struct arena *a, struct str name, struct str *rest, bool *many);

#endif
