#ifndef MODULES_AUDIT_WEB_H
#define MODULES_AUDIT_WEB_H
#include "web/web.h"
extern const struct module audit_module;
extern const struct resource simulation_resource, audit_data_resource;
#endif
