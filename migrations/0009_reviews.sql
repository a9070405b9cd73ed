-- Reviews: a cycle copies at its launch what it needs, so that it shows for ever what it showed on the day.

CREATE TABLE cycle (
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL,
    name         TEXT NOT NULL,
    from_on      TEXT NOT NULL,         -- the period that is reviewed
    to_on        TEXT NOT NULL,         -- its last day
    unit_id      INTEGER REFERENCES unit (id), -- whom it is for: this unit and all below; none: everybody
    self_due_on  TEXT NOT NULL,
    draft_due_on TEXT NOT NULL,
    notice_hours INTEGER NOT NULL,      -- the text is with the employee at least so long before the meeting
    second_id    INTEGER NOT NULL REFERENCES person (id), -- to whom objections go, named by HR
    status       TEXT NOT NULL CHECK (status IN ('draft', 'launching', 'running', 'closed')),
    created_at   INTEGER NOT NULL,
    CHECK (from_on <= to_on)
) STRICT;
CREATE INDEX cycle_status ON cycle (status, id);

CREATE TABLE cycle_step (               -- the scale of a cycle, from the lowest up; fixed when it is launched
    cycle_id INTEGER NOT NULL REFERENCES cycle (id),
    step     INTEGER NOT NULL CHECK (step BETWEEN 1 AND 5),
    label    TEXT NOT NULL,
    means    TEXT NOT NULL,             -- what somebody does who is rated so
    PRIMARY KEY (cycle_id, step)
) STRICT;

CREATE TABLE review (
    id            INTEGER PRIMARY KEY,
    version       INTEGER NOT NULL,
    cycle_id      INTEGER NOT NULL REFERENCES cycle (id),
    subject_id    INTEGER NOT NULL REFERENCES person (id),
    manager_id    INTEGER NOT NULL REFERENCES person (id), -- who writes it, as of the launch
    second_id     INTEGER NOT NULL REFERENCES person (id),
    title         TEXT NOT NULL,        -- of the subject, as of the launch
    status        TEXT NOT NULL CHECK (status IN ('self', 'draft', 'shared', 'met', 'final', 'objected', 'closed', 'cancelled')),
    result        TEXT NOT NULL CHECK (result IN ('', 'rated', 'away', 'partly_away')),
    self_text     TEXT NOT NULL,        -- F2
    self_rating   INTEGER CHECK (self_rating BETWEEN 1 AND 5), -- F2
    self_at       INTEGER,              -- when it was handed in
    text          TEXT NOT NULL,        -- F2 the manager's
    strengths     TEXT NOT NULL,        -- F2
    growth        TEXT NOT NULL,        -- F2 what to improve
    rating        INTEGER CHECK (rating BETWEEN 1 AND 5), -- F2
    reason        TEXT NOT NULL,        -- F2 for the rating
    shared_text   TEXT NOT NULL,        -- F2 as it was when it went to the employee
    shared_strengths TEXT NOT NULL,     -- F2
    shared_growth TEXT NOT NULL,        -- F2
    shared_rating INTEGER,              -- F2
    shared_reason TEXT NOT NULL,        -- F2
    shared_result TEXT NOT NULL,
    shared_at     INTEGER,
    met_on        TEXT NOT NULL,
    final_at      INTEGER,
    answer        TEXT NOT NULL CHECK (answer IN ('', 'approved', 'objected')),
    statement     TEXT NOT NULL,        -- F2 the employee's
    second_text   TEXT NOT NULL,        -- F2 what the second person says to an objection
    closed_at     INTEGER,
    cancelled_for TEXT NOT NULL,        -- why HR ended it before its end; seen by everybody who sees that there is a review
    CHECK (subject_id <> manager_id),
    CHECK (second_id <> manager_id),
    CHECK (second_id <> subject_id)     -- nobody judges his own objection
) STRICT;
CREATE UNIQUE INDEX review_one ON review (cycle_id, subject_id);
CREATE INDEX review_state ON review (cycle_id, status, subject_id);
CREATE INDEX review_subject ON review (subject_id, id);
CREATE INDEX review_manager ON review (manager_id, status, id);
CREATE INDEX review_second ON review (second_id, status, id);

CREATE TABLE review_note (              -- a closed record is corrected by a dated note, never edited
    id        INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL REFERENCES review (id),
    author_id INTEGER NOT NULL REFERENCES person (id),
    at        INTEGER NOT NULL,
    text      TEXT NOT NULL             -- F2
) STRICT;
CREATE INDEX review_note_review ON review_note (review_id, id);

CREATE TABLE review_former (            -- the draft of a writer who was replaced before he shared it: it stays his
    id        INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL REFERENCES review (id),
    writer_id INTEGER NOT NULL REFERENCES person (id),
    at        INTEGER NOT NULL,
    text      TEXT NOT NULL,            -- F2
    strengths TEXT NOT NULL,            -- F2
    growth    TEXT NOT NULL,            -- F2
    rating    INTEGER,                  -- F2
    reason    TEXT NOT NULL             -- F2
) STRICT;
CREATE INDEX review_former_review ON review_former (review_id, id);
CREATE INDEX review_former_writer ON review_former (writer_id, id);
