#ifndef MODULES_PEOPLE_WEB_H
#define MODULES_PEOPLE_WEB_H
#include "web/web.h"
extern const struct module people_module;
/* Somebody's pay: the question why, and then the pay. */
void pay_ask(struct web *w);
void pay_open(struct web *w);
#endif
