#include "modules/accounts/device.h"

#include "access/keys.h"

#include <sodium.h>
#include <string.h>

enum { MAC = 32, YEAR_S = 365 * 86400 };

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

static void card_mac(struct web *w, const struct card *c, unsigned char mac[MAC])
{
    unsigned char key[MAC];

    keys_derive(w->ctx.keys, "known device", key);
    crypto_generichash(mac, MAC, (const unsigned char *)c, sizeof *c, key, MAC);
    sodium_memzero(key, sizeof key);
}

static bool card_read(struct web *w, int64_t account_id, struct card *c)
{
    unsigned char bytes[sizeof *c + MAC], mac[MAC];
    struct str hex = map_text(w->http->cookies, "known");
    size_t n = 0;

    if (hex.n != sizeof bytes * 2 || sodium_hex2bin(bytes, sizeof bytes, hex.p, hex.n, NULL, &n, NULL) != 0 ||
        n != sizeof bytes)
        return false;
    memcpy(c, bytes, sizeof *c);
    card_mac(w, c, mac);
    return sodium_memcmp(mac, bytes + sizeof *c, MAC) == 0 && c->account_id == account_id &&
           c->until_ms > w->ctx.world_ms;
}

struct str device_known(struct web *w, int64_t account_id)
{
    struct card c;

    return card_read(w, account_id, &c) ? str_format(w->arena, "%llx", (unsigned long long)c.number) : STR("");
}

void device_remember(struct web *w, int64_t account_id)
{
    struct card c;
    unsigned char bytes[sizeof c + MAC];
    char *hex = arena_alloc(w->arena, sizeof bytes * 2 + 1);

    if (!card_read(w, account_id, &c))
        randombytes_buf(&c.number, sizeof c.number);
    c.account_id = account_id;
    c.until_ms = w->ctx.world_ms + (int64_t)YEAR_S * 1000;
    memcpy(bytes, &c, sizeof c);
    card_mac(w, &c, bytes + sizeof c);
    sodium_bin2hex(hex, sizeof bytes * 2 + 1, bytes, sizeof bytes);
    web_cookie(w, "known", str_of(hex), YEAR_S);
}
