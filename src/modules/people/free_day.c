/* Lines of the table: "DE BY 2026-11-01 All Saints' Day", in the order of their bytes. */
#include "modules/people/free_day.h"

#include "web/app.h"

#include <stdio.h>

enum { WEEKDAYS = 31, KEY_MOST = 48, REGION_MOST = 10 };

static struct str table(void)
{
    const struct embedded *e = embedded_find(asset_files, asset_files_count, "holidays.txt");

    return e ? (struct str){(const char *)e->bytes, e->size} : STR("");
}

/* The line that begins at `from`, without its end. */
static struct str line_at(struct str lines, size_t from)
{
    size_t end = str_find(lines, STR("\n"), from);

    return str_cut(lines, from, end);
}

/* What stands after key in the line that begins with it; STR_NONE without one. */
static struct str after_key(struct str lines, const char *key)
{
    size_t low = 0, high = lines.n; /* both where a line begins */
    struct str line;

    while (low < high) {
        size_t start = low + (high - low) / 2;

        while (start > low && lines.p[start - 1] != '\n')
            start--;
        line = line_at(lines, start);
        if (str_starts(line, key))
            return str_cut(line, strlen(key), line.n);
        if (str_compare(line, str_of(key)) < 0)
            low = start + line.n + 1;
        else
            high = start;
    }
    return STR_NONE;
}

static struct str named(struct str country, struct str region, day d)
{
    char key[KEY_MOST];
    int year, month, of_month;

    if (country.n != 2 || region.n > REGION_MOST)
        return STR_NONE;
    day_parts(d, &year, &month, &of_month);
    snprintf(key, sizeof key, "%.*s %.*s %04d-%02d-%02d ", STR_ARG(country), STR_ARG(region), year, month, of_month);
    return after_key(table(), key);
}

/* A region has lines only where it differs from its country; "-" for a day on which it works. */
bool holiday_on(struct str country, struct str region, day d, struct str *name)
{
    *name = region.n ? named(country, region, d) : STR_NONE;
    if (!name->p)
        *name = named(country, STR("-"), d);
    if (str_is(*name, "-"))
        *name = STR_NONE;
    return name->p;
}

bool free_day(struct str country, struct str region, int working_days, day d, struct str *name)
{
    unsigned week = working_days > 0 ? (unsigned)working_days : WEEKDAYS;

    return holiday_on(country, region, d, name) || !(week >> (day_of_week(d) - 1) & 1);
}
