/* Pages of custom roles, for an administrator. */
#include "modules/roles/roles_web.h"

#include "modules/roles/roles.h"

static void ended(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, str_format(w->arena, "/roles/%s", map_text(w->path, "id").p));
}

static void end_grant(struct web *w)
{
    struct custom_grant_ending *e = ARENA_NEW(w->arena, struct custom_grant_ending);

    *e = (struct custom_grant_ending){web_path_id(w, "id"), web_path_id(w, "grant")};
    web_write(w, custom_grant_end, e, ended);
}

static const struct route routes[] = {
    PAGE("/roles", "role_list", ACT_ACCOUNT_ADMIN),
    PAGE("/roles/new", "role_new", ACT_ACCOUNT_ADMIN),
    FORM("/roles/new", "role_new", &custom_role_resource, custom_role_save, "/roles/:id", ACT_ACCOUNT_ADMIN),
    PAGE("/roles/:id", "role", ACT_ACCOUNT_ADMIN),
    PAGE("/roles/:id/edit", "role_edit", ACT_ACCOUNT_ADMIN),
    FORM("/roles/:id/edit", "role_edit", &custom_role_resource, custom_role_save, "/roles/:id", ACT_ACCOUNT_ADMIN),
    FORM("/roles/:id/retire", "role", &press_resource, custom_role_retire, "/roles/:id", ACT_ACCOUNT_ADMIN),
    PAGE("/roles/:id/places", "role_places", ACT_ACCOUNT_ADMIN),
    FORM("/roles/:id/places", "role_places", &custom_place_resource, custom_place_set, "/roles/:id/places",
         ACT_ACCOUNT_ADMIN),
    PAGE("/roles/:id/give", "role_give", ACT_ACCOUNT_ADMIN),
    FORM("/roles/:id/give", "role_give", &custom_grant_resource, custom_grant_give, "/roles/:id", ACT_ACCOUNT_ADMIN),
    {HTTP_POST, "/roles/:id/grants/:grant/end", ACT_ACCOUNT_ADMIN, .run = end_grant},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "custom_role_save", .says = "Changed a custom role"},
    {.word = "custom_role_retire", .says = "Retired a custom role"},
    {.word = "custom_role_return", .says = "Brought a custom role back"},
    {.word = "custom_place_begin", .says = "Gave a custom role a place"},
    {.word = "custom_place_end", .says = "Took a place from a custom role"},
    {.word = "custom_grant_give", .says = "Gave a custom role"},
    {.word = "custom_grant_end", .says = "Ended a custom role"},
};
const struct module roles_module = {.name = "roles", ROUTES(routes), ACTS(acts)};
