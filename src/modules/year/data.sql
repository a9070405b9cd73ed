-- Who is where in the year, as data: to those whom the board is open to.
-- name: year_data
-- scope: year_board(p.id)
-- api: both
-- filter: unit id = t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit)
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, t.title, CAST(substr(:today, 1, 4) AS bigint) AS year, -- int
       coalesce((SELECT CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 'confirmed' ELSE 'begun' END FROM year_plan y
         WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)), 'none') AS plan, -- text
       (SELECT y.employee_at FROM year_plan y WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)) AS employee_at, -- int
       (SELECT y.manager_at FROM year_plan y WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)) AS manager_at, -- int
       (SELECT count(*) FROM year_need n JOIN year_plan y ON y.id = n.plan_id
         WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint) AND n.status = 'open') AS needs_open -- int
       @keys
  FROM person p JOIN seat t ON t.person_id = p.id
 WHERE t.status = 'here' AND p.arriving = 0 AND @scope @filter @after
 @order

