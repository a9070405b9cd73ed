/* The scale of a cycle: three to five steps, each with its name and what it means. Set before the launch, kept with the
 * cycle, so that a closed review says for ever what its number meant. */
#include "modules/reviews/inside.h"

#include "access/audit.h"

enum { STEPS_MOST = 5 };

static const struct {
    const char *label, *means;
} standard[STEPS_MOST] = {
    {"Far below", "Little of what was agreed was reached, and help did not change it."},
    {"Below", "Part of what was agreed was reached; it is clear what has to change."},
    {"As expected", "What was agreed was reached, in the way that we work here."},
    {"Beyond", "More was reached than agreed, and others gained from it."},
    {"Far beyond", "Rare: it changed what we think is possible."},
};

#define STEP(n_, flags_, hint_)                                                                                        \
    FIELD(struct scale_form, label##n_, .label = "Step " #n_, .hint = hint_, .kind = FIELD_TEXT, .flags = flags_,      \
          .max = 40),                                                                                                  \
        FIELD(struct scale_form, means##n_, .label = "What it means", .kind = FIELD_TEXT, .max = 300)
static const struct field scale_fields[] = {
    STEP(1, FIELD_REQUIRED, "The lowest."),
    STEP(2, FIELD_REQUIRED, NULL),
    STEP(3, FIELD_REQUIRED, NULL),
    STEP(4, 0, "Empty: there are three steps."),
    STEP(5, 0, "Empty: there are four steps."),
};

struct step {
    struct str label, means;
    const char *label_field, *means_field;
};

static void steps_of(const struct scale_form *f, struct step s[STEPS_MOST])
{
    s[0] = (struct step){f->label1, f->means1, "label1", "means1"};
    s[1] = (struct step){f->label2, f->means2, "label2", "means2"};
    s[2] = (struct step){f->label3, f->means3, "label3", "means3"};
    s[3] = (struct step){f->label4, f->means4, "label4", "means4"};
    s[4] = (struct step){f->label5, f->means5, "label5", "means5"};
}

static void scale_check(const void *in, struct ctx *ctx)
{
    struct step s[STEPS_MOST];

    steps_of(in, s);
    for (size_t i = 0; i < STEPS_MOST; i++) {
        if (s[i].label.n && i && !s[i - 1].label.n)
            errors_add(&ctx->errors, str_of(s[i - 1].label_field), "A step is missing here: the next one has a name.");
        if (s[i].means.n && !s[i].label.n)
            errors_add(&ctx->errors, str_of(s[i].means_field), "This step has no name.");
        for (size_t k = 0; k < i; k++)
            if (s[i].label.n && str_eq(s[i].label, s[k].label))
                errors_add(&ctx->errors, str_of(s[i].label_field), "Two steps have the same name.");
    }
}

void scale_begin(struct tx *tx, int64_t cycle_id)
{
    for (int64_t i = 0; i < STEPS_MOST; i++)
        tx_run(tx, cycle_step_put, .cycle_id = cycle_id, .step = i + 1, .label = str_of(standard[i].label),
               .means = str_of(standard[i].means));
}

enum outcome scale_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct scale_form *f = in;
    struct step s[STEPS_MOST];
    struct row_cycle_state c;

    if (!viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0) || !tx_one(tx, cycle_state, &c, .id = f->head.id))
        return MISSING;
    if (f->head.version && f->head.version != c.version)
        return CHANGED;
    if (!str_is(c.status, "draft")) {
        errors_add(&ctx->errors, STR(""), "The cycle was launched: its scale stays as it is.");
        return INVALID;
    }
    steps_of(f, s);
    tx_run(tx, cycle_steps_forget, .cycle_id = f->head.id);
    for (size_t i = 0; i < STEPS_MOST && s[i].label.n; i++)
        tx_run(tx, cycle_step_put, .cycle_id = f->head.id, .step = (int64_t)i + 1, .label = s[i].label,
               .means = s[i].means.n ? s[i].means : STR(""));
    tx_run(tx, cycle_touch, .id = f->head.id);
    audit_write(tx, ctx, .action = "cycle_scale", .object = "cycle", .object_id = f->head.id);
    *out = (struct written){.id = f->head.id, .version = c.version + 1, .says = STR("Scale saved.")};
    return DONE;
}

const struct resource scale_resource = {.name = "cycle_scale",
                                        .plural = "cycle_scales",
                                        .label = "Scale",
                                        .size = sizeof(struct scale_form),
                                        FIELDS(scale_fields),
                                        .check = scale_check,
                                        .save = scale_save};
