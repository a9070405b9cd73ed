#ifndef MODULES_DOCUMENTS_WEB_H
#define MODULES_DOCUMENTS_WEB_H

#include "web/web.h"

extern const struct module documents_module;

#endif
