/* Runs the files of the public Mustache specification (all but lambdas) in TEMPLATE_SPEC mode.
 * They are read from fixtures/mustache-spec in the folder that TANDEM_SHARED names, else ../shared. */
#include "html/template.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY = 64 * 1024 * 1024 };

static int passed, failed;

static struct value value_of(struct arena *a, const json_t *j)
{
    const char *name;
    json_t *item;
    size_t i;
    struct value v;

    switch (json_typeof(j)) {
    case JSON_OBJECT:
        v = value_map(a);
        json_object_foreach((json_t *)j, name, item) map_set(a, v, str_of(name), value_of(a, item));
        return v;
    case JSON_ARRAY:
        v = value_list(a);
        json_array_foreach(j, i, item) list_add(a, v, value_of(a, item));
        return v;
    case JSON_STRING: return value_text((struct str){json_string_value(j), json_string_length(j)});
    case JSON_INTEGER: return value_int(json_integer_value(j));
    case JSON_REAL: return value_real(json_real_value(j));
    case JSON_TRUE: return value_bool(true);
    case JSON_FALSE: return value_bool(false);
    case JSON_NULL: break;
    }
    return value_null();
}

static struct str text_of(const json_t *object, const char *name)
{
    const json_t *text = json_object_get(object, name);

    return (struct str){json_string_value(text), json_string_length(text)};
}

/* What the case gives, or the sentence that refused it. */
static struct str run(struct arena *a, const json_t *test)
{
    struct template_set *set = template_set_new(a, TEMPLATE_SPEC);
    struct template_context context = {.root = value_of(a, json_object_get(test, "data")), .locale = "en"};
    struct buf out = buf_new(a, 1024 * 1024);
    const struct template *t;
    const char *name;
    json_t *partial;
    struct str why = STR_NONE;

    json_object_foreach(
        json_object_get(test, "partials"), name,
        partial) if (!template_add(set, str_of(name), str_of(json_string_value(partial)), &why)) return why;
    t = template_add(set, STR("the template"), text_of(test, "template"), &why);
    if (!t || !template_render(set, t, STR(""), &context, &out, &why))
        return why;
    return buf_str(&out);
}

static void file_run(const char *folder, const char *file)
{
    char path[4096];
    json_error_t error;
    json_t *spec, *test;
    size_t i;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    spec = json_load_file(path, 0, &error);
    if (!spec) {
        printf("%s: %s\n", path, error.text);
        failed++;
        return;
    }
    json_array_foreach(json_object_get(spec, "tests"), i, test)
    {
        struct arena *a = arena_new(MEMORY);
        struct str expected = text_of(test, "expected"), given = run(a, test);

        if (str_eq(expected, given)) {
            passed++;
        } else {
            failed++;
            printf("%s: %s\n  expected: [%.*s]\n  given:    [%.*s]\n", file,
                   json_string_value(json_object_get(test, "name")), STR_ARG(expected), STR_ARG(given));
        }
        arena_free(a);
    }
    json_decref(spec);
}

int main(void)
{
    const char *shared = getenv("TANDEM_SHARED");
    char folder[2048];
    struct dirent *entry;
    DIR *dir;

    snprintf(folder, sizeof folder, "%s/fixtures/mustache-spec", shared ? shared : "../shared");
    dir = opendir(folder);
    if (!dir) {
        printf("skipped: there is no folder %s; set TANDEM_SHARED\n", folder);
        return 77; /* what meson takes for "skipped" */
    }
    while ((entry = readdir(dir))) {
        size_t n = strlen(entry->d_name);

        if (n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0 && !strstr(entry->d_name, "lambdas"))
            file_run(folder, entry->d_name);
    }
    closedir(dir);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed;
}
