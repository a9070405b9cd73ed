/* Multipart forms: a parser that is fed with pieces (multipart.c), the headers of a part (disposition.c) and where the
 * parts go (upload.c). Knows nothing of libmicrohttpd and threads. Private to this folder and its tests. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

enum { FIELDS_MAX = 2000, FIELD_NAME_MAX = 256, FILES_MAX = 10, PART_HEAD_MAX = 4 * 1024 };

/* A request that is not served: status 0 means that nothing is wrong. `why` is a constant and is sent as the text. */
struct refusal {
    int status;
    const char *why;
};
#define REFUSED(status, why) ((struct refusal){(status), (why)})
#define ACCEPTED ((struct refusal){0, NULL})

/* multipart.c: the parser, fed with pieces of any size. Everything it keeps is in the request's arena. NULL when the
 * content type has no usable boundary. field_max bounds all fields that are no files, together. */
struct multipart *multipart_new(struct http_request *r, struct str content_type, const char *temporary_dir,
                                size_t field_max);
struct refusal multipart_feed(struct multipart *m, const char *p, size_t n);
struct refusal multipart_end(const struct multipart *m);

/* upload.c: where the parts go. */
struct part {
    struct http_request *request;
    const char *temporary_dir;
    size_t field_room; /* bytes of fields that are still allowed */
    size_t nfields;
    struct str name, file_name, type;
    bool is_file;
    struct buf *field;
    struct upload_file *file;
    int64_t size_bytes;
};
struct refusal part_begin(struct part *p, struct str head);
struct refusal part_data(struct part *p, const char *bytes, size_t n);
struct refusal part_end(struct part *p);

/* disposition.c: the headers of a part. False when they are malformed or name no field. */
struct disposition {
    struct str name, file_name, type; /* file_name.p == NULL: not a file */
};
bool disposition_parse(struct arena *a, struct str head, struct disposition *out);

/* parse.c: a second value of a name makes a list. */
void form_add(struct arena *a, struct value form, struct str name, struct value item);
bool text_is_clean(struct str s); /* UTF-8 without control characters other than tab */

/* Letters and digits of ASCII, and `others`; not empty. */
bool http_alphabet(struct str s, const char *others);
/* Whether a name or a word is that one, which is written small; letters of ASCII in either case. */
bool http_word_is(struct str s, const char *lower);

#endif
