-- Figures that are kept in the write of what they count, so that no page has to group a table that grows with the people.

-- Where a review is counted. The site is the one where its subject works today, because rules hold by site; the division is that of the
-- day of the launch, as are writer and title: the unit directly below the one that the cycle is for; 0: none.
ALTER TABLE review ADD COLUMN site INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN division INTEGER NOT NULL DEFAULT 0;

-- How many reviews of a cycle are where. A figure is the sum over the lanes; those who write at the same time take different ones
-- and do not wait for each other. One alone may be below zero.
CREATE TABLE review_count (
    cycle_id    INTEGER NOT NULL REFERENCES cycle (id),
    division INTEGER NOT NULL,
    site        INTEGER NOT NULL,
    status      TEXT NOT NULL,
    lane        INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (cycle_id, division, site, status, lane)
) STRICT, WITHOUT ROWID;

UPDATE review SET site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = review.subject_id), 0);
UPDATE review SET division = coalesce(
    (SELECT x.unit_id
       FROM cycle c JOIN seat t ON t.person_id = review.subject_id
       JOIN unit_line l ON l.unit_id = t.unit_id
       JOIN unit_line x ON x.unit_id = l.above_id AND (x.depth = 1 OR x.depth = 0 AND l.depth = 0)
      WHERE c.id = review.cycle_id
        AND x.above_id = coalesce(c.unit_id, (SELECT w.unit_id FROM unit_span w WHERE w.parent_id IS NULL ORDER BY w.from_on DESC, w.unit_id LIMIT 1))
      ORDER BY x.depth DESC LIMIT 1), 0);
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT r.cycle_id, r.division, r.site, r.status, 0, count(*) FROM review r GROUP BY r.cycle_id, r.division, r.site, r.status;

-- The site stands beside the subject: whoever is counted at the wrong one is found without reading texts.
DROP INDEX review_subject;
CREATE INDEX review_subject ON review (subject_id, id, site);

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('review', 'review_subject', '268641 3 1 1'),
    ('review_count', 'review_count', '900 300 25 6 2 1');
ANALYZE sqlite_schema;
-- end
