#ifndef MODULES_UNITS_WEB_H
#define MODULES_UNITS_WEB_H
#include "web/web.h"
extern const struct module units_module;
#endif
