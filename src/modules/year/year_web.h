#ifndef MODULES_YEAR_WEB_H
#define MODULES_YEAR_WEB_H
#include "web/web.h"
extern const struct module year_module;
/* Handlers of /year/:id/documents and /year/documents/:id. */
void year_document_send(struct web *w);
void year_document_open(struct web *w);
#endif
