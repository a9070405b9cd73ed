/* Styles, scripts, icons, fonts: linked into the program. Addressed by content ("/assets/app.css?v=TAG"), so a browser
 * may keep them for ever. */
#include "web/app.h"

static const char *type_of(struct str name)
{
    static const struct {
        const char *end, *type;
    } types[] = {{".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"},
                 {".woff2", "font/woff2"},
                 {".png", "image/png"},
                 {".txt", "text/plain"}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i].end);

        if (name.n > n && str_is(str_cut(name, name.n - n, name.n), types[i].end))
            return types[i].type;
    }
    return "application/octet-stream";
}

bool web_asset(struct web *w)
{
    struct str path = w->http->path;
    const struct embedded *e;
    bool gzip = str_find(http_header_of(w->http, "accept-encoding"), STR("gzip"), 0) != SIZE_MAX;

    if (!str_starts(path, "/assets/") || (w->http->method != HTTP_GET && w->http->method != HTTP_HEAD))
        return false;
    e = embedded_find(asset_files, asset_files_count, str_cut(path, 8, path.n).p);
    if (!e) {
        w->reply->status = 404;
        return true;
    }
    http_header(w->http, "ETag", str_format(w->arena, "\"%s\"", e->tag));
    if (str_find(http_header_of(w->http, "if-none-match"), str_of(e->tag), 0) != SIZE_MAX) {
        w->reply->status = 304;
        return true;
    }
    w->reply->status = 200;
    w->reply->type = type_of(path);
    w->reply->still = e->gzip && gzip ? e->gzip : e->bytes;
    w->reply->still_size = e->gzip && gzip ? e->gzip_size : e->size;
    if (e->gzip && gzip)
        http_header(w->http, "Content-Encoding", STR("gzip"));
    if (e->gzip)
        http_header(w->http, "Vary", STR("Accept-Encoding"));
    http_header(w->http, "Cache-Control",
                w->http->query.kind == VALUE_MAP && map_text(w->http->query, "v").n
                    ? STR("public, max-age=31536000, immutable")
                    : STR("no-cache"));
    http_header(w->http, "X-Content-Type-Options", STR("nosniff"));
    http_header(w->http, "Cross-Origin-Resource-Policy", STR("same-origin"));
    return true;
}
