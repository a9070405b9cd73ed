-- name: search_forget
DELETE FROM search_term WHERE kind = :kind AND ref_id = :ref_id

-- name: search_learn
INSERT INTO search_term (kind, term, ref_id) VALUES (:kind, :term, :ref_id) ON CONFLICT DO NOTHING

-- name: counter_add
-- takes: name text, n int
UPDATE counter SET n = n + :n WHERE name = :name
