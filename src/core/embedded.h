/* Files that live inside the program: views, style sheets, fonts, migrations. tools/embed.c turns them into tables of
 * this form when Tandem is built; nothing is read from disk or unpacked at run time.
 *
 * A table is sorted by name (strcmp), no name is there twice, and everything lives as long as the program.
 * This file knows nothing of HTTP or templates. */
#ifndef CORE_EMBEDDED_H
#define CORE_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *name;           /* as it is asked for: "app.css", "goals/list.html" */
    const unsigned char *bytes; /* followed by a NUL that size does not count, so a text can be read as a string */
    size_t size;
    const unsigned char *gzip; /* the same in gzip form, or NULL where it would save less than a tenth */
    size_t gzip_size;
    const char *tag; /* 16 hexadecimal digits of the content: an ETag, and the ?v= of an address cached for ever */
};

/* The entry of that name, or NULL. */
const struct embedded *embedded_find(const struct embedded *table, size_t count, const char *name)
    __attribute__((nonnull(3)));

#endif
