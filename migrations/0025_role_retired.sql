-- A custom role that nobody needs any more is retired, not deleted: who held it stays on record.
ALTER TABLE custom_role ADD COLUMN retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)); -- it is not given any more
