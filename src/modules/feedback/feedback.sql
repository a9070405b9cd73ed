-- name: feedback_wall
-- scope: wall_view
-- about: f.subject_id
-- filter: value id = f.value_id = :value
-- sort: newest = desc f.id
SELECT f.id, f.at, f.text, f.author_id, a.name AS author_name, f.subject_id, s.name AS subject_name, v.name AS value_name @keys
  FROM feedback f JOIN person a ON a.id = f.author_id JOIN person s ON s.id = f.subject_id
  LEFT JOIN company_value v ON v.id = f.value_id
 WHERE f.visibility = 'public' AND @scope @filter @after
 @order

-- name: values_all
-- scope: none: the organization's values are for everybody
SELECT v.id, v.name, v.says FROM company_value v ORDER BY v.position, v.id LIMIT @limit

-- name: value_by_id
-- scope: none: the same, one of them
SELECT v.id FROM company_value v WHERE v.id = :id

-- name: feedback_got
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT f.id, f.at, f.kind, f.visibility, f.text, a.name AS author_name, v.name AS value_name
  FROM feedback f JOIN person a ON a.id = f.author_id LEFT JOIN company_value v ON v.id = f.value_id
 WHERE f.subject_id = :me AND @scope ORDER BY f.id DESC LIMIT @limit

-- name: feedback_given
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT f.id, f.at, f.kind, f.visibility, f.text, s.name AS subject_name
  FROM feedback f JOIN person s ON s.id = f.subject_id
 WHERE f.author_id = :me AND @scope ORDER BY f.id DESC LIMIT @limit

-- What others said to somebody whom the viewer leads, so that the manager sees it too.
-- name: feedback_of_reports
-- scope: feedback_about(f.subject_id)
-- takes: me id
SELECT f.id, f.at, f.kind, f.text, a.name AS author_name, s.name AS subject_name
  FROM feedback f JOIN person a ON a.id = f.author_id JOIN person s ON s.id = f.subject_id
 WHERE f.visibility = 'manager' AND f.author_id <> :me AND @scope ORDER BY f.id DESC LIMIT @limit

-- name: requests_to_me
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT q.id, q.at, q.prompt, q.visibility, k.name AS asker_name, s.name AS subject_name
  FROM feedback_request q JOIN person k ON k.id = q.asker_id JOIN person s ON s.id = q.subject_id
 WHERE q.giver_id = :me AND q.status = 'open' AND @scope ORDER BY q.id LIMIT @limit

-- name: requests_of_me
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT q.id, q.at, q.prompt, q.status, q.reason, g.name AS giver_name, s.name AS subject_name
  FROM feedback_request q JOIN person g ON g.id = q.giver_id JOIN person s ON s.id = q.subject_id
 WHERE q.asker_id = :me AND @scope ORDER BY q.id DESC LIMIT @limit

-- name: request_item
-- scope: feedback_mine
-- about: none
-- takes: id id, me id
SELECT q.id, q.version, q.prompt, q.visibility, k.name AS asker_name, s.name AS subject_name,
       CASE WHEN q.visibility = 'manager' AND t.manager_id <> q.giver_id THEN m.name ELSE '' END AS manager_name, -- text
       CASE WHEN q.asker_id <> q.subject_id THEN 1 ELSE 0 END AS about_other, -- int
       CASE WHEN q.asker_id <> q.subject_id AND NOT (q.visibility = 'manager' AND coalesce(t.manager_id, 0) = q.asker_id) THEN 1 ELSE 0 END AS asker_blind -- int
  FROM feedback_request q JOIN person k ON k.id = q.asker_id JOIN person s ON s.id = q.subject_id
  LEFT JOIN seat t ON t.person_id = q.subject_id LEFT JOIN person m ON m.id = t.manager_id
 WHERE q.id = :id AND q.giver_id = :me AND q.status = 'open' AND @scope

-- name: notes_mine
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT n.id, n.on_day, n.kind, n.visibility, n.text, n.subject_id, s.name AS subject_name,
       CASE WHEN n.visibility = 'author' THEN 'Only you' WHEN n.subject_id = n.author_id THEN 'You and your manager'
            ELSE 'You and ' || s.name END AS seen_by, -- text
       CASE n.visibility WHEN 'shared' THEN 0 ELSE 1 END AS only_mine -- int
  FROM note n JOIN person s ON s.id = n.subject_id
 WHERE n.author_id = :me AND @scope ORDER BY n.id DESC LIMIT @limit

-- name: notes_shared_with_me
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT n.id, n.on_day, n.kind, n.text, a.name AS author_name
  FROM note n JOIN person a ON a.id = n.author_id
 WHERE n.subject_id = :me AND n.visibility = 'shared' AND n.author_id <> :me AND @scope ORDER BY n.id DESC LIMIT @limit

-- What people whom the viewer leads noted about themselves, and share.
-- name: notes_of_reports
-- scope: feedback_about(n.subject_id)
SELECT n.id, n.on_day, n.kind, n.text, a.name AS author_name
  FROM note n JOIN person a ON a.id = n.author_id
 WHERE n.visibility = 'shared' AND n.author_id = n.subject_id AND @scope ORDER BY n.id DESC LIMIT @limit

-- Who would see a note that the viewer shares about himself.
-- name: note_manager
-- scope: feedback_mine
-- about: none
-- takes: me id
SELECT m.id, m.name FROM seat t JOIN person m ON m.id = t.manager_id WHERE t.person_id = :me AND @scope

-- name: rewards_of
-- scope: reward_see(w.person_id) item
SELECT w.id, w.year, w.kind, w.reason, a.name AS author_name
  FROM reward w JOIN person a ON a.id = w.author_id WHERE w.person_id = :person_id AND @scope
 ORDER BY w.year DESC, w.id LIMIT @limit

-- name: person_rewarded
-- scope: reward_set(p.id) item
-- takes: me id
SELECT p.id, p.name, CASE WHEN p.id = :me THEN 1 ELSE 0 END AS own, -- int
       CASE WHEN p.id = :me THEN (SELECT o.name FROM seat t JOIN person o ON o.id = t.manager_id WHERE t.person_id = p.id) END AS leads -- text
  FROM person p WHERE p.id = :id AND @scope

-- name: request_state
-- scope: rule
-- takes: id id
SELECT q.version, q.asker_id, q.subject_id, q.giver_id, q.visibility, q.status FROM feedback_request q WHERE q.id = :id

-- name: feedback_insert
-- takes: id id
INSERT INTO feedback (id, author_id, subject_id, kind, visibility, value_id, request_id, text, at)
VALUES (:id, :author_id, :subject_id, :kind, :visibility, :value_id, :request_id, :text, :at)

-- name: request_insert
-- takes: id id
INSERT INTO feedback_request (id, version, asker_id, subject_id, giver_id, prompt, visibility, status, reason, at)
VALUES (:id, 1, :asker_id, :subject_id, :giver_id, :prompt, :visibility, 'open', '', :at)

-- name: request_answer
-- takes: id id
UPDATE feedback_request SET version = version + 1, status = :status, reason = :reason WHERE id = :id

-- name: note_insert
-- takes: id id
INSERT INTO note (id, author_id, subject_id, kind, visibility, text, on_day, at)
VALUES (:id, :author_id, :subject_id, :kind, :visibility, :text, :on_day, :at)

-- name: reward_insert
-- takes: id id
INSERT INTO reward (id, person_id, author_id, year, kind, reason, at) VALUES (:id, :person_id, :author_id, :year, :kind, :reason, :at)

-- What a decision does not go with: the same one, or none beside another.
-- name: reward_there
-- scope: rule
SELECT w.id, w.kind FROM reward w
 WHERE w.person_id = :person_id AND w.year = :year AND CASE WHEN w.kind = :kind OR w.kind = 'none' OR :kind = 'none' THEN 1 ELSE 0 END = 1
 ORDER BY w.id LIMIT 1

-- name: reward_state
-- scope: rule
-- takes: id id
SELECT w.person_id, w.year FROM reward w WHERE w.id = :id

-- name: reward_last
-- scope: rule
SELECT w.id, w.year FROM reward w WHERE w.person_id = :person_id AND w.author_id = :author_id ORDER BY w.id DESC LIMIT 1

-- name: reward_delete
-- takes: id id
DELETE FROM reward WHERE id = :id

-- name: reward_review
-- scope: rule
-- takes: person_id id, year text
SELECT r.id FROM review r JOIN cycle c ON c.id = r.cycle_id
 WHERE r.subject_id = :person_id AND r.status NOT IN ('closed', 'cancelled') AND substr(c.to_on, 1, 4) = :year LIMIT 1

-- name: reward_open
-- scope: reward_set(r.subject_id) item
-- takes: id id
SELECT r.id, c.name AS cycle_name FROM review r JOIN cycle c ON c.id = r.cycle_id
 WHERE r.subject_id = :id AND r.status NOT IN ('closed', 'cancelled') AND @scope ORDER BY r.id DESC LIMIT 1

-- Whose name stands in a receipt, and who leads them.
-- name: feedback_people
-- scope: rule
-- takes: id id
SELECT p.name, t.manager_id, m.name AS manager_name
  FROM person p LEFT JOIN seat t ON t.person_id = p.id LEFT JOIN person m ON m.id = t.manager_id WHERE p.id = :id

-- The inbox lines about what was taken back.
-- name: feedback_todos_end
-- takes: object_id id
DELETE FROM todo WHERE object_id = :object_id AND kind = 'feedback'

-- name: feedback_forget_links
-- takes: site int, module int
UPDATE feedback SET request_id = NULL WHERE request_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: feedback_forget
-- takes: site int, module int
DELETE FROM feedback WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: requests_forget
-- takes: site int, module int
DELETE FROM feedback_request WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: notes_forget
-- takes: site int, module int
DELETE FROM note WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: rewards_forget
-- takes: site int, module int
DELETE FROM reward WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
