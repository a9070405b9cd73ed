#include "core/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

enum { MOST = 32 << 20 };
/* Points: a 72nd of an inch. A4. */
static const double width = 595.28, height = 841.89, margin = 62, bottom = 62;

struct paper {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *context;
    char *foot;
    unsigned char *bytes;
    size_t n, size;
    double y;
    int page;
    bool failed;
};

static cairo_status_t take_bytes(void *with, const unsigned char *data, unsigned length)
{
    struct paper *p = with;
    unsigned char *more;

    if (p->n + length > p->size) {
        p->size = (p->n + length) * 2;
        more = p->size <= MOST ? realloc(p->bytes, p->size) : NULL;
        if (!more) {
            p->failed = true;
            return CAIRO_STATUS_WRITE_ERROR;
        }
        p->bytes = more;
    }
    memcpy(p->bytes + p->n, data, length);
    p->n += length;
    return CAIRO_STATUS_SUCCESS;
}

static PangoLayout *layout_of(struct paper *p, struct str text, const char *font)
{
    PangoLayout *layout = pango_layout_new(p->context);
    PangoFontDescription *d = pango_font_description_from_string(font);

    pango_layout_set_font_description(layout, d);
    pango_font_description_free(d);
    pango_layout_set_width(layout, (int)((width - 2 * margin) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text.p, (int)text.n);
    return layout;
}

static void end_page(struct paper *p)
{
    char number[16];
    PangoLayout *foot = layout_of(p, str_of(p->foot), "Sans 8");

    cairo_set_source_rgb(p->cairo, 0.35, 0.35, 0.4);
    cairo_move_to(p->cairo, margin, height - bottom + 18);
    pango_cairo_show_layout(p->cairo, foot);
    g_object_unref(foot);
    snprintf(number, sizeof number, "%d", ++p->page);
    foot = layout_of(p, str_of(number), "Sans 8");
    pango_layout_set_alignment(foot, PANGO_ALIGN_RIGHT);
    cairo_move_to(p->cairo, margin, height - bottom + 18);
    pango_cairo_show_layout(p->cairo, foot);
    g_object_unref(foot);
    cairo_show_page(p->cairo);
    cairo_set_source_rgb(p->cairo, 0, 0, 0);
    p->y = margin;
}

/* Line by line, so that a paragraph may go on on the next page. */
static void put(struct paper *p, struct str text, const char *font, double before, double keep)
{
    PangoLayout *layout = layout_of(p, text, font);
    PangoLayoutIter *at = pango_layout_get_iter(layout);

    p->y += p->y > margin ? before : 0;
    if (p->y + keep > height - bottom)
        end_page(p);
    do {
        PangoRectangle line;
        double line_height;

        pango_layout_iter_get_line_extents(at, NULL, &line);
        line_height = (double)line.height / PANGO_SCALE;
        if (p->y + line_height > height - bottom)
            end_page(p);
        cairo_move_to(p->cairo, margin + (double)line.x / PANGO_SCALE,
                      p->y + (double)(pango_layout_iter_get_baseline(at) - line.y) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(at));
        p->y += line_height * 1.2;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    g_object_unref(layout);
}

struct paper *paper_new(struct str title, struct str foot)
{
    struct paper *p = calloc(1, sizeof *p);
    char *text = strndup(title.p, title.n);

    if (!p || !text || !(p->foot = strndup(foot.p, foot.n))) {
        free(text);
        free(p);
        return NULL;
    }
    p->surface = cairo_pdf_surface_create_for_stream(take_bytes, p, width, height);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, text);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "Tandem");
    p->cairo = cairo_create(p->surface);
    p->context = pango_cairo_create_context(p->cairo);
    p->y = margin;
    put(p, title, "Sans Bold 17", 0, 0);
    free(text);
    return p;
}

void paper_heading(struct paper *p, struct str text)
{
    put(p, text, "Sans Bold 11", 16, 60);
}

void paper_text(struct paper *p, struct str text)
{
    char *clean = malloc(text.n + 1);
    size_t n = 0;

    if (!clean) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= ' ' || text.p[i] == '\n' || text.p[i] == '\t')
            clean[n++] = text.p[i];
    put(p, (struct str){clean, n}, "Sans 10", 5, 0);
    free(clean);
}

void paper_small(struct paper *p, struct str text)
{
    put(p, text, "Sans 8.5", 4, 0);
}

struct str paper_end(struct paper *p, struct arena *a)
{
    struct str out = STR_NONE;

    end_page(p);
    g_object_unref(p->context);
    cairo_destroy(p->cairo);
    cairo_surface_finish(p->surface);
    if (!p->failed && cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS)
        out = (struct str){arena_copy(a, (const char *)p->bytes, p->n), p->n};
    cairo_surface_destroy(p->surface);
    free(p->bytes);
    free(p->foot);
    free(p);
    return out;
}
