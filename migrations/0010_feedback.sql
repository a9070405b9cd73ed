-- Feedback, requests for it, notes, recognition by company values, and the year's reward.

CREATE TABLE company_value (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    says     TEXT NOT NULL,             -- what it looks like in a day's work
    position INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX company_value_name ON company_value (name);

CREATE TABLE feedback_request (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    asker_id   INTEGER NOT NULL REFERENCES person (id),
    subject_id INTEGER NOT NULL REFERENCES person (id),
    giver_id   INTEGER NOT NULL REFERENCES person (id),
    prompt     TEXT NOT NULL,           -- F1
    visibility TEXT NOT NULL CHECK (visibility IN ('private', 'manager')), -- fixed when asked
    status     TEXT NOT NULL CHECK (status IN ('open', 'given', 'declined')),
    reason     TEXT NOT NULL,           -- F1 of declining
    at         INTEGER NOT NULL,
    CHECK (giver_id <> subject_id)
) STRICT;
CREATE INDEX feedback_request_giver ON feedback_request (giver_id, status, id);
CREATE INDEX feedback_request_asker ON feedback_request (asker_id, id);

CREATE TABLE feedback (
    id         INTEGER PRIMARY KEY,
    author_id  INTEGER NOT NULL REFERENCES person (id),
    subject_id INTEGER NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL CHECK (kind IN ('praise', 'constructive')),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'private', 'manager')),
    value_id   INTEGER REFERENCES company_value (id),
    request_id INTEGER REFERENCES feedback_request (id),
    text       TEXT NOT NULL,           -- F1
    at         INTEGER NOT NULL,
    CHECK (author_id <> subject_id),
    CHECK (kind = 'praise' OR visibility <> 'public')
) STRICT;
CREATE INDEX feedback_subject ON feedback (subject_id, id);
CREATE INDEX feedback_author ON feedback (author_id, id);
CREATE INDEX feedback_wall ON feedback (visibility, id);

CREATE TABLE note (                     -- dated notes, by managers and by employees, at any time
    id         INTEGER PRIMARY KEY,
    author_id  INTEGER NOT NULL REFERENCES person (id),
    subject_id INTEGER NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL CHECK (kind IN ('achievement', 'concern', 'coaching')),
    visibility TEXT NOT NULL CHECK (visibility IN ('author', 'shared')),
    text       TEXT NOT NULL,           -- F1
    on_day     TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX note_author ON note (author_id, subject_id, id);
CREATE INDEX note_subject ON note (subject_id, visibility, id);

CREATE TABLE reward (                   -- the year's decision, with its reason
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    author_id INTEGER NOT NULL REFERENCES person (id),
    year      INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    kind      TEXT NOT NULL CHECK (kind IN ('merit', 'bonus', 'promotion', 'development', 'award', 'none')), -- F2
    reason    TEXT NOT NULL,            -- F2
    at        INTEGER NOT NULL,
    CHECK (author_id <> person_id)      -- nobody decides his own
) STRICT;
CREATE UNIQUE INDEX reward_one ON reward (person_id, year, kind);

INSERT INTO company_value (id, name, says, position) VALUES
    (1, 'Ownership', 'Sees it through, says early when it will not work.', 1),
    (2, 'Care', 'For people, for safety, for what happens after the hand-over.', 2),
    (3, 'Curiosity', 'Asks, tries, and tells what came of it.', 3),
    (4, 'Candour', 'Says what is true, kindly, to the one it concerns.', 4);
