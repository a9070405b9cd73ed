-- name: reach_of
-- scope: rule
SELECT (SELECT count(*) FROM line l WHERE l.manager_id = :person_id) AS line, -- int
       (SELECT count(*) FROM seat s WHERE s.manager_id = :person_id) AS reports, -- int
       (SELECT count(*) FROM reach_unit u JOIN seat s ON s.unit_id = u.unit_id
         WHERE u.holder_id = :person_id AND u.kind = 'partner') AS partner, -- int
       (SELECT count(*) FROM reach_unit u WHERE u.holder_id = :person_id AND u.kind = 'partner') AS partner_units, -- int
       (SELECT count(*) FROM reach_unit u WHERE u.holder_id = :person_id AND u.kind = 'head') AS head_units -- int

-- name: account_reach_set
UPDATE account SET relations = :relations, reach = :reach WHERE person_id = :person_id

-- name: account_of_person
-- scope: rule
SELECT a.id FROM account a WHERE a.person_id = :person_id
