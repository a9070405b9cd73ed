/* A second opinion on the audit log: says whether its chain and the signed heads fit, without a line of the program's own code and
 * without its keys.
 *
 *   tandem-auditverify LOG HEADS [--key HEX] [--all]
 *
 * LOG is an SQLite database, or the folder of a `tandem export`. HEADS is the file that --audit-heads named. --key is the
 * key that the heads must be signed with, as somebody noted it; without it the file's own is taken, and said. --all: fails also
 * when entries came after the newest head. Ends with 0 when all fits, 1 when not, 2 when something could not be read.
 *
 *   head  "tandem-head 1 ORGANIZATION SEAL MILLISECONDS HASH KEY SIGNATURE"; Ed25519 over all before the last space
 *   row   id, at, actor_id, action, object, object_id, person_id, class, detail of the entry: numbers as eight bytes, the
 *         highest first, none as 0; before a text its length in bytes as such a number
 *   hash  SHA-256 (hash of the seal before, or 32 times 0; row; mac of the entry; tag of the seal)
 *
 * What this cannot see without the keys is whether tags and macs are the program's: entries behind the newest head may have been
 * written by anybody. `tandem verify` sees that. */
#include <errno.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct head {
    long long seq;
    unsigned char hash[32];
};
static struct head *heads;
static size_t nheads;
static char organization[16], key_text[65];

static _Noreturn void finish(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void finish(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    exit(status);
}

/* ---- heads ---- */

static bool unhex(unsigned char *out, size_t bytes, const char *text)
{
    size_t n;

    return strlen(text) == bytes * 2 && sodium_hex2bin(out, bytes, text, bytes * 2, NULL, &n, NULL) == 0 && n == bytes;
}

static bool read_head(char *line)
{
    struct head h;
    char org[14], hash[65], key[65], *last = strrchr(line, ' ');
    unsigned char signature[64], key_bytes[32];
    int end = -1;

    if (!last || strpbrk(line, "ABCDEF") || !unhex(signature, 64, last + 1))
        return false;
    *last = 0;
    if (sscanf(line, "tandem-head 1 %13s %lld %*d %64s %64s%n", org, &h.seq, hash, key, &end) != 4 || end < 0 ||
        line[end] || h.seq < 1 || !unhex(h.hash, 32, hash) || !unhex(key_bytes, 32, key) ||
        (*key_text && strcmp(key, key_text) != 0) || (*organization && strcmp(org, organization) != 0) ||
        crypto_sign_verify_detached(signature, (const unsigned char *)line, strlen(line), key_bytes) != 0)
        return false;
    memcpy(key_text, key, sizeof key);
    memcpy(organization, org, sizeof org);
    heads = realloc(heads, (nheads + 1) * sizeof *heads);
    if (!heads)
        finish(2, "There is no memory for the heads.");
    heads[nheads++] = h;
    return true;
}

static int by_seal(const void *a, const void *b)
{
    const struct head *x = a, *y = b;

    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* A line that was not finished, because a disk was full, is the beginning of the next one; one without an end is left out. */
static void read_heads(const char *path)
{
    FILE *f = fopen(path, "re");
    char line[1024], copy[1024], torn[1024] = "";
    bool good = true, is_torn = false;
    size_t number = 0;

    if (!f)
        finish(2, "%s cannot be read: %s", path, strerror(errno));
    for (; good && fgets(line, sizeof line, f) && !feof(f); number++) {
        char *end = strchr(line, '\n');
        bool whole;

        memcpy(copy, line, sizeof copy);
        if (end)
            *end = copy[end - line] = 0;
        whole = end && read_head(line);
        good = end && (!is_torn || (whole && strncmp(copy, torn, strlen(torn)) == 0));
        is_torn = !whole;
        memcpy(torn, copy, sizeof torn);
    }
    if (!good || is_torn || !nheads)
        finish(1, "Line %zu of %s is no head that fits those before it.", number, path);
    fclose(f);
    qsort(heads, nheads, sizeof *heads, by_seal);
}

/* ---- the log: a database, or an export read into one ---- */

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        finish(2, "The log cannot be read: %s", sqlite3_errmsg(db));
    return s;
}

/* What an export writes as text, as it was: an id is 13 characters of Crockford's base 32, 32 bytes are 44 of base 64. */
static void sql_raw(sqlite3_context *c, int n, sqlite3_value **v)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    const char *text = (const char *)sqlite3_value_text(*v), *digit;
    unsigned char bytes[33];
    sqlite3_uint64 id = 0;

    (void)n;
    for (size_t i = 0; text && i < 13 && text[i] && (digit = strchr(digits, text[i])); i++)
        id = id << 5 | (sqlite3_uint64)(digit - digits);
    if (text && strlen(text) == 44 && sodium_base642bin(bytes, 33, text, 44, NULL, NULL, NULL, 1) == 0)
        sqlite3_result_blob(c, bytes, 32, SQLITE_TRANSIENT);
    else if (text && strlen(text) == 13)
        sqlite3_result_int64(c, (sqlite3_int64)id);
    else
        sqlite3_result_value(c, *v);
}

static void load(sqlite3 *db, const char *folder, const char *table, const char *sql)
{
    char path[4096], *text = NULL;
    sqlite3_stmt *s = prepare(db, sql);
    size_t size = 0;
    ssize_t n;
    FILE *f;

    snprintf(path, sizeof path, "%s/%s.json", folder, table);
    f = fopen(path, "re");
    n = f ? getdelim(&text, &size, 0, f) : -1;
    if (n < 0)
        finish(2, "%s cannot be read: %s", path, strerror(errno));
    sqlite3_bind_text64(s, 1, text, (sqlite3_uint64)n, SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(s) != SQLITE_DONE)
        finish(2, "%s: %s", path, sqlite3_errmsg(db));
    sqlite3_finalize(s);
    free(text);
    fclose(f);
}

static sqlite3 *open_log(const char *path)
{
    static const char tables[] =
        "CREATE TABLE audit (id, at, actor_id, action, object, object_id, person_id, class, detail, mac);"
        "CREATE TABLE audit_seal (seq, audit_id, tag, hash); CREATE TABLE audit_unsealed (audit_id);"
        "CREATE INDEX a ON audit (id); CREATE INDEX s ON audit_seal (audit_id)";
    struct stat about;
    bool folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    int flags = folder ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(folder ? ":memory:" : path, &db, flags, NULL) != SQLITE_OK)
        finish(2, "%s cannot be opened: %s", path, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 5000);
    if (!folder)
        return db;
    sqlite3_create_function(db, "raw", 1, SQLITE_UTF8, NULL, sql_raw, NULL, NULL);
    sqlite3_exec(db, tables, NULL, NULL, NULL);
    load(db, path, "audit",
         "INSERT INTO audit SELECT raw(value->>'id'), value->>'at', raw(value->>'actor_id'), value->>'action',"
         " value->>'object', raw(value->>'object_id'), raw(value->>'person_id'), value->>'class', value->>'detail',"
         " raw(value->>'mac') FROM json_each(?)");
    load(db, path, "audit_seal",
         "INSERT INTO audit_seal SELECT value->>'seq', raw(value->>'audit_id'), raw(value->>'tag'),"
         " raw(value->>'hash') FROM json_each(?)");
    load(db, path, "audit_unsealed", "INSERT INTO audit_unsealed SELECT raw(value->>'audit_id') FROM json_each(?)");
    return db;
}

/* ---- the chain ---- */

static void add_number(crypto_hash_sha256_state *sum, sqlite3_int64 n)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((sqlite3_uint64)n >> (56 - 8 * i));
    crypto_hash_sha256_update(sum, bytes, sizeof bytes);
}

/* Column by column, of the type it must have: 'n' number, 'i' number that may be none but not 0, 't' text, 'b' 32 bytes. */
static bool add_columns(crypto_hash_sha256_state *sum, sqlite3_stmt *row, const char *types)
{
    for (int i = 0; *types; i++, types++) {
        int type = sqlite3_column_type(row, i), n = sqlite3_column_bytes(row, i);

        if (*types == 'n' || *types == 'i') {
            if (*types == 'i' ? type != (sqlite3_column_int64(row, i) ? SQLITE_INTEGER : SQLITE_NULL)
                              : type != SQLITE_INTEGER)
                return false;
            add_number(sum, sqlite3_column_int64(row, i));
            continue;
        }
        if (type != (*types == 't' ? SQLITE_TEXT : SQLITE_BLOB) || (*types == 'b' && n != 32))
            return false;
        if (*types == 't')
            add_number(sum, n);
        crypto_hash_sha256_update(sum, sqlite3_column_blob(row, i), (unsigned long long)n);
    }
    return true;
}

/* Follows the chain; returns the number of its last seal. */
static long long follow(sqlite3 *db)
{
    sqlite3_stmt *s =
        prepare(db, "SELECT a.id, a.at, a.actor_id, a.action, a.object, a.object_id, a.person_id, a.class, a.detail,"
                    " a.mac, s.tag, s.hash, s.seq FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id"
                    " ORDER BY s.seq");
    unsigned char hash[32] = {0};
    long long seq = 0;
    size_t head = 0;
    int step;

    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        crypto_hash_sha256_state sum;

        seq++;
        crypto_hash_sha256_init(&sum);
        crypto_hash_sha256_update(&sum, hash, sizeof hash);
        if (!add_columns(&sum, s, "nnittiintbb") || sqlite3_column_int64(s, 12) != seq)
            finish(1, "The chain is broken at seal %lld: its entry is not there, or of another form.", seq);
        crypto_hash_sha256_final(&sum, hash);
        if (sqlite3_column_bytes(s, 11) != 32 || memcmp(hash, sqlite3_column_blob(s, 11), 32) != 0)
            finish(1, "The chain is broken at seal %lld: its hash is another.", seq);
        for (; head < nheads && heads[head].seq == seq; head++)
            if (memcmp(heads[head].hash, hash, 32) != 0)
                finish(1, "The log was made anew: seal %lld is not what was signed.", seq);
    }
    if (step != SQLITE_DONE)
        finish(2, "The log cannot be read: %s", sqlite3_errmsg(db));
    if (head < nheads)
        finish(1, "The log was cut off: it ends at seal %lld, but seal %lld was signed.", seq, heads[nheads - 1].seq);
    sqlite3_finalize(s);
    return seq;
}

/* Entries without a seal are those that are said to wait for one; returns how many. */
static long long look_behind(sqlite3 *db)
{
    sqlite3_stmt *s =
        prepare(db, "SELECT (SELECT count(*) FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_seal)),"
                    " (SELECT count(*) FROM audit_unsealed), (SELECT count(*) FROM audit_unsealed WHERE"
                    " audit_id IN (SELECT id FROM audit) AND audit_id NOT IN (SELECT audit_id FROM audit_seal))");
    long long without = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1,
              said = sqlite3_column_int64(s, 1), good = sqlite3_column_int64(s, 2);

    sqlite3_finalize(s);
    if (without < 0 || without != said || said != good)
        finish(1, "%lld entries have no seal, and %lld are said to wait for one: some were put in or taken out.",
               without, said);
    return without;
}

int main(int argc, char **argv)
{
    const char *words[2] = {NULL, NULL};
    size_t nwords = 0;
    long long seals, newest, behind;
    bool all = false;
    sqlite3 *db;

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--all") == 0)
            all = true;
        else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc)
            snprintf(key_text, sizeof key_text, "%s", argv[++i]);
        else if (nwords < 2)
            words[nwords++] = argv[i];
    if (nwords < 2 || sodium_init() < 0)
        finish(2, "tandem-auditverify LOG HEADS [--key HEX] [--all]: LOG is a database or the folder of an export");
    read_heads(words[1]);
    db = open_log(words[0]);
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    seals = follow(db);
    newest = heads[nheads - 1].seq;
    behind = seals - newest + look_behind(db);
    sqlite3_close(db);
    printf("Organization %s, key %s.\n", organization, key_text);
    finish(all && behind ? 1 : 0, "The chain holds: %lld seals, %zu heads fit. No head covers the newest %lld entries.",
           seals, nheads, behind);
}
