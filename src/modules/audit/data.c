/* The audit log as data. */
#include "modules/audit/audit_web.h"

#include "queries.h"

const struct resource audit_data_resource = {.name = "audit_entry",
                                             .plural = "audit_entries",
                                             .label = "Entry of the audit log",
                                             .size = sizeof(struct press_form),
                                             .list = &query_audit_data,
                                             .item = &query_audit_data_one,
                                             .view = ACT_AUDIT_READ,
                                             .writes = API_READS};
