/* What columns mean: guessed by their names, corrected by the lines of a mapping. */
#include "modules/imports/imports_private.h"

#include "core/words.h"
#include "modules/people/people.h"

const char *const import_kinds[IMPORT_ROWS] = {"people", "assignments", "pay", "units", "absences"};

const struct import_meaning import_meanings[IMPORT_FIELDS] = {
    [IM_CUSTOM] = {"custom", "Keep as it is", "|"},
    [IM_IGNORE] = {"ignore", "Do not import", "|"},
    [IM_NUMBER] = {"number", "Employee number",
                   "|number|empno|empid|employeenumber|employeeno|employeeid|personnelnumber|personnelno|persno|"
                   "personalnummer|personalnr|persnr|"
                   "staffid|staffno|workerid|id|matricule|nrpracownika|numerpracownika|badge|personid|userid|"},
    [IM_NAME] = {"name", "Name",
                 "|name|fullname|employeename|employee|displayname|workername|mitarbeiter|nomcomplet|lastnamefirstname|"
                 "legalname|"
                 "worker|nombrecompleto|imieinazwisko|"},
    [IM_FIRST] =
        {"first name", "First name",
         "|firstname|givenname|forename|vorname|prenom|imie|first|preferredname|legalnamefirst|legalnamefirstname|"
         "legalfirstname|preferredfirstname|nombre|voornaam|nome|"},
    [IM_LAST] =
        {"last name", "Last name",
         "|lastname|surname|familyname|nachname|nom|nazwisko|last|legalnamelast|legalnamelastname|legallastname|"
         "preferredlastname|apellido|apellidos|achternaam|cognome|"},
    [IM_MAIL] = {"mail", "Work mail",
                 "|mail|email|emailaddress|workemail|workmail|businessemail|mailaddress|companyemail|primaryworkemail|"
                 "emailwork|"
                 "workemailaddress|adresemail|adresseemail|emailadresse|correo|correoelectronico|emailadres|"},
    [IM_TITLE] =
        {"title", "Title",
         "|title|jobtitle|jobrole|position|positiontitle|role|job|stelle|funktion|stanowisko|poste|businesstitle|"
         "puesto|cargo|functie|berufsbezeichnung|jobbezeichnung|"},
    [IM_UNIT] =
        {"unit", "Unit",
         "|unit|department|dept|deptno|deptname|departmentname|departmentcode|unitcode|unitname|orgunit|team|abteilung|"
         "division|businessunit|dzial|dział|departement|organization|supervisoryorganization|departamento|afdeling|"
         "reparto|service|"},
    [IM_PARENT] = {"parent", "Part of", "|parent|parentunit|parentcode|partof|parentdepartment|"},
    [IM_MANAGER] =
        {"manager", "Manager",
         "|manager|managerid|managernumber|managerno|manageremail|managermail|managername|reportsto|supervisor|"
         "supervisorid|supervisorname|linemanager|boss|vorgesetzter|vorgesnr|leadid|managerempid|manageremployeeid|"
         "reportingto|workersmanager|directmanager|fuhrungskraft|fuehrungskraft|vorgesetzte|przelozony|przełozony|"
         "responsable|jefe|leidinggevende|"},
    [IM_HIRE] =
        {"hire", "First day",
         "|hire|hiredate|dateofhire|hiredon|startdate|start|joindate|joiningdate|dateofjoining|employmentstart|"
         "employmentstartdate|eintritt|eintrittsdatum|datazatrudnienia|firstday|joined|"
         "originalhiredate|einstellungsdatum|datedembauche|dateentree|fechadeingreso|fechadealta|datumindienst|"},
    [IM_EXIT] = {"exit", "Last day",
                 "|exit|exitdate|enddate|terminationdate|dateoftermination|leavedate|leavingdate|lastday|"
                 "lastworkingday|austritt|"
                 "austrittsdatum|employmentend|leftdate|lefton|vertragsende|datedesortie|fechadebaja|datumuitdienst|"},
    [IM_LEFT] = {"left", "Has left", "|attrition|employmentstatus|status|terminated|hasleft|left|"},
    [IM_KIND] = {"kind", "Kind of employment",
                 "|employmenttype|contracttype|workertype|employeetype|kind|beschaftigungsart|beschaeftigungsart|"},
    [IM_LEVEL] = {"level", "Level", "|level|joblevel|grade|jobgrade|stufe|band|paygrade|"},
    [IM_SITE] = {"establishment", "Establishment",
                 "|establishment|site|location|office|standort|worklocation|buro|buero|lokalizacja|etablissement|"},
    [IM_ENTITY] = {"legal entity", "Legal entity", "|legalentity|company|companycode|buchungskreis|employer|entity|"},
    [IM_FULL_TIME] = {"full time", "Share of full time",
                      "|fulltime|fte|sharefulltime|workload|beschaeftigungsgrad|beschaftigungsgrad|wymiaretatu|etat|"},
    [IM_PAY] =
        {"pay", "Yearly pay",
         "|salary|pay|basepay|basesalary|annualsalary|yearlysalary|annualpay|gehaltjahr|jahresgehalt|annualbasepay|"},
    [IM_PAY_MONTH] = {"monthly pay", "Monthly pay",
                      "|monthlyincome|monthlysalary|monthlypay|gehaltmonat|monatsgehalt|"},
    [IM_CURRENCY] = {"currency", "Currency",
                     "|currency|currencycode|paycurrency|salarycurrency|waehrung|wahrung|waluta|"
                     "devise|moneda|valuta|"},
    [IM_FROM] = {"from", "From", "|from|fromdate|validfrom|effectivedate|effectivefrom|startson|begindate|effective|"},
    [IM_TO] = {"to", "To", "|to|todate|validto|validuntil|effectiveto|until|"},
    [IM_UNTIL] = {"last day", "Last day away",
                  "|lastday|lastdayaway|lastdayofabsence|lastdayofleave|to|todate|until|end|enddate|endson|"
                  "absenceend|absenceenddate|absenceto|absenceuntil|leaveend|leaveenddate|leaveto|bis|ende|enddatum|"},
    [IM_BACK] = {"first day back", "First day back",
                 "|firstdayback|backon|returndate|dateofreturn|returnon|returnson|returntowork|returntoworkdate|"},
    [IM_AWAY] =
        {"absence", "Kind of absence",
         "|absence|type|kind|reason|category|absencetype|absencekind|absencereason|absencecategory|typeofabsence|"
         "kindofabsence|leavetype|leavekind|leavereason|leavecategory|typeofleave|abwesenheitsart|"
         "abwesenheitsgrund|"},
    [IM_ACTING] = {"acting", "Who leads meanwhile",
                   "|acting|actingmanager|wholeadsmeanwhile|deputy|deputymanager|standin|coveredby|cover|substitute|"
                   "stellvertreter|stellvertretung|vertretung|"},
};

bool import_is_entity(const struct resource *r)
{
    if (!r->key || !r->named || !r->save || r->nfields > IMPORT_FIELDS_MOST - IMPORT_FIELDS)
        return false;
    for (size_t i = 0; i < r->nfields; i++)
        if (r->fields[i].class >= 3) /* what was there is kept in the clear, and reasons repeat cells */
            return false;
    return true;
}

bool import_kind_read(struct import *im, struct str word)
{
    for (size_t k = 0; k < IMPORT_ROWS; k++)
        if (str_is(word, import_kinds[k])) {
            im->kind = (enum import_kind)k;
            return true;
        }
    im->kind = IMPORT_ROWS;
    im->entity = resource_find(word);
    return im->entity && import_is_entity(im->entity);
}

struct str import_kind_word(const struct import *im)
{
    return str_of(im->kind == IMPORT_ROWS ? im->entity->name : import_kinds[im->kind]);
}

struct import_meaning import_meaning(const struct import *im, enum import_field f)
{
    const struct field *of = f < IMPORT_FIELDS ? NULL : &im->entity->fields[f - IMPORT_FIELDS];

    return of ? (struct import_meaning){of->name, of->label, of->others} : import_meanings[f];
}

enum import_field import_fields_end(const struct import *im)
{
    return im->kind == IMPORT_ROWS ? IMPORT_FIELDS + (enum import_field)im->entity->nfields : IMPORT_FIELDS;
}

const char *import_label(const struct import *im, enum import_field f)
{
    if (im->kind == IMPORT_UNITS && f == IM_UNIT)
        return "Code";
    return im->kind == IMPORT_UNITS && f == IM_MANAGER ? "Led by" : import_meaning(im, f).label;
}

bool import_has_field(const struct import *im, enum import_field f)
{
    enum import_kind kind = im->kind;

    if (kind == IMPORT_ROWS)
        return f == IM_IGNORE || (f >= IMPORT_FIELDS && f < import_fields_end(im));
    if (kind == IMPORT_UNITS)
        return f == IM_IGNORE || f == IM_NAME || f == IM_UNIT || f == IM_PARENT || f == IM_MANAGER || f == IM_FROM ||
               f == IM_TO;
    if (kind != IMPORT_ABSENCES)
        return f < IM_UNTIL;
    return f == IM_IGNORE || f == IM_FROM || f >= IM_UNTIL || (f >= IM_NUMBER && f <= IM_MAIL);
}

bool import_has_words(enum import_field f)
{
    return f == IM_LEFT || f == IM_KIND || f == IM_AWAY;
}

/* The words of a column's name, folded and without anything between them, between bars: "Währung" and "WAHRUNG" are one;
 * "Employee #" is "employeeno". */
static const char *fold(struct arena *a, struct str name)
{
    struct buf plain = buf_new(a, 1024), out = buf_new(a, 2048);
    struct str words[12];
    size_t n;

    for (size_t i = 0; i < name.n && i < 120; i++)
        if (name.p[i] == '#')
            buf_text(&plain, " no ");
        else
            buf_char(&plain, name.p[i]);
    n = words_fold(a, buf_str(&plain), words, 12);
    buf_char(&out, '|');
    for (size_t i = 0; i < n; i++)
        buf_put(&out, words[i]);
    buf_char(&out, '|');
    return buf_str(&out).p;
}

static bool is_word_of(const char *folded, const char *list)
{
    return strlen(folded) > 2 && strstr(list, folded) != NULL;
}

bool import_is_own(struct arena *a, struct str column)
{
    return strcmp(fold(a, column), fold(a, STR(IMPORT_WHY))) == 0;
}

/* A column of an entity is called as its field, by its name or its label, or as other programs call it. */
static enum import_field guess_entity(const struct import *im, const char *folded)
{
    for (enum import_field f = IMPORT_FIELDS; strlen(folded) > 2 && f < import_fields_end(im); f++) {
        struct import_meaning m = import_meaning(im, f);
        struct str others = m.others ? str_of(m.others) : STR("");
        bool is = !strcmp(folded, fold(im->arena, str_of(m.label))) || !strcmp(folded, fold(im->arena, str_of(m.name)));

        while (!is && others.n) {
            struct str one = str_split(&others, '|');

            is = one.n && !strcmp(folded, fold(im->arena, one));
        }
        if (is)
            return f;
    }
    return IM_CUSTOM;
}

enum import_field import_guess(const struct import *im, struct str column)
{
    struct arena *a = im->arena;
    enum import_kind kind = im->kind;
    const char *folded = fold(a, column);

    if (import_is_own(a, column))
        return IM_IGNORE;
    if (kind == IMPORT_ROWS)
        return guess_entity(im, folded);
    if (kind == IMPORT_UNITS && is_word_of(folded, "|deptname|name|unitname|department|departmentname|unit|title|"))
        return IM_NAME;
    if (kind == IMPORT_UNITS &&
        is_word_of(folded, "|deptno|code|unitcode|departmentcode|deptid|id|departmentid|unitid|number|"))
        return IM_UNIT;
    if (kind == IMPORT_UNITS &&
        is_word_of(folded, "|head|headofunit|headofdepartment|unithead|departmenthead|leader|lead|"
                           "ledby|leiter|leiterin|leitung|responsable|"))
        return IM_MANAGER;
    if (kind != IMPORT_PEOPLE && is_word_of(folded, "|startdate|start|"))
        return IM_FROM;
    if (kind == IMPORT_ABSENCES &&
        is_word_of(folded, "|firstday|firstdayaway|firstdayofabsence|firstdayofleave|absencestart|absencestartdate|"
                           "absencefrom|leavestart|leavestartdate|leavefrom|begin|begins|beginson|beginn|von|"))
        return IM_FROM;
    if (kind != IMPORT_PEOPLE && kind != IMPORT_ABSENCES && is_word_of(folded, "|enddate|end|"))
        return IM_TO;
    for (enum import_field f = IM_NUMBER; f < IMPORT_FIELDS; f++)
        if (import_has_field(im, f) && is_word_of(folded, import_meanings[f].others))
            return f;
    return IM_CUSTOM;
}

/* The words that other programs have for the kinds of absence, in the order of the kinds. */
static enum value_meaning absence_meaning(const char *folded)
{
    static const char *const words[] = {
        "|parental|parentalleave|maternity|maternityleave|paternity|paternityleave|elternzeit|mutterschutz|",
        "|care|careleave|carerleave|carersleave|familycare|caregiving|pflegezeit|",
        "|sick|sickness|sickleave|ill|illness|krank|krankheit|",
        "|sabbatical|sabbaticalleave|",
        "|military|militaryleave|militaryservice|service|nationalservice|wehrdienst|",
        "|other|otherleave|otherabsence|sonstiges|"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word_of(folded, words[i]))
            return MEANS_AWAY + (enum value_meaning)i;
    return VALUE_ASKED;
}

enum value_meaning import_word_meaning(struct arena *a, enum import_field field, struct str text)
{
    const char *folded = fold(a, text);

    if (field == IM_LEFT &&
        is_word_of(folded, "|yes|y|true|left|exit|terminated|exited|inactive|resigned|leaver|former|gone|"))
        return MEANS_LEFT;
    if (field == IM_LEFT && is_word_of(folded, "|no|n|false|active|here|current|employed|working|onleave|"))
        return MEANS_HERE;
    if (field == IM_KIND &&
        is_word_of(folded, "|employee|permanent|regular|fulltime|parttime|staff|internal|temporary|fixedterm|"))
        return MEANS_EMPLOYEE;
    if (field == IM_KIND &&
        is_word_of(folded, "|contractor|external|freelancer|freelance|consultant|contingent|agency|"))
        return MEANS_CONTRACTOR;
    return field == IM_AWAY ? absence_meaning(folded) : VALUE_ASKED;
}

static struct import_column *column_of(struct import *im, struct str name)
{
    const char *wanted = fold(im->arena, name);

    for (size_t i = 0; i < im->ncolumns; i++)
        if (str_eq(im->columns[i].name, name) || strcmp(fold(im->arena, im->columns[i].name), wanted) == 0)
            return &im->columns[i];
    return NULL;
}

static bool refuse_line(struct import *im, struct str line, const char *what)
{
    im->why = arena_printf(im->arena, "The mapping's line '%.*s' %s.", STR_ARG(line), what);
    return false;
}

/* value COLUMN "Yes" = exit */
static bool read_value(struct import *im, struct str line, struct str head, struct str means)
{
    size_t open = str_find(head, STR("\""), 0), close = open == SIZE_MAX ? open : str_find(head, STR("\""), open + 1);
    struct import_column *c = close == SIZE_MAX ? NULL : column_of(im, str_trim(str_cut(head, 0, open)));
    struct import_value *v;

    if (!c)
        return refuse_line(im, line, "is not of the form: value COLUMN \"Yes\" = exit");
    if (c->nvalues == VALUES_MOST)
        return refuse_line(im, line, "is one value too many");
    v = &c->values[c->nvalues++];
    v->text = str_dup(im->arena, str_cut(head, open + 1, close));
    if (im->kind == IMPORT_ABSENCES) {
        v->meaning = str_is(means, "empty") ? MEANS_NOTHING : VALUE_ASKED;
        for (size_t i = 0; absence_kinds[i].value; i++)
            if (str_is(means, absence_kinds[i].value))
                v->meaning = MEANS_AWAY + (enum value_meaning)i;
        return v->meaning != VALUE_ASKED ||
               refuse_line(im, line, "ends in none of: parental, care, sick, sabbatical, military, other, empty");
    }
    v->meaning = str_is(means, "exit") || str_is(means, "left") ? MEANS_LEFT
                 : str_is(means, "here")                        ? MEANS_HERE
                 : str_is(means, "employee")                    ? MEANS_EMPLOYEE
                 : str_is(means, "contractor")                  ? MEANS_CONTRACTOR
                 : str_is(means, "empty")                       ? MEANS_NOTHING
                                                                : VALUE_ASKED;
    return v->meaning != VALUE_ASKED ||
           refuse_line(im, line, "ends in none of: exit, here, employee, contractor, empty");
}

static bool read_date(struct import *im, struct str line, struct str name, struct str order)
{
    struct import_column *c = column_of(im, name);

    if (!c)
        return refuse_line(im, line, "names a column that the file has not");
    c->order_said = true;
    c->order = str_starts(order, "day") ? DATES_DMY : str_starts(order, "month") ? DATES_MDY : DATES_ISO;
    return str_starts(order, "day") || str_starts(order, "month") || str_starts(order, "year") ||
           refuse_line(im, line, "ends in none of: day/month/year, month/day/year, year-month-day");
}

static bool read_column(struct import *im, struct str line, struct str name, struct str means)
{
    struct import_column *c = column_of(im, name);

    if (str_is(name, "file") && str_is(means, "unit heads")) {
        im->heads = true;
        return true;
    }
    if (str_is(name, "file sheet"))
        return im->book || refuse_line(im, line, "names a sheet, but the file is no spreadsheet");
    if (!c && str_is(name, "currency") && means.n == 3) {
        im->currency = str_dup(im->arena, means);
        im->currency_said = true;
        return true;
    }
    if (!c)
        return refuse_line(im, line, "names a column that the file has not");
    for (enum import_field f = 0; f < import_fields_end(im); f++) {
        if (!import_has_field(im, f) || !str_is(means, import_meaning(im, f).name))
            continue;
        for (size_t i = 0; f > IM_IGNORE && i < im->ncolumns; i++) /* it is this one now, not the one guessed */
            if (im->columns[i].field == f)
                im->columns[i].field = im->kind == IMPORT_PEOPLE ? IM_CUSTOM : IM_IGNORE;
        c->field = f;
        c->said = true;
        return true;
    }
    if (im->kind == IMPORT_ROWS)
        return refuse_line(im, line, arena_printf(im->arena, "names no field of %s", import_kind_word(im).p));
    return refuse_line(
        im, line,
        im->kind == IMPORT_ABSENCES
            ? "names no field: number, name, first name, last name, mail, from, last day, first day back, absence, "
              "acting, "
              "ignore"
            : "names no field: number, name, first name, last name, mail, title, unit, manager, hire, exit, "
              "left, kind, level, establishment, legal entity, full time, pay, monthly pay, currency, from, to, "
              "parent, custom, ignore");
}

bool import_map_read(struct import *im, struct str mapping)
{
    while (mapping.n) {
        struct str line = str_trim(str_split(&mapping, '\n')), rest = line, head;
        size_t equal = SIZE_MAX;

        if (!line.n || line.p[0] == '#')
            continue;
        for (size_t i = 0; i < line.n; i++) /* the last one: a column may be called "a = b" */
            if (line.p[i] == '=')
                equal = i;
        if (equal == SIZE_MAX)
            return refuse_line(im, line, "has no =");
        head = str_trim(str_cut(line, 0, equal));
        rest = str_trim(str_cut(line, equal + 1, line.n));
        if (!(str_starts(head, "value ")  ? read_value(im, line, str_cut(head, 6, head.n), rest)
              : str_starts(head, "date ") ? read_date(im, line, str_trim(str_cut(head, 5, head.n)), rest)
                                          : read_column(im, line, head, rest)))
            return false;
    }
    return true;
}
