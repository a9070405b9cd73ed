#include "html/html_context.h"

static bool is_one_of(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

enum element_kind element_kind(struct str name)
{
    static const char *const raw[] = {"script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext", NULL};
    static const char *const text_only[] = {"title", "textarea", NULL};
    static const char *const loads[] = {"base", "link", "object", "embed", NULL};

    if (is_one_of(name, raw))
        return ELEMENT_RAW;
    if (is_one_of(name, text_only))
        return ELEMENT_TEXT_ONLY;
    return is_one_of(name, loads) ? ELEMENT_LOADS : ELEMENT_PLAIN;
}

/* htmx: [data-]hx-get, also with a suffix such as :inherited. */
static enum attribute_kind htmx_kind(struct str name)
{
    static const char *const urls[] = {"get", "post", "put", "patch", "delete", "push-url", "replace-url", NULL};
    static const char *const json[] = {"vals", "headers", "config", "request", NULL};
    struct str what = str_split(&name, ':');

    if (str_starts(what, "on"))
        return ATTRIBUTE_SCRIPT;
    if (is_one_of(what, urls))
        return ATTRIBUTE_URL;
    return is_one_of(what, json) ? ATTRIBUTE_JSON : ATTRIBUTE_PLAIN;
}

enum attribute_kind attribute_kind(struct str name, enum element_kind element)
{
    static const char *const urls[] = {"href",       "src",        "action",   "formaction", "poster", "cite",
                                       "data",       "background", "longdesc", "manifest",   "icon",   "ping",
                                       "xlink:href", "data-href",  "data-src", "data-url",   NULL};
    static const char *const listed[] = {"srcset", "imagesrcset", "srcdoc", NULL};
    struct str rest = str_cut(name, str_starts(name, "data-") ? 5 : 0, name.n);

    if (str_starts(rest, "hx-"))
        return htmx_kind(str_cut(rest, 3, rest.n));
    if (str_starts(name, "on"))
        return ATTRIBUTE_SCRIPT;
    if (str_is(name, "style"))
        return ATTRIBUTE_STYLE;
    if (is_one_of(name, listed))
        return ATTRIBUTE_LISTED;
    if (!is_one_of(name, urls))
        return ATTRIBUTE_PLAIN;
    return element == ELEMENT_LOADS || element == ELEMENT_RAW ? ATTRIBUTE_URL_LOCAL : ATTRIBUTE_URL;
}

bool scheme_allowed(struct str scheme)
{
    static const char *const allowed[] = {"https", "http", "mailto", "tel", "webcal", NULL};

    return is_one_of(scheme, allowed);
}
