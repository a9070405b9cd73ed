#ifndef MODULES_PEOPLE_WEB_H
#define MODULES_PEOPLE_WEB_H
#include "web/web.h"
extern const struct module people_module;
#endif
