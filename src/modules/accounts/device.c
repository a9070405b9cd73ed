#include "modules/accounts/device.h"

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
