-- name: account_by_login
-- scope: none: sign-in happens before anybody is known
SELECT a.id, a.password, a.status, a.epoch FROM account a WHERE a.login = :login

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
SELECT a.id, a.epoch, a.status FROM account a WHERE a.login = :login

-- name: account_theme_set
UPDATE account SET theme = :theme WHERE id = :account_id

-- name: account_password_set
UPDATE account SET password = :password, status = 'active', epoch = epoch + 1 WHERE id = :account_id

-- name: session_insert
INSERT INTO session (token, account_id, epoch, csrf, created_at, seen_at, stepped_at, ends_at)
VALUES (:token, :account_id, :epoch, :csrf, :created_at, :seen_at, :stepped_at, :ends_at)

-- name: session_delete
DELETE FROM session WHERE token = :token

-- name: session_forget_old
DELETE FROM session WHERE ends_at < :ends_at

-- name: token_insert
INSERT INTO api_token (token, account_id, name, scopes, created_at, ends_at)
VALUES (:token, :account_id, :name, :scopes, :created_at, :ends_at)

-- name: session_newest
-- scope: rule
SELECT s.csrf FROM session s WHERE s.account_id = :account_id ORDER BY s.created_at DESC LIMIT 1
