#ifndef MODULES_YEAR_WEB_H
#define MODULES_YEAR_WEB_H
#include "web/web.h"
extern const struct module year_module;
#endif
