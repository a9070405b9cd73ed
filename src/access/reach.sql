-- name: reach_of
-- scope: rule
SELECT (SELECT count(*) FROM line l WHERE l.manager_id = :person_id) AS line, -- int
       (SELECT count(*) FROM seat s WHERE s.manager_id = :person_id) AS reports, -- int
       (SELECT count(*) FROM reach_unit u JOIN seat s ON s.unit_id = u.unit_id
         WHERE u.holder_id = :person_id AND u.kind = 'partner') AS partner, -- int
       (SELECT count(*) FROM reach_unit u WHERE u.holder_id = :person_id AND u.kind = 'partner') AS partner_units, -- int
       (SELECT count(*) FROM reach_unit u WHERE u.holder_id = :person_id AND u.kind = 'head') AS head_units, -- int
       (SELECT count(*) FROM acting a WHERE a.holder_id = :person_id) AS acting, -- int
       (SELECT count(*) FROM acting a JOIN seat s ON s.manager_id = a.manager_id WHERE a.holder_id = :person_id) AS acting_people, -- int
       (SELECT count(*) FROM reach_given g WHERE g.holder_id = :person_id) AS given, -- int
       (SELECT count(*) FROM (SELECT DISTINCT g.place_id FROM reach_given g WHERE g.holder_id = :person_id AND g.kind = 'unit') d
          JOIN seat s ON s.unit_id = d.place_id)
       + (SELECT count(*) FROM (SELECT DISTINCT g.place_id FROM reach_given g WHERE g.holder_id = :person_id AND g.kind = 'site') d
            JOIN seat s ON s.establishment_id = d.place_id)
       + CASE WHEN EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = :person_id AND g.kind = 'all')
              THEN (SELECT c.n FROM counter c WHERE c.name = 'people') ELSE 0 END AS given_people -- int

-- name: account_reach_set
UPDATE account SET relations = :relations, reach = :reach WHERE person_id = :person_id

-- name: account_of_person
-- scope: rule
SELECT a.id FROM account a WHERE a.person_id = :person_id

-- name: person_of_account
-- scope: rule
SELECT a.person_id FROM account a WHERE a.id = :account_id

-- What custom roles reach: a row for each permission and place, of the grants in force.
-- name: given_forget
DELETE FROM reach_given WHERE holder_id = :holder_id

-- name: given_put
-- takes: account_id id, today text
INSERT INTO reach_given (holder_id, permission, kind, place_id)
SELECT a.person_id, p.permission, 'unit', l.unit_id
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population = 'units'
  JOIN custom_permission p ON p.role_id = r.id JOIN custom_place c ON c.role_id = r.id JOIN unit_line l ON l.above_id = c.place_id
 WHERE g.account_id = :account_id AND g.from_on <= :today AND g.to_on > :today
UNION
SELECT a.person_id, p.permission, 'site', c.place_id
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population = 'sites'
  JOIN custom_permission p ON p.role_id = r.id JOIN custom_place c ON c.role_id = r.id
 WHERE g.account_id = :account_id AND g.from_on <= :today AND g.to_on > :today
UNION
SELECT a.person_id, p.permission, CASE r.population WHEN 'line' THEN 'line' ELSE 'all' END, 0
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population IN ('line', 'everybody')
  JOIN custom_permission p ON p.role_id = r.id
 WHERE g.account_id = :account_id AND g.from_on <= :today AND g.to_on > :today

-- name: given_permissions
-- scope: rule
SELECT DISTINCT g.permission FROM reach_given g WHERE g.holder_id = :holder_id

-- name: account_given_set
UPDATE account SET given = :given, epoch = epoch + 1 WHERE id = :account_id

-- name: given_clear
DELETE FROM reach_given

-- name: given_fill
-- takes: today text
INSERT INTO reach_given (holder_id, permission, kind, place_id)
SELECT a.person_id, p.permission, 'unit', l.unit_id
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population = 'units'
  JOIN custom_permission p ON p.role_id = r.id JOIN custom_place c ON c.role_id = r.id JOIN unit_line l ON l.above_id = c.place_id
 WHERE g.from_on <= :today AND g.to_on > :today AND a.person_id IS NOT NULL
UNION
SELECT a.person_id, p.permission, 'site', c.place_id
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population = 'sites'
  JOIN custom_permission p ON p.role_id = r.id JOIN custom_place c ON c.role_id = r.id
 WHERE g.from_on <= :today AND g.to_on > :today AND a.person_id IS NOT NULL
UNION
SELECT a.person_id, p.permission, CASE r.population WHEN 'line' THEN 'line' ELSE 'all' END, 0
  FROM custom_grant g JOIN account a ON a.id = g.account_id JOIN custom_role r ON r.id = g.role_id AND r.population IN ('line', 'everybody')
  JOIN custom_permission p ON p.role_id = r.id
 WHERE g.from_on <= :today AND g.to_on > :today AND a.person_id IS NOT NULL

-- name: given_unit_cut
DELETE FROM reach_given WHERE kind = 'unit' AND place_id IN (SELECT d.unit_id FROM unit_line d WHERE d.above_id = :unit_id)

-- name: given_unit_hang
-- takes: unit_id id, today text
INSERT INTO reach_given (holder_id, permission, kind, place_id)
SELECT DISTINCT a.person_id, p.permission, 'unit', d.unit_id
  FROM unit_line d JOIN unit_line u ON u.unit_id = d.unit_id
  JOIN custom_place c ON c.place_id = u.above_id JOIN custom_role r ON r.id = c.role_id AND r.population = 'units'
  JOIN custom_permission p ON p.role_id = r.id
  JOIN custom_grant g ON g.role_id = r.id AND g.from_on <= :today AND g.to_on > :today JOIN account a ON a.id = g.account_id
 WHERE d.above_id = :unit_id AND a.person_id IS NOT NULL

-- name: acting_of
-- scope: rule
SELECT a.holder_id FROM acting a WHERE a.manager_id = :manager_id

-- name: acting_forget
DELETE FROM acting WHERE manager_id = :manager_id

-- name: acting_put
-- takes: manager_id id, today text
INSERT INTO acting (holder_id, manager_id)
SELECT DISTINCT b.acting_id, b.person_id FROM absence b
 WHERE b.person_id = :manager_id AND b.acting_id IS NOT NULL AND b.acting_id <> b.person_id AND b.from_on <= :today AND b.to_on > :today

-- name: acting_clear
DELETE FROM acting

-- name: acting_fill
-- takes: today text
INSERT INTO acting (holder_id, manager_id)
SELECT DISTINCT b.acting_id, b.person_id FROM absence b
 WHERE b.acting_id IS NOT NULL AND b.acting_id <> b.person_id AND b.from_on <= :today AND b.to_on > :today
