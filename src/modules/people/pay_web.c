/* Pay is closed until it is asked for: one's own with a press, somebody else's with a password given just now and a
 * reason, which stands in the log and on the page of whom it is about. Nothing of pay is read before. */
#include "modules/people/people_web.h"

#include "core/json.h"
#include "modules/people/people.h"
#include "queries.h"

struct pay_ask_form {
    struct form_head head;
    struct str reason, other;
};
static const struct choice reasons[] = {
    {"question", "They asked me about it", NULL},   {"change", "A change of pay is being prepared", NULL},
    {"payroll", "Payroll or an error in it", NULL}, {"authority", "An authority or a court asks", NULL},
    {"other", "Another reason, in words", NULL},    {NULL, NULL, NULL}};
static const struct field ask_fields[] = {
    FIELD(struct pay_ask_form, reason, .label = "Why do you look?", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = reasons),
    FIELD(struct pay_ask_form, other, .label = "In words", .hint = "Needed for another reason. The person reads it.",
          .kind = FIELD_TEXT, .max = 200),
};

static void ask_check(const void *in, struct ctx *ctx)
{
    const struct pay_ask_form *f = in;

    if (str_is(f->reason, "other") && !f->other.n)
        errors_add(&ctx->errors, STR("other"), "Say in a few words why.");
}

const struct resource pay_ask_resource = {.name = "pay_ask",
                                          .plural = "pay_asks",
                                          .label = "Look at pay",
                                          .size = sizeof(struct pay_ask_form),
                                          FIELDS(ask_fields),
                                          .check = ask_check};

/* What the log and the person read: {"reason": ...}. */
static struct str detail_of(struct arena *a, const struct pay_ask_form *f)
{
    struct buf out = buf_new(a, 8192); /* 200 characters, each escaped as JSON */
    struct value detail = value_map(a);
    struct str says = STR("");

    for (const struct choice *c = reasons; c->value; c++)
        if (str_is(f->reason, c->value))
            says = str_of(c->label);
    if (str_is(f->reason, "other"))
        says = f->other;
    else if (f->other.n)
        says = str_format(a, "%s: %s", says.p, f->other.p);
    map_put(a, detail, "reason", value_text(says));
    json_write(&out, detail);
    return buf_str(&out);
}

/* False: the reply has been made. One's own pay asks for nothing. */
static bool asks_for_other(struct web *w)
{
    struct value person = value_int(web_path_id(w, "id"));
    struct call may = {.query = &query_may_pay_read, .args = &person, .limit = 1};

    if (person.number && person.number == w->ctx.viewer.person_id) {
        web_reply_see(w, STR("/my-pay"));
        return false;
    }
    if (!web_call(w, &may))
        return false;
    if (!list_count(may.rows)) {
        web_reply_missing(w);
        return false;
    }
    return true;
}

void pay_ask(struct web *w)
{
    if (asks_for_other(w))
        web_reply_page(w, 200, "pay_ask");
}

void pay_open(struct web *w)
{
    struct pay_ask_form *f;

    if (!asks_for_other(w))
        return;
    f = web_bind(w, &pay_ask_resource);
    if (!f)
        return;
    if (!w->ctx.errors.n)
        w->read_detail = detail_of(w->arena, f);
    web_reply_page(w, w->ctx.errors.n ? 422 : 200, w->ctx.errors.n ? "pay_ask" : "pay");
}
