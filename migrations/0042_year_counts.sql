-- How many of a large organization are where in the year, as counted every ten minutes; and the counting that goes on.
CREATE TABLE year_count (
    id           INTEGER PRIMARY KEY CHECK (id IN (1, 2)), -- 1 what is shown, 2 what is being counted
    year         INTEGER NOT NULL,
    people       INTEGER NOT NULL,
    unwritten    INTEGER NOT NULL,
    begun        INTEGER NOT NULL,
    confirmed    INTEGER NOT NULL,
    needs        INTEGER NOT NULL,        -- plans with a need that is open
    rewarded     INTEGER NOT NULL,
    self         INTEGER NOT NULL,        -- reviews by their state
    draft        INTEGER NOT NULL,
    shared       INTEGER NOT NULL,
    met          INTEGER NOT NULL,
    final        INTEGER NOT NULL,
    objected     INTEGER NOT NULL,
    closed       INTEGER NOT NULL,
    next_written INTEGER NOT NULL,        -- plans of the year to come
    counted_at   INTEGER NOT NULL
) STRICT;

-- It found those who have left, whom the counts of before subtracted.
DROP INDEX seat_gone;

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('year_count', NULL, '2');
ANALYZE sqlite_schema;
-- end
