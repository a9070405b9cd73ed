-- Key results and check-ins as data, with the goals that are open as such. Numbers as people write them, not in thousandths.
-- name: key_result_data
-- scope: goal_export(g.owner_id)
-- api: both
-- filter: goal id = k.goal_id = :goal
-- filter: owner id = g.owner_id = :owner
-- sort: goal = k.goal_id, k.position, k.id
SELECT k.id, k.version, k.goal_id, g.title AS goal_title, k.title, k.metric, k.currency,
       CAST(k.start AS double precision) / 1000 AS start, -- real
       CAST(k.target AS double precision) / 1000 AS target, -- real
       CAST(k.current AS double precision) / 1000 AS current, -- real
       CAST(k.progress AS double precision) / 100 AS percent, -- real
       k.weight @keys
  FROM key_result_way k JOIN goal g ON g.id = k.goal_id
 WHERE @scope @filter @after
 @order

-- name: check_in_data
-- scope: goal_export(g.owner_id)
-- api: both
-- filter: goal id = c.goal_id = :goal
-- filter: owner id = g.owner_id = :owner
-- sort: newest = desc c.id
SELECT c.id, c.goal_id, g.title AS goal_title, c.key_result_id, c.author_id, p.name AS author_name, c.at,
       CAST(c.value AS double precision) / 1000 AS value, -- real
       CAST(c.progress AS double precision) / 100 AS percent, -- real
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN c.confidence ELSE '' END AS confidence, -- text
       c.note @keys
  FROM check_in c JOIN goal g ON g.id = c.goal_id JOIN person p ON p.id = c.author_id
 WHERE @scope @filter @after
 @order

