#include "modules/accounts/accounts.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "modules/rules/rules.h"
#include "queries.h"

#include <sodium.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { TOKEN = 32, DAY_MS = 86400000, HALF_DAY_MS = DAY_MS / 2 };

static const struct field setup_fields[] = {
    FIELD(struct setup_form, organization, .label = "Organization", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .max = 120),
    FIELD(struct setup_form, name, .label = "Your name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120),
    FIELD(struct setup_form, mail, .label = "Your work mail", .hint = "You sign in with it.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 200),
    FIELD(struct setup_form, password, .label = "Password", .hint = "At least 12 characters. A sentence works well.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 128),
    FIELD(struct setup_form, time_zone, .label = "Time zone",
          .hint = "Its midnight turns the day. Choose, or type a part of it, such as Warsaw.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 60, .offers = clock_zones, .reads = read_zone),
    FIELD(struct setup_form, country, .label = "Country",
          .hint = "Two letters, such as PL. Where most of you work; each site has its own.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .min = 2, .max = 2, .reads = read_capitals),
    FIELD(struct setup_form, represented, .label = "There are employee representatives",
          .hint = "Such as a works council. The sensitive evaluations then start switched off.", .kind = FIELD_BOOL),
};

static void setup_check(const void *in, struct ctx *ctx)
{
    const struct setup_form *s = in;
    const char *why = password_objection(s->password);

    if (!memchr(s->mail.p, '@', s->mail.n))
        errors_add(&ctx->errors, STR("mail"), "%.*s is no mail address.", STR_ARG(s->mail));
    if (why)
        errors_add(&ctx->errors, STR("password"), "%s", why);
}

enum { PASSWORD_ROOM = 2048 };

/* The same letters typed on two keyboards may be other bytes: one normal form (NFC) for both. */
static struct str password_normal(struct str password, char room[PASSWORD_ROOM])
{
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
    UChar wide[PASSWORD_ROOM / 4], normal[PASSWORD_ROOM / 2];
    int32_t n = 0, m;

    u_strFromUTF8(wide, PASSWORD_ROOM / 4, &n, password.p, (int32_t)password.n, &e);
    m = unorm2_normalize(nfc, wide, n, normal, PASSWORD_ROOM / 2, &e);
    u_strToUTF8(room, PASSWORD_ROOM, &n, normal, m, &e);
    sodium_memzero(wide, sizeof wide);
    sodium_memzero(normal, sizeof normal);
    return U_FAILURE(e) ? password : (struct str){room, (size_t)n};
}

struct str password_hash(struct arena *a, struct str password)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES), room[PASSWORD_ROOM];
    struct str normal = password_normal(password, room);
    bool done = crypto_pwhash_str(out, normal.p, normal.n, 3, (size_t)64 << 20) == 0;

    sodium_memzero(room, sizeof room);
    return done ? str_of(out) : STR_NONE;
}

bool password_fits(struct str hash, struct str password)
{
    char room[PASSWORD_ROOM];
    struct str normal = password_normal(password, room);
    bool fits = hash.p && crypto_pwhash_str_verify(hash.p, normal.p, normal.n) == 0;

    sodium_memzero(room, sizeof room);
    return fits;
}

/* The beginnings of what is tried first; a list of thousands is not needed at twelve characters and more. */
const char *password_objection(struct str password)
{
    static const char *const common[] = {"123456789012",   "1234567890",   "password1234", "passwordpassword",
                                         "qwertyuiop",     "qwerty123456", "aaaaaaaaaaaa", "administrator",
                                         "letmeinletmein", "changeme1234", "welcome12345", "iloveyou1234",
                                         "abcdefghijkl",   "000000000000", "111111111111"};

    if (str_length(password) < PASSWORD_LEAST)
        return "A password has at least 12 characters.";
    if (str_length(password) > PASSWORD_MOST)
        return "A password has at most 128 characters.";
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strncasecmp(password.p, common[i], strlen(common[i])) == 0)
            return "That password is among the first that are tried.";
    return NULL;
}

void account_noted(struct tx *tx, struct ctx *ctx, const char *action, int64_t account_id)
{
    audit_write(tx, ctx, .action = action, .object = "account", .object_id = account_id);
}

enum outcome organization_begin(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct first_account *f = in;
    struct row_account_exists any;
    int64_t person;

    if (tx_one(tx, account_exists, &any))
        return MISSING;
    person_add(tx, ctx, f->name, STR_NONE, f->mail, &person);
    out->id = id_new(ctx->world_ms);
    tx_run(tx, setting_put, .name = STR("organization"), .value = f->organization);
    tx_run(tx, setting_put, .name = STR("time_zone"), .value = f->time_zone);
    tx_run(tx, setting_put, .name = STR("country"), .value = f->country.n ? f->country : STR(""));
    /* What is written before the program is served, or while it is not, comes about on its day: the turns follow on this one. */
    tx_run(tx, setting_put, .name = STR("day"), .value = ctx->today_text);
    evaluations_begin(tx, ctx, f->represented);
    rehearsal_begin(tx, ctx);
    tx_run(tx, account_insert, .id = out->id, .person_id = person, .login = str_lower(tx->arena, f->mail),
           .password = f->password_hash, .status = STR("active"), .roles = ROLE_MEMBER | ROLE_ADMIN | ROLE_HR,
           .relations = RELATIONS_OF_EVERYBODY, .reach = 1, .created_at = ctx->now_ms);
    for (size_t r = 0; r < ROLES; r++)
        if ((ROLE_MEMBER | ROLE_ADMIN | ROLE_HR) & 1u << r)
            tx_run(tx, role_grant_insert, .id = id_new(ctx->world_ms), .account_id = out->id,
                   .role = policy_roles[r].name, .from_at = ctx->now_ms);
    audit_write(tx, ctx, .action = "organization_begin", .object = "account", .object_id = out->id,
                .person_id = person);
    return DONE;
}

struct str fresh_token(struct tx *tx, struct str *hash)
{
    unsigned char token[TOKEN];
    char *hex = arena_alloc(tx->arena, TOKEN * 2 + 1), *sum = arena_alloc(tx->arena, crypto_hash_sha256_BYTES);

    randombytes_buf(token, TOKEN);
    crypto_hash_sha256((unsigned char *)sum, token, TOKEN);
    sodium_bin2hex(hex, TOKEN * 2 + 1, token, TOKEN);
    *hash = (struct str){sum, crypto_hash_sha256_BYTES};
    return str_of(hex);
}

enum outcome session_begin(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct session_form *s = in;
    char *csrf = arena_alloc(tx->arena, TOKEN);
    struct str hash;

    randombytes_buf(csrf, TOKEN);
    out->see = fresh_token(tx, &hash);
    tx_run(tx, session_forget_old, .ends_at = ctx->world_ms);
    tx_run(tx, session_insert, .token = hash, .id = id_new(ctx->world_ms), .device = s->device.p ? s->device : STR(""),
           .shared = s->shared, .account_id = s->account_id, .epoch = s->epoch, .csrf = (struct str){csrf, TOKEN},
           .created_at = ctx->world_ms, .seen_at = ctx->world_ms, .stepped_at = ctx->world_ms,
           .ends_at = ctx->world_ms + HALF_DAY_MS);
    ctx->viewer.account_id = s->account_id; /* who signs in is the one who did it */
    account_noted(tx, ctx, "session_begin", s->account_id);
    return DONE;
}

const struct resource setup_resource = {.name = "setup",
                                        .plural = "setups",
                                        .label = "Set-up",
                                        .size = sizeof(struct setup_form),
                                        FIELDS(setup_fields),
                                        .check = setup_check};
