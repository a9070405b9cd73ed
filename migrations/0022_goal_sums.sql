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
