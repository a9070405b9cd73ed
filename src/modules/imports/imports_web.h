#ifndef MODULES_IMPORTS_WEB_H
#define MODULES_IMPORTS_WEB_H
#include "web/web.h"
extern const struct module imports_module;
#endif
