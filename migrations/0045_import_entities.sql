-- Entities are imported by their descriptors: a kind may be the name of any resource with a key, and what was there is kept as its row.
ALTER TABLE import_batch ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'people'; -- people, assignments, pay, units, packets, absences, or an entity
UPDATE import_batch SET kind_wide = kind;
ALTER TABLE import_batch DROP COLUMN kind;
ALTER TABLE import_batch RENAME COLUMN kind_wide TO kind;

ALTER TABLE import_kept ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'seen'
    CHECK (kind_wide IN ('person', 'employment', 'assignment', 'pay', 'pay_made', 'seen', 'source', 'absence', 'absence_made', 'unit', 'row'));
UPDATE import_kept SET kind_wide = kind;
ALTER TABLE import_kept DROP COLUMN kind;
ALTER TABLE import_kept RENAME COLUMN kind_wide TO kind;
