-- A person, and who reaches whom: what every scope stands on.

CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    number     TEXT,                    -- employee number, unique
    name       TEXT NOT NULL,
    name_key   BLOB NOT NULL,           -- sorts by this
    mail       TEXT,                    -- work address, folded to lower case, unique
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX person_number ON person (number);
CREATE UNIQUE INDEX person_mail ON person (mail);
CREATE INDEX person_name ON person (name_key, id);

CREATE TABLE seat (                     -- the assignment that counts today, one for each person
    person_id  INTEGER PRIMARY KEY REFERENCES person (id),
    unit_id    INTEGER,
    manager_id INTEGER,                 -- person
    title      TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('coming', 'here', 'left'))
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
