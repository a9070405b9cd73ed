-- People in time, and who reaches whom: what every scope stands on.
-- Intervals are half-open [from_on, to_on), never null; an open end is 9999-12-31.

CREATE TABLE legal_entity (             -- the employer: country, currency and law
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    name     TEXT NOT NULL,
    name_key BLOB NOT NULL,
    country  TEXT NOT NULL,             -- ISO 3166-1 alpha-2
    currency TEXT NOT NULL              -- ISO 4217
) STRICT;
CREATE UNIQUE INDEX legal_entity_name ON legal_entity (name);

CREATE TABLE establishment (            -- a site with its own holidays, working week and representatives
    id              INTEGER PRIMARY KEY,
    version         INTEGER NOT NULL,
    legal_entity_id INTEGER NOT NULL REFERENCES legal_entity (id),
    name            TEXT NOT NULL,
    name_key        BLOB NOT NULL,
    country         TEXT NOT NULL,
    region          TEXT NOT NULL,      -- holidays differ by region: code of the holiday data set, or ''
    time_zone       TEXT NOT NULL,
    working_days    INTEGER NOT NULL,   -- bits Monday = 1 ... Sunday = 64
    represented     INTEGER NOT NULL CHECK (represented IN (0, 1)) -- has employee representatives
) STRICT;
CREATE UNIQUE INDEX establishment_name ON establishment (name);

CREATE TABLE level (                    -- steps of responsibility, ordered
    id      INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    rank    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX level_code ON level (code);

CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    number     TEXT,                    -- employee number, unique
    name       TEXT NOT NULL,
    name_key   BLOB NOT NULL,           -- sorts by this
    said       TEXT NOT NULL DEFAULT '',-- how the name is said
    pronouns   TEXT NOT NULL DEFAULT '',
    mail       TEXT,                    -- work address, folded to lower case, unique
    phone      TEXT NOT NULL DEFAULT '',
    custom     TEXT NOT NULL DEFAULT '{}', -- F1 fields that an import brought and Tandem does not know: JSON
    arriving   INTEGER NOT NULL DEFAULT 0 CHECK (arriving IN (0, 1)), -- of an import that is not finished: HR alone
    batch_id   INTEGER,                 -- the import that made it
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX person_number ON person (number);
CREATE UNIQUE INDEX person_mail ON person (mail);
CREATE INDEX person_name ON person (name_key, id);
CREATE INDEX person_arriving ON person (name_key, id) WHERE arriving = 1;

CREATE TABLE employment (               -- a period from hire to exit with one employer
    id              INTEGER PRIMARY KEY,
    version         INTEGER NOT NULL,
    person_id       INTEGER NOT NULL REFERENCES person (id),
    legal_entity_id INTEGER REFERENCES legal_entity (id),
    kind            TEXT NOT NULL CHECK (kind IN ('employee', 'contractor')),
    from_on         TEXT NOT NULL,
    to_on           TEXT NOT NULL,      -- the day after the last one
    exit_reason     BLOB,               -- F4 sealed
    is_primary      INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    CHECK (from_on < to_on)
) STRICT;
CREATE INDEX employment_person ON employment (person_id, from_on);
CREATE INDEX employment_end ON employment (to_on, person_id);

CREATE TABLE assignment (               -- what somebody did where and for whom, dated
    id               INTEGER PRIMARY KEY,
    employment_id    INTEGER NOT NULL REFERENCES employment (id),
    person_id        INTEGER NOT NULL REFERENCES person (id),
    from_on          TEXT NOT NULL,
    to_on            TEXT NOT NULL,
    unit_id          INTEGER REFERENCES unit (id),
    manager_id       INTEGER REFERENCES person (id),
    title            TEXT NOT NULL,
    level_id         INTEGER REFERENCES level (id),
    establishment_id INTEGER REFERENCES establishment (id),
    full_time        INTEGER NOT NULL,  -- share of full time in thousandths: 800 = 80 %
    reason           TEXT NOT NULL CHECK (reason IN ('hire', 'move', 'promotion', 'manager', 'hours', 'title', 'import', 'correction')),
    batch_id         INTEGER,
    CHECK (from_on < to_on),
    CHECK (manager_id IS NULL OR manager_id <> person_id)
) STRICT;
CREATE UNIQUE INDEX assignment_person ON assignment (person_id, from_on, employment_id);
CREATE INDEX assignment_unit ON assignment (unit_id, from_on, person_id);
CREATE INDEX assignment_manager ON assignment (manager_id, from_on, person_id);
CREATE INDEX assignment_site ON assignment (establishment_id, from_on, person_id);
CREATE INDEX assignment_begins ON assignment (from_on, person_id);
CREATE INDEX assignment_ends ON assignment (to_on, person_id);

CREATE TABLE relation (                 -- dotted lines, mentors, buddies; HR partners are in partner_scope
    id        INTEGER PRIMARY KEY,
    version   INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    other_id  INTEGER NOT NULL REFERENCES person (id),
    kind      TEXT NOT NULL CHECK (kind IN ('dotted', 'mentor', 'buddy')),
    purpose   TEXT NOT NULL,
    from_on   TEXT NOT NULL,
    to_on     TEXT NOT NULL,
    CHECK (person_id <> other_id),
    CHECK (from_on < to_on)
) STRICT;
CREATE INDEX relation_person ON relation (person_id, from_on);
CREATE INDEX relation_other ON relation (other_id, from_on);

CREATE TABLE partner_scope (            -- the units that an HR partner looks after, with all below them
    id        INTEGER PRIMARY KEY,
    holder_id INTEGER NOT NULL REFERENCES person (id),
    unit_id   INTEGER NOT NULL REFERENCES unit (id),
    from_on   TEXT NOT NULL,
    to_on     TEXT NOT NULL
) STRICT;
CREATE INDEX partner_scope_unit ON partner_scope (unit_id, holder_id);
CREATE INDEX partner_scope_holder ON partner_scope (holder_id, unit_id);

CREATE TABLE absence (                  -- a period that reminders, due dates and cycles respect
    id        INTEGER PRIMARY KEY,
    version   INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_on   TEXT NOT NULL,
    to_on     TEXT NOT NULL,            -- the first day back
    nature    BLOB,                     -- F4 sealed: what kind of absence
    acting_id INTEGER REFERENCES person (id), -- who acts as manager meanwhile
    CHECK (from_on < to_on)
) STRICT;
CREATE INDEX absence_person ON absence (person_id, from_on);

CREATE TABLE pay (                      -- dated salary
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_on   TEXT NOT NULL,
    to_on     TEXT NOT NULL,
    amount    BLOB NOT NULL,            -- F3 sealed: a year's base pay, minor units
    currency  TEXT NOT NULL,
    batch_id  INTEGER
) STRICT;
CREATE UNIQUE INDEX pay_person ON pay (person_id, from_on);

CREATE TABLE seat (                     -- the assignment that counts today, one for each person
    person_id        INTEGER PRIMARY KEY REFERENCES person (id),
    unit_id          INTEGER,
    manager_id       INTEGER,           -- person
    title            TEXT NOT NULL,
    level_id         INTEGER,
    establishment_id INTEGER,
    kind             TEXT NOT NULL CHECK (kind IN ('employee', 'contractor')),
    status           TEXT NOT NULL CHECK (status IN ('coming', 'here', 'left')),
    below            INTEGER NOT NULL DEFAULT 0 -- how many are in the line below, kept in the write: charts show it for many
) STRICT;
CREATE INDEX seat_unit ON seat (unit_id, person_id);
CREATE INDEX seat_manager ON seat (manager_id, person_id);

CREATE TABLE line (                     -- the closure of seats: everybody above a person, today
    manager_id INTEGER NOT NULL,
    person_id  INTEGER NOT NULL,
    depth      INTEGER NOT NULL,
    PRIMARY KEY (manager_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_person ON line (person_id, manager_id);

CREATE TABLE reach_unit (               -- units with all below them that somebody looks after as HR partner or head
    holder_id INTEGER NOT NULL,         -- person
    unit_id   INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('partner', 'head')),
    PRIMARY KEY (holder_id, kind, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reach_unit_unit ON reach_unit (unit_id, kind, holder_id);

CREATE TABLE moment (                   -- a person's journey: one line for each thing that happened
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    on_day    TEXT NOT NULL,
    track     TEXT NOT NULL CHECK (track IN ('performance', 'talent')),
    kind      TEXT NOT NULL,
    text      TEXT NOT NULL,            -- F0 words only: "Joined as Robotics Engineer"
    object_id INTEGER,
    class     INTEGER NOT NULL
) STRICT;
CREATE INDEX moment_person ON moment (person_id, on_day, id);

CREATE TABLE todo (                     -- the inbox
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind      TEXT NOT NULL,            -- 'expectations', 'check_in', 'review' ...
    text      TEXT NOT NULL,
    address   TEXT NOT NULL,            -- the page where it is done
    object_id INTEGER NOT NULL,
    due_on    TEXT NOT NULL,
    made_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX todo_one ON todo (person_id, kind, object_id);
CREATE INDEX todo_due ON todo (person_id, due_on, id);
