#include "modules/accounts/qr.h"

#include "core/buf.h"

#include <qrencode.h>

enum { QUIET = 4, PATH_MOST = 1 << 18 };

/* One rectangle for each run of dark modules in a row. */
static void draw_row(struct buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int from = x;

        while (x < width && row[x] & 1)
            x++;
        if (x > from)
            buf_format(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
    }
}

struct value qr_drawing(struct arena *a, struct str text)
{
    QRcode *code = QRcode_encodeString(text.p, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    struct buf path = buf_new(a, PATH_MOST);
    struct value drawing = value_map(a);

    if (!code)
        return value_null();
    for (int y = 0; y < code->width; y++)
        draw_row(&path, code->data + (size_t)y * (size_t)code->width, code->width, y);
    map_put(a, drawing, "size", value_int(code->width + 2 * QUIET));
    map_put(a, drawing, "dark", value_text(buf_str(&path)));
    QRcode_free(code);
    return drawing;
}
