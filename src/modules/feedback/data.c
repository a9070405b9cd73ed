/* The wall as data: it is read alone, what stands on it is given as feedback. */
#include "modules/feedback/feedback.h"

#include "queries.h"

const struct resource recognition_resource = {.name = "recognition",
                                              .plural = "recognitions",
                                              .label = "Recognition",
                                              .size = sizeof(struct press_form),
                                              .list = &query_recognition_data,
                                              .item = &query_recognition_data_one,
                                              .view = ACT_WALL_VIEW,
                                              .writes = API_READS};
