/* Who gets what answer from which route: persona x route, as a table that is kept. A change of rights is a visible
 * difference in tests/golden/policy.txt.
 *
 *   matrix ENGINE FILE       compares; with TANDEM_GOLDEN=accept it writes the file instead */
#include "../house.h"

#include "core/id.h"
#include "modules/accounts/accounts.h"
#include "modules/goals/goals.h"
#include "modules/units/units.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const personas[] = {"nobody", "ivy", "max",  "bo",   "hana", "ada",
                                       "carla",  "rui", "otto", "dora", "rep",  "root"};
enum { PERSONAS = sizeof personas / sizeof *personas };

static struct house *h;
static int64_t unit_id, goal_id;

static void make_company(void)
{
    struct unit_form form = {
        .code = STR("ENG"), .name = STR("Engineering"), .kind = STR("division"), .purpose = STR("")};
    struct goal_form goal = {.title = STR("Ship it"),
                             .why = STR(""),
                             .owner_kind = STR("person"),
                             .visibility = STR("private"),
                             .due_on = STR("2099-12-31")};
    struct written out = {0};

    for (size_t i = 1; i < PERSONAS; i++)
        house_persona(h, personas[i]);
    form.head_id = house_persona(h, "max")->person_id;
    form.head.given = UINT64_MAX;
    house_write_as(h, "hana", unit_save, &form, &out);
    unit_id = out.id;
    goal.head.given = UINT64_MAX;
    goal.weight = INT_NONE;
    goal.owner_id = house_persona(h, "ivy")->person_id;
    house_write_as(h, "hana", goal_save, &goal, &out);
    goal_id = out.id;
}

/* A path with ids of things that exist; what has no example gets an id that leads nowhere. */
static const char *example_path(const struct route *r)
{
    struct buf out = buf_new(h->arena, 4096);
    struct str rest = str_of(r->path), first = STR("");

    str_split(&rest, '/');
    while (rest.n || !out.n) {
        struct str part = str_split(&rest, '/');

        buf_char(&out, '/');
        if (!first.n)
            first = part;
        if (!part.n || part.p[0] != ':')
            buf_put(&out, part);
        else if (str_is(part, ":resource") || str_is(part, ":plural"))
            buf_text(&out, str_is(part, ":plural") ? "units" : "unit");
        else if (str_is(first, "evaluations"))
            buf_text(&out, "review");
        else if (str_is(first, "dossier"))
            buf_text(&out, "impact");
        else if (str_is(first, "units") || str_is(first, "api"))
            buf_put(&out, id_text(h->arena, unit_id));
        else if (str_is(first, "goals"))
            buf_put(&out, id_text(h->arena, goal_id));
        else if (str_is(first, "people"))
            buf_put(&out, id_text(h->arena, house_persona(h, "tom")->person_id));
        else if (str_is(first, "accounts"))
            buf_put(&out, id_text(h->arena, house_persona(h, "tom")->account_id));
        else
            buf_text(&out, "0000000000001");
    }
    return buf_str(&out).p;
}

static const char *method_name(enum http_method m)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"};

    return names[m];
}

/* Sign-out would end the session that the next line needs; sign-in and set-up cost a password hash each. */
static bool is_left_out(const struct route *r)
{
    return r->method != HTTP_GET && (strcmp(r->path, "/sign-out") == 0 || strcmp(r->path, "/sign-in") == 0 ||
                                     strcmp(r->path, "/setup") == 0 || strcmp(r->path, "/account/sessions") == 0);
}

static void put_route(struct buf *out, const struct route *r)
{
    const char *path = example_path(r);

    buf_format(out, "%-6s %-34s %-22s", method_name(r->method), r->path, policy_actions[r->may].name.p);
    for (size_t i = 0; i < PERSONAS; i++) {
        const struct persona *who = i ? house_persona(h, personas[i]) : NULL;
        struct str form = r->method == HTTP_POST && !(r->flags & ROUTE_JSON) ? STR("_version=") : STR_NONE;
        struct http_request *reply = house_call(h, r->method, path, who, form, STR_NONE, NULL);

        buf_format(out, " %s=%d", personas[i], reply->reply.status);
        house_done(reply);
    }
    buf_char(out, '\n');
}

/* A token of each that opens everything: what is left is what its owner may. */
static const char *token_of(size_t i)
{
    static char tokens[PERSONAS][80];
    struct token_form form = {.login = str_format(h->arena, "%s@northwind.example", personas[i]),
                              .name = STR("matrix"), .scopes = STR("*"), .days = 1};
    struct written out = {0};

    if (!tokens[i][0]) {
        house_write(h, token_create, &form, &out);
        snprintf(tokens[i], sizeof tokens[i], "%s", out.see.p);
    }
    return tokens[i];
}

/* What the API lists, and what it takes: nothing is in the body, so 422 is whoever may. */
static void put_resource(struct buf *out, const struct resource *r, enum http_method method)
{
    const char *path = str_format(h->arena, "/api/v1/%s", r->plural).p;
    enum action_id may = method == HTTP_GET ? (enum action_id)r->list->scope->action : r->edit;

    buf_format(out, "%-6s %-34s %-22s", method_name(method), path, policy_actions[may].name.p);
    for (size_t i = 1; i < PERSONAS; i++) {
        struct http_request *reply = house_call(h, method, path, NULL, STR_NONE, method == HTTP_GET ? STR_NONE : STR("{}"), token_of(i));

        buf_format(out, " %s=%d", personas[i], reply->reply.status);
        house_done(reply);
    }
    buf_char(out, '\n');
}

static int compare(struct str now, const char *file)
{
    struct buf was = buf_new(h->arena, 4 << 20);
    FILE *f = fopen(file, "r");
    char piece[4096];
    size_t n, passed = 0, failed = 0;
    struct str before;

    while (f && (n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_put(&was, (struct str){piece, n});
    if (f)
        fclose(f);
    before = buf_str(&was);
    while (now.n || before.n) {
        struct str a = str_split(&before, '\n'), b = str_split(&now, '\n');

        if (str_eq(a, b)) {
            passed++;
            continue;
        }
        failed++;
        fprintf(stderr, "- %.*s\n+ %.*s\n", STR_ARG(a), STR_ARG(b));
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}

int main(int argc, char **argv)
{
    struct buf out;
    int result = 0;
    FILE *f;

    if (argc < 3)
        return 2;
    h = house_open(argv[1]);
    out = buf_new(h->arena, 4 << 20);
    make_company();
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nroutes; i++)
            if (!is_left_out(&all_modules[m]->routes[i]))
                put_route(&out, &all_modules[m]->routes[i]);
    for (size_t i = 0; i < all_resources_count; i++)
        if (all_resources[i]->list && all_resources[i]->item) {
            put_resource(&out, all_resources[i], HTTP_GET);
            if (all_resources[i]->save && all_resources[i]->writes != API_READS)
                put_resource(&out, all_resources[i], HTTP_POST);
        }
    if (getenv("TANDEM_GOLDEN")) {
        f = fopen(argv[2], "w");
        if (!f || fputs(buf_str(&out).p, f) < 0 || fclose(f) != 0)
            result = 1;
        printf("1 passed, 0 failed\n");
    } else {
        result = compare(buf_str(&out), argv[2]);
    }
    house_close(h);
    return result;
}
