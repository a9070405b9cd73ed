-- name: legal_entity_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM legal_entity e WHERE e.name = :text AND @scope LIMIT @limit

-- name: legal_entity_suggest
-- scope: person_view
-- takes: q text
SELECT e.id, e.name AS label FROM legal_entity e WHERE lower(e.name) >= :q AND @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: legal_entity_named
-- scope: rule
SELECT e.id FROM legal_entity e WHERE e.name = :name

-- name: legal_entity_insert
-- takes: id id
INSERT INTO legal_entity (id, version, name, name_key, country, currency) VALUES (:id, 1, :name, :name_key, :country, :currency)

-- name: legal_entity_set
-- takes: id id
UPDATE legal_entity SET version = version + 1, name = :name, name_key = :name_key, country = :country, currency = :currency
 WHERE id = :id AND version = :version

-- name: establishment_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM establishment e WHERE e.name = :text AND @scope LIMIT @limit

-- name: establishment_suggest
-- scope: person_view
-- takes: q text
SELECT e.id, e.name AS label FROM establishment e WHERE lower(e.name) >= :q AND @scope ORDER BY e.name_key, e.id LIMIT @limit

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
-- takes: q text
SELECT v.id, v.code AS label FROM level v WHERE lower(v.code) >= :q AND @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: level_coded
-- scope: rule
SELECT v.id FROM level v WHERE v.code = :code

-- name: level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: level_set
-- takes: id id
UPDATE level SET version = version + 1, code = :code, name = :name, rank = :rank WHERE id = :id AND version = :version
