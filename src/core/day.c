#include "core/day.h"

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil and civil_from_days. */
day day_of(int year, int month, int of_month)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + of_month - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void day_parts(day d, int *year, int *month, int *of_month)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;

    *of_month = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

int day_year(day d)
{
    int year, month, of_month;

    day_parts(d, &year, &month, &of_month);
    return year;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

day day_parse(struct str s)
{
    int year, month, of_month;

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return DAY_NONE;
    for (size_t i = 0; i < 10; i++)
        if (i != 4 && i != 7 && (s.p[i] < '0' || s.p[i] > '9'))
            return DAY_NONE;
    year = two_digits(s.p) * 100 + two_digits(s.p + 2);
    month = two_digits(s.p + 5);
    of_month = two_digits(s.p + 8);
    if (year < 1 || month < 1 || month > 12 || of_month < 1 || of_month > month_length(year, month))
        return DAY_NONE;
    return day_of(year, month, of_month);
}

struct str day_text(struct arena *a, day d)
{
    int year, month, of_month;

    day_parts(d, &year, &month, &of_month);
    return str_format(a, "%04d-%02d-%02d", year, month, of_month);
}

struct str day_said(struct arena *a, struct str text)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    int year, month, of_month;

    if (day_parse(text) == DAY_NONE)
        return text;
    day_parts(day_parse(text), &year, &month, &of_month);
    return str_format(a, "%d %s %d", of_month, months[month - 1], year);
}

day day_add_months(day d, int months)
{
    int year, month, of_month, count;

    day_parts(d, &year, &month, &of_month);
    count = year * 12 + month - 1 + months;
    year = count / 12;
    month = count % 12 + 1;
    if (of_month > month_length(year, month))
        of_month = month_length(year, month);
    return day_of(year, month, of_month);
}

int day_of_week(day d)
{
    int since_monday = (d + 3) % 7; /* 1970-01-01 was a Thursday */

    return (since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

day day_at(int64_t utc_ms)
{
    int64_t days = utc_ms / 86400000;

    return (day)(utc_ms % 86400000 < 0 ? days - 1 : days);
}
