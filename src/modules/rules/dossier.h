/* The papers for representatives, the data protection officer and the authority: written from the table of evaluations,
 * the policy and the switches. */
#ifndef MODULES_RULES_DOSSIER_H
#define MODULES_RULES_DOSSIER_H

#include "modules/rules/rules.h"
#include "web/app.h"

/* One paper as an HTML file that stands alone and prints; the same database on the same day gives the same bytes. The
 * connection is inside a read. False: the database did not answer. */
bool dossier_write(const struct app *app, struct db_conn *c, struct arena *a, const struct viewer *v,
                   const struct dossier_paper *paper, struct str *html);
#endif
