/* multipart/form-data (RFC 7578, RFC 2046 5.1), fed in pieces of any size.
 *
 * The delimiter is CR LF "--" boundary. CR stands in it at its beginning only, so when a match breaks off, what had
 * matched is data and the next match can begin at the byte in hand at the earliest: no look-back is needed. The first
 * delimiter has no CR LF before it, so the parser begins as if it had seen them. */
#include "http/multipart.h"

#include "core/buf.h"

enum { BOUNDARY_MAX = 70 };

enum place { PLACE_PREAMBLE, PLACE_AFTER, PLACE_HEAD, PLACE_DATA, PLACE_END };

struct multipart {
    enum place place;
    char delimiter[4 + BOUNDARY_MAX + 1];
    size_t delimiter_bytes, matched;
    char after[2]; /* what follows a delimiter: CR LF or "--" */
    size_t nafter;
    char head[PART_HEAD_MAX];
    size_t head_bytes;
    struct part part;
};

static const struct refusal malformed = {400, "The multipart body is malformed.\n"};

static bool boundary_is_clean(struct str b)
{
    return http_alphabet(b, "'()+_,-./:=? ") && b.n <= BOUNDARY_MAX && b.p[b.n - 1] != ' ';
}

/* The parameter of "multipart/form-data; boundary=...", quoted or not. */
static struct str boundary_find(struct str type)
{
    str_split(&type, ';');
    while (type.n) {
        struct str item = str_trim(str_split(&type, ';'));

        if (item.n > 9 && (str_starts(item, "boundary=") || str_starts(item, "Boundary="))) {
            item = str_cut(item, 9, item.n);
            if (item.n >= 2 && item.p[0] == '"' && item.p[item.n - 1] == '"')
                item = str_cut(item, 1, item.n - 1);
            return item;
        }
    }
    return STR_NONE;
}

struct multipart *multipart_new(struct http_request *r, struct str content_type, const char *temporary_dir,
                                size_t field_max)
{
    struct str boundary = boundary_find(content_type);
    struct multipart *m;

    if (!boundary_is_clean(boundary))
        return NULL;
    m = ARENA_NEW(r->arena, struct multipart);
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.p, boundary.n);
    m->delimiter_bytes = 4 + boundary.n;
    m->matched = 2;
    m->part.request = r;
    m->part.temporary_dir = temporary_dir;
    m->part.field_room = field_max;
    if (r->form.kind != VALUE_MAP)
        r->form = value_map(r->arena);
    return m;
}

static struct refusal data_put(struct multipart *m, const char *p, size_t n)
{
    return m->place == PLACE_DATA && n ? part_data(&m->part, p, n) : ACCEPTED;
}

static struct refusal delimiter_found(struct multipart *m)
{
    struct refusal why = m->place == PLACE_DATA ? part_end(&m->part) : ACCEPTED;

    m->place = PLACE_AFTER;
    m->matched = 0;
    m->nafter = 0;
    return why;
}

/* Takes bytes up to the end of a delimiter, or all; *taken says how many. */
static struct refusal scan(struct multipart *m, const char *p, size_t n, size_t *taken)
{
    struct refusal why = ACCEPTED;
    size_t i = 0, run;

    while (i < n && !why.status) {
        if (!m->matched) {
            const char *cr = memchr(p + i, '\r', n - i);

            run = cr ? (size_t)(cr - (p + i)) : n - i;
            why = data_put(m, p + i, run);
            i += run;
            if (cr) {
                m->matched = 1;
                i++;
            }
        } else if (p[i] == m->delimiter[m->matched]) {
            i++;
            if (++m->matched == m->delimiter_bytes) {
                why = delimiter_found(m);
                break;
            }
        } else {
            run = m->matched;
            m->matched = 0;
            why = data_put(m, m->delimiter, run);
        }
    }
    *taken = i;
    return why;
}

static struct refusal after_take(struct multipart *m, char c)
{
    m->after[m->nafter++] = c;
    if (m->nafter < 2)
        return ACCEPTED;
    if (!memcmp(m->after, "--", 2)) {
        m->place = PLACE_END;
    } else if (!memcmp(m->after, "\r\n", 2)) {
        m->place = PLACE_HEAD;
        m->head_bytes = 0;
    } else {
        return malformed;
    }
    return ACCEPTED;
}

static struct refusal head_take(struct multipart *m, char c)
{
    if (m->head_bytes == sizeof m->head)
        return malformed;
    m->head[m->head_bytes++] = c;
    if (m->head_bytes < 4 || memcmp(m->head + m->head_bytes - 4, "\r\n\r\n", 4))
        return ACCEPTED;
    m->place = PLACE_DATA;
    return part_begin(&m->part, (struct str){m->head, m->head_bytes - 2});
}

struct refusal multipart_feed(struct multipart *m, const char *p, size_t n)
{
    struct refusal why = ACCEPTED;
    size_t i = 0, taken;

    while (i < n && !why.status && m->place != PLACE_END) {
        taken = 1;
        if (m->place == PLACE_AFTER)
            why = after_take(m, p[i]);
        else if (m->place == PLACE_HEAD)
            why = head_take(m, p[i]);
        else
            why = scan(m, p + i, n - i, &taken);
        i += taken;
    }
    return why;
}

struct refusal multipart_end(const struct multipart *m)
{
    return m->place == PLACE_END ? ACCEPTED : malformed;
}
