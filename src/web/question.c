/* What an address asks beside its path, and the page does not understand. Left alone it would be a filter that is not there:
 * everything is shown, and nothing says so. A refusal would break links that somebody else has written something to. So the
 * page is shown without it, under the address that it has then, and says what was left out. What programs write to links to
 * follow people is no question, and passes without a word. */
#include "web/page.h"

#include "web/app.h"
#include "web/rows.h"

bool web_is_noise(struct str name)
{
    static const char *const names[] = {"fbclid", "gclid",  "gbraid", "wbraid", "dclid", "msclkid", "twclid", "yclid",
                                        "mc_cid", "mc_eid", "igshid", "_hsenc", "_hsmi", "mkt_tok", "_ga",    "_gl",
                                        "ref",    "source", "si",     "trk",    "at_xt", "s_cid",   "cid",    "web"};

    if (str_starts(name, "utm_") || str_starts(name, "mtm_") || str_starts(name, "pk_") || str_starts(name, "hsa_"))
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

static bool is_known(const struct page *p, struct str name)
{
    if (str_is(name, "as_of") || (name.n && name.p[0] == '_') || !name.n)
        return true;
    for (size_t i = 0; i < p->nkeys; i++)
        if (str_eq(p->keys[i], name))
            return true;
    if (p->part && p->part->asks && str_has_word(str_of(p->part->asks), name))
        return true;
    return web_is_noise(name);
}

/* The address with what the page knows of it; *unknown: the first of the rest, empty when there is none. */
static struct str known_address(struct web *w, const struct page *p, struct str *unknown)
{
    struct buf out = buf_new(w->arena, 32768);
    struct value query = w->http->query;
    const char *before = "?";

    *unknown = STR("");
    buf_put(&out, w->http->path);
    for (size_t i = 0; query.kind == VALUE_MAP && i < map_count(query); i++) {
        struct pair one = map_at(query, i);

        if (!is_known(p, one.name)) {
            *unknown = unknown->n ? *unknown : one.name;
            continue;
        }
        if (str_find(w->http->target, one.name, 0) == SIZE_MAX) /* what completes the address has put it there */
            continue;
        buf_text(&out, before);
        address_escape(&out, one.name);
        buf_char(&out, '=');
        address_escape(&out, one.value.text);
        before = "&";
    }
    return buf_str(&out);
}

bool web_question_known(struct web *w)
{
    const struct page *p = page_find(w->app->pages, str_of(w->view ? w->view : ""));
    struct str unknown, address;

    if (!p || w->http->method != HTTP_GET || !w->ctx.viewer.account_id || http_header_of(w->http, "hx-request-type").n)
        return true;
    address = known_address(w, p, &unknown);
    if (!unknown.n)
        return true;
    web_say(w, &(struct written){.says = str_format(w->arena,
                                                    "This page does not know \xE2\x80\x9C%.*s\xE2\x80\x9D: it is shown "
                                                    "without it.",
                                                    STR_ARG(str_head(unknown, 60)))});
    web_reply_see(w, address);
    return false;
}
