-- Names are of class F0, as everything that the log keeps; what was changed is shown with its values where the entry is of that class.
-- name: audit_list
-- scope: audit_read
-- takes: before id, from_at int, until_at int, whose id, thing id, whom text
SELECT a.id, a.at, a.actor_id, p.name AS actor, b.login, a.action, a.object, a.object_id, a.person_id, a.class,
       (SELECT q.name FROM person q WHERE q.id = a.person_id) AS person_name, -- text
       CASE a.object WHEN 'unit' THEN (SELECT u.name FROM unit_span u WHERE u.unit_id = a.object_id ORDER BY u.from_on DESC LIMIT 1) END AS unit_name, -- text
       CASE a.object WHEN 'account' THEN (SELECT c.login FROM account c WHERE c.id = a.object_id) END AS account_login, -- text
       CASE WHEN a.class = 0 AND a.action <> 'read' THEN a.detail ELSE '' END AS changed, -- text
       CASE WHEN a.class > 0 AND a.action <> 'read' THEN a.detail ELSE '' END AS touched -- text
  FROM audit a LEFT JOIN account b ON b.id = a.actor_id LEFT JOIN person p ON p.id = b.person_id
 WHERE a.id < coalesce(:before, 9223372036854775807)
   AND (coalesce(:action, '') = '' OR a.action = :action) AND (coalesce(:object, '') = '' OR a.object = :object)
   AND (coalesce(:login, '') = '' OR b.login = :login)
   AND (coalesce(:whom, '') = '' OR a.person_id = coalesce((SELECT q.id FROM person q WHERE q.mail = :whom), (SELECT q.id FROM person q WHERE q.number = :whom), -1))
   AND coalesce(a.person_id, 0) = coalesce(:whose, a.person_id, 0)
   AND coalesce(a.object_id, 0) = coalesce(:thing, a.object_id, 0)
   AND a.at >= coalesce(:from_at, 0) AND a.at < coalesce(:until_at, 9223372036854775807) AND @scope
 ORDER BY a.id DESC LIMIT @limit

-- name: my_reads
-- scope: my_account
-- takes: before id
SELECT a.id, a.at, p.name AS actor, b.login,
       CASE a.action WHEN 'review_print' THEN 'review_as_PDF' ELSE a.object END AS what, -- text
       (SELECT CAST(j.value AS text) FROM @members(a.detail) j WHERE j.key = 'reason') AS reason -- text
  FROM audit a LEFT JOIN account b ON b.id = a.actor_id LEFT JOIN person p ON p.id = b.person_id
 WHERE a.person_id = :person_id AND a.id < coalesce(:before, 9223372036854775807) AND a.action IN ('read', 'review_print')
   AND a.class IN (1, 2, 3, 4) AND coalesce(b.person_id, 0) <> :person_id AND @scope
 ORDER BY a.id DESC LIMIT @limit

-- name: my_planning_reads
-- scope: my_account
SELECT a.at / 31556952000 + 1970 AS year, -- int
       count(*) AS n -- int
  FROM audit a WHERE a.person_id = :person_id AND a.action = 'read' AND a.class = 6 AND @scope
 GROUP BY a.at / 31556952000 ORDER BY 1 DESC LIMIT @limit

-- name: simulated
-- scope: rights_simulate
-- takes: id id
SELECT p.id, p.name, a.id AS account_id, a.roles, a.relations, a.given, a.reach,
       CASE WHEN @left(a.person_id) THEN 'left' ELSE a.status END AS status, -- text
       (SELECT CAST(coalesce(sum(h.module), 0) AS bigint) FROM rehearsal h
         WHERE h.site = coalesce((SELECT w.establishment_id FROM seat w WHERE w.person_id = p.id), 0)) AS rehearsing, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'rehearsal') AS rehearsal, -- text
       (SELECT c.n FROM counter c WHERE c.name = 'people') AS people -- int
  FROM person p LEFT JOIN account a ON a.person_id = p.id WHERE p.id = :id AND @scope

-- name: simulated_review
-- scope: rule
-- takes: id id
SELECT r.id, r.status, c.name AS cycle_name FROM review r JOIN cycle c ON c.id = r.cycle_id
 WHERE r.subject_id = :id AND r.status <> 'cancelled' ORDER BY r.id DESC LIMIT 1

-- name: simulated_goal
-- scope: rule
-- takes: id id
SELECT g.id FROM goal g WHERE g.owner_id = :id AND g.owner_kind = 'person' AND g.visibility = :visibility AND g.status = 'open' LIMIT 1
