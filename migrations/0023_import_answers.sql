-- An answer for each person who is missing from a file, and the file's value for a field that is not the source's.

ALTER TABLE import_missing ADD COLUMN answer TEXT NOT NULL DEFAULT ''; -- exit, keep, later; empty: none yet, or a later run asks instead
ALTER TABLE import_difference ADD COLUMN meaning TEXT NOT NULL DEFAULT ''; -- the field by the name that a mapping has
ALTER TABLE import_difference ADD COLUMN had TEXT NOT NULL DEFAULT ''; -- F1 as it is stored here: an id, a day, a text
ALTER TABLE import_difference ADD COLUMN given TEXT NOT NULL DEFAULT ''; -- F1 as it would be stored
ALTER TABLE import_difference ADD COLUMN taken INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1));
CREATE INDEX import_batch_source ON import_batch (source, status, id);
CREATE INDEX document_file ON document (file); -- for files without a row

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('import_batch', 'import_batch_source', '10 10 10 1'), ('document', 'document_file', '179106 1');
ANALYZE sqlite_schema;
-- end
