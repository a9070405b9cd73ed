-- name: custom_role_list
-- scope: account_admin
-- takes: today text
SELECT r.id, r.name, r.purpose, r.population, r.class, r.retired,
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id) AS permissions, -- int
       (SELECT count(*) FROM custom_grant g WHERE g.role_id = r.id AND g.from_on <= :today AND g.to_on > :today) AS holders -- int
  FROM custom_role r WHERE @scope ORDER BY r.retired, r.name_key, r.id LIMIT @limit

-- name: custom_role_item
-- scope: account_admin
-- takes: id id
SELECT r.id, r.version, r.name, r.purpose, r.population, r.retired, CAST(r.class AS text) AS class, -- text
       CASE r.population WHEN 'units' THEN 1 ELSE 0 END AS over_units, -- int
       CASE r.population WHEN 'sites' THEN 1 ELSE 0 END AS over_sites, -- int
       CASE r.population WHEN 'line' THEN 1 ELSE 0 END AS over_line, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'record_see') AS record_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'position_change') AS position_change, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'goals_see') AS goals_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'goals_change') AS goals_change, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'year_see') AS year_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'reviews_see') AS reviews_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'rewards_see') AS rewards_see, -- int
       (SELECT count(*) FROM custom_permission p WHERE p.role_id = r.id AND p.permission = 'pay_see') AS pay_see -- int
  FROM custom_role r WHERE r.id = :id AND @scope

-- Up to one more than a page says exactly.
-- name: custom_role_people
-- scope: account_admin
-- takes: id id
SELECT count(*) AS n, -- int
       CASE WHEN count(*) > 1000 THEN 1 ELSE 0 END AS many -- int
  FROM (SELECT s.person_id FROM custom_role r JOIN custom_place c ON c.role_id = r.id JOIN unit_line l ON l.above_id = c.place_id
          JOIN seat s ON s.unit_id = l.unit_id
         WHERE r.id = :id AND r.population = 'units'
        UNION SELECT s.person_id FROM custom_role r JOIN custom_place c ON c.role_id = r.id JOIN seat s ON s.establishment_id = c.place_id
         WHERE r.id = :id AND r.population = 'sites'
        LIMIT 1001) x WHERE @scope

-- name: custom_role_places
-- scope: account_admin
-- takes: id id, today text
SELECT c.place_id, coalesce(u.name, e.name) AS name -- text
  FROM custom_place c JOIN custom_role r ON r.id = c.role_id
  LEFT JOIN unit_span u ON r.population = 'units' AND u.unit_id = c.place_id AND u.from_on <= :today AND u.to_on > :today
  LEFT JOIN establishment e ON r.population = 'sites' AND e.id = c.place_id
 WHERE c.role_id = :id AND @scope ORDER BY 2, c.place_id LIMIT @limit

-- name: custom_role_grants
-- scope: account_admin
-- takes: id id, today text
SELECT g.id, g.from_on, g.to_on, p.id AS person_id, p.name, a.id AS account_id, b.login AS by_login,
       CASE WHEN g.to_on = '9999-12-31' THEN 1 ELSE 0 END AS is_open, -- int
       CASE WHEN g.from_on <= :today AND g.to_on > :today THEN 1 ELSE 0 END AS is_now, -- int
       CASE WHEN g.from_on > :today THEN 1 ELSE 0 END AS is_coming, -- int
       CASE WHEN g.to_on > :today THEN 1 ELSE 0 END AS is_live -- int
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN person p ON p.id = a.person_id LEFT JOIN account b ON b.id = g.granted_by
 WHERE g.role_id = :id AND @scope ORDER BY g.to_on DESC, g.from_on DESC, g.id LIMIT @limit

-- name: custom_grants_of
-- scope: account_admin
SELECT g.id, r.id AS role_id, r.name, g.from_on, g.to_on, CASE WHEN g.to_on = '9999-12-31' THEN 1 ELSE 0 END AS is_open -- int
  FROM custom_grant g JOIN custom_role r ON r.id = g.role_id
 WHERE g.account_id = :account_id AND @scope ORDER BY g.to_on DESC, g.id LIMIT @limit

-- name: custom_roles_mine
-- scope: my_account
-- takes: today text
SELECT g.id, r.name, r.purpose, g.to_on, CASE WHEN g.to_on = '9999-12-31' THEN 1 ELSE 0 END AS is_open -- int
  FROM custom_grant g JOIN custom_role r ON r.id = g.role_id
 WHERE g.account_id = :account_id AND g.from_on <= :today AND g.to_on > :today AND @scope ORDER BY r.name_key, g.id LIMIT @limit

-- What everybody may know of them: for the table of rights and the dossier. What is retired opens nothing to anybody.
-- name: custom_roles_told
-- scope: my_account
-- takes: today text
SELECT r.id, r.name, r.purpose, r.population, r.class,
       (SELECT count(*) FROM custom_grant g WHERE g.role_id = r.id AND g.from_on <= :today AND g.to_on > :today) AS holders -- int
  FROM custom_role r WHERE r.retired = 0 AND @scope ORDER BY r.name_key, r.id LIMIT @limit

-- name: custom_role_parts
-- scope: my_account
SELECT r.id AS role_id, r.name, p.permission
  FROM custom_role r JOIN custom_permission p ON p.role_id = r.id
 WHERE r.retired = 0 AND @scope ORDER BY r.name_key, r.id, p.permission LIMIT @limit

-- name: custom_places_told
-- scope: my_account
-- takes: today text
SELECT c.role_id, coalesce(u.name, e.name) AS name -- text
  FROM custom_place c JOIN custom_role r ON r.id = c.role_id
  LEFT JOIN unit_span u ON r.population = 'units' AND u.unit_id = c.place_id AND u.from_on <= :today AND u.to_on > :today
  LEFT JOIN establishment e ON r.population = 'sites' AND e.id = c.place_id
 WHERE r.retired = 0 AND @scope ORDER BY c.role_id, 2 LIMIT @limit

-- By which of the roles that somebody holds today a person is reached, for one of some permissions.
-- name: custom_rule
-- scope: rule
-- takes: account_id id, person_id id, permissions texts, today text
SELECT DISTINCT r.name
  FROM custom_grant g JOIN custom_role r ON r.id = g.role_id
  JOIN custom_permission p ON p.role_id = r.id AND p.permission @in(:permissions)
 WHERE g.account_id = :account_id AND g.from_on <= :today AND g.to_on > :today
   AND (r.population = 'everybody'
        OR (r.population = 'line' AND EXISTS (SELECT 1 FROM account a JOIN line l ON l.manager_id = a.person_id
                                               WHERE a.id = :account_id AND l.person_id = :person_id))
        OR (r.population = 'units' AND EXISTS (SELECT 1 FROM seat s JOIN unit_line l ON l.unit_id = s.unit_id
                                                 JOIN custom_place c ON c.place_id = l.above_id
                                                WHERE s.person_id = :person_id AND c.role_id = r.id))
        OR (r.population = 'sites' AND EXISTS (SELECT 1 FROM seat s JOIN custom_place c ON c.place_id = s.establishment_id
                                                WHERE s.person_id = :person_id AND c.role_id = r.id)))
 ORDER BY r.name

-- name: custom_role_state
-- scope: rule
-- takes: id id
SELECT r.version, r.name, r.purpose, r.population, r.class, r.retired FROM custom_role r WHERE r.id = :id

-- name: custom_role_named
-- scope: rule
-- takes: id id
SELECT r.id FROM custom_role r WHERE r.name_key = :name_key AND r.id <> coalesce(:id, 0)

-- name: custom_role_permissions
-- scope: rule
SELECT p.permission FROM custom_permission p WHERE p.role_id = :role_id

-- name: custom_role_insert
-- takes: id id
INSERT INTO custom_role (id, version, name, name_key, purpose, class, population, created_at)
VALUES (:id, 1, :name, :name_key, :purpose, :class, :population, :created_at)

-- name: custom_role_set
-- takes: id id
UPDATE custom_role SET version = version + 1, name = :name, name_key = :name_key, purpose = :purpose, class = :class,
       population = :population
 WHERE id = :id

-- name: custom_role_retire
-- takes: id id, retired int
UPDATE custom_role SET version = version + 1, retired = :retired WHERE id = :id

-- name: custom_permission_forget
DELETE FROM custom_permission WHERE role_id = :role_id

-- name: custom_permission_insert
INSERT INTO custom_permission (role_id, permission) VALUES (:role_id, :permission)

-- name: custom_place_forget
DELETE FROM custom_place WHERE role_id = :role_id

-- name: custom_place_insert
INSERT INTO custom_place (role_id, place_id) VALUES (:role_id, :place_id) ON CONFLICT (role_id, place_id) DO NOTHING

-- name: custom_place_delete
DELETE FROM custom_place WHERE role_id = :role_id AND place_id = :place_id

-- name: custom_role_touch
-- takes: id id
UPDATE custom_role SET version = version + 1 WHERE id = :id

-- Accounts whose rights the role makes today, and those to whom it is still to come: nobody widens what is on its way to
-- himself.
-- name: custom_holders
-- scope: rule
-- takes: today text
SELECT DISTINCT g.account_id FROM custom_grant g WHERE g.role_id = :role_id AND g.to_on > :today

-- name: custom_permissions_held
-- scope: rule
-- takes: today text
SELECT DISTINCT p.permission FROM custom_permission p
 WHERE EXISTS (SELECT 1 FROM custom_grant g WHERE g.role_id = p.role_id AND g.from_on <= :today AND g.to_on > :today)

-- name: custom_grant_insert
-- takes: id id
INSERT INTO custom_grant (id, role_id, account_id, from_on, to_on, granted_by)
VALUES (:id, :role_id, :account_id, :from_on, :to_on, :granted_by)

-- name: custom_grant_overlap
-- scope: rule
SELECT g.from_on, g.to_on FROM custom_grant g
 WHERE g.role_id = :role_id AND g.account_id = :account_id AND g.from_on < :to_on AND g.to_on > :from_on LIMIT 1

-- name: custom_grant_state
-- scope: rule
-- takes: id id
SELECT g.account_id, g.from_on, g.to_on, a.person_id FROM custom_grant g JOIN account a ON a.id = g.account_id
 WHERE g.id = :id AND g.role_id = :role_id

-- name: custom_grant_close
-- takes: id id
UPDATE custom_grant SET to_on = :to_on, taken_by = :taken_by WHERE id = :id

-- name: custom_grant_delete
-- takes: id id
DELETE FROM custom_grant WHERE id = :id

-- name: custom_turning
-- scope: rule
-- takes: from_day day, to_day day
SELECT g.account_id FROM custom_grant g WHERE g.from_on > :from_day AND g.from_on <= :to_day
UNION
SELECT g.account_id FROM custom_grant g WHERE g.to_on > :from_day AND g.to_on <= :to_day
ORDER BY 1
