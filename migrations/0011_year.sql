-- The year of a person: what is expected, what is needed for it, and both who confirm it.

CREATE TABLE year_plan (
    id             INTEGER PRIMARY KEY,
    version        INTEGER NOT NULL,
    person_id      INTEGER NOT NULL REFERENCES person (id),
    year           INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    purpose        TEXT NOT NULL,       -- F1 what the position is for
    duties         TEXT NOT NULL,       -- F1
    conditions     TEXT NOT NULL,       -- F1 working conditions, licences and limits that are not about health
    employee_at    INTEGER,             -- when the person confirmed
    manager_at     INTEGER,             -- when the manager confirmed
    manager_id     INTEGER REFERENCES person (id), -- who that was
    created_at     INTEGER NOT NULL,
    CHECK (manager_id <> person_id)     -- nobody confirms twice
) STRICT;
CREATE UNIQUE INDEX year_plan_one ON year_plan (person_id, year);
CREATE INDEX year_plan_year ON year_plan (year, person_id);

CREATE TABLE year_need (                -- "what I need for this", answered item by item
    id        INTEGER PRIMARY KEY,
    plan_id   INTEGER NOT NULL REFERENCES year_plan (id),
    kind      TEXT NOT NULL CHECK (kind IN ('tool', 'access', 'training', 'time', 'other')),
    text      TEXT NOT NULL,            -- F1
    status    TEXT NOT NULL CHECK (status IN ('open', 'agreed', 'declined')),
    answer    TEXT NOT NULL,            -- F1
    author_id INTEGER REFERENCES person (id), -- who answered
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX year_need_plan ON year_need (plan_id, id);
