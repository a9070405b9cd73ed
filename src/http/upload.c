/* Where the parts of a multipart form go: files to the temporary directory, fields to the arena.
 *
 * A file is removed by a cleanup of the arena, which finds nothing when a handler has renamed it. */
#include "http/multipart.h"

#include "core/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct upload_file {
    char *path;
    int fd; /* -1: closed or never opened */
    bool made;
};

static const struct refusal disk_failed = {503, "The upload could not be stored.\n"};

static void file_forget(void *file)
{
    struct upload_file *f = file;

    if (f->fd >= 0)
        close(f->fd);
    if (f->made)
        unlink(f->path);
}

/* The cleanup stands before the file exists: when the arena is full, nothing is left behind. mkostemp makes the file
 * with mode 0600 and refuses one that exists. */
static struct refusal file_open(struct part *p)
{
    struct http_request *r = p->request;

    if (r->nuploads == FILES_MAX)
        return REFUSED(400, "There are too many files in one form.\n");
    if (!r->uploads)
        r->uploads = ARENA_ARRAY(r->arena, struct http_upload, FILES_MAX);
    p->file = ARENA_NEW(r->arena, struct upload_file);
    p->file->fd = -1;
    p->file->path = arena_printf(r->arena, "%s/upload-XXXXXX", p->temporary_dir);
    arena_cleanup(r->arena, file_forget, p->file);
    p->file->fd = mkostemp(p->file->path, O_CLOEXEC);
    if (p->file->fd < 0)
        return disk_failed;
    p->file->made = true;
    return ACCEPTED;
}

struct refusal part_begin(struct part *p, struct str head)
{
    struct arena *a = p->request->arena;
    struct disposition d;

    if (!disposition_parse(a, head, &d))
        return REFUSED(400, "The headers of a part are malformed.\n");
    if (++p->nfields > FIELDS_MAX)
        return REFUSED(400, "There are too many fields in one form.\n");
    p->name = d.name;
    p->file_name = d.file_name;
    p->type = d.type;
    p->is_file = d.file_name.p != NULL;
    p->file = NULL;
    p->size_bytes = 0;
    p->field = NULL;
    if (!p->is_file) {
        p->field = ARENA_NEW(a, struct buf);
        *p->field = buf_new(a, p->field_room + 1);
    }
    return ACCEPTED;
}

static struct refusal file_write(struct part *p, const char *bytes, size_t n)
{
    struct refusal why = p->file ? ACCEPTED : file_open(p);

    while (n && !why.status) {
        ssize_t done = write(p->file->fd, bytes, n);

        if (done < 0 && errno != EINTR)
            why = disk_failed;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
            p->size_bytes += done;
        }
    }
    return why;
}

struct refusal part_data(struct part *p, const char *bytes, size_t n)
{
    if (p->is_file)
        return file_write(p, bytes, n);
    if (n > p->field_room)
        return REFUSED(413, "The fields of the form are too large.\n");
    p->field_room -= n;
    buf_put(p->field, (struct str){bytes, n});
    return ACCEPTED;
}

static struct refusal file_end(struct part *p)
{
    struct http_request *r = p->request;
    struct refusal why = ACCEPTED;
    struct str name = p->file_name;

    if (!p->file && !name.n) /* a file field that was left empty */
        return ACCEPTED;
    if (!p->file)
        why = file_open(p);
    if (why.status)
        return why;
    if (close(p->file->fd))
        why = disk_failed;
    p->file->fd = -1;
    if (!name.n || str_is(name, ".") || str_is(name, ".."))
        name = STR("file");
    r->uploads[r->nuploads++] = (struct http_upload){p->name, name, p->type, p->file->path, p->size_bytes};
    return why;
}

struct refusal part_end(struct part *p)
{
    struct str text;

    if (p->is_file)
        return file_end(p);
    text = buf_str(p->field);
    if (!str_is_utf8(text))
        return REFUSED(400, "A field of the form is no UTF-8 text.\n");
    form_add(p->request->arena, p->request->form, p->name, value_text(text));
    return ACCEPTED;
}
