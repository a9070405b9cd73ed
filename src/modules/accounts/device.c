#include "modules/accounts/device.h"

#include <sodium.h>

enum { YEAR_S = 365 * 86400 };

struct mark {
    const char *in, *words;
};

/* The first that is found counts: Edge says that it is Chrome too, and Chrome that it is Safari. */
static const struct mark browsers[] = {
    {"Edg", "Edge"},         {"OPR/", "Opera"},     {"SamsungBrowser/", "Samsung Internet"},
    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},   {"Safari/", "Safari"}, {"curl/", "curl"},
};
static const struct mark systems[] = {
    {"iPhone", "iPhone"},  {"iPad", "iPad"},     {"Android", "Android"}, {"Windows", "Windows"},
    {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
};

static const char *first_of(const struct mark *marks, size_t n, struct str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(text, str_of(marks[i].in), 0) != SIZE_MAX)
            return marks[i].words;
    return NULL;
}

struct str device_words(struct arena *a, struct str user_agent)
{
    const char *browser = first_of(browsers, sizeof browsers / sizeof *browsers, user_agent);
    const char *system = first_of(systems, sizeof systems / sizeof *systems, user_agent);

    if (!user_agent.n)
        return STR("");
    return str_format(a, "%s%s%s", browser ? browser : "A browser", system ? " on " : "", system ? system : "");
}

/* Its number is chance and known nowhere else: it tells two devices of one account apart, and nothing about them. */
struct card {
    int64_t account_id, number, until_ms;
};

static const struct web_pass known = {"known", "known device", sizeof(struct card), YEAR_S};

static bool card_read(struct web *w, int64_t account_id, struct card *c)
{
    return web_pass_read(w, &known, c) && c->account_id == account_id && c->until_ms > w->ctx.world_ms;
}

struct str device_known(struct web *w, int64_t account_id)
{
    struct card c;

    return card_read(w, account_id, &c) ? str_format(w->arena, "%llx", (unsigned long long)c.number) : STR("");
}

void device_remember(struct web *w, int64_t account_id)
{
    struct card c;

    if (!card_read(w, account_id, &c))
        randombytes_buf(&c.number, sizeof c.number);
    c.account_id = account_id;
    c.until_ms = w->ctx.world_ms + (int64_t)YEAR_S * 1000;
    web_pass_write(w, &known, &c);
}
