-- An employer says by which law it employs; employers, sites and levels are closed from a day on and keep their history.

ALTER TABLE legal_entity ADD COLUMN law TEXT NOT NULL DEFAULT '';
ALTER TABLE legal_entity ADD COLUMN closed_on TEXT NOT NULL DEFAULT '9999-12-31';  -- the first day on which it is not chosen any more
ALTER TABLE establishment ADD COLUMN closed_on TEXT NOT NULL DEFAULT '9999-12-31';
ALTER TABLE level ADD COLUMN closed_on TEXT NOT NULL DEFAULT '9999-12-31';
