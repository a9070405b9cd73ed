-- Inviting many, and codes on paper.

-- Who works here and has no account, or whose link was held or failed and never left; LARGE a slice. A link of another way, such as
-- a code on paper, stays good.
-- name: people_to_invite
-- scope: rule
-- takes: after int, unit int, by_mail int, by_code int
SELECT t.person_id, p.mail, p.number, a.id AS account_id
  FROM seat t JOIN person p ON p.id = t.person_id LEFT JOIN account a ON a.person_id = t.person_id
 WHERE t.status = 'here' AND t.person_id > :after AND p.arriving = 0
   AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
   AND ((p.mail IS NOT NULL AND CAST(:by_mail AS bigint) = 1)
        OR (p.mail IS NULL AND p.number IS NOT NULL AND CAST(:by_code AS bigint) = 1))
   AND CASE WHEN a.id IS NULL THEN 1
            WHEN a.status <> 'invited' OR a.login <> coalesce(p.mail, '') THEN 0
            WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = a.id AND o.template = 'invitation' AND o.status IN ('waiting', 'sent')) THEN 0
            WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = a.id AND o.template = 'invitation') THEN 1
            WHEN EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = a.id) THEN 0
            ELSE 1 END = 1
 ORDER BY t.person_id LIMIT 300

-- name: people_to_invite_count
-- scope: rule
-- takes: after int, unit int, by_mail int, by_code int
SELECT coalesce(sum(CASE WHEN p.mail IS NOT NULL THEN 1 ELSE 0 END), 0) AS mails, -- int
       coalesce(sum(CASE WHEN p.mail IS NULL THEN 1 ELSE 0 END), 0) AS codes -- int
  FROM seat t JOIN person p ON p.id = t.person_id LEFT JOIN account a ON a.person_id = t.person_id
 WHERE t.status = 'here' AND t.person_id > :after AND p.arriving = 0
   AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
   AND ((p.mail IS NOT NULL AND CAST(:by_mail AS bigint) = 1)
        OR (p.mail IS NULL AND p.number IS NOT NULL AND CAST(:by_code AS bigint) = 1))
   AND CASE WHEN a.id IS NULL THEN 1
            WHEN a.status <> 'invited' OR a.login <> coalesce(p.mail, '') THEN 0
            WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = a.id AND o.template = 'invitation' AND o.status IN ('waiting', 'sent')) THEN 0
            WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = a.id AND o.template = 'invitation') THEN 1
            WHEN EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = a.id) THEN 0
            ELSE 1 END = 1

-- name: invite_making
-- scope: account_admin
-- about: none
SELECT j.id, j.done, j.total, j.error,
       CASE j.status WHEN 'failed' THEN 1 ELSE 0 END AS stopped -- int
  FROM job j WHERE j.job_key = 'account_invite:' AND j.status <> 'done' AND j.total > 0 AND @scope ORDER BY j.id DESC LIMIT 1

-- Who is asked for in a link "Invite": the form begins with them.
-- name: invite_person
-- scope: account_admin
-- about: none
-- takes: person id
SELECT p.id AS person_id, p.name AS person_label FROM person p WHERE p.id = :person AND p.arriving = 0 AND @scope

-- When the newest code for somebody without mail was made: the sheet that may be lost.
-- name: last_sheet
-- scope: rule
-- takes: now_at int
SELECT i.created_at FROM invitation i JOIN account a ON a.id = i.account_id
 WHERE i.ends_at > :now_at AND a.status = 'invited' AND replace(a.login, '@', '') = a.login ORDER BY i.ends_at DESC LIMIT 1

-- Whoever signs in with a number and has no password and no code that is good, or one of that sheet: a sheet at a time.
-- name: accounts_without_code
-- scope: rule
-- takes: unit int, now_at int, sheet int
SELECT a.id, a.login, a.person_id, p.name
  FROM account a JOIN person p ON p.id = a.person_id
 WHERE a.status = 'invited' AND a.person_id IS NOT NULL AND replace(a.login, '@', '') = a.login
   AND (CAST(:unit AS bigint) = 0
        OR (SELECT t.unit_id FROM seat t WHERE t.person_id = a.person_id) IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
   AND EXISTS (SELECT 1 FROM seat w WHERE w.person_id = a.person_id AND w.status <> 'left')
   AND CASE WHEN CAST(:sheet AS bigint) > 0 THEN (SELECT count(*) FROM invitation j WHERE j.account_id = a.id AND j.created_at = :sheet)
            WHEN EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = a.id AND i.ends_at > :now_at) THEN 0 ELSE 1 END > 0
 ORDER BY a.person_id LIMIT 40

-- Counted to 1,000: the page says "more than".
-- name: accounts_without_code_count
-- scope: account_admin
-- about: none
-- takes: world int
SELECT CASE WHEN count(*) > 1000 THEN 1000 ELSE count(*) END AS n, -- int
       CASE WHEN count(*) > 1000 THEN 1 ELSE 0 END AS many -- int
  FROM (SELECT 1 FROM account a
         WHERE a.status = 'invited' AND replace(a.login, '@', '') = a.login AND a.person_id IS NOT NULL
           AND EXISTS (SELECT 1 FROM seat w WHERE w.person_id = a.person_id AND w.status <> 'left')
           AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.account_id = a.id AND i.ends_at > :world) AND @scope LIMIT 1001) x
