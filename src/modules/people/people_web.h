#ifndef MODULES_PEOPLE_WEB_H
#define MODULES_PEOPLE_WEB_H
#include "web/web.h"
extern const struct module people_module;
/* Somebody's pay: the question why, and then the pay. */
void pay_ask(struct web *w);
void pay_open(struct web *w);
/* What a change of an assignment does, before it is done. */
void preview_change(struct web *w);
#endif
