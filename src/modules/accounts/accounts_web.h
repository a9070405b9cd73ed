#ifndef MODULES_ACCOUNTS_WEB_H
#define MODULES_ACCOUNTS_WEB_H
#include "web/web.h"
extern const struct module accounts_module, my_account_module;
#endif
