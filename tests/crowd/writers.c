/* No update is lost: many change one row at once, each from the version that his form was made from. What was answered 303 is in the
 * history, once; what was answered 409 is not; and the row's version has gone up by as many as were answered 303;
 * no two of those were made from one version.
 *
 *   writers ENGINE [CHANGES]     how many each of the writers tries */
#include "../house.h"
#include "visitor.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

enum { WRITERS = 8, REPLY = 1 << 20, MOST = 20000 };

static struct crowd crowd = {.lock = PTHREAD_MUTEX_INITIALIZER, .enough = PTHREAD_COND_INITIALIZER};
static struct house *house;
static char path[64];
static size_t changes = 25;

struct writer {
    struct visitor v;
    size_t number;
    short status[MOST]; /* of each change that he tried */
    int version[MOST];  /* that it was made from */
};

static void *write_on(void *with)
{
    struct writer *w = with;
    char version[24], form[128];

    for (size_t i = 0; i < changes; i++) {
        if (!visitor_ask(&w->v, "GET", path, NULL) ||
            !visitor_copy(&w->v, "name=\"_version\" value=\"", "\"", version, sizeof version)) {
            w->status[i] = -1;
            continue;
        }
        snprintf(form, sizeof form, "name=W-%zu-%zu&_version=%s", w->number, i, version);
        visitor_ask(&w->v, "POST", path, form);
        w->status[i] = (short)w->v.status;
        w->version[i] = atoi(version);
    }
    return NULL;
}

static struct http_server *serve(void)
{
    char why[256];
    struct http_config config = {.address = "127.0.0.1", .workers = 4, .queue_bound = 64, .body_max_bytes = 1 << 16,
                                 .upload_max_bytes = 1 << 16, .arena_max_bytes = 16 << 20, .temporary_dir = house->folder,
                                 .timeout_s = 30, .owner = house->app, .worker_open = app_worker_open,
                                 .worker_close = app_worker_close, .serve = app_serve};
    struct http_server *server = http_start(&config, why, sizeof why);

    if (!server) {
        fprintf(stderr, "writers: %s\n", why);
        exit(2);
    }
    crowd.port = http_port(server);
    return server;
}

static int64_t make_unit(void)
{
    struct http_request *r = house_call(house, HTTP_POST, "/units/new", house_persona(house, "hana"),
                                        STR("code=ONE&name=At+first&kind=team&from_on=2020-01-01"), STR_NONE, NULL);
    int64_t id;

    house_done(r);
    id = house_find(house, "unit", "code", "ONE");
    snprintf(path, sizeof path, "/units/%s/edit", id_text(house->arena, id).p);
    return id;
}

static size_t judge(const struct writer *w, int64_t unit, size_t *done, size_t *refused)
{
    size_t wrong = 0;

    for (size_t i = 0; i < changes; i++) {
        int64_t found = house_count(house, arena_printf(house->arena, "audit WHERE object_id = %lld AND detail LIKE '%%,\"W-%zu-%zu\"]%%'",
                                                        (long long)unit, w->number, i));

        *done += w->status[i] == 303;
        *refused += w->status[i] == 409;
        if (found != (w->status[i] == 303) || (w->status[i] != 303 && w->status[i] != 409 && w->status[i] != 503)) {
            wrong++;
            fprintf(stderr, "W-%zu-%zu was answered %d and is %lld times in the history\n", w->number, i, w->status[i], (long long)found);
        }
    }
    return wrong;
}

/* Of what two have made from one version, one is done: else the later has overwritten what he has not seen. */
static size_t judge_versions(const struct writer *writers)
{
    static unsigned char made_from[WRITERS * MOST + 2];
    size_t wrong = 0;

    for (size_t k = 0; k < WRITERS; k++)
        for (size_t i = 0; i < changes; i++)
            if (writers[k].status[i] == 303 && made_from[writers[k].version[i]]++)
                wrong += (size_t)fprintf(stderr, "W-%zu-%zu was made from version %d, and so was another\n", k, i, writers[k].version[i]) > 0;
    return wrong;
}

int main(int argc, char **argv)
{
    static struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    struct http_server *server;
    size_t wrong = 0, done = 0, refused = 0;
    int64_t unit;

    changes = argc > 2 ? strtoull(argv[2], NULL, 10) : changes;
    if (argc < 2 || changes > MOST)
        return 2;
    house = house_open(argv[1]);
    unit = make_unit();
    server = serve();
    for (size_t i = 0; i < WRITERS; i++) {
        const struct persona *p = house_persona(house, "hana");

        writers[i].number = i;
        writers[i].v = (struct visitor){.crowd = &crowd, .reply = malloc(REPLY)};
        memcpy(writers[i].v.sid, p->sid, sizeof p->sid);
        memcpy(writers[i].v.csrf, p->csrf, sizeof p->csrf);
    }
    for (size_t i = 0; i < WRITERS; i++)
        if (pthread_create(&threads[i], NULL, write_on, &writers[i]) != 0)
            return 2;
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    http_stop(server, 1);
    for (size_t i = 0; i < WRITERS; i++) {
        wrong += judge(&writers[i], unit, &done, &refused);
        free(writers[i].v.reply);
    }
    if (!house_count(house, arena_printf(house->arena, "unit WHERE id = %lld AND version = %zu", (long long)unit, done + 1)))
        wrong += (size_t)fprintf(stderr, "the version is not %zu\n", done + 1) > 0;
    wrong += judge_versions(writers);
    if (!refused)
        wrong += (size_t)fprintf(stderr, "nobody came in the way of another\n") > 0;
    wrong += atomic_load(&crowd.failed);
    house_close(house);
    printf("figure: %zu changes of one row by %d writers at once: %zu done, %zu refused, %zu wrong\n", changes * WRITERS, WRITERS, done, refused, wrong);
    printf("%zu passed, %zu failed\n", changes * WRITERS + 2 - (wrong < changes * WRITERS ? wrong : 0), wrong);
    return wrong > 0;
}
