#ifndef MODULES_ROLES_WEB_H
#define MODULES_ROLES_WEB_H

#include "web/web.h"

extern const struct module roles_module;

#endif
