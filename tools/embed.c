/* Build tool: puts files into the program as a table that core/embedded.h describes.
 *
 *   embed [option...] OUT.c OUT.S OUT.bin SYMBOL [FILE[=NAME]...]
 *
 * OUT.bin holds the bytes, OUT.S takes them in with .incbin (a compiler would need seconds for what the assembler does
 * at once), OUT.c is the table SYMBOL[] and SYMBOL_count. The same input gives the same output, byte for byte.
 * It runs for a moment and leaves its memory to the system. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const char usage[] =
    "usage: embed [option...] OUT.c OUT.S OUT.bin SYMBOL [FILE[=NAME]...]\n"
    "  --list FILE     also takes the entries in FILE, one FILE[=NAME] a line, found from the folder of the list\n"
    "  --root DIR      an entry without a name is named by its path below DIR\n"
    "  --cut TEXT      takes TEXT out of such a name: --cut views/ makes goals/views/list.html goals/list.html\n"
    "  --no-gzip       for what is never sent as it is\n"
    "  --depfile FILE  writes the files read, for the build system\n";

struct entry {
    char *path;
    char *name;
    unsigned char *bytes;
    size_t size;
    unsigned char *gzip;
    size_t gzip_size;
    uint64_t hash;
};

struct options {
    const char *root, *cut, *depfile;
    char **lists;
    size_t list_count;
    bool no_gzip;
};

struct entries {
    struct entry *items;
    size_t count;
};

static void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("embed: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *grown(void *old, size_t count, size_t size)
{
    void *p = reallocarray(old, count, size);
    if (p == NULL)
        die("no memory");
    return p;
}

static char *printed(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *printed(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        die("no memory");
    va_end(args);
    return text;
}

static FILE *opened(const char *path, const char *mode)
{
    FILE *f = fopen(path, mode);
    if (f == NULL)
        die("%s: %s", path, strerror(errno));
    return f;
}

/* A file that was only half written must not be taken for a whole one by the next build. */
static void closed(FILE *f, const char *path)
{
    if (ferror(f) || fclose(f) != 0) {
        remove(path);
        die("%s: cannot be written", path);
    }
}

/* The whole file, with a NUL behind it. */
static unsigned char *whole_file(const char *path, size_t *size)
{
    FILE *f = opened(path, "rb");
    size_t used = 0, room = 1 << 16;
    unsigned char *bytes = grown(NULL, room, 1);
    for (size_t n; (n = fread(bytes + used, 1, room - used - 1, f)) > 0;) {
        used += n;
        if (room - used < 2)
            bytes = grown(bytes, room *= 2, 1);
    }
    if (ferror(f))
        die("%s: cannot be read", path);
    fclose(f);
    bytes[used] = 0;
    *size = used;
    return bytes;
}

/* The path below the root, both made absolute: a build system may give one relative and the other not. */
static char *name_of(const char *path, const struct options *o)
{
    if (o->root == NULL) {
        const char *slash = strrchr(path, '/');
        return printed("%s", slash ? slash + 1 : path);
    }
    char *file = realpath(path, NULL), *root = realpath(o->root, NULL);
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    size_t n = root ? strlen(root) : 0;
    if (n == 0 || strncmp(file, root, n) != 0 || file[n] != '/')
        die("%s is not below %s", path, o->root);
    char *name = printed("%s", file + n + 1);
    char *at = o->cut && *o->cut ? strstr(name, o->cut) : NULL;
    if (at != NULL)
        memmove(at, at + strlen(o->cut), strlen(at + strlen(o->cut)) + 1);
    free(file);
    free(root);
    return name;
}

static void add(struct entries *all, const char *folder, const char *text, const struct options *o)
{
    struct entry e = {0};
    const char *equals = strrchr(text, '=');
    int length = equals ? (int)(equals - text) : (int)strlen(text);
    e.path = folder && text[0] != '/' ? printed("%s/%.*s", folder, length, text) : printed("%.*s", length, text);
    e.name = equals ? printed("%s", equals + 1) : name_of(e.path, o);
    if (e.name[0] == 0 || strpbrk(e.name, "\"\\\n") != NULL)
        die("%s: not a name that can be embedded: '%s'", e.path, e.name);
    all->items = grown(all->items, all->count + 1, sizeof e);
    all->items[all->count++] = e;
}

static void add_list(struct entries *all, const char *path, const struct options *o)
{
    size_t size;
    char *text = (char *)whole_file(path, &size), *rest = text;
    const char *slash = strrchr(path, '/');
    char *folder = slash ? printed("%.*s", (int)(slash - path), path) : NULL;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        if (line[0] != 0 && line[0] != '#')
            add(all, folder, line, o);
    free(text);
    free(folder);
}

/* FNV-1a with 64 bits: it tells versions of our own files apart, and guards nothing. */
static uint64_t hash_of(const unsigned char *bytes, size_t size)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++)
        h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
    return h;
}

static void compress_entry(struct entry *e)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        die("zlib does not start");
    size_t room = deflateBound(&z, e->size);
    unsigned char *packed = grown(NULL, room, 1);
    z.next_in = e->bytes;
    z.avail_in = (uInt)e->size;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        die("%s: cannot be packed", e->path);
    size_t packed_size = z.total_out;
    deflateEnd(&z);
    if (packed_size * 10 <= e->size * 9) {
        e->gzip = packed;
        e->gzip_size = packed_size;
    } else {
        free(packed);
    }
}

static void load(struct entry *e, bool no_gzip)
{
    e->bytes = whole_file(e->path, &e->size);
    if (e->size > INT_MAX)
        die("%s: too large to embed", e->path);
    e->hash = hash_of(e->bytes, e->size);
    if (!no_gzip)
        compress_entry(e);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void write_bytes(const struct entries *all, const char *path)
{
    FILE *f = opened(path, "wb");
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *e = &all->items[i];
        fwrite(e->bytes, 1, e->size + 1, f);
        fwrite(e->gzip, 1, e->gzip_size, f);
    }
    closed(f, path);
}

/* The build follows what OUT.S says, not what it takes in: the hash makes it another text when the bytes are others. */
static void write_assembler(const struct entries *all, const char *path, const char *bin, const char *symbol)
{
    char *absolute = realpath(bin, NULL);
    if (absolute == NULL || strpbrk(absolute, "\"\\\n") != NULL)
        die("%s: not a path that the assembler can take in", bin);
    uint64_t h = 0;
    for (size_t i = 0; i < all->count; i++)
        h = h * 31 + all->items[i].hash;
    FILE *f = opened(path, "w");
    fprintf(f, "/* made by tools/embed.c from %zu files, content %016" PRIx64 " */\n", all->count, h);
    fprintf(f, "    .section .rodata.%s,\"a\",%%progbits\n", symbol);
    fprintf(f, "    .balign 16\n    .globl %s_bytes\n    .hidden %s_bytes\n", symbol, symbol);
    fprintf(f, "    .type %s_bytes, %%object\n%s_bytes:\n", symbol, symbol);
    fprintf(f, "    .incbin \"%s\"\n    .byte 0\n", absolute);
    fprintf(f, "    .size %s_bytes, . - %s_bytes\n", symbol, symbol);
    fprintf(f, "    .section .note.GNU-stack,\"\",%%progbits\n");
    free(absolute);
    closed(f, path);
}

static void write_table(const struct entries *all, const char *path, const char *symbol)
{
    FILE *f = opened(path, "w");
    fprintf(f, "/* made by tools/embed.c */\n#include \"core/embedded.h\"\n\n");
    fprintf(f, "extern const unsigned char %s_bytes[] __attribute__((visibility(\"hidden\")));\n", symbol);
    fprintf(f, "extern const struct embedded %s[];\nextern const size_t %s_count;\n\n", symbol, symbol);
    fprintf(f, "const struct embedded %s[%zu] = {\n", symbol, all->count ? all->count : 1);
    size_t at = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct entry *e = &all->items[i];
        fprintf(f, "    {\"%s\", %s_bytes + %zu, %zu, ", e->name, symbol, at, e->size);
        at += e->size + 1;
        if (e->gzip)
            fprintf(f, "%s_bytes + %zu, %zu, ", symbol, at, e->gzip_size);
        else
            fprintf(f, "NULL, 0, ");
        at += e->gzip_size;
        fprintf(f, "\"%016" PRIx64 "\"},\n", e->hash);
    }
    if (all->count == 0)
        fprintf(f, "    {NULL, NULL, 0, NULL, 0, NULL},\n");
    fprintf(f, "};\nconst size_t %s_count = %zu;\n", symbol, all->count);
    closed(f, path);
}

static void write_path(FILE *f, const char *path)
{
    fputs(" \\\n ", f);
    for (const char *p = path; *p; p++) {
        if (*p == ' ' || *p == '#')
            fputc('\\', f);
        fputc(*p, f);
    }
}

static void write_depfile(const struct entries *all, const struct options *o, const char *target)
{
    FILE *f = opened(o->depfile, "w");
    fprintf(f, "%s:", target);
    for (size_t i = 0; i < o->list_count; i++)
        write_path(f, o->lists[i]);
    for (size_t i = 0; i < all->count; i++)
        write_path(f, all->items[i].path);
    fputc('\n', f);
    closed(f, o->depfile);
}

/* Options come first, so that a file may be named as it likes; returns where they end. */
static int parse_options(int argc, char **argv, struct options *o)
{
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--no-gzip") == 0) {
            o->no_gzip = true;
            continue;
        }
        if (i + 1 >= argc)
            die("%s wants a value\n%s", argv[i], usage);
        const char *word = argv[i++];
        if (strcmp(word, "--root") == 0) {
            o->root = argv[i];
        } else if (strcmp(word, "--cut") == 0) {
            o->cut = argv[i];
        } else if (strcmp(word, "--depfile") == 0) {
            o->depfile = argv[i];
        } else if (strcmp(word, "--list") == 0) {
            o->lists = grown(o->lists, o->list_count + 1, sizeof *o->lists);
            o->lists[o->list_count++] = argv[i];
        } else {
            die("there is no option %s\n%s", word, usage);
        }
    }
    return i;
}

int main(int argc, char **argv)
{
    static struct options o; /* static: still in reach when a leak checker looks, after main */
    static struct entries all;
    int i = parse_options(argc, argv, &o);
    if (argc - i < 4)
        die("too few words\n%s", usage);
    const char *out_c = argv[i], *out_s = argv[i + 1], *out_bin = argv[i + 2], *symbol = argv[i + 3];
    for (size_t n = 0; n < o.list_count; n++)
        add_list(&all, o.lists[n], &o);
    for (i += 4; i < argc; i++)
        add(&all, NULL, argv[i], &o);
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, by_name);
    for (size_t n = 0; n < all.count; n++) {
        if (n > 0 && by_name(&all.items[n - 1], &all.items[n]) == 0)
            die("two files want the name %s: %s and %s", all.items[n].name, all.items[n - 1].path, all.items[n].path);
        load(&all.items[n], o.no_gzip);
    }
    write_bytes(&all, out_bin);
    write_assembler(&all, out_s, out_bin, symbol);
    write_table(&all, out_c, symbol);
    if (o.depfile)
        write_depfile(&all, &o, out_c);
    return 0;
}
