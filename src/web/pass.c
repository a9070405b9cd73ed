/* Cookies that say something which only this installation can have said. */
#include "web/app.h"

#include "access/keys.h"

#include <sodium.h>
#include <string.h>

enum { MAC = 32 };

static void mac_of(struct web *w, const char *purpose, const void *what, size_t n, unsigned char mac[MAC])
{
    unsigned char key[MAC];

    keys_derive(w->ctx.keys, purpose, key);
    crypto_generichash(mac, MAC, what, n, key, MAC);
    sodium_memzero(key, sizeof key);
}

void web_pass_write(struct web *w, const struct web_pass *pass, const void *what)
{
    size_t n = pass->size;
    unsigned char *bytes = arena_alloc(w->arena, n + MAC);
    char *hex = arena_alloc(w->arena, (n + MAC) * 2 + 1);

    memcpy(bytes, what, n);
    mac_of(w, pass->purpose, what, n, bytes + n);
    web_cookie(w, pass->cookie, str_of(sodium_bin2hex(hex, (n + MAC) * 2 + 1, bytes, n + MAC)), pass->lives_s);
}

bool web_pass_read(struct web *w, const struct web_pass *pass, void *what)
{
    struct str hex = map_text(w->http->cookies, pass->cookie);
    unsigned char *bytes = arena_alloc(w->arena, pass->size + MAC), mac[MAC];
    size_t n = 0;

    if (hex.n != (pass->size + MAC) * 2 || sodium_hex2bin(bytes, pass->size + MAC, hex.p, hex.n, NULL, &n, NULL) != 0 ||
        n != pass->size + MAC)
        return false;
    memcpy(what, bytes, pass->size);
    mac_of(w, pass->purpose, what, pass->size, mac);
    return sodium_memcmp(mac, bytes + pass->size, MAC) == 0;
}
