/* Mail: from the outbox to SMTP, one at a time. The text is made when it is sent, as its recipient is then; a link's
 * token is made then too, so that no link lies readable anywhere before it leaves. */
#ifndef MODULES_ACCOUNTS_MAIL_H
#define MODULES_ACCOUNTS_MAIL_H

#include "jobs/jobs.h"

/* Sends what is due; a tick of the runner. owner: struct app. */
void mail_look(void *owner, struct db *db, struct ctx *ctx);

#endif
