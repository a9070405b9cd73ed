-- Goals: objectives with key results, aligned to each other, and what was said of them on the way.

CREATE TABLE goal_template (            -- the library: what many have to do alike; it names nobody
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    title      TEXT NOT NULL,
    why        TEXT NOT NULL,
    weight     INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
    days       INTEGER NOT NULL CHECK (days BETWEEN 1 AND 1830), -- how long it takes
    author_id  INTEGER REFERENCES person (id),  -- who keeps it; none: it came with the program
    status     TEXT NOT NULL CHECK (status IN ('open', 'retired')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX goal_template_status ON goal_template (status, title, id);

CREATE TABLE goal_template_result (
    id          INTEGER PRIMARY KEY,
    template_id INTEGER NOT NULL REFERENCES goal_template (id),
    title       TEXT NOT NULL,
    metric      TEXT NOT NULL CHECK (metric IN ('percent', 'number', 'money', 'binary')),
    currency    TEXT NOT NULL,
    start       INTEGER NOT NULL,
    target      INTEGER NOT NULL,
    weight      INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 1000),
    position    INTEGER NOT NULL,
    CHECK (start <> target)
) STRICT;
CREATE INDEX goal_template_result_of ON goal_template_result (template_id, position, id);

INSERT INTO goal_template (id, version, title, why, weight, days, status, created_at) VALUES
    (1, 1, 'Know the work and the people of the new role', 'The first three months decide how the rest goes.', 100, 90, 'open', 0),
    (2, 1, 'Hand over one topic so that it no longer depends on me', 'Nobody should be missed for what only one knows.', 100, 120, 'open', 0),
    (3, 1, 'Finish one course and use it in the work', 'Learning counts when something is done differently afterwards.', 50, 180, 'open', 0),
    (4, 1, 'Meet everybody in my team for a talk of their own', 'Surprises come from talks that did not happen.', 100, 90, 'open', 0);
INSERT INTO goal_template_result (id, template_id, title, metric, currency, start, target, weight, position) VALUES
    (1, 1, 'People I work with met in person', 'number', '', 0, 8000, 50, 1),
    (2, 1, 'First piece of work delivered', 'binary', '', 0, 1000, 50, 2),
    (3, 2, 'Pages written that somebody else can work by', 'number', '', 0, 5000, 50, 1),
    (4, 2, 'Done once by somebody else without me', 'binary', '', 0, 1000, 50, 2),
    (5, 3, 'Course finished', 'binary', '', 0, 1000, 50, 1),
    (6, 3, 'Times it was used in the work', 'number', '', 0, 3000, 50, 2),
    (7, 4, 'People met', 'percent', '', 0, 100000, 100, 1);

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
    template_id   INTEGER REFERENCES goal_template (id), -- the one of the library that it was made by
    created_at    INTEGER NOT NULL,
    CHECK (from_on <= due_on)
) STRICT;
CREATE INDEX goal_owner ON goal (owner_id, status, due_on, id);
CREATE INDEX goal_parent ON goal (parent_id, status, id);
CREATE INDEX goal_public ON goal (visibility, status, due_on, id);
CREATE INDEX goal_unit ON goal (unit_id, status, id);
CREATE INDEX goal_source ON goal (source_id);
CREATE INDEX goal_by_template ON goal (template_id, owner_id) WHERE template_id IS NOT NULL;
CREATE INDEX goal_silent ON goal (status, checked_on, id);

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
