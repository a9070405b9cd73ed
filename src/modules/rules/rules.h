/* Which evaluations of people are on where. */
#ifndef MODULES_RULES_H
#define MODULES_RULES_H

#include "access/evaluation.h"
#include "resource/resource.h"

struct evaluation_switch_form {
    struct form_head head;
    const struct evaluation *evaluation; /* from the address, not from the form */
    int64_t site_id;                     /* 0: every site */
    struct str state, reason;            /* state: "on", "off" */
};
extern const struct resource evaluation_switch_resource;

/* Switches one evaluation at a site, or everywhere; needs evaluation_switch and a reason. */
enum outcome evaluation_switch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A new organization: where it has employee representatives, the sensitive ones start off. */
void evaluations_begin(struct tx *tx, struct ctx *ctx, bool represented);
/* A site was made or changed. A first site takes over what was switched for the organization; one that has
 * representatives from now on starts with the sensitive ones off. */
void evaluations_site(struct tx *tx, struct ctx *ctx, int64_t site_id, bool gets_representatives);
/* One switch by the program itself; false when it was so already. evaluations_settle afterwards. */
bool evaluation_put(struct tx *tx, struct ctx *ctx, const struct evaluation *e, int64_t site, bool on,
                    struct str reason);
/* Brings what is kept from the switches to them: people without a site, and what is off everywhere. */
void evaluations_settle(struct tx *tx);

/* Everything that can be rehearsed is in rehearsal from now on: a new organization, a demo that asks for it. */
void rehearsal_begin(struct tx *tx, struct ctx *ctx);
/* A site was made: what is not live everywhere is in rehearsal there. */
void rehearsal_site(struct tx *tx, struct ctx *ctx, int64_t site_id);
/* How far the clock of a rehearsal is ahead, from the setting clock_ahead_days. */
int64_t rehearsal_ahead_ms(struct str days);
/* What a field class is called, and how Tandem keeps it. */
extern const char *const field_classes[8][2];

/* The papers about it, for representatives, the data protection officer and the authority. */
struct app;
struct dossier_paper {
    const char *name, *title, *says; /* name: also of the file, without its ending */
};
extern const struct dossier_paper dossier_papers[];
extern const size_t dossier_papers_count;
/* All of them as HTML files into a folder, as an administrator sees them; false and a sentence. */
bool dossier_files(struct app *app, const char *folder, char *why, size_t why_size);

#endif
