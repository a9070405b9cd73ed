/* Custom roles as data. */
#include "modules/roles/roles.h"

#include "queries.h"

const struct resource custom_role_data_resource = {.name = "custom_role_data",
                                                   .plural = "custom_roles",
                                                   .label = "Custom role",
                                                   .size = sizeof(struct press_form),
                                                   .list = &query_custom_role_data,
                                                   .item = &query_custom_role_datum,
                                                   .view = ACT_ACCOUNT_ADMIN,
                                                   .writes = API_READS};
