-- name: person_lookup
-- scope: person_view
-- takes: text text, lower text, key blob
SELECT p.id FROM person p WHERE p.number = :text AND @scope
UNION
SELECT p.id FROM person p WHERE p.mail = :lower AND @scope
UNION
SELECT p.id FROM person p WHERE p.name_key = :key AND @scope
 LIMIT @limit

-- name: person_suggest
-- scope: person_view
-- takes: q text, q_end text
SELECT p.id, p.name || ' (' || coalesce(p.number, p.mail, '') || ')' AS label -- text
  FROM search_term t JOIN person p ON p.id = t.ref_id
 WHERE t.kind = 'person' AND t.term >= :q AND t.term < :q_end AND @scope
 ORDER BY t.term, p.id LIMIT @limit

-- name: person_insert
-- takes: id id
INSERT INTO person (id, version, number, name, name_key, mail, created_at)
VALUES (:id, 1, :number, :name, :name_key, :mail, :created_at)
