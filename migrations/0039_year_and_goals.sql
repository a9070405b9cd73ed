-- The board counts, needs are done one by one, a document may belong to a goal, one check-in says several key results.

ALTER TABLE year_need ADD COLUMN answered_at INTEGER;
ALTER TABLE year_need ADD COLUMN done_at INTEGER;       -- when what was agreed was there
CREATE INDEX year_need_open ON year_need (plan_id) WHERE status = 'open';
-- How far a plan is stands in the index, so that counting all of a year reads no plan.
DROP INDEX year_plan_year;
CREATE INDEX year_plan_year ON year_plan (year, person_id, employee_at, manager_at);
CREATE INDEX reward_year ON reward (year, person_id);
CREATE INDEX seat_gone ON seat (person_id) WHERE status <> 'here';

ALTER TABLE year_document ADD COLUMN goal_id INTEGER REFERENCES goal (id); -- what it shows of; then it is there as long as the goal goes on
CREATE INDEX year_document_goal ON year_document (goal_id) WHERE goal_id IS NOT NULL;

ALTER TABLE check_in ADD COLUMN part_of INTEGER;       -- the first row of what was said at once, which has the note; none: this is it
ALTER TABLE check_in ADD COLUMN before_on TEXT;        -- the goal's checked_on before it, so that it can be taken back

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('year_need', 'year_need_open', '2000 1'),
    ('year_plan', 'year_plan_year', '268212 89404 1 1 1'),
    ('seat', 'seat_gone', '30000 1'),
    ('reward', 'reward_year', '200000 70000 1'),
    ('year_document', 'year_document_goal', '60000 2');
ANALYZE sqlite_schema;
-- end
