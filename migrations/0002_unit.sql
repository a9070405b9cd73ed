-- Units: the parts of the organization, as they were on any day.

CREATE TABLE unit (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,        -- counts every change, of its spans too
    code       TEXT NOT NULL,           -- short name that imports and people use
    budget     BLOB,                    -- F3 sealed: yearly pay budget, minor units
    currency   TEXT NOT NULL,           -- ISO 4217, of the budget
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX unit_code ON unit (code);

CREATE TABLE unit_span (                -- [from_on, to_on): what a unit was called and where it hung
    unit_id   INTEGER NOT NULL REFERENCES unit (id),
    from_on   TEXT NOT NULL,
    to_on     TEXT NOT NULL,
    name      TEXT NOT NULL,
    name_key  BLOB NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('company', 'division', 'department', 'team')),
    parent_id INTEGER REFERENCES unit (id),
    head_id   INTEGER,                  -- person
    purpose   TEXT NOT NULL,
    PRIMARY KEY (unit_id, from_on),
    CHECK (from_on < to_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_span_name ON unit_span (name_key, unit_id);
CREATE INDEX unit_span_parent ON unit_span (parent_id, name_key, unit_id);
CREATE INDEX unit_span_head ON unit_span (head_id, unit_id);

CREATE TABLE unit_line (                -- the closure of units: everything above a unit, today
    above_id INTEGER NOT NULL,
    unit_id  INTEGER NOT NULL,
    depth    INTEGER NOT NULL,
    PRIMARY KEY (above_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_line_unit ON unit_line (unit_id, depth, above_id);
