#ifndef MODULES_RULES_WEB_H
#define MODULES_RULES_WEB_H
#include "web/web.h"
extern const struct module rules_module, rehearsal_module;
#endif
