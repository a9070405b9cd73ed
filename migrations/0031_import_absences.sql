-- Absences are imported too. What a kind may be stands with its column, so each of the two is made anew beside the old one.
ALTER TABLE import_batch ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'people'
    CHECK (kind_wide IN ('people', 'assignments', 'pay', 'units', 'packets', 'absences'));
UPDATE import_batch SET kind_wide = kind;
ALTER TABLE import_batch DROP COLUMN kind;
ALTER TABLE import_batch RENAME COLUMN kind_wide TO kind;

-- Of an absence that was changed: its days and who led meanwhile, the kind as the sealed bytes that it was; the version is the absence's.
ALTER TABLE import_kept ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'seen'
    CHECK (kind_wide IN ('person', 'employment', 'assignment', 'pay', 'pay_made', 'seen', 'source', 'absence', 'absence_made'));
UPDATE import_kept SET kind_wide = kind;
ALTER TABLE import_kept DROP COLUMN kind;
ALTER TABLE import_kept RENAME COLUMN kind_wide TO kind;
