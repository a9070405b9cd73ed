-- name: job_insert
-- takes: id id
INSERT INTO job (id, kind, job_key, account_id, payload, position, status, run_at, lease_at, attempts, error, object_id, done, total)
VALUES (:id, :kind, :job_key, :account_id, :payload, :position, 'waiting', :run_at, 0, 0, '', :object_id, :done, :total)

-- name: job_waiting
-- scope: rule
SELECT j.id FROM job j WHERE j.job_key = :job_key AND j.status = 'waiting'

-- name: job_due
-- scope: rule
-- takes: now_at int
SELECT j.id, j.kind, j.account_id, j.payload, j.position, j.attempts, j.object_id, j.done, j.total
  FROM job j WHERE j.status = 'waiting' AND j.run_at <= :now_at AND j.lease_at <= :now_at
 ORDER BY j.run_at, j.id LIMIT 1

-- name: job_lease
-- takes: id id
UPDATE job SET lease_at = :lease_at, attempts = attempts + 1 WHERE id = :id

-- Whoever had them is not there any more.
-- name: job_leases_end
UPDATE job SET lease_at = 0 WHERE status = 'waiting' AND lease_at > 0

-- name: job_advance
-- takes: id id
UPDATE job SET position = :position, done = :done, run_at = :run_at, lease_at = 0, attempts = 0, error = '' WHERE id = :id

-- name: job_release
-- takes: id id
UPDATE job SET lease_at = 0, attempts = attempts - 1 WHERE id = :id

-- name: job_put_off
-- takes: id id
UPDATE job SET lease_at = 0, attempts = attempts - 1, run_at = :run_at WHERE id = :id

-- name: job_mark
-- takes: id id
UPDATE job SET status = :status, error = :error, run_at = :run_at, done = :done, lease_at = 0 WHERE id = :id

-- name: job_again
-- takes: id id
UPDATE job SET position = '', error = '', run_at = :run_at, lease_at = 0, attempts = 0 WHERE id = :id

-- name: job_retry
-- takes: id id
UPDATE job SET status = 'waiting', error = '', run_at = :run_at, lease_at = 0, attempts = 0
 WHERE id = :id AND status = 'failed'

-- Somebody else goes on with what has stopped: with his rights from here.
-- name: job_take_over
UPDATE job SET status = 'waiting', account_id = :account_id, error = '', run_at = :run_at, lease_at = 0, attempts = 0
 WHERE job_key = :job_key AND status = 'failed' AND total > 0

-- name: jobs_large
-- scope: none: how far they are, and nothing of what they are about
SELECT j.id, j.done, j.total, j.status FROM job j WHERE j.total > 0 AND j.status IN ('waiting', 'failed') ORDER BY j.id LIMIT @limit

-- name: job_large_waiting
-- scope: rule
SELECT j.id FROM job j WHERE j.total > 0 AND j.status = 'waiting' AND j.kind <> :kind LIMIT 1

-- name: job_state
-- scope: rule
-- takes: id id
SELECT j.kind, j.job_key, j.status, j.attempts, j.error, j.position, j.lease_at, j.run_at, j.done, j.total FROM job j WHERE j.id = :id

-- name: job_forget_key
DELETE FROM job WHERE job_key = :job_key AND status = 'waiting'

-- name: job_forget_failed
DELETE FROM job WHERE job_key = :job_key AND status = 'failed'

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
