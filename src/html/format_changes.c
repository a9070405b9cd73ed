/* Which fields an entry of the audit log says were changed, in words. */
#include "html/format_private.h"

#include "core/buf.h"
#include "core/json.h"

/* "manager_id" as people say it: "manager". */
static void put_field(struct buf *out, struct str name)
{
    size_t n = name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id") ? name.n - 3 : name.n;

    for (size_t i = 0; i < n; i++)
        buf_char(out, name.p[i] == '_' ? ' ' : name.p[i]);
}

static struct str said(struct value v)
{
    return v.kind == VALUE_TEXT && v.text.n ? v.text : STR("nothing");
}

/* {"title":["Engineer","Lead"],"phone":null} as "title: Engineer → Lead; phone"; without `values` the names alone. */
struct str format_changes(struct arena *a, struct str json, bool values)
{
    struct buf out = buf_new(a, json.n * 2 + 256);
    struct value v;
    struct str why;

    if (!json.n || !json_read(a, json, &v, &why) || v.kind != VALUE_MAP)
        return STR("");
    for (size_t i = 0; i < map_count(v); i++) {
        struct value both = map_at(v, i).value;

        buf_text(&out, i ? "; " : "");
        put_field(&out, map_at(v, i).name);
        if (!values || both.kind != VALUE_LIST || list_count(both) != 2)
            continue;
        buf_format(&out, ": %.*s \u2192 %.*s", STR_ARG(said(both.list->items[0])), STR_ARG(said(both.list->items[1])));
    }
    return buf_str(&out);
}
