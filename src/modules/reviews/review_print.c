/* A finished review as PDF for a named reader. It holds what both may read, who prints it and whom it is for. */
#include "modules/reviews/review_print.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "core/paper.h"
#include "modules/reviews/reviews.h"
#include "queries.h"

struct printing {
    struct arena *arena;
    struct value head, text, notes;
    struct str reader, foot;
    int64_t review_id, subject_id, reader_id;
    struct str pdf;
};

static struct value first_of(struct call *call)
{
    return list_count(call->rows) ? call->rows.list->items[0] : value_null();
}

/* Who the reader is to the rules: with his account's roles and relations, or as somebody without an account. */
static bool reader_viewer(struct web *w, int64_t person_id, struct viewer *reader)
{
    struct value id = value_int(person_id), row;
    struct call call = {.query = &query_viewer_of_person, .args = &id, .limit = 1};

    if (!web_call(w, &call))
        return false;
    row = first_of(&call);
    *reader = (struct viewer){
        .account_id = map_int(row, "account_id", -1), /* on paper it may be for somebody without an account */
        .person_id = person_id,
        .roles = (uint32_t)map_int(row, "roles", ROLE_MEMBER),
        .relations = (uint32_t)map_int(row, "relations", RELATIONS_OF_EVERYBODY),
        .given = (uint64_t)map_int(row, "given", 0),
        .reach = map_int(row, "reach", 1),
        .people = w->ctx.viewer.people,
        .off = w->ctx.viewer.off};
    return true;
}

/* The texts through the scope of one of both; null when they are not his to read. */
static bool read_texts(struct web *w, const struct viewer *v, int64_t id, struct value *row)
{
    struct value arg = value_int(id);
    struct call call = {.query = &query_review_for_reader, .args = &arg, .limit = 1};
    enum db_status status;

    call.scope = viewer_scope(v, ACT_REVIEW_FINAL);
    status = db_wave(w->conn, w->arena, &call, 1);
    if (status != DB_OK) {
        web_reply_busy(w, 503, 2);
        return false;
    }
    *row = first_of(&call);
    return true;
}

static bool read_rest(struct web *w, struct printing *p)
{
    struct value id = value_int(p->review_id);
    struct call head = {.query = &query_review_head, .args = &id, .limit = 1},
                notes = {.query = &query_review_notes_of, .args = &id, .limit = 200};

    if (!web_call(w, &head) || !web_call(w, &notes))
        return false;
    p->head = first_of(&head);
    p->notes = notes.rows;
    p->subject_id = map_int(p->head, "subject_id", 0);
    return true;
}

static void section(struct paper *paper, const char *heading, struct str text)
{
    if (!text.n)
        return;
    paper_heading(paper, str_of(heading));
    paper_text(paper, text);
}

static struct str result_text(const struct printing *p)
{
    int64_t rating = map_int(p->text, "rating", 0);
    struct str result = map_text(p->text, "result");
    const char *says = str_is(result, "away")          ? "Not rated: away"
                       : str_is(result, "partly_away") ? "Rated on the time here"
                                                       : "Rated";

    if (!rating && !str_is(result, "away")) /* not shown where ratings are switched off */
        return STR("");
    return rating ? str_format(p->arena, "%s: %lld of 5", says, (long long)rating) : str_of(says);
}

/* Whoever leads while the manager is away writes in his own name. */
static const char *written_by(const struct printing *p)
{
    struct str manager = map_text(p->head, "manager_name"), other = map_text(p->head, "stand_in_name");

    return other.n ? arena_printf(p->arena, "%.*s in place of %.*s", STR_ARG(other), STR_ARG(manager)) : manager.p;
}

/* On the slow pool: nothing of the request but the arena is touched. */
static void render(void *with)
{
    struct printing *p = with;
    struct paper *paper = paper_new(str_format(p->arena, "Review of %s", map_text(p->head, "subject_name").p), p->foot);

    if (!paper)
        return;
    paper_small(paper, str_format(p->arena, "%s, %s to %s. Written by %s.", map_text(p->head, "cycle_name").p,
                                  map_text(p->head, "from_on").p, map_text(p->head, "to_on").p, written_by(p)));
    section(paper, "Result", result_text(p));
    section(paper, "Reason for the rating", map_text(p->text, "reason"));
    section(paper, "The manager's text", map_text(p->text, "text"));
    section(paper, "Strengths to build on", map_text(p->text, "strengths"));
    section(paper, "What to improve", map_text(p->text, "growth"));
    section(paper, "The self-review", map_text(p->text, "self_text"));
    section(paper, "The employee's statement", map_text(p->text, "statement"));
    section(paper, "The second reader", map_text(p->text, "second_text"));
    for (size_t i = 0; i < list_count(p->notes); i++) {
        struct value note = p->notes.list->items[i];

        section(paper,
                str_format(p->arena, "Note of %s, %s", map_text(note, "author_name").p,
                           day_text(p->arena, day_at(map_int(note, "at", 0))).p)
                    .p,
                map_text(note, "text"));
    }
    p->pdf = paper_end(paper, p->arena);
}

static void rendered(struct web *w)
{
    struct printing *p = w->own;

    if (!p->pdf.n) {
        web_reply_busy(w, 503, 5);
        return;
    }
    http_header(w->http, "Content-Disposition",
                str_format(w->arena, "attachment; filename=\"review-%s.pdf\"", id_text(w->arena, p->review_id).p));
    web_reply_text(w, 200, "application/pdf", p->pdf);
}

static enum outcome print_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct printing *p = in;

    (void)out;
    audit_write(tx, ctx,
                &(struct audit_entry){
                    .action = "review_print",
                    .object = "review",
                    .object_id = p->review_id,
                    .person_id = p->subject_id,
                    .class = 2,
                    .detail = str_format(tx->arena, "{\"reader\":\"%s\"}", id_text(tx->arena, p->reader_id).p)});
    return DONE;
}

static void print_written(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        web_slow(w, render, w->own, rendered);
    else
        web_reply_missing(w);
}

static bool name_reader(struct web *w, struct printing *p)
{
    struct value id = value_int(p->reader_id);
    struct call call = {.query = &query_review_reader_name, .args = &id, .limit = 1};

    if (!web_call(w, &call))
        return false;
    p->reader = map_text(first_of(&call), "name");
    p->foot = str_format(w->arena, "For %s only. Printed on %s by %s.", p->reader.n ? p->reader.p : "the reader",
                         w->ctx.today_text.p, map_text(map_get(w->root, "frame"), "name").p);
    return true;
}

void review_pdf(struct web *w)
{
    struct printing *p = ARENA_NEW(w->arena, struct printing);
    struct str wanted = map_text(w->http->query, "for");
    struct viewer reader = w->ctx.viewer;
    struct value theirs = value_null();

    p->arena = w->arena;
    p->review_id = web_path_id(w, "id");
    p->reader_id = w->ctx.viewer.person_id;
    if (wanted.n && !id_read(wanted, &p->reader_id)) {
        web_reply_missing(w);
        return;
    }
    if (!read_texts(w, &w->ctx.viewer, p->review_id, &p->text))
        return;
    if (wanted.n && !reader_viewer(w, p->reader_id, &reader))
        return;
    if (!read_texts(w, &reader, p->review_id, &theirs))
        return;
    if (p->text.kind != VALUE_MAP || theirs.kind != VALUE_MAP) { /* not for both: nothing at all */
        web_reply_missing(w);
        return;
    }
    if (!read_rest(w, p) || !name_reader(w, p))
        return;
    w->own = p;
    web_write(w, print_write, p, print_written);
}
