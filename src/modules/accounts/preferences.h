/* Locale and time zone of one's own account. */
#ifndef MODULES_ACCOUNTS_PREFERENCES_H
#define MODULES_ACCOUNTS_PREFERENCES_H

#include "resource/resource.h"

struct preferences_form {
    struct form_head head;
    struct str locale, time_zone; /* BCP 47, IANA name; an empty zone: the organization's */
};
extern const struct resource preferences_resource;
enum outcome preferences_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
