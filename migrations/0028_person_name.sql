-- Whoever walks the names for something rare reads the index alone until somebody fits: who is still arriving stands in it too.
DROP INDEX person_name;
CREATE INDEX person_name ON person (name_key, id, arriving);

-- sqlite only
DELETE FROM sqlite_stat1 WHERE idx = 'person_name';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('person', 'person_name', '100000 22 1 1');
ANALYZE sqlite_schema;
-- end
