#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "core/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Cells joined by '~', rows by '/', each row behind its line: "1:a~b/2:c~d". */
static void reads(const char *bytes, size_t n, const char *wanted)
{
    char why[200] = "", got[1000] = "";
    struct csv *c = csv_open_bytes(bytes, n, why, sizeof why);
    struct csv_row row;
    enum csv_result result;
    size_t at = 0;

    if (!c)
        fail_msg("%s", why);
    while ((result = csv_next(c, &row)) == CSV_ROW) {
        at += (size_t)snprintf(got + at, sizeof got - at, "%s%lld:", at ? "/" : "", (long long)row.line);
        for (size_t i = 0; i < row.n; i++)
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", i ? "~" : "", row.cells[i].p);
    }
    if (result == CSV_WRONG)
        snprintf(got + at, sizeof got - at, "!%s", csv_problem(c));
    csv_close(c);
    assert_string_equal(got, wanted);
}
#define READS(text, wanted) reads(text, sizeof(text) - 1, wanted)

static void dialects(void **state)
{
    (void)state;
    READS("a,b\n1,2\n", "1:a~b/2:1~2");
    READS("\xEF\xBB\xBF" "a;b\r\n1;2,5\r\n", "1:a~b/2:1~2,5");
    READS("a\tb\r1\t2\r", "1:a~b/2:1~2");
    READS("a|b\n1|", "1:a~b/2:1~");
    READS("name\nAda, Bo\nMax\n", "1:name/2:Ada~ Bo/3:Max");
    READS("", "");
    READS("a,b\n\n\n1,2", "1:a~b/4:1~2");
}

static void quotes(void **state)
{
    (void)state;
    READS("a,b\n\"x \"\"y\"\"\",\"1\r\n2\"\nz,3\n", "1:a~b/2:x \"y\"~1\n2/4:z~3");
    READS("a,b\n5\" pipe,\"q\"r\n", "1:a~b/2:5\" pipe~qr");
    READS("a,b\n\"open,2\n", "1:a~b!A quote in the row that begins in line 2 is never closed.");
}

static void encodings(void **state)
{
    (void)state;
    READS("n,m\nTr\xE1\xBA\xA7n,1\n", "1:n~m/2:Tr\xE1\xBA\xA7n~1");
    READS("n,m\nJos\xE9,\x80\n", "1:n~m/2:Jos\xC3\xA9~\xE2\x82\xAC");
}

/* A byte that is broken does not turn the file into another one: it is shown where it stands, the rest is read as it is. */
static void a_broken_byte(void **state)
{
    (void)state;
    READS("n,m\nTr\xE1\xBA\xA7n,Zo\xC3\xAB\nJos\xE9,1\n", "1:n~m/2:Tr\xE1\xBA\xA7n~Zo\xC3\xAB/3:Jos\xEF\xBF\xBD~1");
    READS("n,m\nM\xC3\xBCller,\xC3\n", "1:n~m/2:M\xC3\xBCller~\xEF\xBF\xBD");
    READS("\xEF\xBB\xBFn,m\nJos\xE9,\xE9\n", "1:n~m/2:Jos\xEF\xBF\xBD~\xEF\xBF\xBD"); /* it says that it is UTF-8 */
    READS("n,m\n\xE2\x82,\xC3\xA9\n\xC3\xA9,2\n", "1:n~m/2:\xEF\xBF\xBD~\xC3\xA9/3:\xC3\xA9~2");
    /* two exports one behind the other: each row as it was written */
    READS("n,m\nJos\xE9,\xFC\nJos\xC3\xA9,2\n\xE9\xE9,3\n", "1:n~m/2:Jos\xC3\xA9~\xC3\xBC/3:Jos\xC3\xA9~2/4:\xC3\xA9\xC3\xA9~3");
}

static void unicode_text(void **state)
{
    (void)state;
    READS("\xFF\xFEn\0\t\0m\0\r\0\n\0J\0o\0s\0\xE9\0\t\0\x3D\xD8\x00\xDE\r\0\n\0", "1:n~m/2:Jos\xC3\xA9~\xF0\x9F\x98\x80");
    READS("\xFE\xFF\0n\0;\0m\0\n\x01\x42\0;\0" "2\0\n", "1:n~m/2:\xC5\x82~2");
    READS("\xFF\xFEn\0,\0m\0\n\0\x00\xD8,\0" "1\0\n\0" "2\0,\0" "3", "1:n~m/2:\xEF\xBF\xBD" "1/3:2~\xEF\xBF\xBD");
}

/* "sep=;" says it, is no row, and the rows keep their numbers. */
static void a_line_of_the_separator(void **state)
{
    (void)state;
    READS("sep=;\r\na,b;c\r\n1,2;3\r\n", "2:a,b~c/3:1,2~3");
    READS("\xEF\xBB\xBFSEP=\t\na,b\tc\n", "2:a,b~c");
    READS("\xFF\xFEs\0e\0p\0=\0;\0\r\0\n\0" "a\0;\0" "b\0", "2:a~b");
    READS("sep=:\ra:b\r1:2", "2:a~b/3:1~2");
    READS("sep=x,y\n1,2\n", "1:sep=x~y/2:1~2");
    READS("sep;n\n1;2\n", "1:sep~n/2:1~2");
}

static void not_text(void **state)
{
    char why[200] = "";

    (void)state;
    assert_null(csv_open_bytes("PK\0\3", 4, why, sizeof why));
    assert_non_null(strstr(why, "Save it as CSV"));
    assert_null(csv_open("/nowhere/at/all.csv", why, sizeof why));
}

static void limits(void **state)
{
    char why[200], *wide = calloc(1, 600), *tall = malloc(2 << 20);
    struct csv_row row;
    struct csv *c;

    (void)state;
    memset(wide, ',', 599);
    c = csv_open_bytes(wide, 599, why, sizeof why);
    assert_int_equal(csv_next(c, &row), CSV_WRONG);
    assert_non_null(strstr(csv_problem(c), "500 columns"));
    csv_close(c);
    memset(tall, 'x', 2 << 20);
    c = csv_open_bytes(tall, 2 << 20, why, sizeof why);
    assert_int_equal(csv_next(c, &row), CSV_WRONG);
    assert_non_null(strstr(csv_problem(c), "1 MiB"));
    csv_close(c);
    free(wide);
    free(tall);
}

/* Rows do not add to memory: the file is far longer than what is kept of it. */
static void long_files(void **state)
{
    char path[] = "/tmp/csv-test-XXXXXX", why[200];
    FILE *f = fdopen(mkstemp(path), "w");
    struct csv_row row;
    struct csv *c;
    size_t n = 0;

    (void)state;
    fputs("number,name\n", f);
    for (int i = 0; i < 300000; i++)
        fprintf(f, "%d,\"Person %d\"\n", i, i);
    fclose(f);
    c = csv_open(path, why, sizeof why);
    while (csv_next(c, &row) == CSV_ROW) {
        assert_int_equal(row.n, 2);
        n++;
    }
    assert_int_equal(n, 300001);
    assert_int_equal(row.line, 300001);
    csv_close(c);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects), cmocka_unit_test(quotes), cmocka_unit_test(encodings),
        cmocka_unit_test(a_broken_byte), cmocka_unit_test(unicode_text), cmocka_unit_test(a_line_of_the_separator),
        cmocka_unit_test(not_text), cmocka_unit_test(limits), cmocka_unit_test(long_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
