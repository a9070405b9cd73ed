/* The limit to hold Tandem against: libmicrohttpd, ten SQLite queries, a page of a given size. No session, no rights, no
 * template, no escaping: what remains when everything that makes a product is left away.
 *
 *   bare DATABASE PORT BYTES               ten queries of twenty rows
 *   bare DATABASE PORT BYTES STATEMENTS    those of the file (bench/trace.c): what a page itself asks */
#include <microhttpd.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUERIES = 10, ROWS = 20, STATEMENTS_MOST = 64 };

static const char *path;
static size_t page_bytes, nstatements;
static const char *statements[STATEMENTS_MOST]; /* none: the ten */

struct reader {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS_MOST];
    size_t n, rows;
};

static struct reader *reader_here(void)
{
    static _Thread_local struct reader r;
    static const char *const texts[] = {"SELECT id, name, number FROM person ORDER BY name_key, id LIMIT 20",
                                        "SELECT unit_id, name FROM unit_span ORDER BY name_key, unit_id LIMIT 20"};

    if (r.db)
        return &r;
    sqlite3_open_v2(path, &r.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_exec(r.db, "PRAGMA mmap_size=1073741824; PRAGMA cache_size=-8000", NULL, NULL, NULL);
    sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, r.db, 0x00080000); /* no Bloom filters, as in the program */
    r.n = nstatements ? nstatements : QUERIES;
    r.rows = nstatements ? SIZE_MAX : ROWS; /* a page's own have their limits in them */
    for (size_t i = 0; i < r.n; i++)
        if (sqlite3_prepare_v3(r.db, nstatements ? statements[i] : texts[i % 2], -1, SQLITE_PREPARE_PERSISTENT,
                               &r.statements[i], NULL) != SQLITE_OK) {
            fprintf(stderr, "bare: %s\n", sqlite3_errmsg(r.db));
            exit(1);
        }
    return &r;
}

static size_t fill(char *out)
{
    struct reader *r = reader_here();
    size_t n = 0;

    sqlite3_exec(r->db, "BEGIN", NULL, NULL, NULL);
    for (size_t i = 0; i < r->n; i++) {
        int columns = sqlite3_column_count(r->statements[i]);

        for (size_t k = 0; k < r->rows && sqlite3_step(r->statements[i]) == SQLITE_ROW; k++)
            for (int c = 0; c < columns; c++) {
                const char *text = (const char *)sqlite3_column_text(r->statements[i], c);
                size_t m = text ? strlen(text) : 0;

                if (n + m < page_bytes) {
                    memcpy(out + n, text ? text : "", m);
                    n += m;
                }
            }
        sqlite3_reset(r->statements[i]);
    }
    sqlite3_exec(r->db, "COMMIT", NULL, NULL, NULL);
    memset(out + n, ' ', page_bytes - n);
    return page_bytes;
}

static enum MHD_Result answer(void *with, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *body, size_t *size, void **state)
{
    static int seen;
    char *out;
    struct MHD_Response *r;
    enum MHD_Result result;

    (void)with, (void)url, (void)method, (void)version, (void)body, (void)size;
    if (!*state) { /* answered at once, the library would close the connection */
        *state = &seen;
        return MHD_YES;
    }
    out = malloc(page_bytes);
    r = MHD_create_response_from_buffer(fill(out), out, MHD_RESPMEM_MUST_FREE);
    result = MHD_queue_response(c, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return result;
}

/* NUL-terminated, one behind the other. */
static void read_statements(const char *file)
{
    static char text[4 << 20];
    FILE *f = fopen(file, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    for (const char *p = text; p < text + n && nstatements < STATEMENTS_MOST; p += strlen(p) + 1)
        statements[nstatements++] = p;
    if (f)
        fclose(f);
}

int main(int argc, char **argv)
{
    struct MHD_Daemon *d;

    if (argc < 4)
        return 2;
    path = argv[1];
    page_bytes = (size_t)strtoul(argv[3], NULL, 10);
    if (argc > 4)
        read_statements(argv[4]);
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)atoi(argv[2]), NULL, NULL, answer, NULL,
                         MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
    if (!d)
        return 1;
    puts("ready");
    fflush(stdout);
    pause();
    MHD_stop_daemon(d);
    return 0;
}
