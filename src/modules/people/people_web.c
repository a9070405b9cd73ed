/* Addresses of the directory, the org chart and a person's pages. */
#include "modules/people/people_web.h"

#include "core/id.h"
#include "core/words.h"
#include "modules/people/inside.h"
#include "modules/units/units.h"
#include "queries.h"

struct found {
    struct form_head head;
    int64_t id;
};

static void refuse(struct web *w, struct str says)
{
    map_put(w->arena, w->root, "page", value_text(says));
    web_reply_page(w, 422, "inside_wrong");
}

static void refuse_plans(struct web *w)
{
    refuse(w, STR("Days to come are shown to those who plan them."));
}

/* Another day's view is worked out from assignments. It is what people did here so far, so it takes the right to that; on a
 * day to come it is what is planned. */
static bool shows_then(struct web *w, const char *view)
{
    if (str_eq(w->as_of, w->ctx.today_text))
        return false;
    if (!viewer_may_some(&w->ctx.viewer, ACT_PERSON_JOURNEY))
        web_reply_missing(w);
    else if (str_compare(w->as_of, w->ctx.today_text) > 0 && !viewer_may_some(&w->ctx.viewer, ACT_PERSON_PLANS))
        refuse_plans(w);
    else
        web_reply_page(w, 200, view);
    return true;
}

/* What is planned with somebody is known to those who plan it, an HR partner in the own units as well. */
static void show_person(struct web *w)
{
    struct value person = value_int(web_path_id(w, "id"));
    struct call may = {.query = &query_may_person_edit, .args = &person, .limit = 1};

    if (!web_see_as(w))
        return;
    if (str_eq(w->as_of, w->ctx.today_text)) {
        web_reply_page(w, 200, "person");
        return;
    }
    if (str_compare(w->as_of, w->ctx.today_text) > 0 && !web_call(w, &may))
        return;
    if (str_compare(w->as_of, w->ctx.today_text) > 0 && !list_count(may.rows))
        refuse_plans(w);
    else if (viewer_may_some(&w->ctx.viewer, ACT_PERSON_JOURNEY))
        web_reply_page(w, 200, "person_then");
    else
        web_reply_missing(w);
}

/* The directory shows who is here, unless asked otherwise. */
static void choose_directory(struct web *w)
{
    if (!map_text(w->http->query, "status").n)
        map_put(w->arena, w->http->query, "status", value_text(STR("here")));
    if (words_joined(w->arena, map_text(w->http->query, "q")).n)
        w->view = "person_found";
}

/* What is asked for and no filter is a mistake that would go unseen: everybody would be shown. */
static bool keys_are_known(struct web *w)
{
    static const char *const keys[] = {"q",     "kind",    "status", "site",  "unit",
                                       "level", "manager", "as_of",  "after", "sort"};
    struct value query = w->http->query;

    for (size_t i = 0; query.kind == VALUE_MAP && i < map_count(query); i++) {
        struct str name = map_at(query, i).name;
        size_t k = 0;

        while (k < sizeof keys / sizeof *keys && !str_is(name, keys[k]))
            k++;
        if (k < sizeof keys / sizeof *keys || web_is_noise(name))
            continue;
        refuse(w, str_format(w->arena, "This list has no filter \xE2\x80\x9C%.*s\xE2\x80\x9D.", STR_ARG(name)));
        return false;
    }
    return true;
}

bool directory_find_typed(struct web *w, const struct resource *r, const char *key)
{
    struct field f = {.name = key, .label = r->label, .kind = FIELD_REF, .ref = r->name};
    struct str typed = str_trim(map_text(w->http->query, key));
    struct resource one = {.name = "directory", .size = sizeof(struct found), .fields = &f, .nfields = 1};
    struct found in = {0};
    enum db_status status;
    int64_t id;

    f.offset = offsetof(struct found, id);
    if (!typed.n || (id_read(typed, &id) && str_eq(id_text(w->arena, id), typed)))
        return true;
    status = resource_resolve(&one, &in, &w->ctx, &typed, w->conn);
    if (status != DB_OK || w->ctx.errors.n) {
        refuse(w, w->ctx.errors.n ? w->ctx.errors.items[0].says : STR("The database does not answer."));
        return false;
    }
    map_set(w->arena, w->http->query, str_of(key), value_text(id_text(w->arena, in.id)));
    return true;
}

static void show_directory(struct web *w)
{
    if (keys_are_known(w) && directory_find_typed(w, &unit_resource, "unit") &&
        directory_find_typed(w, &person_resource, "manager") && !shows_then(w, "person_list_then"))
        web_reply_page(w, 200, w->view);
}

/* Today's chart stands on seats. */
static void show_chart(struct web *w)
{
    if (web_question_known(w) && !shows_then(w, "org_then"))
        web_reply_page(w, 200, "org");
}

/* The public holidays of this year at a site, day by day. */
static struct value holidays_of(struct arena *a, struct value site, day today)
{
    struct value list = value_list(a);
    struct str name;
    int year = day_year(today);

    for (day d = day_of(year, 1, 1); d < day_of(year + 1, 1, 1); d++) {
        struct value one = value_map(a);

        if (!holiday_on(map_text(site, "country"), map_text(site, "region"), d, &name))
            continue;
        map_put(a, one, "on", value_text(day_text(a, d)));
        map_put(a, one, "name", value_text(name));
        list_add(a, list, one);
    }
    return list;
}

/* The form of a site, with what its country and region, as they are saved, make of this year. */
static bool put_holidays(struct web *w)
{
    struct value id = value_int(web_path_id(w, "id")), page = value_map(w->arena);
    struct call site = {.query = &query_establishment_data_one, .args = &id, .limit = 1};

    if (!web_call(w, &site))
        return false;
    if (list_count(site.rows))
        map_put(w->arena, page, "holidays", holidays_of(w->arena, site.rows.list->items[0], w->ctx.today));
    map_put(w->arena, page, "year", value_text(str_dup(w->arena, str_cut(w->ctx.today_text, 0, 4))));
    map_put(w->arena, w->root, "page", page);
    return true;
}

static void preview_exit(struct web *w)
{
    if (web_bind(w, &exit_resource))
        web_reply_page(w, w->ctx.errors.n ? 422 : 200, w->ctx.errors.n ? "person_exit" : "person_exit_preview");
}

static const struct route routes[] = {
    {HTTP_GET, "/people", ACT_PERSON_VIEW, .view = "person_list", .complete = choose_directory, .run = show_directory},
    PAGE("/people/new", "person_new", ACT_PERSON_HIRE),
    FORM("/people/new", "person_new", &hire_resource, person_hire, "/people/:id", ACT_PERSON_HIRE),
    PAGE("/people/arriving", "person_arriving", ACT_PERSON_ARRIVING),
    {HTTP_GET, "/people/:id", ACT_PERSON_VIEW, .view = "person", .run = show_person},
    {HTTP_GET, "/people/:id/pay", ACT_PAY_READ, ROUTE_FRESH, .run = pay_ask, .view = "pay_ask"},
    {HTTP_POST, "/people/:id/pay", ACT_PAY_READ, ROUTE_FRESH, .form = &pay_ask_resource, .run = pay_open,
     .view = "pay"},
    PAGE("/my-pay", "my_pay", ACT_PAY_READ),
    PAGE("/people/:id/edit", "person_edit", ACT_PERSON_EDIT),
    FORM("/people/:id/edit", "person_edit", &person_resource, person_save, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/change", "person_change", ACT_PERSON_EDIT),
    {HTTP_POST, "/people/:id/change/preview", ACT_PERSON_EDIT, .view = "person_preview", .form = &assignment_resource,
     .run = preview_change},
    FORM("/people/:id/change", "person_change", &assignment_resource, assignment_change, "/people/:id",
         ACT_PERSON_EDIT),
    PAGE("/people/:id/exit", "person_exit", ACT_PERSON_EDIT),
    {HTTP_POST, "/people/:id/exit/preview", ACT_PERSON_EDIT, .view = "person_exit_preview", .form = &exit_resource,
     .run = preview_exit},
    FORM("/people/:id/exit", "person_exit", &exit_resource, person_exit, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/exit/back", "person_stay", ACT_PERSON_EDIT),
    FORM("/people/:id/exit/back", "person_stay", &press_resource, person_stay, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/employment", "person_employment", ACT_PERSON_CORRECT),
    FORM("/people/:id/employment", "person_employment", &employment_resource, NULL, "/people/:id", ACT_PERSON_CORRECT),
    PAGE("/assignments/:id/drop", "assignment_drop", ACT_PERSON_EDIT),
    FORM("/assignments/:id/drop", "assignment_drop", &press_resource, assignment_drop, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/rehire", "person_rehire", ACT_PERSON_HIRE),
    FORM("/people/:id/rehire", "person_rehire", &rehire_resource, person_rehire, "/people/:id", ACT_PERSON_HIRE),
    PAGE("/people/:id/absences", "person_absences", ACT_ABSENCE_READ),
    PAGE("/people/:id/absences/new", "absence_new", ACT_PERSON_EDIT),
    FORM("/people/:id/absences", "absence_new", &absence_resource, NULL, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/absences/:id", "absence_edit", ACT_PERSON_EDIT),
    FORM("/absences/:id", "absence_edit", &absence_change_resource, NULL, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/relations", "person_relations", ACT_PERSON_EDIT),
    FORM("/people/:id/relations", "person_relations", &relation_resource, NULL, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/position", "position", ACT_POSITION_READ),
    PAGE("/people/:id/position/edit", "position_edit", ACT_POSITION_WRITE),
    FORM("/people/:id/position/edit", "position_edit", &position_resource, NULL, "/people/:id/position",
         ACT_POSITION_WRITE),
    PAGE("/people/:id/position/limits", "position_limits", ACT_POSITION_LIMITS_SET),
    FORM("/people/:id/position/limits", "position_limits", &limits_resource, NULL, "/people/:id/position",
         ACT_POSITION_LIMITS_SET),
    PAGE("/relations/:id", "relation_edit", ACT_PERSON_EDIT),
    FORM("/relations/:id", "relation_edit", &relation_change_resource, NULL, "/people/:id", ACT_PERSON_EDIT),
    PAGE("/people/:id/partner", "person_partner", ACT_PARTNER_EDIT),
    FORM("/people/:id/partner", "person_partner", &partner_resource, NULL, "/people/:id/partner", ACT_PARTNER_EDIT),
    PAGE("/partners/:id", "partner_edit", ACT_PARTNER_EDIT),
    FORM("/partners/:id", "partner_edit", &partner_change_resource, NULL, "/people/:id/partner", ACT_PARTNER_EDIT),
    {HTTP_GET, "/org", ACT_PERSON_VIEW, .view = "org", .run = show_chart},
    PAGE("/organization", "organization", ACT_ORGANIZATION_EDIT),
    PAGE("/organization/employers/:id/close", "employer_close", ACT_ORGANIZATION_EDIT),
    FORM("/organization/employers/:id/close", "employer_close", &employer_close_resource, NULL, "/organization",
         ACT_ORGANIZATION_EDIT),
    PAGE("/organization/employers/new", "employer_new", ACT_ORGANIZATION_EDIT),
    FORM("/organization/employers/new", "employer_new", &legal_entity_resource, NULL, "/organization",
         ACT_ORGANIZATION_EDIT),
    PAGE("/organization/employers/:id", "employer_edit", ACT_ORGANIZATION_EDIT),
    FORM("/organization/employers/:id", "employer_edit", &legal_entity_resource, NULL, "/organization",
         ACT_ORGANIZATION_EDIT),
    PAGE("/organization/sites/:id/close", "site_close", ACT_ORGANIZATION_EDIT),
    FORM("/organization/sites/:id/close", "site_close", &site_close_resource, NULL, "/organization",
         ACT_ORGANIZATION_EDIT),
    PAGE("/organization/sites/new", "site_new", ACT_ORGANIZATION_EDIT),
    FORM("/organization/sites/new", "site_new", &establishment_resource, NULL, "/organization", ACT_ORGANIZATION_EDIT),
    PAGE("/organization/sites/:id", "site_edit", ACT_ORGANIZATION_EDIT),
    FORM("/organization/sites/:id", "site_edit", &establishment_resource, NULL, "/organization", ACT_ORGANIZATION_EDIT),
    PAGE("/organization/levels/:id/close", "level_close", ACT_ORGANIZATION_EDIT),
    FORM("/organization/levels/:id/close", "level_close", &level_close_resource, NULL, "/organization",
         ACT_ORGANIZATION_EDIT),
    PAGE("/organization/levels/new", "level_new", ACT_ORGANIZATION_EDIT),
    FORM("/organization/levels/new", "level_new", &level_resource, NULL, "/organization", ACT_ORGANIZATION_EDIT),
    PAGE("/organization/levels/:id", "level_edit", ACT_ORGANIZATION_EDIT),
    FORM("/organization/levels/:id", "level_edit", &level_resource, NULL, "/organization", ACT_ORGANIZATION_EDIT),
};

static const struct evaluation evaluations[] = {
    {.name = "people_export",
     .title = "Directory as data",
     .kind = "export",
     .purpose = "Other programs of the organization know who works here",
     .data = "Name, number, work contact, title, unit, site, manager",
     .kept = "Not kept here; what was asked for is up to whoever asked",
     .seen_by = {ACT_PERSON_EXPORT}},
    {.name = "absence_export",
     .title = "Absences as data",
     .kind = "export",
     .purpose = "Other programs of the organization know when somebody is away",
     .data = "First day away, first day back, who leads meanwhile; never of which kind it is",
     .kept = "Not kept here; what was asked for is up to whoever asked",
     .seen_by = {ACT_ABSENCE_EXPORT},
     .sensitive = true},
};
static const struct page_part parts[] = {{"site_edit", put_holidays, NULL}};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "person_hire", .says = "Hired"},
    {.word = "person_rehire", .says = "Began an employment"},
    {.word = "person_save", .says = "Changed details"},
    {.word = "person_exit", .says = "Set the last day"},
    {.word = "person_exit_back", .says = "Took the last day back"},
    {.word = "employment_correct", .says = "Corrected an employment"},
    {.word = "assignment_change", .says = "Planned a change"},
    {.word = "assignment_correct", .says = "Corrected the past"},
    {.word = "assignment_drop", .says = "Took a planned change back"},
    {.word = "own_record", .says = "Was the own record, with nobody else of HR"},
    {.word = "absence_add", .says = "Recorded an absence"},
    {.word = "absence_change", .says = "Changed an absence"},
    {.word = "absence_remove", .says = "Took an absence away"},
    {.word = "relation_add", .says = "Added a relation"},
    {.word = "relation_change", .says = "Changed a relation"},
    {.word = "relation_remove", .says = "Took a relation away"},
    {.word = "partner_begin", .says = "Gave an HR partner a unit"},
    {.word = "partner_change", .says = "Changed what an HR partner looks after"},
    {.word = "partner_end", .says = "Ended what an HR partner looks after"},
    {.word = "partner_remove", .says = "Took a unit from an HR partner"},
    {.word = "position_save", .says = "Described the position"},
    {.word = "position_limits_save", .says = "Recorded limits to the work"},
    {.word = "organization_add", .says = "Added an employer, a site or a level"},
    {.word = "organization_change", .says = "Changed an employer, a site or a level"},
    {.word = "organization_close", .says = "Closed an employer, a site or a level"},
};
const struct module people_module = {
    .name = "people", ROUTES(routes), PARTS(parts), EVALUATIONS(evaluations), ACTS(acts)};
