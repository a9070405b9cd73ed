#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../house.h"
#include "access/audit.h"
#include "queries.h"

#include <semaphore.h>

static const char *engine;
static struct house *h;

static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static void prepare_form(struct arena *a, const struct query *q, enum scope_form form, uint32_t legs, uint32_t filters,
                         size_t sort, bool after)
{
    struct value *args = ARENA_ARRAY(a, struct value, q->nparams), *given = ARENA_ARRAY(a, struct value, q->nfilters);
    struct value keys[SORT_KEYS];
    struct call call = {.query = q, .args = args, .filters = given, .sort = sort, .limit = 1};
    struct db_conn *c = h->worker->conn;

    for (size_t i = 0; i < q->nfilters; i++)
        if (filters & 1u << i)
            given[i] = q->filters[i].type == SQL_INT ? value_int(1) : value_text(STR("x"));
    for (size_t k = 0; after && k < q->sorts[sort].nkeys; k++)
        keys[k] = q->sorts[sort].types[k] == SQL_INT ? value_int(1) : value_text(STR("x"));
    for (size_t k = 0; after && k < q->sorts[sort].nkeys; k++)
        if (q->sorts[sort].types[k] == SQL_BLOB)
            keys[k].kind = VALUE_BLOB;
    call.after = after ? keys : NULL;
    for (int guarded = 0; guarded < 2; guarded++) {
        call.scope = (struct row_scope){form, legs, 1, guarded};
        assert_int_equal(db_read_begin(c), DB_OK);
        if (db_wave(c, a, &call, 1) != DB_OK)
            fail_msg("%s does not run: form %d, legs %x, filters %x, sort %zu", q->name.p, (int)form, legs, filters,
                     sort);
        db_read_end(c);
    }
}

/* Every reading query runs in every form, with each relation, filter and order. */
static void every_query_runs(void **state)
{
    (void)state;
    for (size_t i = 0; i < all_queries_count; i++) {
        const struct query *q = all_queries[i];
        struct arena *a = arena_new(64 << 20);

        if (q->use == QUERY_WRITE) {
            arena_free(a);
            continue;
        }
        prepare_form(a, q, SCOPE_ALL, 0, 0, 0, false);
        for (size_t f = 0; f < q->nfilters; f++)
            prepare_form(a, q, SCOPE_ALL, 0, 1u << f, 0, false);
        for (size_t s = 0; s < q->nsorts; s++)
            prepare_form(a, q, SCOPE_ALL, 0, UINT32_MAX, s, q->after_param <= q->all_params);
        for (size_t l = 0; q->scope && l < q->scope->nlegs; l++) {
            prepare_form(a, q, SCOPE_NARROW, q->scope->legs[l].bit, 0, 0, false);
            prepare_form(a, q, SCOPE_WIDE, q->scope->legs[l].bit, 0, 0, false);
        }
        if (q->scope)
            prepare_form(a, q, SCOPE_WIDE, UINT32_MAX, 0, 0, false);
        arena_free(a);
    }
}

static enum outcome write_and_refuse(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)ctx;
    (void)out;
    tx_run(tx, setting_put, .name = STR("colour"), .value = *(const struct str *)in);
    return str_is(*(const struct str *)in, "refused") ? INVALID : DONE;
}

struct one_write {
    struct db_write base;
    struct ctx ctx;
    struct str value;
};

static bool run_one(struct tx *tx, struct db_write *base)
{
    struct one_write *w = (struct one_write *)base;

    return write_and_refuse(tx, &w->ctx, &w->value, NULL) == DONE;
}

static struct str setting(const char *name)
{
    struct value arg = value_text(str_of(name));
    struct call call = {.query = &query_setting_value, .args = &arg, .limit = 1};

    assert_int_equal(db_read_begin(h->worker->conn), DB_OK);
    assert_int_equal(db_wave(h->worker->conn, h->arena, &call, 1), DB_OK);
    db_read_end(h->worker->conn);
    return list_count(call.rows) ? map_text(call.rows.list->items[0], "value") : STR("(none)");
}

static void a_refused_write_leaves_nothing(void **state)
{
    struct one_write w = {.base = {.run = run_one, .arena = h->arena}, .value = STR("refused")};

    (void)state;
    assert_int_equal(db_write_now(h->app->db, &w.base), DB_REFUSED);
    assert_string_equal(setting("colour").p, "(none)");
    w.value = STR("blue");
    assert_int_equal(db_write_now(h->app->db, &w.base), DB_OK);
    assert_string_equal(setting("colour").p, "blue");
}

static bool run_conflict(struct tx *tx, struct db_write *base)
{
    (void)base;
    tx_run(tx, audit_unsealed_insert, .id = 424242); /* there is no such entry: a foreign key stands against it */
    return true;
}

static void a_constraint_is_a_conflict(void **state)
{
    struct db_write w = {.run = run_conflict, .arena = h->arena};

    (void)state;
    assert_int_equal(db_write_now(h->app->db, &w), DB_CONFLICT);
}

static enum outcome audit_three(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    for (int i = 0; i < 3; i++)
        audit_write(tx, ctx, .action = "test", .object = "nothing", .object_id = i + 1);
    return DONE;
}

static bool seal_all(struct tx *tx, struct db_write *base)
{
    (void)base;
    audit_seal(tx, h->app->keys, clock_world_ms(&h->app->clock), 1000);
    return true;
}

static void a_changed_audit_entry_is_found(void **state)
{
    struct written out;
    struct str says;
    struct db_write seal = {.run = seal_all, .arena = h->arena};

    (void)state;
    house_write(h, audit_three, NULL, &out);
    assert_int_equal(db_write_now(h->app->db, &seal), DB_OK);
    assert_true(audit_verify(h->worker->conn, h->app->keys, clock_world_ms(&h->app->clock), NULL, h->arena, &says));
    house_sql(h, "UPDATE audit SET action = 'nothing happened' WHERE object = 'nothing' AND object_id = 2");
    assert_false(audit_verify(h->worker->conn, h->app->keys, clock_world_ms(&h->app->clock), NULL, h->arena, &says));
    assert_non_null(strstr(says.p, "broken"));
}

static void sealed_values_open_only_where_they_belong(void **state)
{
    struct str sealed;
    struct value plain;

    (void)state;
    assert_true(keys_seal(h->app->keys, h->arena, 7, "unit.budget", 7, value_int(120000), &sealed));
    assert_true(keys_unseal(h->app->keys, h->arena, 7, "unit.budget", 7, sealed, &plain));
    assert_int_equal(plain.number, 120000);
    assert_false(keys_unseal(h->app->keys, h->arena, 7, "unit.budget", 8, sealed, &plain));
    assert_false(keys_unseal(h->app->keys, h->arena, 7, "unit.other", 7, sealed, &plain));
    assert_false(keys_unseal(h->app->keys, h->arena, 8, "unit.budget", 7, sealed, &plain));
    assert_true(keys_forget(h->app->keys, 7));
    assert_false(keys_unseal(h->app->keys, h->arena, 7, "unit.budget", 7, sealed, &plain));
}

static bool run_rollback(struct tx *tx, struct db_write *base)
{
    (void)base;
    tx_run(tx, setting_put, .name = STR("colour"), .value = STR("lost"));
    return tx_lose(tx); /* as a full disk does: the whole transaction is gone */
}

/* What the engine rolled back by itself is told as failed, and nothing of its batch is kept or committed unseen. */
static void a_lost_transaction_is_told(void **state)
{
    struct db_write lost = {.run = run_rollback, .arena = h->arena};
    struct one_write after = {.base = {.run = run_one, .arena = h->arena}, .value = STR("green")};

    (void)state;
    if (db_engine(h->app->db) != ENGINE_SQLITE)
        return;
    assert_int_not_equal(db_write_now(h->app->db, &lost), DB_OK);
    assert_string_not_equal(setting("colour").p, "lost");
    assert_int_equal(db_write_now(h->app->db, &after.base), DB_OK);
    assert_string_equal(setting("colour").p, "green");
}

enum { CROWD = 96 };

struct counting {
    struct db_write base;
    sem_t *over;
};

static bool count_one(struct tx *tx, struct db_write *base)
{
    struct row_setting_value now = {0};
    int64_t n = 0;

    (void)base;
    if (tx_one(tx, setting_value, &now, .name = STR("counted")))
        str_to_int(now.value, &n);
    tx_run(tx, setting_put, .name = STR("counted"), .value = str_format(tx->arena, "%lld", (long long)n + 1));
    return true;
}

static void counted(struct db_write *base)
{
    sem_post(((struct counting *)base)->over);
}

/* All of them read and write the same row at once: each waits for its turn, and none is told to come again. */
static void a_crowd_of_writes_is_done(void **state)
{
    struct counting *crowd = arena_alloc_array(h->arena, CROWD, sizeof *crowd);
    sem_t over;

    (void)state;
    sem_init(&over, 0, 0);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = (struct counting){.base = {.run = count_one, .done = counted, .arena = arena_new(1 << 20)}, .over = &over};
        db_submit(h->app->db, &crowd[i].base);
    }
    for (int i = 0; i < CROWD; i++)
        while (sem_wait(&over) != 0)
            ;
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(crowd[i].base.status, DB_OK);
        arena_free(crowd[i].base.arena);
    }
    assert_string_equal(setting("counted").p, "96");
    sem_destroy(&over);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_runs), cmocka_unit_test(a_refused_write_leaves_nothing),
        cmocka_unit_test(a_constraint_is_a_conflict), cmocka_unit_test(a_changed_audit_entry_is_found),
        cmocka_unit_test(sealed_values_open_only_where_they_belong), cmocka_unit_test(a_lost_transaction_is_told),
        cmocka_unit_test(a_crowd_of_writes_is_done)};

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name(engine, tests, open_house, close_house);
}
