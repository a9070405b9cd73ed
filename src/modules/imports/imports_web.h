#ifndef MODULES_IMPORTS_WEB_H
#define MODULES_IMPORTS_WEB_H
#include "web/web.h"
extern const struct module imports_module;
/* Goes on with what was under way when the program was stopped. */
void imports_go_on(struct app *app);
#endif
