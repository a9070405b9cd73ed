/* Spreadsheets as text: what cells become, which sheet it is, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../book.h"
#include "core/sheet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/tandem-sheet-XXXXXX", book[64], out[64];
static struct sheet_list list;

static int open_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(book, sizeof book, "%s/book.xlsx", folder);
    snprintf(out, sizeof out, "%s/out.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(book);
    unlink(out);
    return rmdir(folder);
}

/* What the book at hand becomes; a refusal begins with '!'. */
static const char *reads_as(const char *sheet)
{
    static char got[4096];
    char why[300] = "";
    FILE *f;

    unlink(out);
    if (!sheet_to_csv(book, str_of(sheet), out, &list, why, sizeof why)) {
        assert_int_not_equal(access(out, F_OK), 0); /* nothing half is left */
        snprintf(got, sizeof got, "!%s", why);
        return got;
    }
    f = fopen(out, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = 0;
    fclose(f);
    return got;
}
#define BOOK(...)                                                                  \
    do {                                                                           \
        const struct book_part_text parts[] = {__VA_ARGS__};                       \
        book_write(book, parts, sizeof parts / sizeof *parts);                     \
    } while (0)
#define REFUSED(wanted) assert_non_null(strstr(reads_as(""), wanted))

#define STYLES                                                                                                         \
    "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd\\.mm\\.yyyy;@\"/><numFmt numFmtId=\"171\" "             \
    "formatCode=\"00000\"/><numFmt numFmtId=\"172\" formatCode=\"#,##0&quot; days&quot;\"/><numFmt numFmtId=\"173\" "       \
    "formatCode=\"[$-409]d/m/yy h:mm\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"           \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/>"      \
    "<xf numFmtId=\"173\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"

static void kinds_of_cells(void **state)
{
    (void)state;
    BOOK({"strings", "<sst><si><t>Name</t></si><si><r><t>Li</t></r><r><t>nh</t></r><rPh><t>X</t></rPh></si><si/></sst>"},
         {"sheet", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>a \"b\", "
                   "c</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"b\"><v>1</v></c><c "
                   "r=\"C2\" t=\"str\"><f>X&amp;Y</f><v>xy</v></c><c r=\"D2\" t=\"e\"><v>#N/A</v></c><c r=\"E2\" "
                   "t=\"s\"><v>2</v></c></row>"});
    assert_string_equal(reads_as(""), "\"Name\",,\"a \"\"b\"\", c\"\n\"Linh\",\"TRUE\",\"xy\",\"#N/A\"\n");
    BOOK({"sheet", "<row><c><v>10042</v></c><c><v>0.1</v></c><c><v>8.1999999999999993</v></c><c><v>1.5E3</v></c><c><v>-2</v></c>"
                   "<c><v>123456789012345678</v></c><c/></row>"});
    assert_string_equal(reads_as(""), "\"10042\",\"0.1\",\"8.2\",\"1500\",\"-2\",\"123456789012345678\"\n");
}

static void days_by_their_style(void **state)
{
    (void)state;
    BOOK({"styles", STYLES},
         {"sheet", "<row><c s=\"1\"><v>45555</v></c><c s=\"2\"><v>45555</v></c><c s=\"3\"><v>42</v></c><c s=\"4\"><v>45555</v></c>"
                   "<c s=\"5\"><v>45555.5</v></c><c s=\"6\"><v>0.75</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>61</v></c>"
                   "<c s=\"99\"><v>7</v></c><c s=\"1\"><v>9999999</v></c></row>"});
    assert_string_equal(reads_as(""), "\"2024-09-20\",\"2024-09-20\",\"00042\",\"45555\",\"2024-09-20 12:00:00\",\"18:00:00\","
                                      "\"1900-02-28\",\"1900-03-01\",\"7\",\"9999999\"\n");
    BOOK({"styles", STYLES},
         {"xl/workbook.xml", "<x:workbook xmlns:x=\"x\"><x:workbookPr date1904=\"1\"/><x:sheets><x:sheet name=\"A\" "
                             "r:id=\"s1\" xmlns:r=\"r\"/></x:sheets></x:workbook>"},
         {"sheet", "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>44093</v></c></row>"});
    assert_string_equal(reads_as(""), "\"1904-01-01\",\"2024-09-20\"\n");
}

static void rows_keep_their_numbers(void **state)
{
    (void)state;
    BOOK({"sheet", "<row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>two\nlines</t></is></c></row><row r=\"4\"/><row "
                   "r=\"6\"><c r=\"A6\"><v>1</v></c></row>"});
    assert_string_equal(reads_as(""), "\n\n,\"two lines\"\n\n\n\"1\"\n");
}

static void which_sheet(void **state)
{
    (void)state;
    BOOK({"sheet", "<row><c><v>1</v></c></row>"}, {"second", "<row><c><v>2</v></c></row>"});
    assert_string_equal(reads_as(""), "\"1\"\n");
    assert_int_equal(list.n, 2);
    assert_string_equal(reads_as("Second"), "\"2\"\n");
    assert_int_equal(list.chosen, 1);
    assert_string_equal(reads_as("Third"), "!The spreadsheet has no sheet called Third.");
    assert_string_equal(list.names[0], "People");
    BOOK({"xl/workbook.xml", "<workbook><sheets><sheet name=\"A\" state=\"veryHidden\" r:id=\"s1\"/><sheet name=\"B\" "
                             "r:id=\"s2\"/></sheets></workbook>"},
         {"second", "<row><c><v>2</v></c></row>"});
    assert_string_equal(reads_as(""), "\"2\"\n");
}

static void what_is_no_book(void **state)
{
    static const char old[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on";
    FILE *f = fopen(book, "w");

    (void)state;
    fwrite(old, 1, sizeof old, f);
    fclose(f);
    assert_true(sheet_is_book(book));
    REFUSED("Save it as .xlsx without one");
    f = fopen(book, "w");
    fputs("PK\3\4 but nothing behind it", f);
    fclose(f);
    assert_true(sheet_is_book(book));
    REFUSED("it cannot be unpacked");
    f = fopen(book, "w");
    fputs("name,mail\n", f);
    fclose(f);
    assert_false(sheet_is_book(book));
    BOOK({"_rels/.rels", "<Relationships/>"});
    REFUSED("it has no workbook");
    BOOK({"xl/workbook.xml", "<workbook/>"});
    REFUSED("has no sheet");
    BOOK({"strings", NULL});
    REFUSED("the sheet People is not in it");
    BOOK({"sheet", "<row><c t=\"s\"><v>0</v></c></row>"});
    REFUSED("row 1 means a text that is not there");
    BOOK({"sheet", "<row r=\"2\"/><row r=\"1\"/>"});
    REFUSED("rows are not in order behind row 2");
    BOOK({"sheet", "<row><c r=\"B1\"/><c r=\"A1\"/></row>"});
    REFUSED("the cells of row 1 are not in order");
    BOOK({"sheet", "<row><c r=\"XFD1\"><v>1</v></c></row>"});
    REFUSED("something in column 16384");
    BOOK({"sheet", "<row>"});
    REFUSED("mismatched tag");
}

/* A few bytes that would become very many. */
static void bombs(void **state)
{
    static char deep[70 * 3 + 1], many[2000 * 40];
    size_t n = 0;

    (void)state;
    BOOK({"sheet", NULL}, {"xl/worksheets/sheet1.xml", "<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
                                                       "<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>"});
    REFUSED("has a document type");
    for (size_t i = 0; i < 70; i++)
        memcpy(deep + i * 3, "<a>", 4);
    BOOK({"sheet", deep});
    REFUSED("nested too deeply");
    sheet_bytes_most = 50000;
    memset(many, ' ', sizeof many - 1);
    BOOK({"sheet", many});
    REFUSED("unpacks to more than 1 GB");
    sheet_bytes_most = 100000;
    for (size_t i = 0; i < 2000; i++)
        n += (size_t)snprintf(many + n, sizeof many - n, "<row><c t=\"s\"><v>0</v></c></row>");
    BOOK({"sheet", many}, {"strings", "<sst><si><t>one text of sixty bytes, which each of all those cells means</t></si></sst>"});
    REFUSED("more than 1 GB of text");
    sheet_bytes_most = (uint64_t)1 << 30;
    assert_int_not_equal(reads_as("")[0], '!');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_cells), cmocka_unit_test(days_by_their_style), cmocka_unit_test(rows_keep_their_numbers),
        cmocka_unit_test(which_sheet),    cmocka_unit_test(what_is_no_book),     cmocka_unit_test(bombs),
    };

    return cmocka_run_group_tests(tests, open_folder, remove_folder);
}
