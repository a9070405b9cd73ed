-- name: account_by_login
-- scope: none: sign-in happens before anybody is known
SELECT a.id, a.password, a.epoch, t.confirmed_at,
       CASE WHEN @left(a.person_id) THEN 'left' ELSE a.status END AS status -- text
  FROM account a LEFT JOIN second_step t ON t.account_id = a.id WHERE a.login = :login

-- name: account_password
-- scope: none: only one's own, for asking for the password again
SELECT a.id, a.password, a.status, a.epoch FROM account a WHERE a.id = :account_id

-- name: account_insert
-- takes: id id
INSERT INTO account (id, version, person_id, login, password, status, roles, relations, reach, epoch, created_at)
VALUES (:id, 1, :person_id, :login, :password, :status, :roles, :relations, :reach, 1, :created_at)

-- name: account_exists
-- scope: rule
SELECT a.id FROM account a LIMIT 1

-- name: account_of_login
-- scope: rule
SELECT a.id, a.epoch,
       CASE WHEN @left(a.person_id) THEN 'left' ELSE a.status END AS status -- text
  FROM account a WHERE a.login = :login

-- name: account_all
-- scope: rule
SELECT a.login, a.status, a.roles, t.confirmed_at
  FROM account a LEFT JOIN second_step t ON t.account_id = a.id
 WHERE a.login > :login ORDER BY a.login LIMIT @limit

-- name: account_theme_set
UPDATE account SET theme = :theme WHERE id = :account_id

-- name: account_preferences_set
UPDATE account SET locale = :locale, time_zone = :time_zone WHERE id = :account_id

-- name: preferences_held
-- scope: my_account
SELECT a.locale, a.time_zone FROM account a WHERE a.id = :account_id AND @scope

-- name: account_password_set
UPDATE account SET password = :password, status = 'active', epoch = epoch + 1 WHERE id = :account_id

-- A session that goes on: neither ended, nor of a password before this one.
-- name: session_goes_on
-- scope: rule
SELECT s.id FROM session s JOIN account a ON a.id = s.account_id AND a.epoch = s.epoch WHERE s.account_id = :account_id AND s.id = :id

-- name: session_insert
-- takes: id id
INSERT INTO session (token, id, account_id, epoch, csrf, device, shared, created_at, seen_at, stepped_at, ends_at)
VALUES (:token, :id, :account_id, :epoch, :csrf, :device, :shared, :created_at, :seen_at, :stepped_at, :ends_at)

-- name: session_delete
DELETE FROM session WHERE token = :token

-- name: session_forget_old
DELETE FROM session WHERE ends_at < :ends_at

-- name: token_insert
-- takes: id id
INSERT INTO api_token (token, id, account_id, name, scopes, created_at, ends_at)
VALUES (:token, :id, :account_id, :name, :scopes, :created_at, :ends_at)

-- name: session_newest
-- scope: rule
SELECT s.csrf FROM session s WHERE s.account_id = :account_id ORDER BY s.created_at DESC, s.id DESC LIMIT 1

-- name: account_list
-- scope: account_admin
-- filter: q prefix = a.person_id IN (SELECT t.ref_id FROM search_term t WHERE t.kind = 'person' AND t.term >= :q AND t.term < :q_end)
-- filter: status text = a.status = :status
-- sort: login = a.login, a.id
SELECT a.id, a.login, a.status, a.person_id, p.name, a.created_at,
       CASE WHEN @left(a.person_id) THEN 1 ELSE 0 END AS has_left -- int
       @keys
  FROM account a LEFT JOIN person p ON p.id = a.person_id
 WHERE @scope @filter @after
 @order

-- name: account_item
-- scope: account_admin
SELECT a.id, a.version, a.login, a.status, a.person_id, p.name, p.mail, a.created_at, a.roles,
       CASE WHEN @left(a.person_id) THEN 1 ELSE 0 END AS has_left, -- int
       CASE WHEN replace(a.login, '@', '') = a.login THEN 0 ELSE 1 END AS gets_mail -- int
  FROM account a LEFT JOIN person p ON p.id = a.person_id WHERE a.id = :id AND @scope

-- name: account_grants
-- scope: account_admin
SELECT CASE g.role WHEN 'member' THEN 'Works here' WHEN 'admin' THEN 'Administrator' WHEN 'hr' THEN 'HR' WHEN 'partner' THEN 'HR partner' WHEN 'dpo' THEN 'Data protection officer'
                   WHEN 'representative' THEN 'Employee representative' ELSE g.role END AS role, -- text
       g.from_at, g.to_at, b.login AS by_login, c.login AS taken_login
  FROM role_grant g LEFT JOIN account b ON b.id = g.granted_by LEFT JOIN account c ON c.id = g.taken_by
 WHERE g.account_id = :account_id AND @scope
 ORDER BY g.from_at DESC, g.id DESC LIMIT @limit

-- name: account_state
-- scope: rule
-- takes: id id
SELECT a.version, a.login, a.status, a.roles, a.person_id, a.epoch, a.represents_id FROM account a WHERE a.id = :id

-- name: account_other_admins
-- scope: rule
-- takes: id id, bit int
SELECT count(*) AS n -- int
  FROM account a WHERE a.id <> :id AND a.status = 'active' AND a.roles > 1 AND (a.roles & CAST(:bit AS bigint)) <> 0

-- name: account_roles_set
-- takes: id id
UPDATE account SET roles = :roles, version = version + 1, epoch = epoch + 1 WHERE id = :id

-- name: account_represents_set
-- takes: id id
UPDATE account SET represents_id = :represents_id WHERE id = :id

-- name: account_status_set
-- takes: id id
UPDATE account SET status = :status, version = version + 1, epoch = epoch + 1 WHERE id = :id

-- name: account_person
-- scope: rule
-- takes: id id
SELECT p.name, p.mail, p.number, a.id AS account_id
  FROM person p LEFT JOIN account a ON a.person_id = p.id WHERE p.id = :id

-- name: role_grant_insert
-- takes: id id
INSERT INTO role_grant (id, account_id, role, from_at, to_at, granted_by)
VALUES (:id, :account_id, :role, :from_at, 0, :granted_by)

-- name: role_grant_end
UPDATE role_grant SET to_at = :to_at, taken_by = :taken_by WHERE account_id = :account_id AND role = :role AND to_at = 0

-- name: session_delete_of
DELETE FROM session WHERE account_id = :account_id

-- name: session_delete_others
DELETE FROM session WHERE account_id = :account_id AND token <> :token

-- name: session_step
UPDATE session SET stepped_at = :stepped_at WHERE token = :token

-- name: session_list
-- scope: my_account
-- takes: session int, now_at int
SELECT s.id, s.device, s.shared, s.created_at, s.seen_at,
       CASE WHEN s.id = :session THEN 1 ELSE 0 END AS here -- int
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.account_id = :account_id AND s.epoch = a.epoch AND s.ends_at > :now_at AND @scope
 ORDER BY s.seen_at DESC, s.created_at LIMIT @limit

-- name: account_sessions
-- scope: account_admin
-- takes: now_at int
SELECT s.device, s.shared, s.created_at, s.seen_at FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.account_id = :account_id AND s.epoch = a.epoch AND s.ends_at > :now_at AND @scope
 ORDER BY s.seen_at DESC, s.created_at LIMIT @limit

-- name: session_delete_one
-- takes: id id
DELETE FROM session WHERE account_id = :account_id AND id = :id

-- name: token_list
-- scope: my_account
SELECT k.id, k.name, k.scopes, k.created_at, k.used_at, k.ends_at FROM api_token k
 WHERE k.account_id = :account_id AND @scope ORDER BY k.created_at DESC, k.name LIMIT @limit

-- name: token_delete
-- takes: id id
DELETE FROM api_token WHERE account_id = :account_id AND id = :id

-- name: token_delete_of
DELETE FROM api_token WHERE account_id = :account_id

-- name: token_owner
-- scope: rule
-- takes: id id
SELECT k.account_id, k.name, a.person_id FROM api_token k JOIN account a ON a.id = k.account_id WHERE k.id = :id

-- The name is the owner's word; what it opens and when it was used is what an administrator looks for.
-- name: token_list_all
-- scope: account_admin
-- filter: account id = k.account_id = :account
-- sort: newest = desc k.id
SELECT k.id, k.name, k.scopes, k.created_at, k.used_at, k.ends_at, a.id AS account_id, a.login, a.status, p.name AS person_name @keys
  FROM api_token k JOIN account a ON a.id = k.account_id LEFT JOIN person p ON p.id = a.person_id
 WHERE @scope @filter @after
 @order

-- name: invitation_insert
INSERT INTO invitation (token, account_id, created_at, ends_at) VALUES (:token, :account_id, :created_at, :ends_at)

-- name: invitation_forget
DELETE FROM invitation WHERE account_id = :account_id

-- name: invitation_forget_old
DELETE FROM invitation WHERE ends_at < :ends_at

-- name: invitation_open
-- scope: none: the link is what tells whose password it sets
-- takes: now_at int
SELECT i.account_id, a.login, CASE a.status WHEN 'active' THEN 1 ELSE 0 END AS is_reset -- int
  FROM invitation i JOIN account a ON a.id = i.account_id
 WHERE i.token = :token AND i.ends_at > :now_at AND a.status <> 'disabled' AND NOT @left(a.person_id)

-- name: invitation_taken
-- scope: rule
-- takes: now_at int
SELECT i.account_id FROM invitation i JOIN account a ON a.id = i.account_id
 WHERE i.token = :token AND i.ends_at > :now_at AND a.status <> 'disabled' AND NOT @left(a.person_id)

-- name: outbox_put
-- takes: id id
INSERT INTO outbox (id, account_id, template, payload, status, created_at, due_at, attempts, error)
VALUES (:id, :account_id, :template, '{}', 'waiting', :created_at, :created_at, 0, '')

-- name: outbox_recent
-- scope: rule
SELECT count(*) AS n -- int
  FROM outbox o WHERE o.account_id = :account_id AND o.template = :template AND o.created_at > :created_at

-- name: outbox_next
-- scope: rule
-- takes: now_at int
SELECT o.id, o.account_id, o.template, o.attempts, a.login, a.status, a.roles, p.name, p.mail,
       (SELECT s.value FROM setting s WHERE s.name = 'organization') AS organization, -- text
       (SELECT count(*) FROM rehearsal h
         WHERE h.site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = a.person_id), 0)) AS rehearsing -- int
  FROM outbox o JOIN account a ON a.id = o.account_id LEFT JOIN person p ON p.id = a.person_id
 WHERE o.status = 'waiting' AND o.due_at <= :now_at ORDER BY o.due_at, o.id LIMIT 1

-- A mail that has not left, for whoever looks what would.
-- name: outbox_letter
-- scope: rehearsal_see
-- takes: id id
SELECT o.id, o.template, o.status, o.created_at, a.login, p.name,
       (SELECT s.value FROM setting s WHERE s.name = 'organization') AS organization -- text
  FROM outbox o JOIN account a ON a.id = o.account_id LEFT JOIN person p ON p.id = a.person_id
 WHERE o.id = :id AND o.status IN ('held', 'waiting') AND @scope

-- name: outbox_lease
-- takes: id id
UPDATE outbox SET due_at = :due_at, attempts = attempts + 1 WHERE id = :id

-- name: outbox_mark
-- takes: id id
UPDATE outbox SET status = :status, error = :error, due_at = :due_at WHERE id = :id

-- name: outbox_list
-- scope: account_admin
SELECT o.id, o.template, o.status, o.created_at, o.attempts, o.error, a.login
  FROM outbox o JOIN account a ON a.id = o.account_id
 WHERE @scope ORDER BY o.id DESC LIMIT @limit

-- name: outbox_sums
-- scope: account_admin
SELECT (SELECT count(*) FROM outbox o WHERE o.status = 'sent') AS sent, -- int
       (SELECT count(*) FROM outbox o WHERE o.status = 'held') AS held, -- int
       (SELECT count(*) FROM outbox o WHERE o.status = 'waiting') AS waiting, -- int
       (SELECT count(*) FROM outbox o WHERE o.status = 'failed') AS failed -- int
  FROM counter c WHERE c.name = 'people' AND @scope

-- name: account_secret
-- scope: rule
-- takes: id id
SELECT a.password FROM account a WHERE a.id = :id

-- name: account_roles_held
-- scope: account_admin
-- takes: id id
SELECT a.id, a.version,
       (a.roles / 1) % 2 AS member, -- int
       (a.roles / 2) % 2 AS admin, -- int
       (a.roles / 4) % 2 AS hr, -- int
       (a.roles / 8) % 2 AS partner, -- int
       (a.roles / 16) % 2 AS recruiter, -- int
       (a.roles / 32) % 2 AS learning, -- int
       (a.roles / 64) % 2 AS compensation, -- int
       (a.roles / 128) % 2 AS executive, -- int
       (a.roles / 256) % 2 AS auditor, -- int
       (a.roles / 512) % 2 AS dpo, -- int
       (a.roles / 1024) % 2 AS representative, -- int
       a.represents_id,
       (SELECT b.name FROM establishment b WHERE b.id = a.represents_id) AS represents_label -- text
  FROM account a WHERE a.id = :id AND @scope

-- name: account_is_active
-- scope: account_admin
-- takes: id id
SELECT a.id FROM account a WHERE a.id = :id AND a.status = 'active' AND @scope

-- name: account_is_disabled
-- scope: account_admin
-- takes: id id
SELECT a.id FROM account a WHERE a.id = :id AND a.status = 'disabled' AND @scope

-- name: account_takes_code
-- scope: account_admin
-- takes: id id
SELECT a.id FROM account a
 WHERE a.id = :id AND (a.status = 'invited' OR (a.status = 'active' AND replace(a.login, '@', '') = a.login)) AND @scope

-- name: second_step_secret
-- scope: rule
SELECT t.secret, t.confirmed_at, t.used_step FROM second_step t WHERE t.account_id = :account_id

-- name: second_step_insert
INSERT INTO second_step (account_id, secret, confirmed_at, used_step) VALUES (:account_id, :secret, 0, 0)

-- name: second_step_confirmed
UPDATE second_step SET confirmed_at = :confirmed_at, used_step = :used_step WHERE account_id = :account_id

-- name: second_step_used
UPDATE second_step SET used_step = :used_step WHERE account_id = :account_id

-- name: second_step_delete
DELETE FROM second_step WHERE account_id = :account_id

-- name: recovery_code_insert
INSERT INTO recovery_code (hash, account_id) VALUES (:hash, :account_id)

-- name: recovery_code_use
DELETE FROM recovery_code WHERE account_id = :account_id AND hash = :hash

-- name: recovery_code_forget
DELETE FROM recovery_code WHERE account_id = :account_id

-- name: second_step_state
-- scope: my_account
-- takes: account_id id
SELECT a.id, coalesce(t.confirmed_at, 0) AS since, -- int
       (SELECT count(*) FROM recovery_code c WHERE c.account_id = a.id) AS codes -- int
  FROM account a LEFT JOIN second_step t ON t.account_id = a.id WHERE a.id = :account_id AND @scope

-- name: second_step_on
-- scope: account_admin
-- takes: id id
SELECT t.account_id AS id, t.confirmed_at FROM second_step t WHERE t.account_id = :id AND t.confirmed_at > 0 AND @scope

-- name: second_step_rule_held
-- scope: account_admin
SELECT (CAST(o.value AS bigint) / 1) % 2 AS member, -- int
       (CAST(o.value AS bigint) / 2) % 2 AS admin, -- int
       (CAST(o.value AS bigint) / 4) % 2 AS hr, -- int
       (CAST(o.value AS bigint) / 8) % 2 AS partner, -- int
       (CAST(o.value AS bigint) / 16) % 2 AS recruiter, -- int
       (CAST(o.value AS bigint) / 32) % 2 AS learning, -- int
       (CAST(o.value AS bigint) / 64) % 2 AS compensation, -- int
       (CAST(o.value AS bigint) / 128) % 2 AS executive, -- int
       (CAST(o.value AS bigint) / 256) % 2 AS auditor, -- int
       (CAST(o.value AS bigint) / 512) % 2 AS dpo, -- int
       (CAST(o.value AS bigint) / 1024) % 2 AS representative -- int
  FROM setting o WHERE o.name = 'second_step_roles' AND @scope
