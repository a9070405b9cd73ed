#include "modules/accounts/letter.h"

#include "core/buf.h"

static void write_digest(struct buf *out, const struct letter_about *about)
{
    buf_format(out,
               "this waits for you in Tandem:\r\n\r\n%.*s\r\n%.*s/inbox\r\n\r\nYou can turn this mail off on that "
               "page.\r\n",
               STR_ARG(about->lines), STR_ARG(about->address));
}

static void write_link(struct buf *out, const struct letter_about *about, struct str org, bool reset)
{
    if (reset)
        buf_format(out,
                   "somebody asked for a new password for your account at %.*s. If it was you, choose it here:"
                   "\r\n\r\n",
                   STR_ARG(org));
    else
        buf_format(out, "you have an account in Tandem, the HR program of %.*s. Choose a password here:\r\n\r\n",
                   STR_ARG(org));
    buf_format(out, "%.*s/invitation/%.*s\r\n\r\nThe link works once and for %s. You sign in with %.*s.\r\n",
               STR_ARG(about->address), STR_ARG(about->token), reset ? "30 minutes" : "seven days",
               STR_ARG(about->login));
    if (reset)
        buf_text(out, "A new password ends all your sessions, and the tokens that you made for programs.\r\n"
                      "If it was not you, do nothing: your password stays as it is.\r\n");
}

struct letter letter_write(struct arena *a, const struct letter_about *about)
{
    struct buf out = buf_new(a, 65536);
    struct str org = about->organization.n ? about->organization : STR("Tandem");
    struct str name = about->name.n ? about->name : about->login;
    bool reset = str_is(about->template, "reset"), digest = str_is(about->template, "digest");

    buf_format(&out, "Hello %.*s,\r\n\r\n", STR_ARG(name));
    if (digest)
        write_digest(&out, about);
    else
        write_link(&out, about, org, reset);
    return (struct letter){str_format(a,
                                      digest  ? "What waits for you at %.*s"
                                      : reset ? "A new password for %.*s"
                                              : "Your account at %.*s",
                                      STR_ARG(org)),
                           buf_str(&out)};
}
