-- Notes that somebody put into a review: a copy, so that the record stays when the note goes.
CREATE TABLE review_pick (
    id        INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL REFERENCES review (id),
    side      TEXT NOT NULL CHECK (side IN ('self', 'writer')), -- with which text it is read
    note_id   INTEGER NOT NULL,         -- what it was copied from; that may be gone
    author_id INTEGER NOT NULL REFERENCES person (id),
    on_day    TEXT NOT NULL,            -- the day of the note
    text      TEXT NOT NULL,            -- F2
    at        INTEGER NOT NULL,         -- when it was put in
    former_id INTEGER REFERENCES review_former (id) -- the draft that it stayed with, when somebody else writes now
) STRICT;
CREATE UNIQUE INDEX review_pick_one ON review_pick (review_id, note_id) WHERE former_id IS NULL;
CREATE INDEX review_pick_review ON review_pick (review_id, id);
CREATE INDEX review_pick_author ON review_pick (author_id);
CREATE INDEX review_pick_former ON review_pick (former_id, id) WHERE former_id IS NOT NULL;

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('review_pick', 'review_pick_one', '400000 3 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('review_pick', 'review_pick_review', '400000 3 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('review_pick', 'review_pick_author', '400000 5');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('review_pick', 'review_pick_former', '3000 2 1');
ANALYZE sqlite_schema;
-- end
