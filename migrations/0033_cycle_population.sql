-- Whom a cycle is for: beside a unit, the people of one site, those who were here by a day, contractors where they are chosen.
ALTER TABLE cycle ADD COLUMN site_id INTEGER REFERENCES establishment (id); -- only who works there; none: everywhere
ALTER TABLE cycle ADD COLUMN joined_by TEXT; -- only who had begun by that day; none: everybody
ALTER TABLE cycle ADD COLUMN contractors INTEGER NOT NULL DEFAULT 0 CHECK (contractors IN (0, 1)); -- they get a review as well
ALTER TABLE cycle_launch ADD COLUMN site_name TEXT; -- of which site it was; none: of all
ALTER TABLE cycle_launch ADD COLUMN joined INTEGER NOT NULL DEFAULT 0; -- left out: began after the cycle's day

-- The population of each cycle as it is now, and why somebody of it gets no review; where reviews are switched off is the query's to say.
CREATE VIEW cycle_seat AS
SELECT c.id AS cycle_id, c.status AS cycle_status, t.person_id, t.manager_id, t.title, t.unit_id, t.establishment_id,
       CASE WHEN t.kind <> 'employee' AND c.contractors = 0 THEN 'contractor' WHEN t.status = 'coming' THEN 'coming'
            WHEN t.person_id = c.second_id THEN 'second'
            WHEN c.joined_by < (SELECT e.from_on FROM employment e WHERE e.person_id = t.person_id ORDER BY e.from_on DESC LIMIT 1) THEN 'joined'
            WHEN t.manager_id IS NULL THEN 'no_manager' WHEN t.manager_id = c.second_id THEN 'led' ELSE '' END AS why
  FROM cycle c JOIN seat t ON t.status = 'here' OR (t.status = 'coming' AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = t.person_id AND p.arriving <> 0))
 WHERE (c.unit_id IS NULL OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = c.unit_id))
   AND (c.site_id IS NULL OR t.establishment_id = c.site_id);
