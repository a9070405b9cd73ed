-- How many people have a seat where, kept in the write of a seat: how long a list of people is, also where it is longer than what is
-- counted row by row. A figure is the sum over the lanes, as that of review_count: those who write at the same time do not wait for
-- each other. One alone may be below zero.
CREATE TABLE seat_count (
    unit   INTEGER NOT NULL,            -- 0: none, as site
    site   INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    status TEXT NOT NULL,
    lane   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (unit, site, kind, status, lane)
) STRICT, WITHOUT ROWID;

INSERT INTO seat_count (unit, site, kind, status, lane, n)
SELECT coalesce(s.unit_id, 0), coalesce(s.establishment_id, 0), s.kind, s.status, 0, count(*)
  FROM seat s JOIN person p ON p.id = s.person_id
 WHERE p.arriving = 0
 GROUP BY coalesce(s.unit_id, 0), coalesce(s.establishment_id, 0), s.kind, s.status;

-- Seats of different days that would make a ring of people who report to each other: whoever is not here today has no manager as long.
CREATE TABLE seat_apart (
    person_id  INTEGER PRIMARY KEY REFERENCES person (id),
    manager_id INTEGER NOT NULL         -- whom the seat reports to once it is in no ring
) STRICT;

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('seat_count', 'seat_count', '20000 10 4 3 2 1'),
    ('seat_apart', NULL, '10');
ANALYZE sqlite_schema;
-- end
