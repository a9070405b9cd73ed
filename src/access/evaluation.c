#include "access/evaluation.h"

#include "queries.h"

bool evaluation_on(struct tx *tx, const char *name, int64_t person_id)
{
    struct row_evaluation_is_off row;

    return !tx_one(tx, evaluation_is_off, &row, .evaluation = str_of(name), .person_id = person_id);
}
