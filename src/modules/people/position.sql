-- name: position_person
-- scope: position_read(p.id) item
-- takes: id id
SELECT p.id, p.name, d.from_on, d.purpose, d.duties, d.conditions, d.restrictions, d.version, w.name AS author_name
  FROM person p
  LEFT JOIN position_description d ON d.id = (SELECT x.id FROM position_description x WHERE x.person_id = p.id AND x.from_on <= :as_of
                                               ORDER BY x.from_on DESC LIMIT 1)
  LEFT JOIN person w ON w.id = d.author_id
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: position_versions
-- scope: position_read(d.person_id) item
-- takes: id id
SELECT d.id, d.from_on, w.name AS author_name
  FROM position_description d LEFT JOIN person w ON w.id = d.author_id
 WHERE d.person_id = :id AND @scope ORDER BY d.from_on DESC LIMIT @limit

-- name: position_form_row
-- scope: position_write(p.id) item
-- takes: id id
SELECT p.id, p.name, d.version, d.purpose, d.duties, d.conditions, d.restrictions
  FROM person p
  LEFT JOIN position_description d ON d.id = (SELECT x.id FROM position_description x WHERE x.person_id = p.id
                                               ORDER BY x.from_on DESC LIMIT 1)
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: position_limits_of
-- scope: position_limits(h.person_id) item
-- logged: position_limits
-- takes: id id
SELECT h.id, h.person_id, h.from_on, h.limits
  FROM position_limit h
 WHERE h.there = 1 AND h.id = (SELECT x.id FROM position_limit x WHERE x.person_id = :id AND x.from_on <= :as_of
                                ORDER BY x.from_on DESC LIMIT 1) AND @scope

-- name: position_hint_of
-- scope: position_hint(h.person_id) item
-- takes: id id
SELECT h.from_on
  FROM position_limit h
 WHERE h.there = 1 AND h.id = (SELECT x.id FROM position_limit x WHERE x.person_id = :id AND x.from_on <= :as_of
                                ORDER BY x.from_on DESC LIMIT 1) AND @scope

-- name: position_limit_person
-- scope: position_limits_set
-- takes: id id
SELECT p.id, p.name FROM person p WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: position_newest
-- scope: rule
SELECT d.version FROM position_description d WHERE d.person_id = :person_id ORDER BY d.from_on DESC LIMIT 1

-- name: position_of_day
-- scope: rule
SELECT d.id FROM position_description d WHERE d.person_id = :person_id AND d.from_on = :from_on

-- name: position_put
-- takes: id id
INSERT INTO position_description (id, version, person_id, from_on, purpose, duties, conditions, restrictions, author_id, created_at)
VALUES (:id, :version, :person_id, :from_on, :purpose, :duties, :conditions, :restrictions, :author_id, :created_at)
ON CONFLICT (person_id, from_on) DO UPDATE SET version = excluded.version, purpose = excluded.purpose, duties = excluded.duties,
   conditions = excluded.conditions, restrictions = excluded.restrictions, author_id = excluded.author_id

-- name: position_limit_forget
DELETE FROM position_limit WHERE person_id = :person_id AND from_on = :from_on

-- name: position_limit_insert
-- takes: id id
INSERT INTO position_limit (id, person_id, from_on, there, limits, author_id, created_at)
VALUES (:id, :person_id, :from_on, :there, :limits, :author_id, :created_at)
