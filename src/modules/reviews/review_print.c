/* A finished review as PDF for a named reader. It holds what both may read, who prints it and whom it is for. */
#include "modules/reviews/review_print.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/buf.h"
#include "core/id.h"
#include "core/json.h"
#include "core/paper.h"
#include "modules/reviews/reviews.h"
#include "queries.h"

struct printing {
    struct arena *arena;
    struct value head, text, notes, picks, scale;
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
    /* in the order in which the query names them */
    struct value head[] = {value_text(w->ctx.today_text), value_int(w->ctx.world_ms), id};
    struct call calls[] = {{.query = &query_review_head, .args = head, .limit = 1},
                           {.query = &query_review_notes_of, .args = &id, .limit = 200},
                           {.query = &query_review_scale, .args = &id, .limit = 200},
                           {.query = &query_review_picks_of_reader, .args = &id, .limit = 200}};

    if (!web_calls(w, calls, 4))
        return false;
    p->head = first_of(&calls[0]);
    p->notes = calls[1].rows;
    p->scale = calls[2].rows;
    p->picks = calls[3].rows;
    p->subject_id = map_int(p->head, "subject_id", 0);
    return true;
}

/* Only what has a text stands in the file. */
static void section(struct arena *a, struct value list, const char *heading, struct str text)
{
    struct value one;

    if (!text.n)
        return;
    one = value_map(a);
    map_put(a, one, "heading", value_text(str_of(heading)));
    map_put(a, one, "text", value_text(text));
    list_add(a, list, one);
}

/* "As expected, 3 of 5"; empty where there is none, or ratings are switched off. */
static struct str rating_text(struct arena *a, struct value text, const char *rating, const char *label)
{
    int64_t step = map_int(text, rating, 0), steps = map_int(text, "steps", 0);
    struct str name = map_text(text, label);

    return step ? str_format(a, "%s%s%lld of %lld", name.n ? name.p : "", name.n ? ", " : "", (long long)step,
                             (long long)steps)
                : STR("");
}

static const char *result_words(struct str result)
{
    return str_is(result, "away")          ? "Not rated: away"
           : str_is(result, "partly_away") ? "Rated on the time here"
           : str_is(result, "rated")       ? "Rated"
                                           : "";
}

static struct str result_text(struct arena *a, struct value text)
{
    struct str rating = rating_text(a, text, "rating", "rating_label");
    const char *says = result_words(map_text(text, "result_says"));

    if (rating.n)
        return *says ? str_format(a, "%s: %s", says, rating.p) : rating;
    return str_is(map_text(text, "result_says"), "partly_away") ? STR("Partly away") : str_of(says);
}

static void change(struct buf *out, const char *what, struct str before, struct str now)
{
    buf_format(out, "%s%s\nBefore: %s\nNow: %s", out->n ? "\n\n" : "", what, before.n ? before.p : "nothing",
               now.n ? now.p : "nothing");
}

/* As the page lists it. */
static struct str changes_text(struct arena *a, struct value t)
{
    static const struct {
        const char *flag, *what, *before, *now;
    } texts[] = {{"reason_changed", "Reason", "shared_reason", "reason"},
                 {"text_changed", "Text", "shared_text", "text"},
                 {"strengths_changed", "Strengths", "shared_strengths", "strengths"},
                 {"growth_changed", "What to improve", "shared_growth", "growth"}};
    struct buf out = buf_new(a, 1 << 20);

    if (map_int(t, "result_changed", 0))
        change(&out, "Result", str_of(result_words(map_text(t, "shared_result"))),
               str_of(result_words(map_text(t, "result"))));
    if (map_int(t, "rating_changed", 0))
        change(&out, "Rating", rating_text(a, t, "shared_rating", "shared_rating_label"),
               rating_text(a, t, "rating", "rating_label"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (map_int(t, texts[i].flag, 0))
            change(&out, texts[i].what, map_text(t, texts[i].before), map_text(t, texts[i].now));
    return buf_str(&out);
}

/* Where a rating stands, what the steps of its cycle mean. */
static struct str steps_text(struct arena *a, struct value scale)
{
    struct buf out = buf_new(a, 65536);

    for (size_t i = 0; i < list_count(scale); i++) {
        struct value step = scale.list->items[i];
        struct str means = map_text(step, "means");

        buf_format(&out, "%s%lld  %s%s%s", i ? "\n" : "", (long long)map_int(step, "step", 0),
                   map_text(step, "label").p, means.n ? ": " : "", means.n ? means.p : "");
    }
    return buf_str(&out);
}

/* One section for each author of a side, with the day of each note. */
static void picks_sections(struct arena *a, struct value list, struct value picks, bool of_self)
{
    struct buf text = buf_new(a, 1 << 20);
    struct str author = STR("");

    for (size_t i = 0; i <= list_count(picks); i++) {
        struct value pick = i < list_count(picks) ? picks.list->items[i] : value_null();

        if (text.n && (pick.kind == VALUE_NULL || map_int(pick, "heads", 0))) {
            section(a, list, str_format(a, "Notes put in by %s", author.p).p, str_dup(a, buf_str(&text)));
            text.n = 0;
        }
        if (pick.kind == VALUE_NULL || (map_int(pick, "of_self", 0) != 0) != of_self)
            continue;
        author = map_text(pick, "author_name");
        buf_format(&text, "%s%s\n%s", text.n ? "\n\n" : "", map_text(pick, "on_day").p, map_text(pick, "text").p);
    }
}

struct value review_sections(struct arena *a, struct value text, struct value notes, struct value picks,
                             struct value scale)
{
    struct value list = value_list(a);
    struct str own = rating_text(a, text, "self_rating", "self_rating_label");

    section(a, list, "Changed after the meeting", changes_text(a, text));
    section(a, list, "Result", result_text(a, text));
    section(a, list, "Reason for the rating", map_text(text, "reason"));
    section(a, list, "The manager's text", map_text(text, "text"));
    section(a, list, "Strengths to build on", map_text(text, "strengths"));
    section(a, list, "What to improve", map_text(text, "growth"));
    picks_sections(a, list, picks, false);
    section(a, list, "The self-review", map_text(text, "self_text"));
    section(a, list, "Own rating", own);
    picks_sections(a, list, picks, true);
    if (own.n || map_int(text, "rating", 0))
        section(a, list, "What the steps mean", steps_text(a, scale));
    section(a, list, "The employee's statement", map_text(text, "statement"));
    section(a, list, "The second reader", map_text(text, "second_text"));
    for (size_t i = 0; i < list_count(notes); i++) {
        struct value note = notes.list->items[i];

        section(a, list,
                str_format(a, "Note of %s, %s", map_text(note, "author_name").p,
                           day_said(a, day_text(a, day_at(map_int(note, "at", 0)))).p)
                    .p,
                map_text(note, "text"));
    }
    return list;
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
    struct value sections;

    if (!paper)
        return;
    paper_small(paper, str_format(p->arena, "%s, %s to %s. Written by %s.", map_text(p->head, "cycle_name").p,
                                  day_said(p->arena, map_text(p->head, "from_on")).p,
                                  day_said(p->arena, map_text(p->head, "to_on")).p, written_by(p)));
    sections = review_sections(p->arena, p->text, p->notes, p->picks, p->scale);
    for (size_t i = 0; i < list_count(sections); i++) {
        paper_heading(paper, map_text(sections.list->items[i], "heading"));
        paper_text(paper, map_text(sections.list->items[i], "text"));
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
    struct value detail = value_map(tx->arena);
    struct buf text = buf_new(tx->arena, 8192);

    (void)out;
    map_put(tx->arena, detail, "reader", value_text(id_text(tx->arena, p->reader_id)));
    map_put(tx->arena, detail, "reason",
            value_text(str_format(tx->arena, "For %s", p->reader.n ? p->reader.p : "the reader")));
    json_write(&text, detail);
    audit_write(tx, ctx, .action = "review_print", .object = "review", .object_id = p->review_id,
                .person_id = p->subject_id, .class = 2, .detail = buf_str(&text));
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
                         day_said(w->arena, w->ctx.today_text).p, map_text(map_get(w->root, "frame"), "name").p);
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
