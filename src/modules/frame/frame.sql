-- The inbox leaves out what leads nowhere: reviews where they are off, and what is rehearsed but for HR and administrators (the
-- bits 6).

-- name: todo_waiting
-- scope: frame
SELECT count(*) AS n -- int
  FROM (SELECT t.id FROM todo t WHERE t.person_id = :person_id AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND ((SELECT 1 FROM rehearsed x WHERE x.object_id = t.object_id) IS NULL
        OR (SELECT 1 FROM account w WHERE w.person_id = t.person_id AND w.roles & 6 <> 0) IS NOT NULL) AND @scope LIMIT 100) x

-- name: todo_today
-- scope: frame
-- takes: today text
SELECT t.id, t.kind, t.text, t.address, t.due_on FROM todo t
 WHERE t.person_id = :person_id AND t.due_on <= :today
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND ((SELECT 1 FROM rehearsed x WHERE x.object_id = t.object_id) IS NULL
        OR (SELECT 1 FROM account w WHERE w.person_id = t.person_id AND w.roles & 6 <> 0) IS NOT NULL) AND @scope
 ORDER BY t.due_on, t.id LIMIT @limit

-- name: todo_later
-- scope: frame
-- takes: today text
SELECT t.id, t.kind, t.text, t.address, t.due_on FROM todo t
 WHERE t.person_id = :person_id AND t.due_on > :today
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND ((SELECT 1 FROM rehearsed x WHERE x.object_id = t.object_id) IS NULL
        OR (SELECT 1 FROM account w WHERE w.person_id = t.person_id AND w.roles & 6 <> 0) IS NOT NULL) AND @scope
 ORDER BY t.due_on, t.id LIMIT @limit

-- name: setup_progress
-- scope: organization_edit
SELECT (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       (SELECT count(*) FROM (SELECT u.id FROM unit u LIMIT 2) y) AS units, -- int
       (SELECT count(*) FROM (SELECT a.id FROM account a LIMIT 2) x) AS accounts -- int
  FROM counter o WHERE o.name = 'people' AND @scope

-- name: search_people
-- scope: person_view
-- filter: q prefix = p.id IN (SELECT s.ref_id FROM search_term s WHERE s.kind = 'person' AND s.term >= :q AND s.term < :q_end)
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, t.title @keys
  FROM person p LEFT JOIN seat t ON t.person_id = p.id
 WHERE p.arriving = 0 AND @scope @filter @after
 @order

-- name: search_units
-- scope: unit_view
-- takes: today text
-- filter: q prefix = s.unit_id IN (SELECT f.ref_id FROM search_term f WHERE f.kind = 'unit' AND f.term >= :q AND f.term < :q_end)
-- sort: name = s.name_key, s.unit_id
SELECT s.unit_id AS id, s.name, s.kind @keys
  FROM unit_span s
 WHERE s.from_on <= :today AND s.to_on > :today AND @scope @filter @after
 @order
