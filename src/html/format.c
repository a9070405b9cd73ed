#include "html/format_private.h"
#include "html/vocabulary.h"

#include "core/buf.h"
#include "core/day.h"
#include "core/id.h"

#include <stdio.h>

static struct value text(struct str s)
{
    return value_text(s);
}

static struct value nothing(void)
{
    return value_text(STR(""));
}

/* A day in text; an interval without an end has no last day to show. */
static struct value day_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    day d = v.kind == VALUE_TEXT ? day_parse(v.text) : DAY_NONE;

    return d == DAY_NONE || d == DAY_OPEN ? nothing() : text(icu_day(c, kind, d));
}

static struct value instant_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    return v.kind == VALUE_INT ? text(icu_instant(c, kind, v.number)) : nothing();
}

static struct value number_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    if (v.kind == VALUE_INT && kind == ICU_NUMBER)
        return text(icu_number(c, v.number));
    if (v.kind == VALUE_INT)
        return text(icu_real(c, kind, (double)v.number / 100));
    if (v.kind == VALUE_REAL)
        return text(icu_real(c, kind, kind == ICU_PERCENT ? v.real / 100 : v.real));
    return nothing();
}

static struct value money_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    struct value amount = value_null(), currency = value_null();
    char name[4] = "";

    (void)kind;
    if (v.kind == VALUE_MAP) {
        amount = map_get(v, "amount");
        currency = map_get(v, "currency");
    } else if (v.kind == VALUE_LIST && v.list->n == 2) {
        amount = v.list->items[0];
        currency = v.list->items[1];
    }
    if (amount.kind != VALUE_INT || currency.kind != VALUE_TEXT || currency.text.n != 3)
        return nothing();
    memcpy(name, currency.text.p, 3);
    for (int i = 0; i < 3; i++)
        if (name[i] < 'A' || name[i] > 'Z')
            return nothing();
    return text(icu_money(c, amount.number, name));
}

static struct value id_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_INT && v.number > 0 ? text(id_text(c->arena, v.number)) : nothing();
}

static struct value hue_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)c;
    (void)kind;
    return v.kind == VALUE_INT ? value_int((v.number % 10 + 10) % 10) : nothing();
}

static struct value url_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    static const char hex[] = "0123456789ABCDEF", kept[] = "-._~";
    struct buf out;

    (void)kind;
    if (v.kind == VALUE_INT)
        return text(str_format(c->arena, "%lld", (long long)v.number));
    if (v.kind != VALUE_TEXT)
        return nothing();
    out = buf_new(c->arena, v.text.n * 3 + 1);
    for (size_t i = 0; i < v.text.n; i++) {
        unsigned char b = (unsigned char)v.text.p[i];

        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || (b && strchr(kept, b)))
            buf_char(&out, (char)b);
        else
            buf_put(&out, (struct str){(char[]){'%', hex[b >> 4], hex[b & 15]}, 3});
    }
    return text(buf_str(&out));
}

static struct value initials_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_TEXT ? text(icu_initials(c, v.text)) : nothing();
}

static struct value lower_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_TEXT ? text(icu_case(c, false, v.text)) : nothing();
}

static struct value upper_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_TEXT ? text(icu_case(c, true, v.text)) : nothing();
}

static struct value yesno_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    bool known =
        v.kind == VALUE_BOOL || (v.kind == VALUE_INT && (v.number == 0 || v.number == 1)); /* SQL has 0 and 1 */

    (void)c;
    (void)kind;
    if (!known)
        return nothing();
    return text(value_truth(&v) ? STR("Yes") : STR("No"));
}

static struct value bytes_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double n = (double)(v.kind == VALUE_INT ? v.number : 0);
    size_t unit = 0;
    struct str number;

    (void)kind;
    if (v.kind != VALUE_INT || v.number < 0)
        return nothing();
    while (n >= 1024 && unit < 4) {
        n /= 1024;
        unit++;
    }
    /* One decimal below ten, as in 1.5 MB; none above, as in 15 MB. */
    n = unit && n < 10 ? (double)(int64_t)(n * 10 + 0.5) / 10 : (double)(int64_t)(n + 0.5);
    number = icu_real(c, ICU_NUMBER, n);
    return text(str_format(c->arena, "%.*s\u00a0%s", STR_ARG(number), units[unit]));
}

static struct value iso_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    int64_t limit = (int64_t)DAY_OPEN * 86400000, ms, of_day;
    char out[32];
    struct str d;

    (void)kind;
    if (v.kind != VALUE_INT || v.number > limit || v.number < -62135596800000) /* 0001-01-01 */
        return nothing();
    ms = v.number;
    of_day = ((ms % 86400000) + 86400000) % 86400000 / 1000;
    d = day_text(c->arena, day_at(ms));
    snprintf(out, sizeof out, "T%02d:%02d:%02dZ", (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
    return text(str_format(c->arena, "%.*s%s", STR_ARG(d), out));
}

static struct value decimal_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_INT ? text(icu_real(c, ICU_NUMBER, (double)v.number / 1000)) : nothing();
}

static struct value progress_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)c;
    (void)kind;
    return v.kind == VALUE_INT ? value_int(v.number / 100) : nothing();
}

static struct value said_run(const struct format_context *c, enum vocabulary which, struct value v)
{
    const struct term *term;
    char *p;

    if (v.kind != VALUE_TEXT || !v.text.n)
        return nothing();
    term = vocabulary_term(which, v.text);
    if (term && term->says)
        return text(str_of(term->says));
    p = arena_copy(c->arena, v.text.p, v.text.n);
    for (size_t i = 0; i < v.text.n; i++)
        if (p[i] == '_')
            p[i] = ' ';
    if (p[0] >= 'a' && p[0] <= 'z')
        p[0] = (char)(p[0] - 'a' + 'A');
    return text((struct str){p, v.text.n});
}

static struct value words_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return said_run(c, VOCABULARY_STATES, v);
}

static struct value act_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return said_run(c, VOCABULARY_ACTS, v);
}

static struct value changes_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_TEXT ? text(format_changes(c->arena, v.text, true)) : nothing();
}

static struct value touched_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    (void)kind;
    return v.kind == VALUE_TEXT ? text(format_changes(c->arena, v.text, false)) : nothing();
}

/* The colour class that goes with a state: a date, goal or figure may be red, a person never is. */
static struct value tone_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    const struct term *term = v.kind == VALUE_TEXT ? vocabulary_term(VOCABULARY_STATES, v.text) : NULL;

    (void)c;
    (void)kind;
    return text(term && term->tone ? str_of(term->tone) : STR("off"));
}

/* The end of a time that does not include it, as people say it: the last day. */
static struct value last_day_run(const struct format_context *c, enum icu_kind kind, struct value v)
{
    if (v.kind == VALUE_TEXT && day_parse(v.text) != DAY_NONE && day_parse(v.text) != DAY_OPEN)
        v = value_text(day_text(c->arena, day_parse(v.text) - 1));
    return day_run(c, kind, v);
}

static const struct {
    const char *name;
    struct value (*run)(const struct format_context *c, enum icu_kind kind, struct value v);
    enum icu_kind kind;
} formats[] = {
    {"day", day_run, ICU_DAY},
    {"last_day", last_day_run, ICU_DAY},
    {"short_day", day_run, ICU_SHORT_DAY},
    {"weekday", day_run, ICU_WEEKDAY},
    {"time", instant_run, ICU_TIME},
    {"clock", instant_run, ICU_CLOCK},
    {"at_day", instant_run, ICU_SHORT_DAY},
    {"iso", iso_run, ICU_NONE},
    {"number", number_run, ICU_NUMBER},
    {"percent", number_run, ICU_PERCENT},
    {"money", money_run, ICU_MONEY},
    {"id", id_run, ICU_NONE},
    {"url", url_run, ICU_NONE},
    {"initials", initials_run, ICU_NONE},
    {"hue", hue_run, ICU_NONE},
    {"lower", lower_run, ICU_NONE},
    {"upper", upper_run, ICU_NONE},
    {"yesno", yesno_run, ICU_NONE},
    {"bytes", bytes_run, ICU_NONE},
    {"decimal", decimal_run, ICU_NONE},
    {"progress", progress_run, ICU_NONE},
    {"words", words_run, ICU_NONE},
    {"tone", tone_run, ICU_NONE},
    {"act", act_run, ICU_NONE},
    {"changes", changes_run, ICU_NONE},
    {"touched", touched_run, ICU_NONE},
};
enum { FORMATS = sizeof formats / sizeof *formats };

int format_find(struct str name)
{
    for (int i = 0; i < FORMATS; i++)
        if (str_is(name, formats[i].name))
            return i;
    return -1;
}

const char *format_name(int format)
{
    return formats[format].name;
}

struct str format_names(struct arena *a)
{
    struct buf out = buf_new(a, 1024);

    for (int i = 0; i < FORMATS; i++) {
        buf_text(&out, i ? " " : "");
        buf_text(&out, formats[i].name);
    }
    return buf_str(&out);
}

struct value format_run(const struct format_context *c, int format, struct value v)
{
    return formats[format].run(c, formats[format].kind, v);
}

bool format_value(const struct format_context *c, struct str format, struct value v, struct value *out)
{
    int i = format_find(format);

    if (i < 0)
        return false;
    *out = format_run(c, i, v);
    return true;
}

bool format_exists(struct str format)
{
    return format_find(format) >= 0;
}
