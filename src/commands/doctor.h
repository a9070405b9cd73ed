/* What is wrong with an installation, in plain sentences. Changes nothing. */
#ifndef COMMANDS_DOCTOR_H
#define COMMANDS_DOCTOR_H

#include "web/app.h"

struct doctor_finding {
    const char *about; /* "database", "mail" ... */
    bool good;
    struct str says;
};
enum { DOCTOR_FINDINGS = 16 };
/* Looks at everything that it can reach; returns how many findings there are, in the arena's memory. */
size_t doctor_look(const struct app_config *config, struct arena *a, struct doctor_finding findings[DOCTOR_FINDINGS]);

#endif
