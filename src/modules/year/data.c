/* The state of the year, person by person, as data. */
#include "modules/year/year.h"

#include "queries.h"

const struct resource year_data_resource = {.name = "year_data",
                                            .plural = "years",
                                            .label = "State of the year",
                                            .size = sizeof(struct press_form),
                                            .list = &query_year_data,
                                            .item = &query_year_data_one,
                                            .view = ACT_YEAR_BOARD,
                                            .writes = API_READS};
