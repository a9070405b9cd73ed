/* A QR code as an SVG path. The library makes the matrix; the drawing is ours. */
#ifndef MODULES_ACCOUNTS_QR_H
#define MODULES_ACCOUNTS_QR_H

#include "core/value.h"

/* {size, dark}: `size` modules on a side, the quiet zone of four on each edge included; `dark` the data of a path that
 * fills the dark ones, one unit a module. Null when the text is too long. */
struct value qr_drawing(struct arena *a, struct str text);

#endif
