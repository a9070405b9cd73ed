-- Custom roles as data.
-- name: custom_role_data
-- scope: account_admin
-- api: list
-- takes: today text
-- sort: name = r.name_key, r.id
SELECT r.id, r.version, r.name, r.purpose, r.population, r.class, r.retired,
       (SELECT count(*) FROM custom_grant g WHERE g.role_id = r.id AND g.from_on <= :today AND g.to_on > :today) AS holders -- int
       @keys
  FROM custom_role r WHERE @scope @after
 @order

-- name: custom_role_datum
-- scope: account_admin
-- api: item
-- takes: id id, today text
SELECT r.id, r.version, r.name, r.purpose, r.population, r.class, r.retired,
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'record_see') AS record_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'position_change') AS position_change, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'goals_see') AS goals_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'goals_change') AS goals_change, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'year_see') AS year_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'reviews_see') AS reviews_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'rewards_see') AS rewards_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'pay_see') AS pay_see, -- int
       (SELECT count(*) FROM custom_grant g WHERE g.role_id = r.id AND g.from_on <= :today AND g.to_on > :today) AS holders -- int
  FROM custom_role r WHERE r.id = :id AND @scope
