#include "access/keys.h"

#include "access/files.h"
#include "core/log.h"
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY = 32,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES
};

struct keys {
    unsigned char *master; /* in memory that is locked and left out of core dumps */
    sqlite3 *store;
    pthread_mutex_t lock;
};

/* Whole or not at all: half a key, left where the power went or the disk was full, would be a program that never starts. */
static bool write_master(const char *directory, const char *path, const unsigned char *key)
{
    char beside[1100];
    bool good;
    int fd;

    snprintf(beside, sizeof beside, "%s.new", path);
    unlink(beside); /* of a start that did not come to its end */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    if (fd < 0)
        return false;
    good = write(fd, key, KEY) == KEY && fsync(fd) == 0;
    good = close(fd) == 0 && good && rename(beside, path) == 0 && file_sync_folder(directory);
    if (!good)
        unlink(beside);
    return good;
}

static bool read_master(const char *directory, const char *path, unsigned char *key, char *why, size_t why_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    bool good;

    if (fd < 0 && errno == ENOENT) {
        randombytes_buf(key, KEY);
        good = write_master(directory, path, key);
        if (!good)
            snprintf(why, why_size, "%s cannot be made: %s", path, strerror(errno));
        return good;
    }
    if (fd < 0) {
        snprintf(why, why_size, "%s cannot be read: %s", path, strerror(errno));
        return false;
    }
    good = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0 && read(fd, key, KEY) == KEY;
    close(fd);
    if (!good)
        snprintf(why, why_size, "%s must hold 32 bytes and be readable by its owner alone (mode 0400).", path);
    return good;
}

static bool open_store(struct keys *k, const char *path, char *why, size_t why_size)
{
    static const char setup[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                                "CREATE TABLE IF NOT EXISTS subject_key (subject_id INTEGER PRIMARY KEY,"
                                " wrapped BLOB NOT NULL) STRICT";

    sqlite_configure();
    if (sqlite3_open_v2(path, &k->store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) ==
            SQLITE_OK &&
        sqlite3_busy_timeout(k->store, 5000) == SQLITE_OK &&
        sqlite3_exec(k->store, setup, NULL, NULL, NULL) == SQLITE_OK) {
        chmod(path, 0600);
        return true;
    }
    snprintf(why, why_size, "%s: %s", path, sqlite3_errmsg(k->store));
    return false;
}

struct keys *keys_open(const char *directory, char *why, size_t why_size)
{
    struct keys *k = calloc(1, sizeof *k);
    char master[1024], store[1024];

    if (!k || sodium_init() < 0) {
        snprintf(why, why_size, "libsodium does not start.");
        free(k);
        return NULL;
    }
    pthread_mutex_init(&k->lock, NULL);
    k->master = sodium_malloc(KEY);
    snprintf(master, sizeof master, "%s/master.key", directory);
    snprintf(store, sizeof store, "%s/keys.db", directory);
    if (k->master && read_master(directory, master, k->master, why, why_size) && open_store(k, store, why, why_size))
        return k;
    keys_close(k);
    return NULL;
}

void keys_close(struct keys *k)
{
    if (!k)
        return;
    sqlite3_close(k->store);
    sodium_free(k->master);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

void keys_derive(const struct keys *k, const char *purpose, unsigned char out[KEY])
{
    crypto_generichash(out, KEY, (const unsigned char *)purpose, strlen(purpose), k->master, KEY);
}

static void signing_pair(const struct keys *k, unsigned char *public, unsigned char secret[crypto_sign_SECRETKEYBYTES])
{
    unsigned char seed[KEY];

    keys_derive(k, "signature", seed);
    crypto_sign_seed_keypair(public, secret, seed);
    sodium_memzero(seed, sizeof seed);
}

void keys_sign(const struct keys *k, struct str message, unsigned char signature[crypto_sign_BYTES])
{
    unsigned char public[KEY], secret[crypto_sign_SECRETKEYBYTES];

    signing_pair(k, public, secret);
    crypto_sign_detached(signature, NULL, (const unsigned char *)message.p, message.n, secret);
    sodium_memzero(secret, sizeof secret);
}

void keys_public(const struct keys *k, unsigned char out[KEY])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];

    signing_pair(k, out, secret);
    sodium_memzero(secret, sizeof secret);
}

/* Encrypts n bytes: nonce, ciphertext, tag. `out` has room for n + NONCE + TAG. */
static void encrypt(const unsigned char *key, const char *about, const unsigned char *plain, size_t n,
                    unsigned char *out)
{
    randombytes_buf(out, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain, n, (const unsigned char *)about, strlen(about),
                                               NULL, out, key);
}

static bool decrypt(const unsigned char *key, const char *about, const unsigned char *in, size_t n, unsigned char *out)
{
    return n >= NONCE + TAG &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + NONCE, n - NONCE,
                                                      (const unsigned char *)about, strlen(about), in, key) == 0;
}

static void wrap_name(char name[64], int64_t subject_id)
{
    snprintf(name, 64, "subject key %lld", (long long)subject_id);
}

static bool load_key(struct keys *k, int64_t subject_id, unsigned char key[KEY])
{
    sqlite3_stmt *s = NULL;
    char name[64];
    bool found = false;

    wrap_name(name, subject_id);
    if (sqlite3_prepare_v2(k->store, "SELECT wrapped FROM subject_key WHERE subject_id = ?", -1, &s, NULL) ==
        SQLITE_OK) {
        sqlite3_bind_int64(s, 1, subject_id);
        if (sqlite3_step(s) == SQLITE_ROW)
            found = sqlite3_column_bytes(s, 0) == KEY + NONCE + TAG &&
                    decrypt(k->master, name, sqlite3_column_blob(s, 0), KEY + NONCE + TAG, key);
    }
    sqlite3_finalize(s);
    return found;
}

static bool make_key(struct keys *k, int64_t subject_id, unsigned char key[KEY])
{
    sqlite3_stmt *s = NULL;
    unsigned char wrapped[KEY + NONCE + TAG];
    char name[64];
    bool good = false;

    wrap_name(name, subject_id);
    randombytes_buf(key, KEY);
    encrypt(k->master, name, key, KEY, wrapped);
    if (sqlite3_prepare_v2(k->store, "INSERT INTO subject_key (subject_id, wrapped) VALUES (?, ?)", -1, &s, NULL) ==
        SQLITE_OK) {
        sqlite3_bind_int64(s, 1, subject_id);
        sqlite3_bind_blob(s, 2, wrapped, sizeof wrapped, SQLITE_STATIC);
        good = sqlite3_step(s) == SQLITE_DONE;
    }
    sqlite3_finalize(s);
    if (!good)
        log_fault("keys.db cannot be written: %s", sqlite3_errmsg(k->store));
    return good;
}

static bool subject_key(struct keys *k, int64_t subject_id, bool make, unsigned char key[KEY])
{
    bool good;

    pthread_mutex_lock(&k->lock);
    good = load_key(k, subject_id, key) || (make && make_key(k, subject_id, key));
    pthread_mutex_unlock(&k->lock);
    return good;
}

bool keys_make(struct keys *k, const int64_t *subject_ids, size_t n)
{
    unsigned char key[KEY];
    bool good;

    pthread_mutex_lock(&k->lock);
    good = sqlite3_exec(k->store, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
    for (size_t i = 0; good && i < n; i++)
        good = load_key(k, subject_ids[i], key) || make_key(k, subject_ids[i], key);
    if (sqlite3_exec(k->store, good ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        good = false;
    pthread_mutex_unlock(&k->lock);
    sodium_memzero(key, sizeof key);
    return good;
}

static const char *about_text(struct arena *a, const char *field, int64_t row_id)
{
    return arena_printf(a, "1|%s|%lld", field, (long long)row_id);
}

bool keys_seal_bytes(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                     struct str plain, struct str *sealed)
{
    unsigned char key[KEY], *out = arena_alloc(a, plain.n + NONCE + TAG);

    if (!subject_key(k, subject_id, true, key))
        return false;
    encrypt(key, about_text(a, field, row_id), (const unsigned char *)plain.p, plain.n, out);
    sodium_memzero(key, sizeof key);
    *sealed = (struct str){(const char *)out, plain.n + NONCE + TAG};
    return true;
}

bool keys_unseal_bytes(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                       struct str sealed, struct str *plain)
{
    unsigned char key[KEY];
    char *out = arena_alloc(a, sealed.n + 1);
    bool good =
        subject_key(k, subject_id, false, key) &&
        decrypt(key, about_text(a, field, row_id), (const unsigned char *)sealed.p, sealed.n, (unsigned char *)out);

    sodium_memzero(key, sizeof key);
    if (good)
        *plain = (struct str){out, sealed.n - NONCE - TAG};
    return good;
}

bool keys_seal(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
               struct value plain, struct str *sealed)
{
    struct str text = plain.kind == VALUE_INT ? str_format(a, "i%lld", (long long)plain.number)
                                              : str_format(a, "t%.*s", STR_ARG(plain.text));

    return keys_seal_bytes(k, a, subject_id, field, row_id, text, sealed);
}

bool keys_unseal(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                 struct str sealed, struct value *plain)
{
    struct str out, text;
    int64_t number;

    if (!keys_unseal_bytes(k, a, subject_id, field, row_id, sealed, &out) || !out.n)
        return false;
    text = str_cut(out, 1, out.n);
    if (out.p[0] == 'i' && str_to_int(text, &number))
        *plain = value_int(number);
    else
        *plain = value_text(text);
    return true;
}

bool keys_forget(struct keys *k, int64_t subject_id)
{
    sqlite3_stmt *s = NULL;
    bool good = false;

    pthread_mutex_lock(&k->lock);
    if (sqlite3_prepare_v2(k->store, "DELETE FROM subject_key WHERE subject_id = ?", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(s, 1, subject_id);
        good = sqlite3_step(s) == SQLITE_DONE;
    }
    sqlite3_finalize(s);
    pthread_mutex_unlock(&k->lock);
    return good;
}

bool keys_backup(struct keys *k, const char *path)
{
    sqlite3 *to = NULL;
    sqlite3_backup *work;
    bool good = false;

    pthread_mutex_lock(&k->lock);
    if (sqlite3_open(path, &to) == SQLITE_OK && (work = sqlite3_backup_init(to, "main", k->store, "main"))) {
        good = sqlite3_backup_step(work, -1) == SQLITE_DONE;
        sqlite3_backup_finish(work);
    }
    sqlite3_close(to);
    pthread_mutex_unlock(&k->lock);
    return good;
}
