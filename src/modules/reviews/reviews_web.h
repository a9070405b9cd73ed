#ifndef MODULES_REVIEWS_WEB_H
#define MODULES_REVIEWS_WEB_H
#include "web/web.h"
extern const struct module reviews_module;
#endif
