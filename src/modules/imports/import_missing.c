/* People whom a source knows, who work here and are not in its file this time. They are asked about, never ended. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

/* Whom a row means, also one that cannot be taken: it speaks of somebody all the same. */
static int64_t person_of(const struct import *im, const struct import_row *r)
{
    const char *number = import_cell(im, r, IM_NUMBER), *mail = import_cell(im, r, IM_MAIL);
    int64_t id = r->person_id;

    if (!id && number)
        id = import_find_number(im, str_of(number));
    if (!id && mail)
        id = import_find_mail(im, str_of(mail));
    return id;
}

bool import_missing_find(struct import *im)
{
    char why[300] = "The database does not answer.";
    struct value source = value_text(im->source);
    struct call call = {.query = &query_import_source_people, .args = &source};
    struct db_conn *conn = im->source.n ? db_reader_open(im->app->db, why, sizeof why) : NULL;
    bool good = !im->source.n || (conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK);

    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    im->why = good ? im->why : arena_printf(im->arena, "%s", why);
    if (!good || !im->source.n)
        return good;
    for (size_t i = 0; i < im->nrows; i++) {
        int64_t id = person_of(im, &im->rows[i]);

        if (id)
            import_person_slot(im, id, 1);
    }
    im->missing = ARENA_ARRAY(im->arena, struct import_absent, list_count(call.rows) + 1);
    for (size_t i = 0; i < list_count(call.rows); i++) {
        struct row_import_source_people p;

        member_row(call.query, call.rows.list->items[i], &p);
        if (import_person_slot(im, p.person_id, 2) == 2)
            im->missing[im->nmissing++] = (struct import_absent){p.person_id, p.name, p.title};
    }
    return true;
}

void import_todo(struct tx *tx, struct ctx *ctx, int64_t batch_id, struct str text)
{
    struct row_import_hr_account hr;

    if (tx_one(tx, import_hr_account, &hr, .bit = ROLE_HR) && hr.person_id)
        todo_put(tx, ctx, hr.person_id, "import", text,
                 str_format(tx->arena, "/import/%s", id_text(tx->arena, batch_id).p), batch_id, ctx->today_text);
}

void import_todo_done(struct tx *tx, int64_t batch_id)
{
    tx_run(tx, import_todo_forget, .object_id = batch_id);
}

void import_missing_put(struct tx *tx, struct ctx *ctx, const struct import *im)
{
    if (!im->source.n)
        return;
    tx_run(tx, import_missing_superseded, .source = im->source);
    tx_run(tx, import_todo_superseded, .source = im->source);
    for (size_t i = 0; i < im->nmissing; i++)
        tx_run(tx, import_missing_insert, .batch_id = im->batch_id, .person_id = im->missing[i].person_id);
    if (im->nmissing)
        import_todo(tx, ctx, im->batch_id,
                    str_format(tx->arena, "%zu %s not in %s: what happened?", im->nmissing,
                               im->nmissing == 1 ? "person is" : "people are", im->file));
}
