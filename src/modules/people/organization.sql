-- entity: legal_entity by name
-- scope: person_view
-- closes: organization_edit

-- entity: establishment by name
-- scope: person_view
-- closes: organization_edit

-- entity: level by code, name
-- scope: person_view
-- order: rank
-- closes: organization_edit

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

-- As data: what the page of the organization shows, to those to whom it does.
-- name: legal_entity_data
-- scope: organization_edit
-- api: both
-- sort: name = e.name_key, e.id
SELECT e.id, e.version, e.name, e.country, e.currency, e.law,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
       @keys
  FROM legal_entity e WHERE @scope @after
 @order

-- name: establishment_data
-- scope: organization_edit
-- api: both
-- filter: employer id = e.legal_entity_id = :employer
-- sort: name = e.name_key, e.id
SELECT e.id, e.version, e.name, e.legal_entity_id, l.name AS legal_entity_name, e.country, e.region, e.time_zone, e.working_days,
       e.represented,
       CASE WHEN e.closed_on = '9999-12-31' THEN NULL ELSE e.closed_on END AS closed_on -- text
       @keys
  FROM establishment e JOIN legal_entity l ON l.id = e.legal_entity_id WHERE @scope @filter @after
 @order

-- name: level_data
-- scope: person_view
-- api: both
-- sort: rank = v.rank, v.id
SELECT v.id, v.version, v.code, v.name, v.rank,
       CASE WHEN v.closed_on = '9999-12-31' THEN NULL ELSE v.closed_on END AS closed_on -- text
       @keys
  FROM level v WHERE @scope @after
 @order

