-- name: legal_entity_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM legal_entity e WHERE e.name = :text AND @scope LIMIT @limit

-- name: legal_entity_suggest
-- scope: person_view
-- takes: q text, q_end text, today text
SELECT e.id, e.name AS label FROM legal_entity e WHERE lower(e.name) >= :q AND lower(e.name) < :q_end AND e.closed_on > :today AND @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: legal_entity_named
-- scope: rule
SELECT e.id FROM legal_entity e WHERE e.name = :name

-- name: legal_entity_insert
-- takes: id id
INSERT INTO legal_entity (id, version, name, name_key, country, currency, law) VALUES (:id, 1, :name, :name_key, :country, :currency, :law)

-- name: legal_entity_set
-- takes: id id
UPDATE legal_entity SET version = version + 1, name = :name, name_key = :name_key, country = :country, currency = :currency, law = :law
 WHERE id = :id

-- name: establishment_lookup
-- scope: person_view
-- takes: text text
SELECT e.id FROM establishment e WHERE e.name = :text AND @scope LIMIT @limit

-- name: establishment_suggest
-- scope: person_view
-- takes: q text, q_end text, today text
SELECT e.id, e.name AS label FROM establishment e WHERE lower(e.name) >= :q AND lower(e.name) < :q_end AND e.closed_on > :today AND @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: establishment_named
-- scope: rule
SELECT e.id FROM establishment e WHERE e.name = :name

-- name: establishment_insert
-- takes: id id
INSERT INTO establishment (id, version, legal_entity_id, name, name_key, country, region, time_zone, working_days, represented)
VALUES (:id, 1, :legal_entity_id, :name, :name_key, :country, :region, :time_zone, :working_days, :represented)

-- name: establishment_set
-- takes: id id
UPDATE establishment SET version = version + 1, legal_entity_id = :legal_entity_id, name = :name, name_key = :name_key,
       country = :country, region = :region, time_zone = :time_zone, working_days = :working_days, represented = :represented
 WHERE id = :id

-- name: level_lookup
-- scope: person_view
-- takes: text text
SELECT v.id FROM level v WHERE v.code = :text AND @scope
UNION
SELECT v.id FROM level v WHERE v.name = :text AND @scope
 LIMIT @limit

-- name: level_suggest
-- scope: person_view
-- takes: q text, q_end text, today text
SELECT v.id, v.code AS label FROM level v WHERE lower(v.code) >= :q AND lower(v.code) < :q_end AND v.closed_on > :today AND @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: level_coded
-- scope: rule
SELECT v.id FROM level v WHERE v.code = :code

-- name: level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: level_set
-- takes: id id
UPDATE level SET version = version + 1, code = :code, name = :name, rank = :rank WHERE id = :id

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
SELECT e.version, e.name, e.closed_on, e.country, e.currency, e.law FROM legal_entity e WHERE e.id = :id

-- name: establishment_state
-- scope: rule
-- takes: id id
SELECT e.version, e.name, e.closed_on, e.legal_entity_id, e.country, e.region, e.time_zone, e.working_days, e.represented
  FROM establishment e WHERE e.id = :id

-- name: level_state
-- scope: rule
-- takes: id id
SELECT v.version, v.code AS name, v.closed_on, v.name AS called, v.rank FROM level v WHERE v.id = :id

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

-- As data: what the page of the organization shows, to those to whom it does.
-- name: legal_entity_data
-- scope: organization_edit
-- api: list
-- sort: name = e.name_key, e.id
SELECT e.id, e.version, e.name, e.country, e.currency, e.law,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
       @keys
  FROM legal_entity e WHERE @scope @after
 @order

-- name: legal_entity_datum
-- scope: organization_edit
-- api: item
-- takes: id id
SELECT e.id, e.version, e.name, e.country, e.currency, e.law,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
  FROM legal_entity e WHERE e.id = :id AND @scope

-- name: establishment_data
-- scope: organization_edit
-- api: list
-- filter: employer id = e.legal_entity_id = :employer
-- sort: name = e.name_key, e.id
SELECT e.id, e.version, e.name, e.legal_entity_id, l.name AS legal_entity_name, e.country, e.region, e.time_zone, e.working_days,
       e.represented,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
       @keys
  FROM establishment e JOIN legal_entity l ON l.id = e.legal_entity_id WHERE @scope @filter @after
 @order

-- name: establishment_datum
-- scope: organization_edit
-- api: item
-- takes: id id
SELECT e.id, e.version, e.name, e.legal_entity_id, l.name AS legal_entity_name, e.country, e.region, e.time_zone, e.working_days,
       e.represented,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
  FROM establishment e JOIN legal_entity l ON l.id = e.legal_entity_id WHERE e.id = :id AND @scope

-- name: level_data
-- scope: person_view
-- api: list
-- sort: rank = v.rank, v.id
SELECT v.id, v.version, v.code, v.name, v.rank,
       CASE WHEN v.closed_on = '9999-12-31' THEN NULL ELSE v.closed_on END AS closed_on -- text
       @keys
  FROM level v WHERE @scope @after
 @order

-- name: level_datum
-- scope: person_view
-- api: item
-- takes: id id
SELECT v.id, v.version, v.code, v.name, v.rank,
       CASE WHEN v.closed_on = '9999-12-31' THEN NULL ELSE v.closed_on END AS closed_on -- text
  FROM level v WHERE v.id = :id AND @scope
