-- What a position is for and asks of who holds it, in versions by date: each holds until the next begins.

CREATE TABLE position_description (
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL,
    person_id    INTEGER NOT NULL REFERENCES person (id),
    from_on      TEXT NOT NULL,
    purpose      TEXT NOT NULL,         -- F1
    duties       TEXT NOT NULL,         -- F1
    conditions   TEXT NOT NULL,         -- F1 where, when and with what the work is done
    restrictions TEXT NOT NULL,         -- F1 licences that are needed, limits that are not about health
    author_id    INTEGER REFERENCES person (id),
    created_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX position_description_one ON position_description (person_id, from_on);

CREATE TABLE position_limit (           -- what somebody's health asks of the position; apart, for it has other readers
    id         INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    from_on    TEXT NOT NULL,
    there      INTEGER NOT NULL CHECK (there IN (0, 1)), -- 0: from this day on there are none
    limits     BLOB,                    -- F4 sealed
    author_id  INTEGER REFERENCES person (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX position_limit_one ON position_limit (person_id, from_on);
