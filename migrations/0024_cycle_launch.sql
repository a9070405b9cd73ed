-- What a launch did, as it was on that day: whoever looks years later sees the population and the data check of the launch. Counts and no
-- names: who was left out is on no record.
CREATE TABLE cycle_launch (
    cycle_id    INTEGER PRIMARY KEY REFERENCES cycle (id) ON DELETE CASCADE,
    on_day      TEXT NOT NULL,
    unit_name   TEXT,              -- of whom it was for; none: everybody
    reviews     INTEGER NOT NULL,
    managers    INTEGER NOT NULL,  -- who write them
    no_manager  INTEGER NOT NULL,
    led         INTEGER NOT NULL,  -- led by the one to whom objections go
    second      INTEGER NOT NULL,  -- that one
    off         INTEGER NOT NULL,  -- reviews are off where they work
    contractors INTEGER NOT NULL,
    coming      INTEGER NOT NULL   -- had not begun to work here
) STRICT;

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('cycle_launch', NULL, '12');
ANALYZE sqlite_schema;
-- end
