/* What a mail says, as its recipient reads it: for sending it, and for the page that shows what would leave. */
#ifndef MODULES_ACCOUNTS_LETTER_H
#define MODULES_ACCOUNTS_LETTER_H

#include "core/str.h"

/* template: "invitation", "reset", "digest". token: the secret of the link; lines: of a digest. address: the
 * installation's, without a slash at the end. */
struct letter_about {
    struct str login, name, organization, template, token, lines, address;
};
struct letter {
    struct str subject, body; /* lines end with CR LF */
};
struct letter letter_write(struct arena *a, const struct letter_about *about);

#endif
