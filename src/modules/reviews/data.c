/* Cycles and reviews as data. They are read alone: their steps are taken on pages, one after the other. */
#include "modules/reviews/reviews.h"

#include "queries.h"

const struct resource cycle_data_resource = {.name = "cycle_data",
                                             .plural = "cycles",
                                             .label = "Review cycle",
                                             .size = sizeof(struct press_form),
                                             .list = &query_cycle_data,
                                             .item = &query_cycle_data_one,
                                             .view = ACT_CYCLE_RUN,
                                             .writes = API_READS};
const struct resource review_data_resource = {.name = "review",
                                              .plural = "reviews",
                                              .label = "Review: that it is there, and its step",
                                              .size = sizeof(struct press_form),
                                              .list = &query_review_data,
                                              .item = &query_review_data_one,
                                              .total = &query_review_data_total,
                                              .view = ACT_REVIEW_HEAD,
                                              .writes = API_READS};
const struct resource final_review_resource = {.name = "final_review",
                                               .plural = "final_reviews",
                                               .label = "Finished review with all that stands in it",
                                               .size = sizeof(struct press_form),
                                               .list = &query_final_review_data,
                                               .item = &query_final_review_data_one,
                                               .view = ACT_REVIEW_EXPORT,
                                               .writes = API_READS};
