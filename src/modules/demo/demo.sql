-- name: demo_person_insert
-- takes: id id
INSERT INTO person (id, version, number, name, name_key, mail, created_at)
VALUES (:id, 1, :number, :name, :name_key, :mail, :created_at)

-- name: demo_entity_insert
-- takes: id id
INSERT INTO legal_entity (id, version, name, name_key, country, currency) VALUES (:id, 1, :name, :name_key, :country, :currency)

-- name: demo_site_insert
-- takes: id id
INSERT INTO establishment (id, version, legal_entity_id, name, name_key, country, region, time_zone, working_days, represented)
VALUES (:id, 1, :legal_entity_id, :name, :name_key, :country, :region, :time_zone, 31, :represented)

-- name: demo_level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: demo_partner_insert
-- takes: id id, from_on day, to_on day
INSERT INTO partner_scope (id, holder_id, unit_id, from_on, to_on) VALUES (:id, :holder_id, :unit_id, :from_on, :to_on)

-- name: demo_flag
-- scope: none: whether this is a demo is shown at start, to the operator
SELECT s.value FROM setting s WHERE s.name = 'demo'

-- name: demo_todo_read
-- takes: until int
DELETE FROM todo WHERE kind = 'feedback' AND made_at < :until

-- name: demo_results_open
-- scope: rule
-- takes: first id, last id
SELECT g.id AS goal_id, g.owner_id, g.owner_kind, k.id AS key_result_id, k.metric, k.start, k.target
  FROM goal g JOIN key_result k ON k.goal_id = g.id
 WHERE g.owner_id >= :first AND g.owner_id <= :last AND g.status = 'open' ORDER BY g.owner_id, g.id, k.position, k.id

-- name: demo_goals_open
-- scope: rule
-- takes: first id, last id
SELECT g.id, g.owner_id, g.progress FROM goal g
 WHERE g.owner_id >= :first AND g.owner_id <= :last AND g.status = 'open' ORDER BY g.owner_id, g.id

-- name: demo_needs_open
-- scope: rule
SELECT n.id, p.person_id FROM year_plan p JOIN year_need n ON n.plan_id = p.id
 WHERE p.person_id = :person_id AND p.year = :year AND n.status = 'open' ORDER BY n.id

-- name: demo_reviews
-- scope: rule
-- takes: first id, last id
SELECT r.id, r.subject_id, r.manager_id, r.second_id, r.status FROM review r
 WHERE r.cycle_id = :cycle_id AND r.subject_id >= :first AND r.subject_id <= :last AND r.status <> 'cancelled'
 ORDER BY r.subject_id
