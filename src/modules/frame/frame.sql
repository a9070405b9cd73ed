-- The inbox leaves out what leads nowhere: reviews and silence where they are off (the day's turn takes such rows away, but off holds
-- at once), and what is rehearsed but for HR and administrators (the bits 6).

-- name: todo_waiting
-- scope: frame
SELECT count(*) AS n -- int
  FROM (SELECT t.id FROM todo t WHERE t.person_id = :person_id AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND (t.kind <> 'goal_silence' OR @evaluated(goal_silence, t.person_id))
   AND @open_to(t.object_id, t.person_id) AND @scope LIMIT 100) x

-- name: todo_today
-- scope: frame
-- takes: today text
SELECT t.id, t.kind, t.text, t.address, t.due_on,
       CASE WHEN substr(t.due_on, 1, 4) <> substr(:today, 1, 4) THEN 1 ELSE 0 END AS is_far, -- int
       CASE WHEN t.kind IN ('feedback', 'acting', 'made_for_many', 'year_answer', 'own_record') THEN 1 ELSE 0 END AS is_news, -- int
       CASE WHEN t.due_on < :today AND t.kind NOT IN ('feedback', 'acting', 'made_for_many', 'year_answer', 'own_record') THEN 1 ELSE 0 END AS is_late -- int
  FROM todo t
 WHERE t.person_id = :person_id AND t.due_on <= :today
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND (t.kind <> 'goal_silence' OR @evaluated(goal_silence, t.person_id))
   AND @open_to(t.object_id, t.person_id) AND @scope
 ORDER BY t.due_on, t.id LIMIT @limit

-- name: todo_later
-- scope: frame
-- takes: today text
SELECT t.id, t.kind, t.text, t.address, t.due_on,
       CASE WHEN substr(t.due_on, 1, 4) <> substr(:today, 1, 4) THEN 1 ELSE 0 END AS is_far, -- int
       CASE WHEN t.kind IN ('feedback', 'acting', 'made_for_many', 'year_answer', 'own_record') THEN 1 ELSE 0 END AS is_news, -- int
       CASE WHEN t.due_on = '9999-12-31' THEN 1 ELSE 0 END AS when_back -- int
  FROM todo t
 WHERE t.person_id = :person_id AND t.due_on > :today
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND (t.kind <> 'goal_silence' OR @evaluated(goal_silence, t.person_id))
   AND @open_to(t.object_id, t.person_id) AND @scope
 ORDER BY t.due_on, t.id LIMIT @limit

-- What only tells something is read, not done.
-- name: todo_read
-- takes: id id
DELETE FROM todo WHERE id = :id AND person_id = :person_id AND kind IN ('feedback', 'acting', 'made_for_many', 'year_answer', 'own_record')

-- name: setup_progress
-- scope: organization_edit
SELECT (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       (SELECT count(*) FROM (SELECT u.id FROM unit u LIMIT 2) y) AS units, -- int
       (SELECT count(*) FROM (SELECT a.id FROM account a LIMIT 2) x) AS accounts -- int
  FROM counter o WHERE o.name = 'people' AND @scope

-- Who sees a team's year need not see its goals and reviews yet: what is rehearsed of them is not counted.
-- name: home_team
-- scope: year_see(t.person_id)
-- takes: me id
SELECT t.person_id AS id, p.name, t.title,
       CASE WHEN t.manager_id <> :me THEN (SELECT m.name FROM person m WHERE m.id = t.manager_id) END AS in_place_of, -- text
       (SELECT count(*) FROM goal g WHERE g.owner_id = t.person_id AND g.status = 'open'
           AND NOT @rehearsed(g.id)) AS goals, -- int
       CASE WHEN @evaluated(goal_confidence, t.person_id) THEN 1 ELSE 0 END AS asks_confidence, -- int
       (SELECT count(*) FROM goal g WHERE g.owner_id = t.person_id AND g.status = 'open' AND g.confidence = 'on_track'
           AND @evaluated(goal_confidence, t.person_id) AND NOT @rehearsed(g.id)) AS goals_well, -- int
       (SELECT max(g.checked_on) FROM goal g WHERE g.owner_id = t.person_id AND g.status = 'open' AND @evaluated(goal_silence, t.person_id)
           AND NOT @rehearsed(g.id)) AS checked_on, -- text
       (SELECT count(*) FROM goal g WHERE g.owner_id = t.person_id AND g.status = 'open' AND @evaluated(goal_silence, t.person_id) AND (SELECT v.days FROM silence v) > 0
           AND @days(CASE WHEN g.from_on > g.checked_on THEN g.from_on ELSE g.checked_on END, :today) > (SELECT v.days FROM silence v)
           AND NOT @rehearsed(g.id)) AS silent, -- int
       (SELECT CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 'confirmed' ELSE 'begun' END FROM year_plan y
         WHERE y.person_id = t.person_id AND y.year = CAST(substr(:today, 1, 4) AS bigint)) AS plan, -- text
       (SELECT count(*) FROM year_plan y JOIN year_need n ON n.plan_id = y.id
         WHERE y.person_id = t.person_id AND y.year = CAST(substr(:today, 1, 4) AS bigint) AND n.status = 'open') AS needs, -- int
       (SELECT r.id FROM review r WHERE r.subject_id = t.person_id AND (r.manager_id = :me OR (r.manager_id = t.manager_id AND r.second_id <> :me)) AND r.status IN ('draft', 'met')
           AND NOT @rehearsed(r.id) AND @evaluated(review, t.person_id) ORDER BY r.id DESC LIMIT 1) AS review_id, -- id
       (SELECT count(*) FROM seat o WHERE o.manager_id = :me AND o.status = 'here') AS in_all, -- int
       (SELECT count(*) FROM (SELECT o.person_id FROM seat o WHERE o.manager_id = :me AND o.status = 'here' LIMIT 1 OFFSET 40) z) AS shortened -- int
  FROM seat t JOIN person p ON p.id = t.person_id
 WHERE t.person_id IN (SELECT x.person_id FROM seat x JOIN person q ON q.id = x.person_id
                        WHERE x.manager_id IN (SELECT CAST(:me AS bigint) UNION ALL SELECT c.manager_id FROM acting c WHERE c.holder_id = :me)
                          AND x.person_id <> :me AND x.status = 'here' ORDER BY q.name_key, q.id LIMIT 40)
   AND @scope ORDER BY p.name_key, p.id LIMIT @limit

-- The newest three of those that the viewer sees: filtered first, then taken.
-- name: home_thanks
-- scope: wall_view
-- about: f.subject_id
SELECT z.id, z.at, z.subject_id, s.name AS subject_name, a.name AS author_name, z.text, v.name AS value_name
  FROM (SELECT f.id, f.at, f.subject_id, f.author_id, f.value_id, f.text FROM feedback f
         WHERE f.visibility = 'public' AND @scope ORDER BY f.id DESC LIMIT 3) z
  JOIN person s ON s.id = z.subject_id JOIN person a ON a.id = z.author_id
  LEFT JOIN company_value v ON v.id = z.value_id
 ORDER BY z.id DESC LIMIT @limit

-- As person_found.
-- name: search_people
-- scope: person_view
-- takes: q text, q_end text
-- sort: word = t.term, t.ref_id
SELECT p.id, p.name, s.title @keys
  FROM search_term t CROSS JOIN person p LEFT JOIN seat s ON s.person_id = p.id
 WHERE @found(person, :q, :q_end) AND p.id = t.ref_id AND p.arriving = 0
   AND @scope @after
 @order

-- Public goals that are open: private ones have no words here. The words drive it, so each goal is probed by itself.
-- name: search_goals
-- scope: goal_read(g.id) item
-- takes: q text, q_end text, today text
-- sort: word = t.term, t.ref_id
SELECT g.id, g.title, CASE g.owner_kind WHEN 'company' THEN '' WHEN 'unit' THEN u.name ELSE p.name END AS whose, -- text
       CASE g.owner_kind WHEN 'company' THEN 1 ELSE 0 END AS is_company -- int
       @keys
  FROM search_term t CROSS JOIN goal g JOIN person p ON p.id = g.owner_id
  LEFT JOIN unit_span u ON u.unit_id = g.unit_id AND u.from_on <= :today AND u.to_on > :today
 WHERE @found(goal, :q, :q_end) AND g.id = t.ref_id AND g.status = 'open'
   AND @scope @after
@order

-- name: search_units
-- scope: unit_view
-- takes: q text, q_end text, today text
-- sort: word = t.term, t.ref_id
SELECT s.unit_id AS id, s.name, s.kind @keys
  FROM search_term t CROSS JOIN unit_span s
 WHERE @found(unit, :q, :q_end) AND s.unit_id = t.ref_id AND s.from_on <= :today AND s.to_on > :today
   AND @scope @after
 @order
