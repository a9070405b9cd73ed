#ifndef MODULES_GOALS_WEB_H
#define MODULES_GOALS_WEB_H
#include "web/web.h"
extern const struct module goals_module;
#endif
