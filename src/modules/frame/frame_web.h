#ifndef MODULES_FRAME_WEB_H
#define MODULES_FRAME_WEB_H
#include "web/web.h"
extern const struct module frame_module;
#endif
