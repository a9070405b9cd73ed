-- name: feedback_state
-- scope: rule
-- takes: id id
SELECT f.author_id, f.subject_id, f.request_id, f.at FROM feedback f WHERE f.id = :id

-- name: feedback_drop
-- takes: id id
DELETE FROM feedback WHERE id = :id

-- name: note_state
-- scope: rule
-- takes: id id
SELECT n.author_id, n.subject_id, n.visibility, n.at FROM note n WHERE n.id = :id

-- name: note_drop
-- takes: id id
DELETE FROM note WHERE id = :id
