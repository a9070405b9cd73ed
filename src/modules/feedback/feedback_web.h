#ifndef MODULES_FEEDBACK_WEB_H
#define MODULES_FEEDBACK_WEB_H
#include "web/web.h"
extern const struct module feedback_module;
#endif
