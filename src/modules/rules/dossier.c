/* The dossier: what is in it comes from the evaluations' tables, the policy and the switches; the sentences around it
 * are in the views. */
#include "modules/rules/dossier.h"

#include "core/log.h"
#include "modules/rules/inside.h"
#include "queries.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum { CHANGES = 5000, PAPER_MOST = 8 << 20 };

const struct dossier_paper dossier_papers[] = {
    {"evaluations", "Catalogue of evaluations",
     "Every evaluation of a person, what it reads, who sees it, where it is on"},
    {"processing", "Record of processing activities",
     "For Article 30 of the GDPR: purposes, data, recipients, retention"},
    {"impact", "Data protection impact assessment (draft)",
     "For Article 35 of the GDPR: risks and what stands against them"},
};
const size_t dossier_papers_count = sizeof dossier_papers / sizeof *dossier_papers;

/* What is done with data about people, in the words of Article 30. Recipients and class come from the actions. */
struct activity {
    const char *name, *purpose, *people, *data, *kept;
    enum action_id seen_by[4];
};
static const char EMPLOYEES[] = "People who work or have worked here";
static const struct activity activities[] = {
    {"People and their assignments",
     "Know who works where, for whom and since when",
     EMPLOYEES,
     "Name, number, work contact, title, unit, site, level, manager, hours, dates of employment, as of any day",
     "As long as the record; Tandem deletes none by itself",
     {ACT_PERSON_VIEW, ACT_PERSON_EDIT}},
    {"Pay",
     "Know what was agreed",
     EMPLOYEES,
     "Yearly base pay with its dates, sealed with a key of the person",
     "As long as the record; unreadable once the person's key is gone",
     {ACT_PAY_READ}},
    {"Absences and exits",
     "Respect them in reminders and due dates, close the employment",
     EMPLOYEES,
     "Dates; the kind of an absence and the reason of an exit, sealed",
     "As long as the record; unreadable once the person's key is gone",
     {ACT_ABSENCE_READ, ACT_EXIT_READ}},
    {"Position descriptions",
     "Say what a position is for, under which conditions, and what limits there are",
     EMPLOYEES,
     "Purpose, duties, conditions, licences by date; limits for reasons of health, sealed and apart",
     "As long as the record; the limits are unreadable once the person's key is gone",
     {ACT_POSITION_READ, ACT_POSITION_LIMITS}},
    {"Earlier reviews",
     "Keep what was agreed before Tandem",
     EMPLOYEES,
     "PDF files with their day, sealed with a key of the person",
     "As long as the record; unreadable once the person's key is gone",
     {ACT_DOCUMENT_READ}},
    {"Goals",
     "Agree on what is to be reached, and see how far it is",
     EMPLOYEES,
     "Goals, key results, check-ins, advice",
     KEPT_RECORD,
     {ACT_GOAL_PUBLIC, ACT_GOAL_VIEW}},
    {"Plan of the year",
     "Agree on what is expected, and on what is needed for it",
     EMPLOYEES,
     "Purpose and duties of the position, conditions, needs and their answers, confirmations",
     KEPT_RECORD,
     {ACT_YEAR_SEE}},
    {"Documents of the year",
     "Keep beside the year what shows how it went",
     EMPLOYEES,
     "Files with a title, who put them there and who sees them, sealed with a key of the person",
     "As long as the record; unreadable once the person's key is gone",
     {ACT_YEAR_SEE}},
    {"Feedback, notes and praise",
     "Tell each other what went well and what did not",
     EMPLOYEES,
     "Texts, their author, who may see them; public praise",
     KEPT_RECORD,
     {ACT_FEEDBACK_ABOUT, ACT_WALL_VIEW}},
    {"Reviews",
     "Look back on a period together",
     EMPLOYEES,
     "Self-review, the manager's text, rating and reason where that is on, answer, statement",
     KEPT_RECORD,
     {ACT_REVIEW_HEAD}},
    {"Rewards",
     "Decide with a reason",
     EMPLOYEES,
     "Kind of the decision and its reason; no amount",
     KEPT_RECORD,
     {ACT_REWARD_SEE}},
    {"Import",
     "Bring in what another program knew",
     EMPLOYEES,
     "The file while it is worked on, what it changed, rows that were refused",
     "The file until its batch is done",
     {ACT_PEOPLE_IMPORT}},
    {"Accounts",
     "Let people in, and nobody else",
     "People with an account",
     "Login, hash of the password, roles and who gave them, sessions",
     "Account: as long as the record. Session: twelve hours. Link for a password: seven days",
     {ACT_ACCOUNT_ADMIN}},
    {"Audit log",
     "Prove who changed or read what",
     "People with an account, and whose record it was",
     "Who, what, which record, when; names of fields, no content above the directory",
     "For good: an entry cannot be removed without breaking the chain",
     {ACT_AUDIT_READ}},
};

const char *const field_classes[8][2] = {
    {"Directory", "open to everybody who works here"},
    {"Work: goals, plans, feedback, notes", "open by role and relation"},
    {"Reviews, ratings, rewards", "open by role and relation, texts only when they are final"},
    {"Pay", "sealed with a key of the person; each look is recorded and shown to the person"},
    {"Exits, kinds of absence", "sealed with a key of the person; each look is recorded and shown to the person"},
    {"Special categories (Article 9)", "none is kept"},
    {"Talent planning", "none is kept"},
    {"Anonymous answers", "none are kept"},
};

static const char style[] =
    "@page{margin:18mm}body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;max-width:64rem;margin:2rem auto;"
    "padding:0 1.5rem}h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.15rem;margin:2rem 0 .5rem;"
    "break-after:avoid}h3{font-size:1rem;margin:1.2rem 0 .3rem;break-after:avoid}"
    "table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{text-align:start;vertical-align:top;"
    "padding:.35rem .6rem .35rem 0;border-bottom:1px solid #d6dae0}thead th{border-bottom:1px solid #6b7280}"
    "tr,section{break-inside:avoid}dl{display:grid;grid-template-columns:10rem 1fr;gap:.15rem 1rem;margin:.4rem 0}"
    "dt{color:#57606a}dd{margin:0}p.lead,small,.mut{color:#57606a}.fill{display:inline-block;min-width:18rem;"
    "border-bottom:1px dotted #57606a}footer{margin-top:3rem;font-size:.8rem;color:#57606a}"
    "@media print{body{font-size:10pt;margin:0;max-width:none;padding:0}}";

static struct value activity_value(struct arena *a, const struct rules_state *s, const struct activity *act)
{
    struct value one = value_map(a);
    uint32_t roles = 0, relations = 0;
    uint64_t given = 0;
    int class = 0;

    for (size_t i = 0; i < sizeof act->seen_by / sizeof *act->seen_by && act->seen_by[i]; i++) {
        const struct policy_action *p = &policy_actions[act->seen_by[i]];

        roles |= p->roles;
        relations |= p->relations;
        given |= p->given;
        class = p->class > class ? p->class : class;
    }
    map_put(a, one, "name", value_text(str_of(act->name)));
    map_put(a, one, "purpose", value_text(str_of(act->purpose)));
    map_put(a, one, "people", value_text(str_of(act->people)));
    map_put(a, one, "data", value_text(str_of(act->data)));
    map_put(a, one, "kept", value_text(str_of(act->kept)));
    map_put(a, one, "who", value_text(audience_text(a, roles, relations, given, s->customs)));
    map_put(a, one, "level", value_text(str_format(a, "F%d", class)));
    map_put(a, one, "protection", value_text(str_of(field_classes[class][1])));
    return one;
}

static struct value class_values(struct arena *a)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < sizeof field_classes / sizeof *field_classes; i++) {
        struct value one = value_map(a);

        map_put(a, one, "name", value_text(str_format(a, "F%zu", i)));
        map_put(a, one, "what", value_text(str_of(field_classes[i][0])));
        map_put(a, one, "protection", value_text(str_of(field_classes[i][1])));
        list_add(a, list, one);
    }
    return list;
}

/* "Gdansk, Osaka": where an evaluation is on; and how many people work there. */
static void put_reach(struct arena *a, const struct rules_state *s, const struct evaluation *e, struct value one)
{
    struct buf places = buf_new(a, 65536);
    int64_t people = 0;

    for (size_t i = 0; i < list_count(s->sites); i++) {
        struct value site = s->sites.list->items[i];

        if (!rules_is_on(s, e, map_int(site, "id", 0)))
            continue;
        people += map_int(site, "people", 0);
        buf_text(&places, places.n ? ", " : "");
        buf_put(&places, map_text(site, "name"));
    }
    if (!list_count(s->sites) && rules_is_on(s, e, 0))
        buf_text(&places, "the organization");
    map_put(a, one, "places", value_text(buf_str(&places)));
    map_put(a, one, "people", value_int(people));
    map_put(a, one, "is_on", value_bool(places.n > 0));
    map_put(a, one, "protection", value_text(str_of(field_classes[evaluation_class(e)][1])));
}

static struct str permission_says(struct str name)
{
    for (size_t i = 0; i < PERMISSIONS; i++)
        if (str_eq(policy_permissions[i].name, name))
            return policy_permissions[i].says;
    return name;
}

static struct value custom_values(struct arena *a, const struct rules_state *s)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < list_count(s->customs); i++) {
        struct value one = value_map(a);

        map_put(a, one, "name", map_get(s->customs.list->items[i], "name"));
        map_put(a, one, "opens", value_text(permission_says(map_text(s->customs.list->items[i], "permission"))));
        list_add(a, list, one);
    }
    return list;
}

static struct value contents(const struct app *app, struct arena *a, const struct rules_state *s,
                             const struct dossier_paper *paper, struct value organization)
{
    struct value page = value_map(a), evaluations = value_list(a), list = value_list(a);
    const struct evaluation *e;

    for (size_t i = 0; (e = evaluation_at(i)); i++) {
        struct value one = catalogue_one(a, s, e);

        put_reach(a, s, e, one);
        list_add(a, evaluations, one);
    }
    for (size_t i = 0; i < sizeof activities / sizeof *activities; i++)
        list_add(a, list, activity_value(a, s, &activities[i]));
    map_put(a, page, "title", value_text(str_of(paper->title)));
    map_put(a, page, "organization", map_get(organization, "organization"));
    map_put(a, page, "country", map_get(organization, "country"));
    map_put(a, page, "today", value_text(day_text(a, clock_today(&app->clock))));
    map_put(a, page, "evaluations", evaluations);
    map_put(a, page, "activities", list);
    map_put(a, page, "customs", custom_values(a, s));
    map_put(a, page, "classes", class_values(a));
    map_put(a, page, "sites", s->sites);
    map_put(a, page, "changes", s->changes);
    return page;
}

/* Beside each site how many work there; both lists are in the same order. */
static void put_people(struct arena *a, struct value sites, struct value counted)
{
    for (size_t i = 0; i < list_count(sites) && i < list_count(counted); i++)
        map_put(a, sites.list->items[i], "people", map_get(counted.list->items[i], "people"));
}

bool dossier_write(const struct app *app, struct db_conn *c, struct arena *a, const struct viewer *v,
                   const struct dossier_paper *paper, struct str *html)
{
    struct row_scope scope = viewer_scope(v, ACT_EVALUATION_SEE);
    struct call call = {.query = &query_dossier_organization, .limit = 1};
    struct call sites = {.query = &query_dossier_sites, .limit = SITES_MOST, .scope = scope};
    struct template_context context = {.locale = "en", .time_zone = app->clock.time_zone};
    struct buf out = buf_new(a, PAPER_MOST);
    struct rules_state s;
    struct str why;

    if (!rules_read(c, a, v, STR(""), CHANGES, &s, &call) || db_wave(c, a, &sites, 1) != DB_OK)
        return false;
    put_people(a, s.sites, sites.rows);
    context.root = value_map(a);
    map_put(a, context.root, "page",
            contents(app, a, &s, paper, list_count(call.rows) ? call.rows.list->items[0] : value_map(a)));
    buf_format(&out,
               "<!doctype html>\n<html lang=\"en\"><head><meta "
               "charset=\"utf-8\"><title>%s</title>\n<style>%s</style></head><body>\n",
               paper->title, style);
    if (!template_render(app->views, template_find(app->views, str_format(a, "dossier_%s", paper->name)), STR(""),
                         &context, &out, &why)) {
        bug("the dossier's paper %s cannot be rendered: %.*s", paper->name, STR_ARG(why));
        return false;
    }
    buf_text(&out, "</body></html>\n");
    *html = buf_str(&out);
    return !out.full;
}

static bool write_file(const char *path, struct str text)
{
    FILE *f = fopen(path, "wb");
    bool good = f && fwrite(text.p, 1, text.n, f) == text.n;

    if (f && fclose(f) != 0)
        good = false;
    return good;
}

bool dossier_files(struct app *app, const char *folder, char *why, size_t why_size)
{
    static const struct viewer administrator = {.account_id = -1, .roles = ROLE_ADMIN};
    struct arena *a = arena_new((size_t)256 << 20);
    struct db_conn *c = db_reader_open(app->db, why, why_size);
    bool good = c && db_read_begin(c) == DB_OK;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        snprintf(why, why_size, "%s cannot be made", folder);
        good = false;
    }
    for (size_t i = 0; good && i < dossier_papers_count; i++) {
        struct str html;
        char path[1024];

        snprintf(path, sizeof path, "%s/%s.html", folder, dossier_papers[i].name);
        snprintf(why, why_size, "%s cannot be written", path);
        good = dossier_write(app, c, a, &administrator, &dossier_papers[i], &html) && write_file(path, html);
    }
    if (c) {
        db_read_end(c);
        db_reader_close(c);
    }
    arena_free(a);
    return good;
}
