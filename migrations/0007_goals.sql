-- Goals: objectives with key results, aligned to each other, and what was said of them on the way.

CREATE TABLE goal (
    id            INTEGER PRIMARY KEY,
    version       INTEGER NOT NULL,
    title         TEXT NOT NULL,        -- F1
    why           TEXT NOT NULL,        -- F1
    owner_kind    TEXT NOT NULL CHECK (owner_kind IN ('person', 'unit', 'company')),
    owner_id      INTEGER NOT NULL REFERENCES person (id), -- who answers for it
    unit_id       INTEGER REFERENCES unit (id),
    parent_id     INTEGER REFERENCES goal (id),
    visibility    TEXT NOT NULL CHECK (visibility IN ('public', 'private')),
    weight        INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 1000), -- in what its parent sums up
    from_on       TEXT NOT NULL,
    due_on        TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    outcome       TEXT NOT NULL CHECK (outcome IN ('', 'completed', 'missed', 'dropped')),
    lesson        TEXT NOT NULL,        -- F1
    confidence    TEXT NOT NULL CHECK (confidence IN ('', 'on_track', 'at_risk', 'off_track')),
    progress      INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 10000), -- hundredths of a percent, kept in the write
    checked_on    TEXT NOT NULL,        -- day of the last check-in, else of its making
    source_id     INTEGER REFERENCES goal (id), -- the template or the goal that it was carried over from
    created_at    INTEGER NOT NULL,
    CHECK (from_on <= due_on)
) STRICT;
CREATE INDEX goal_owner ON goal (owner_id, status, due_on, id);
CREATE INDEX goal_parent ON goal (parent_id, status, id);
CREATE INDEX goal_public ON goal (visibility, status, due_on, id);
CREATE INDEX goal_unit ON goal (unit_id, status, id);
CREATE INDEX goal_source ON goal (source_id);

CREATE TABLE key_result (
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    goal_id  INTEGER NOT NULL REFERENCES goal (id),
    title    TEXT NOT NULL,             -- F1
    metric   TEXT NOT NULL CHECK (metric IN ('percent', 'number', 'money', 'binary')),
    currency TEXT NOT NULL,             -- of money, else ''
    start    INTEGER NOT NULL,          -- F1 thousandths, as target and current
    target   INTEGER NOT NULL,          -- F1
    current  INTEGER NOT NULL,          -- F1
    weight   INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 1000),
    position INTEGER NOT NULL,
    CHECK (start <> target)
) STRICT;
CREATE INDEX key_result_goal ON key_result (goal_id, position, id);

CREATE TABLE check_in (                 -- never changed: the history of a goal
    id            INTEGER PRIMARY KEY,
    goal_id       INTEGER NOT NULL REFERENCES goal (id),
    key_result_id INTEGER REFERENCES key_result (id),
    author_id     INTEGER NOT NULL REFERENCES person (id),
    at            INTEGER NOT NULL,
    value         INTEGER,              -- F1 thousandths
    progress      INTEGER NOT NULL,     -- F1 of the goal after it
    confidence    TEXT NOT NULL,        -- F1
    note          TEXT NOT NULL         -- F1
) STRICT;
CREATE INDEX check_in_goal ON check_in (goal_id, id);

CREATE TABLE advice (                   -- what helps with a goal: a text, a link, whom to ask
    id        INTEGER PRIMARY KEY,
    goal_id   INTEGER NOT NULL REFERENCES goal (id),
    author_id INTEGER NOT NULL REFERENCES person (id),
    text      TEXT NOT NULL,            -- F1
    link      TEXT NOT NULL,            -- F1
    ask_id    INTEGER REFERENCES person (id),
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX advice_goal ON advice (goal_id, id);
