/* How days, times, numbers and money are written for one account, and in which time zone. */
#include "modules/accounts/preferences.h"

#include "queries.h"

/* Written from left to right with European digits, because the words around them are English. */
static const struct choice locales[] = {
    {"en", "English, day before month"},
    {"en-GB", "English (United Kingdom)"},
    {"en-IE", "English (Ireland)"},
    {"en-US", "English (United States)"},
    {"en-CA", "English (Canada)"},
    {"en-AU", "English (Australia)"},
    {"en-IN", "English (India)"},
    {"en-ZA", "English (South Africa)"},
    {"cs", "Czech"},
    {"da", "Danish"},
    {"de", "German (Germany)"},
    {"de-AT", "German (Austria)"},
    {"de-CH", "German (Switzerland)"},
    {"el", "Greek"},
    {"es", "Spanish (Spain)"},
    {"es-MX", "Spanish (Mexico)"},
    {"es-AR", "Spanish (Argentina)"},
    {"et", "Estonian"},
    {"fi", "Finnish"},
    {"fr", "French (France)"},
    {"fr-BE", "French (Belgium)"},
    {"fr-CA", "French (Canada)"},
    {"fr-CH", "French (Switzerland)"},
    {"hr", "Croatian"},
    {"hu", "Hungarian"},
    {"id", "Indonesian"},
    {"it", "Italian"},
    {"ja", "Japanese"},
    {"ko", "Korean"},
    {"lt", "Lithuanian"},
    {"lv", "Latvian"},
    {"nb", "Norwegian"},
    {"nl", "Dutch (Netherlands)"},
    {"nl-BE", "Dutch (Belgium)"},
    {"pl", "Polish"},
    {"pt-BR", "Portuguese (Brazil)"},
    {"pt-PT", "Portuguese (Portugal)"},
    {"ro", "Romanian"},
    {"sk", "Slovak"},
    {"sl", "Slovenian"},
    {"sv", "Swedish"},
    {"tr", "Turkish"},
    {"uk", "Ukrainian"},
    {"vi", "Vietnamese"},
    {"zh-Hans", "Chinese (simplified)"},
    {"zh-Hant", "Chinese (traditional)"},
    {NULL, NULL},
};

static const struct field fields[] = {
    FIELD(struct preferences_form, locale, .label = "Days and numbers as in", .hint = "The words stay English for now.",
          .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = locales),
    FIELD(struct preferences_form, time_zone, .label = "Your time zone",
          .hint =
              "Choose, or type a part of it. Empty: the organization's. Deadlines keep the organization's midnight.",
          .kind = FIELD_TEXT, .max = 60, .offers = clock_zones, .reads = read_zone),
};

enum outcome preferences_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct preferences_form *p = in;

    tx_run(tx, account_preferences_set, .locale = p->locale, .time_zone = p->time_zone.p ? p->time_zone : STR(""),
           .account_id = ctx->viewer.account_id);
    out->says = STR("Saved. Days and numbers are written that way from now on.");
    return DONE;
}

const struct resource preferences_resource = {.name = "preferences",
                                              .plural = "preferences",
                                              .label = "Preferences",
                                              .size = sizeof(struct preferences_form),
                                              FIELDS(fields),
                                              .save = preferences_save};
