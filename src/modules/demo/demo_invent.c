/* Who they are: names, hierarchy, and what happened to them, out of one seeded sequence. */
#include "modules/demo/demo.h"

#include "core/clock.h"
#include "core/words.h"

#include <stdio.h>

struct demo_place demo_places[DEMO_PLACES] = {
    {"Northwind Robotics Polska Sp. z o.o.", "PL", "PLN", "Gdansk", "", "Europe/Warsaw", 1, 700000, 0, 0},
    {"Northwind Robotics Japan K.K.", "JP", "JPY", "Osaka", "", "Asia/Tokyo", 0, 330000, 0, 0},
    {"Northwind Robotics Kenya Ltd", "KE", "KES", "Nairobi", "", "Africa/Nairobi", 0, 14000000, 0, 0},
    {"Northwind Robotics GmbH", "DE", "EUR", "Hamburg", "HH", "Europe/Berlin", 1, 280000, 0, 0},
};
const char *const demo_level_names[DEMO_LEVELS] = {"Junior", "Professional", "Senior",   "Lead",
                                                   "Head",   "Director",     "Executive"};

static const char *const firsts[] = {"Linh",
                                     "Priya",
                                     "Yusuf",
                                     "Hana",
                                     "Kofi",
                                     "Aiko",
                                     "Ewa",
                                     "Lars",
                                     "Chidi",
                                     "Ibrahim",
                                     "Ines",
                                     "Yuki",
                                     "Neil",
                                     "Maja",
                                     "Jonas",
                                     "Amina",
                                     "Wanjiru",
                                     "Kamau",
                                     "Achieng",
                                     "Otieno",
                                     "Piotr",
                                     "Agnieszka",
                                     "Tomasz",
                                     "Zofia",
                                     "Haruto",
                                     "Sakura",
                                     "Kenji",
                                     "Emi",
                                     "Leon",
                                     "Mia",
                                     "Finn",
                                     "Greta",
                                     "Fatima",
                                     "Omar",
                                     "Leila",
                                     "Mateo",
                                     "Luc\xC3\xAD"
                                     "a",
                                     "Jo\xC3\xA3o",
                                     "Ana",
                                     "Wei",
                                     "Mei",
                                     "Jun",
                                     "Arjun",
                                     "Divya",
                                     "Tariq",
                                     "Noor",
                                     "Olga",
                                     "Andrei",
                                     "Freya",
                                     "Emre",
                                     "Elif",
                                     "Thabo",
                                     "Nomsa",
                                     "Kwame",
                                     "Ama",
                                     "Siobhan",
                                     "Callum",
                                     "Chlo\xC3\xA9",
                                     "Hugo",
                                     "Giulia",
                                     "Marco",
                                     "Sofia",
                                     "Mihai",
                                     "Ioana",
                                     "Katarzyna",
                                     "Ren",
                                     "Njeri",
                                     "Baraka"};
static const char *const lasts[] = {"Tr\xE1\xBA\xA7n",
                                    "Raghunathan",
                                    "Demir",
                                    "Mensah",
                                    "Mori",
                                    "Nowak",
                                    "Vik",
                                    "Eze",
                                    "Sesay",
                                    "Moreau",
                                    "Tanaka",
                                    "Ferris",
                                    "Lund",
                                    "Brandt",
                                    "Hassan",
                                    "Mwangi",
                                    "Odhiambo",
                                    "Kimani",
                                    "Wi\xC5\x9Bniewski",
                                    "Kowalska",
                                    "Zieli\xC5\x84ski",
                                    "W\xC3\xB3jcik",
                                    "Sato",
                                    "Suzuki",
                                    "Yamamoto",
                                    "Kobayashi",
                                    "Schr\xC3\xB6"
                                    "der",
                                    "Becker",
                                    "Hoffmann",
                                    "Fischer",
                                    "Al-Sayed",
                                    "Rahman",
                                    "Garc\xC3\xAD"
                                    "a",
                                    "Fern\xC3\xA1ndez",
                                    "Silva",
                                    "Costa",
                                    "Zhang",
                                    "Li",
                                    "Chen",
                                    "Sharma",
                                    "Iyer",
                                    "Khan",
                                    "Ivanova",
                                    "Petrov",
                                    "Nilsson",
                                    "Y\xC4\xB1lmaz",
                                    "Dlamini",
                                    "Nkosi",
                                    "Boateng",
                                    "Owusu",
                                    "O'Brien",
                                    "Campbell",
                                    "Dubois",
                                    "Laurent",
                                    "Rossi",
                                    "Conti",
                                    "Popescu",
                                    "Ionescu",
                                    "Ito",
                                    "Wambui",
                                    "Otieno",
                                    "Juma",
                                    "Lewandowski",
                                    "Keller",
                                    "Vogel",
                                    "Kaya",
                                    "Nguyen",
                                    "Pham",
                                    "Gupta",
                                    "Okafor"};

static const struct demo_unit frame[] = {
    {"NW", "Northwind Robotics", "company", "Robotics", -1, 0},
    {"ENG", "Engineering", "division", "Engineering", 0, 0},
    {"OPS", "Operations", "division", "Operations", 0, 0},
    {"COM", "Customers", "division", "Customer", 0, 0},
    {"COR", "Corporate", "division", "Corporate", 0, 0},
    {"MC", "Motion Control", "department", "Controls Engineer", 1, 0},
    {"PER", "Perception", "department", "Vision Engineer", 1, 0},
    {"FW", "Firmware", "department", "Firmware Engineer", 1, 0},
    {"SAF", "Safety", "department", "Safety Engineer", 1, 0},
    {"ASM", "Assembly", "department", "Assembly Technician", 2, 0},
    {"SUP", "Supply", "department", "Buyer", 2, 0},
    {"QA", "Quality", "department", "Quality Engineer", 2, 0},
    {"SAL", "Sales", "department", "Account Manager", 3, 0},
    {"SRV", "Field Service", "department", "Service Technician", 3, 0},
    {"MKT", "Marketing", "department", "Marketing Specialist", 3, 0},
    {"HR", "People", "department", "HR Generalist", 4, 0},
    {"FIN", "Finance", "department", "Accountant", 4, 0},
    {"IT", "IT", "department", "Systems Engineer", 4, 0},
};
enum { DIVISION = 1, DEPARTMENT = 5, FRAME = sizeof frame / sizeof *frame, SPAN_LEAST = 3, SPAN_MOST = 12, TEAM = 9 };

size_t demo_pick(struct demo *d, size_t n)
{
    return (size_t)(random_seeded(&d->state) % n);
}

static void add_unit(struct demo *d, int parent, size_t number)
{
    const struct demo_unit *above = &d->units[parent];

    d->units[d->nunits++] = (struct demo_unit){.code = arena_printf(d->arena, "%s-%zu", above->code, number),
                                               .name = arena_printf(d->arena, "%s %zu", above->name, number),
                                               .kind = "team",
                                               .job = above->job,
                                               .parent = parent};
}

/* Nobody leads fewer than 3 or more than 12 for long: teams of nine hang in threes and more below departments, in a large
 * company below groups of eight, and those below others. Departments without teams have their people directly. */
static void lay_out(struct demo *d)
{
    size_t teams = d->npeople > 100 ? (d->npeople - FRAME) / TEAM : 0, layers[8] = {teams}, nlayers = teams ? 1 : 0,
           begin = DEPARTMENT;
    size_t above = teams / 3 < FRAME - DEPARTMENT ? teams / 3 : FRAME - DEPARTMENT;

    while (nlayers && layers[nlayers - 1] > (FRAME - DEPARTMENT) * 10) {
        layers[nlayers] = layers[nlayers - 1] / 8;
        nlayers++;
    }
    d->units = ARENA_ARRAY(d->arena, struct demo_unit, FRAME + teams * 2);
    memcpy(d->units, frame, sizeof frame);
    d->nunits = FRAME;
    d->bins = ARENA_ARRAY(d->arena, int, FRAME + teams);
    for (size_t i = DEPARTMENT + above; i < FRAME; i++)
        d->bins[d->nbins++] = (int)i;
    while (nlayers--) {
        size_t first = d->nunits;

        for (size_t i = 0; i < layers[nlayers]; i++)
            add_unit(d, (int)(begin + i % above), i / above + 1);
        for (size_t i = first; !nlayers && i < d->nunits; i++)
            d->bins[d->nbins++] = (int)i;
        begin = first;
        above = layers[nlayers];
    }
}

static const char *mail_of(struct demo *d, const char *name, size_t i)
{
    struct str words[4];
    size_t n = words_fold(d->arena, str_of(name), words, 4);

    return arena_printf(d->arena, "%.*s.%.*s%s@northwind.example", STR_ARG(words[0]), STR_ARG(words[n - 1]),
                        i < 200 ? "" : arena_printf(d->arena, "%zu", i));
}

/* Names are not used twice as long as there are others. */
static void name_person(struct demo *d, struct demo_person *p, size_t i)
{
    enum { FIRSTS = sizeof firsts / sizeof *firsts, LASTS = sizeof lasts / sizeof *lasts };
    /* LASTS is 70, FIRSTS 68: steps of 1 and 1 + i / 68 meet each pair once in 68 * 70 */
    size_t shift = (size_t)(d->wish->seed % LASTS), first = i % FIRSTS, last = (i * 29 + i / FIRSTS + shift) % LASTS;

    p->name = arena_printf(d->arena, "%s %s", firsts[first], lasts[last]);
    p->mail = mail_of(d, p->name, i);
}

static day day_between(struct demo *d, day from, day to)
{
    return from + (day)demo_pick(d, (size_t)(to - from > 0 ? to - from : 1));
}

static void give_past(struct demo *d, struct demo_person *p, bool leads)
{
    day begins = d->today - (day)(d->wish->years * 365);

    p->leads = leads;
    p->left = DAY_OPEN;
    p->moved = p->promoted = DAY_NONE;
    p->moved_from = -1;
    p->hired = leads ? begins - (day)demo_pick(d, 2000) : day_between(d, begins - 1500, d->today - 20);
    if (p->hired < begins && !leads && p->hired < begins - 1500)
        p->hired = begins;
    if (leads)
        return;
    if (demo_pick(d, 100) < 12) { /* about one in eight has left in that time */
        p->left = day_between(d, (p->hired > begins ? p->hired : begins) + 15, d->today);
        p->left = p->left <= p->hired ? p->hired + 1 : p->left;
        return;
    }
    if (demo_pick(d, 100) < 25 && d->today - p->hired > 200)
        p->promoted = day_between(d, p->hired + 150, d->today);
    if (demo_pick(d, 100) < 15 && d->today - p->hired > 300) {
        p->moved = day_between(d, p->hired + 100, d->today - 30);
        p->moved_from = DEPARTMENT + (int)demo_pick(d, FRAME - DEPARTMENT);
        if (p->moved == p->promoted)
            p->moved_from = -1;
    }
}

/* One leader for each unit, in the order of units, so that the leader of a unit is the person of its number. */
static void place_leaders(struct demo *d)
{
    for (size_t i = 0; i < d->nunits && i < d->npeople; i++) {
        struct demo_person *p = &d->people[i];

        p->unit = (int)i;
        p->place = i < DEPARTMENT ? 0 : (int)demo_pick(d, DEMO_PLACES);
        p->level = i == 0 ? 6 : i < DEPARTMENT ? 5 : i < FRAME ? 4 : 3;
        p->manager = d->units[i].parent;
        give_past(d, p, true);
    }
}

void demo_invent(struct demo *d)
{
    d->npeople = (size_t)d->wish->people;
    d->people = ARENA_ARRAY(d->arena, struct demo_person, d->npeople);
    lay_out(d);
    place_leaders(d);
    for (size_t i = d->nunits; i < d->npeople; i++) {
        struct demo_person *p = &d->people[i];

        p->unit = d->bins[(i - d->nunits) % d->nbins];
        p->place = demo_pick(d, 3) ? d->people[p->unit].place : (int)demo_pick(d, DEMO_PLACES);
        p->level = (int)demo_pick(d, 3);
        p->manager = p->unit;
        give_past(d, p, false);
    }
    for (size_t i = 0; i < d->npeople; i++)
        name_person(d, &d->people[i], i);
}

struct str demo_title(const struct demo *d, const struct demo_person *p, int level, int unit)
{
    const struct demo_unit *u = &d->units[unit];

    if (p->leads && unit == 0)
        return STR("Chief Executive");
    if (p->leads && unit < DEPARTMENT)
        return str_format(d->arena, "Director of %s", u->name);
    if (p->leads && unit < FRAME)
        return str_format(d->arena, "Head of %s", u->name);
    if (p->leads)
        return str_format(d->arena, "Lead %s", u->job);
    return str_format(d->arena, "%s%s", level == 0 ? "Junior " : level == 2 ? "Senior " : "", u->job);
}

/* Grows with level, and by three parts in a hundred each year; a little different for everybody. */
int64_t demo_pay(const struct demo *d, const struct demo_person *p, int level, day on)
{
    static const int64_t points[DEMO_LEVELS] = {12, 16, 21, 26, 33, 45, 70};
    int64_t own = 90 + (int64_t)((size_t)(p - d->people) * 7919 % 21), years = (d->today - on) / 365;
    int64_t pay = demo_places[p->place].scale * points[level] * own / 100;

    for (int64_t y = 0; y < years; y++)
        pay = pay * 97 / 100;
    return pay / 10000 * 10000;
}
