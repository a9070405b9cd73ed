-- Roles that an administrator makes, over a part of the people and from a day to a day; and who leads while a manager is away.

CREATE TABLE custom_role (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    name_key   BLOB NOT NULL,
    purpose    TEXT NOT NULL,           -- what it is for: everybody reads it
    class      INTEGER NOT NULL CHECK (class BETWEEN 1 AND 3), -- field classes up to this one
    population TEXT NOT NULL CHECK (population IN ('everybody', 'units', 'sites', 'line')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX custom_role_name ON custom_role (name_key);

CREATE TABLE custom_permission (        -- what it may do
    role_id    INTEGER NOT NULL REFERENCES custom_role (id),
    permission TEXT NOT NULL,           -- name as in policy.txt
    PRIMARY KEY (role_id, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE custom_place (             -- units with all below them, or sites, that it is over
    role_id  INTEGER NOT NULL REFERENCES custom_role (id),
    place_id INTEGER NOT NULL,          -- unit or establishment, as the role's population says
    PRIMARY KEY (role_id, place_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_place_of ON custom_place (place_id, role_id);

CREATE TABLE custom_grant (             -- who was given it, from when to when, and by whom
    id         INTEGER PRIMARY KEY,
    role_id    INTEGER NOT NULL REFERENCES custom_role (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    from_on    TEXT NOT NULL,
    to_on      TEXT NOT NULL,           -- the day after the last one
    granted_by INTEGER,                 -- account; none: the program itself
    taken_by   INTEGER,
    CHECK (from_on < to_on),
    CHECK (granted_by <> account_id)    -- nobody gives himself a role
) STRICT;
CREATE INDEX custom_grant_role ON custom_grant (role_id, from_on);
CREATE INDEX custom_grant_account ON custom_grant (account_id, from_on);
CREATE INDEX custom_grant_begins ON custom_grant (from_on, account_id);
CREATE INDEX custom_grant_ends ON custom_grant (to_on, account_id);

ALTER TABLE account ADD COLUMN given INTEGER NOT NULL DEFAULT 0; -- set of permissions held by custom roles today, kept in the write

CREATE INDEX api_token_id ON api_token (id);

CREATE TABLE reach_given (              -- what custom roles reach today, kept in the write
    holder_id  INTEGER NOT NULL,        -- person
    permission TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('unit', 'site', 'line', 'all')),
    place_id   INTEGER NOT NULL,        -- 0 for 'line' and 'all'
    PRIMARY KEY (holder_id, permission, kind, place_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reach_given_place ON reach_given (place_id, kind, holder_id);

ALTER TABLE review ADD COLUMN written_by INTEGER CHECK (written_by <> subject_id AND written_by <> second_id); -- person who wrote the manager's part last, also in the manager's place; none: nobody

CREATE TABLE acting (                   -- who leads today in place of whom, kept from absences
    holder_id  INTEGER NOT NULL,        -- person
    manager_id INTEGER NOT NULL,
    PRIMARY KEY (holder_id, manager_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX acting_manager ON acting (manager_id, holder_id);
CREATE INDEX absence_acting ON absence (acting_id, from_on);
CREATE INDEX absence_begins ON absence (from_on, person_id);
CREATE INDEX absence_ends ON absence (to_on, person_id);
