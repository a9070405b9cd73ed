-- What the goals below one add up to, kept on it: a check-in then costs the same however many goals help to reach the one above.

ALTER TABLE goal ADD COLUMN child_weight INTEGER NOT NULL DEFAULT 0; -- weights of the public goals below that count
ALTER TABLE goal ADD COLUMN child_sum INTEGER NOT NULL DEFAULT 0;    -- the same, each by its progress

DROP INDEX goal_source;
CREATE INDEX goal_source ON goal (source_id, parent_id);

UPDATE goal SET
    child_weight = coalesce((SELECT sum(c.weight) FROM goal c
        WHERE c.parent_id = goal.id AND c.visibility = 'public' AND c.outcome <> 'dropped'
          AND NOT EXISTS (SELECT 1 FROM goal n WHERE n.source_id = c.id AND n.parent_id = c.parent_id AND n.visibility = 'public')), 0),
    child_sum = coalesce((SELECT sum(c.weight * c.progress) FROM goal c
        WHERE c.parent_id = goal.id AND c.visibility = 'public' AND c.outcome <> 'dropped'
          AND NOT EXISTS (SELECT 1 FROM goal n WHERE n.source_id = c.id AND n.parent_id = c.parent_id AND n.visibility = 'public')), 0)
 WHERE id IN (SELECT p.parent_id FROM goal p);

-- sqlite only
DELETE FROM sqlite_stat1 WHERE idx = 'goal_source';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('goal', 'goal_source', '358212 16 2');
ANALYZE sqlite_schema;
-- end

-- What people reach at a large site, as counted once an hour.
CREATE TABLE figure (
    site       INTEGER PRIMARY KEY,     -- establishment; 0: people without one
    year       INTEGER NOT NULL,
    people     INTEGER NOT NULL,
    planned    INTEGER NOT NULL,
    with_goals INTEGER NOT NULL,
    reviewed   INTEGER NOT NULL,
    objected   INTEGER NOT NULL,
    rewarded   INTEGER NOT NULL,
    counted_at INTEGER NOT NULL
) STRICT;

-- The goals of the company and of units by the one above, and those of units that help no other.
CREATE INDEX goal_shared_parent ON goal (parent_id, due_on, id) WHERE visibility = 'public' AND status = 'open' AND owner_kind <> 'person';
-- These last are asked for by expressions, so that no other index looks as good.
CREATE INDEX goal_loose ON goal (due_on, id) WHERE visibility || status = 'publicopen' AND owner_kind = 'unit' AND coalesce(parent_id, 0) = 0;

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('figure', NULL, '20'),
    ('goal', 'goal_shared_parent', '5200 9 1 1'),
    ('goal', 'goal_loose', '600 3 1');
ANALYZE sqlite_schema;
-- end
