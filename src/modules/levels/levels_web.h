#ifndef MODULES_LEVELS_WEB_H
#define MODULES_LEVELS_WEB_H
#include "web/web.h"
extern const struct module levels_module;
#endif
