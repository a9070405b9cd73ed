-- Taking an import back goes in slices, and so does drawing the reporting line anew: how far it is stands with the batch. Units
-- that a file gives a head are kept as they were.
DROP INDEX import_batch_source;
ALTER TABLE import_batch ADD COLUMN status_wide TEXT NOT NULL DEFAULT 'waiting'
    CHECK (status_wide IN ('waiting', 'held', 'running', 'done', 'failed', 'being_taken_back', 'undone'));
UPDATE import_batch SET status_wide = status;
ALTER TABLE import_batch DROP COLUMN status;
ALTER TABLE import_batch RENAME COLUMN status_wide TO status;
CREATE INDEX import_batch_source ON import_batch (source, status, id);
ALTER TABLE import_batch ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;    -- of drawing the lines: 0 not begun; people.h has them
ALTER TABLE import_batch ADD COLUMN stage_at INTEGER NOT NULL DEFAULT 0; -- the last id that was seen to in it

ALTER TABLE import_kept ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'seen'
    CHECK (kind_wide IN ('person', 'employment', 'assignment', 'pay', 'pay_made', 'seen', 'source', 'absence', 'absence_made', 'unit'));
UPDATE import_kept SET kind_wide = kind;
ALTER TABLE import_kept DROP COLUMN kind;
ALTER TABLE import_kept RENAME COLUMN kind_wide TO kind;

-- The people of a batch in the order of their ids.
DROP INDEX person_batch;
CREATE INDEX person_batch ON person (batch_id, id);
-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('import_batch', 'import_batch_source', '10 10 10 1'),
    ('person', 'person_batch', '100000 1000 1');
ANALYZE sqlite_schema;
-- end
