-- name: key_result_row
-- scope: goal_work(k.goal_id) item
-- takes: id id
SELECT k.id, k.version, k.goal_id, g.title AS goal_title, k.title, k.start, k.target, k.weight,
       CASE k.metric WHEN 'percent' THEN '%' WHEN 'money' THEN ' ' || k.currency ELSE '' END AS unit, -- text
       CASE WHEN (SELECT 1 FROM check_in c WHERE c.goal_id = k.goal_id AND c.key_result_id = k.id LIMIT 1) IS NULL THEN 1 ELSE 0 END AS unused -- int
  FROM key_result k JOIN goal g ON g.id = k.goal_id
 WHERE k.id = :id AND @scope

-- name: key_result_used
-- scope: rule
-- takes: id id
SELECT c.id FROM check_in c WHERE c.goal_id = :goal_id AND c.key_result_id = :id LIMIT 1

-- name: key_result_change_set
-- takes: id id, current int
UPDATE key_result SET version = version + 1, title = :title, start = :start, target = :target, current = :current, weight = :weight
 WHERE id = :id

-- name: key_result_drop
-- takes: id id
DELETE FROM key_result WHERE id = :id

-- name: goal_reopen_set
-- takes: id id
UPDATE goal SET version = version + 1, status = 'open', outcome = '', lesson = '' WHERE id = :id

-- The open goal that another one was carried over into; copies that were given to people are aligned to it.
-- name: goal_carried
-- scope: rule
-- takes: id id
SELECT c.id FROM goal c WHERE c.source_id = :id AND c.status = 'open' AND coalesce(c.parent_id, 0) <> :id LIMIT 1

-- name: advice_state
-- scope: rule
-- takes: id id
SELECT a.goal_id, a.author_id FROM advice a WHERE a.id = :id

-- name: advice_drop
-- takes: id id
DELETE FROM advice WHERE id = :id
