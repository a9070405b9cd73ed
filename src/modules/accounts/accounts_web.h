#ifndef MODULES_ACCOUNTS_WEB_H
#define MODULES_ACCOUNTS_WEB_H
#include "modules/accounts/accounts.h"
#include "web/web.h"
extern const struct module accounts_module, my_account_module, second_step_module, token_module;

/* The browser that asks, in plain words. */
struct str device_here(struct web *w);
/* The answer to a sign-in that worked: the session's cookie, and on to where it was headed. */
void sign_in_finish(struct web *w, struct str token, const struct session_form *session);
/* The password was right and a code is asked for: remembered for five minutes in a cookie that only this program makes. */
void sign_in_ask_code(struct web *w, const struct session_form *session);
#endif
