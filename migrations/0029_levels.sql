-- What a level asks: a sentence for each competency, by the day from which it holds. A sentence that is empty ends it.
CREATE TABLE competency (
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    name     TEXT NOT NULL,             -- such as "Root cause"
    name_key BLOB NOT NULL,
    says     TEXT NOT NULL              -- what is meant by it
) STRICT;
CREATE UNIQUE INDEX competency_name ON competency (name);
CREATE INDEX competency_order ON competency (name_key, id);

CREATE TABLE expectation (
    id            INTEGER PRIMARY KEY,
    version       INTEGER NOT NULL,
    level_id      INTEGER NOT NULL REFERENCES level (id),
    competency_id INTEGER NOT NULL REFERENCES competency (id),
    from_on       TEXT NOT NULL,
    says          TEXT NOT NULL         -- what somebody of the level does; empty: not asked from that day on
) STRICT;
CREATE UNIQUE INDEX expectation_one ON expectation (level_id, competency_id, from_on);
CREATE INDEX expectation_level ON expectation (level_id, id);

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('competency', 'competency_name', '60 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('competency', 'competency_order', '60 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('expectation', 'expectation_one', '1200 60 2 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('expectation', 'expectation_level', '1200 60 1');
ANALYZE sqlite_schema;
-- end
