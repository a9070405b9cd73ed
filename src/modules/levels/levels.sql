-- entity: competency by name
-- scope: person_view

-- name: levels_told
-- scope: person_view
SELECT v.id, v.code, v.name,
       (SELECT count(*) FROM expectation e WHERE e.level_id = v.id AND e.says <> ''
           AND e.from_on = (SELECT x.from_on FROM expectation x WHERE x.level_id = e.level_id AND x.competency_id = e.competency_id
                               AND x.from_on <= :as_of ORDER BY x.from_on DESC LIMIT 1)) AS asked -- int
  FROM level v WHERE @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: levels_beside
-- scope: person_view
-- takes: id id
SELECT v.id, v.code, CASE WHEN v.id = :id THEN 1 ELSE 0 END AS chosen -- int
  FROM level v WHERE @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: level_told
-- scope: person_view
-- takes: id id
SELECT v.id, v.code, v.name FROM level v WHERE v.id = :id AND @scope

-- name: level_asks
-- scope: person_view
-- takes: id id
SELECT e.id, e.competency_id, c.name, c.says AS meant, e.says, e.from_on
  FROM expectation e JOIN competency c ON c.id = e.competency_id
 WHERE e.level_id = :id AND e.says <> ''
   AND e.from_on = (SELECT x.from_on FROM expectation x WHERE x.level_id = e.level_id AND x.competency_id = e.competency_id
                       AND x.from_on <= :as_of ORDER BY x.from_on DESC LIMIT 1) AND @scope
 ORDER BY c.name_key, c.id LIMIT @limit

-- name: competencies_told
-- scope: person_view
SELECT c.id, c.name, c.says FROM competency c WHERE @scope ORDER BY c.name_key, c.id LIMIT @limit

-- name: competency_list
-- scope: person_view
-- api: both
-- sort: name = c.name_key, c.id
SELECT c.id, c.version, c.name, c.says @keys FROM competency c
 WHERE @scope @after
 @order

-- name: expectation_list
-- scope: person_view
-- api: both
-- filter: level id = e.level_id = :level
-- sort: level = e.level_id, e.id
SELECT e.id, e.version, e.level_id, v.code AS level_code, e.competency_id, c.name AS competency_name, e.from_on, e.says @keys
  FROM expectation e JOIN competency c ON c.id = e.competency_id JOIN level v ON v.id = e.level_id
 WHERE @scope @filter @after
 @order

-- The sentence that holds last, whichever of its line the address names: that one is followed by the next.
-- name: expectation_row
-- scope: organization_edit
-- takes: id id
SELECT e.id, n.version, e.level_id, v.code AS level_code, v.name AS level_name, c.name AS competency_name, c.says AS meant, n.from_on, n.says
  FROM expectation e JOIN competency c ON c.id = e.competency_id JOIN level v ON v.id = e.level_id
  JOIN expectation n ON n.id = (SELECT x.id FROM expectation x WHERE x.level_id = e.level_id AND x.competency_id = e.competency_id
                                 ORDER BY x.from_on DESC LIMIT 1)
 WHERE e.id = :id AND @scope

-- name: level_there
-- scope: rule
-- takes: id id
SELECT v.code FROM level v WHERE v.id = :id

-- name: expectation_newest
-- scope: rule
SELECT e.id, e.version, e.from_on, e.says FROM expectation e
 WHERE e.level_id = :level_id AND e.competency_id = :competency_id ORDER BY e.from_on DESC LIMIT 1

-- name: expectation_on
-- scope: rule
-- takes: id id
SELECT n.version, e.level_id, e.competency_id, n.from_on
  FROM expectation e JOIN expectation n ON n.level_id = e.level_id AND n.competency_id = e.competency_id
 WHERE e.id = :id ORDER BY n.from_on DESC LIMIT 1

-- name: expectation_put
-- takes: id id
INSERT INTO expectation (id, version, level_id, competency_id, from_on, says)
VALUES (:id, :version, :level_id, :competency_id, :from_on, :says)
ON CONFLICT (level_id, competency_id, from_on) DO UPDATE SET version = excluded.version, says = excluded.says
