-- name: job_insert
-- takes: id id
INSERT INTO job (id, kind, job_key, account_id, payload, position, status, run_at, lease_at, attempts, error)
VALUES (:id, :kind, :job_key, :account_id, :payload, '', 'waiting', :run_at, 0, 0, '')

-- name: job_waiting
-- scope: rule
SELECT j.id FROM job j WHERE j.job_key = :job_key AND j.status = 'waiting'

-- name: job_due
-- scope: rule
-- takes: now_at int
SELECT j.id, j.kind, j.account_id, j.payload, j.position, j.attempts
  FROM job j WHERE j.status = 'waiting' AND j.run_at <= :now_at AND j.lease_at <= :now_at
 ORDER BY j.run_at, j.id LIMIT 1

-- name: job_lease
-- takes: id id
UPDATE job SET lease_at = :lease_at, attempts = attempts + 1 WHERE id = :id

-- name: job_advance
-- takes: id id
UPDATE job SET position = :position, lease_at = 0, attempts = 0, error = '' WHERE id = :id

-- name: job_mark
-- takes: id id
UPDATE job SET status = :status, error = :error, run_at = :run_at, lease_at = 0 WHERE id = :id

-- name: job_again
-- takes: id id
UPDATE job SET position = '', error = '', run_at = :run_at, lease_at = 0, attempts = 0 WHERE id = :id

-- name: job_retry
-- takes: id id
UPDATE job SET status = 'waiting', error = '', run_at = :run_at, lease_at = 0, attempts = 0
 WHERE id = :id AND status = 'failed'

-- name: job_state
-- scope: rule
-- takes: id id
SELECT j.kind, j.job_key, j.status, j.attempts, j.error, j.position, j.lease_at, j.run_at FROM job j WHERE j.id = :id

-- name: job_forget_done
DELETE FROM job WHERE status = 'done' AND run_at < :run_at

-- name: job_list
-- scope: account_admin
SELECT j.id, j.kind, j.status, j.run_at, j.attempts, j.error FROM job j
 WHERE @scope ORDER BY j.status DESC, j.run_at DESC LIMIT @limit

-- name: job_failed_list
-- scope: account_admin
SELECT j.id, j.kind, j.run_at, j.attempts, j.error FROM job j
 WHERE j.status = 'failed' AND @scope ORDER BY j.run_at DESC LIMIT @limit

-- name: job_failed_count
-- scope: none: for the doctor, a number and nothing else
SELECT count(*) AS n -- int
  FROM job j WHERE j.status = 'failed'
