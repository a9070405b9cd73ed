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
        cmocka_unit_test(not_text), cmocka_unit_test(limits), cmocka_unit_test(long_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
