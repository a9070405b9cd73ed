-- name: legal_entity_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM legal_entity e WHERE e.name = :text AND @scope LIMIT @limit

-- name: legal_entity_suggest
-- scope: person_view
-- takes: q text, today text
SELECT e.id, e.name AS label FROM legal_entity e WHERE lower(e.name) >= :q AND e.closed_on > :today AND @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: legal_entity_named
-- scope: rule
SELECT e.id FROM legal_entity e WHERE e.name = :name

-- name: legal_entity_insert
-- takes: id id
INSERT INTO legal_entity (id, version, name, name_key, country, currency, law) VALUES (:id, 1, :name, :name_key, :country, :currency, :law)

-- name: legal_entity_set
-- takes: id id
UPDATE legal_entity SET version = version + 1, name = :name, name_key = :name_key, country = :country, currency = :currency, law = :law
 WHERE id = :id AND version = :version

-- name: establishment_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM establishment e WHERE e.name = :text AND @scope LIMIT @limit

-- name: establishment_suggest
-- scope: person_view
-- takes: q text, today text
SELECT e.id, e.name AS label FROM establishment e WHERE lower(e.name) >= :q AND e.closed_on > :today AND @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: establishment_named
-- scope: rule
SELECT e.id FROM establishment e WHERE e.name = :name

-- name: establishment_represented
-- scope: rule
-- takes: id id
SELECT e.represented FROM establishment e WHERE e.id = :id

-- name: establishment_insert
-- takes: id id
INSERT INTO establishment (id, version, legal_entity_id, name, name_key, country, region, time_zone, working_days, represented)
VALUES (:id, 1, :legal_entity_id, :name, :name_key, :country, :region, :time_zone, :working_days, :represented)

-- name: establishment_set
-- takes: id id
UPDATE establishment SET version = version + 1, legal_entity_id = :legal_entity_id, name = :name, name_key = :name_key,
       country = :country, region = :region, time_zone = :time_zone, working_days = :working_days, represented = :represented
 WHERE id = :id AND version = :version

-- name: level_lookup
-- scope: person_view
-- takes: text text
SELECT v.id FROM level v WHERE v.code = :text AND @scope
UNION
SELECT v.id FROM level v WHERE v.name = :text AND @scope
 LIMIT @limit

-- name: level_suggest
-- scope: person_view
-- takes: q text, today text
SELECT v.id, v.code AS label FROM level v WHERE lower(v.code) >= :q AND v.closed_on > :today AND @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: level_coded
-- scope: rule
SELECT v.id FROM level v WHERE v.code = :code

-- name: level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: level_set
-- takes: id id
UPDATE level SET version = version + 1, code = :code, name = :name, rank = :rank WHERE id = :id AND version = :version

-- Who is there on a day or after it, as far as a thousand are counted.
-- name: legal_entity_in_use
-- scope: rule
-- takes: id id, gone day
SELECT (SELECT count(*) FROM (SELECT m.person_id FROM employment m WHERE m.legal_entity_id = :id AND m.to_on > :gone LIMIT 1000) x) AS people, -- int
       (SELECT count(*) FROM establishment b WHERE b.legal_entity_id = :id AND b.closed_on > :gone) AS sites -- int

-- name: establishment_in_use
-- scope: rule
-- takes: id id, gone day
SELECT count(DISTINCT x.person_id) AS people -- int
  FROM (SELECT a.person_id FROM assignment a WHERE a.establishment_id = :id AND a.to_on > :gone LIMIT 1000) x

-- name: level_in_use
-- scope: rule
-- takes: id id, gone day
SELECT count(DISTINCT x.person_id) AS people -- int
  FROM (SELECT a.person_id FROM assignment a WHERE a.level_id = :id AND a.to_on > :gone LIMIT 1000) x

-- name: legal_entity_state
-- scope: rule
-- takes: id id
SELECT e.version, e.name, e.closed_on FROM legal_entity e WHERE e.id = :id

-- name: establishment_state
-- scope: rule
-- takes: id id
SELECT e.version, e.name, e.closed_on FROM establishment e WHERE e.id = :id

-- name: level_state
-- scope: rule
-- takes: id id
SELECT v.version, v.code AS name, v.closed_on FROM level v WHERE v.id = :id

-- name: legal_entity_close
-- takes: id id
UPDATE legal_entity SET version = version + 1, closed_on = :closed_on WHERE id = :id

-- name: establishment_close
-- takes: id id
UPDATE establishment SET version = version + 1, closed_on = :closed_on WHERE id = :id

-- name: level_close
-- takes: id id
UPDATE level SET version = version + 1, closed_on = :closed_on WHERE id = :id

-- name: legal_entity_closing
-- scope: organization_edit
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE date(e.closed_on, '-1 day') END AS last_on -- text
  FROM legal_entity e WHERE e.id = :id AND @scope
-- postgres:
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE to_char(CAST(e.closed_on AS date) - 1, 'YYYY-MM-DD') END AS last_on -- text
  FROM legal_entity e WHERE e.id = :id AND @scope

-- name: establishment_closing
-- scope: organization_edit
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE date(e.closed_on, '-1 day') END AS last_on -- text
  FROM establishment e WHERE e.id = :id AND @scope
-- postgres:
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE to_char(CAST(e.closed_on AS date) - 1, 'YYYY-MM-DD') END AS last_on -- text
  FROM establishment e WHERE e.id = :id AND @scope

-- name: level_closing
-- scope: organization_edit
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE date(e.closed_on, '-1 day') END AS last_on -- text
  FROM level e WHERE e.id = :id AND @scope
-- postgres:
SELECT e.id, e.version, e.name, CASE WHEN e.closed_on = '9999-12-31' THEN '' ELSE to_char(CAST(e.closed_on AS date) - 1, 'YYYY-MM-DD') END AS last_on -- text
  FROM level e WHERE e.id = :id AND @scope
