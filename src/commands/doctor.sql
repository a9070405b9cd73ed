-- name: doctor_rings
-- scope: none: for the doctor, names nobody beyond those of a broken line, to whoever has the folder of the data
WITH RECURSIVE down (id) AS (
  SELECT s.person_id FROM seat s LEFT JOIN seat m ON m.person_id = s.manager_id WHERE m.person_id IS NULL
  UNION ALL
  SELECT s.person_id FROM down JOIN seat s ON s.manager_id = down.id
)
SELECT p.id, p.name FROM seat s JOIN person p ON p.id = s.person_id LEFT JOIN down ON down.id = s.person_id
 WHERE down.id IS NULL
 ORDER BY p.id LIMIT @limit

-- name: doctor_counts
-- scope: none: for the doctor, numbers and nothing else
SELECT (SELECT count(*) FROM job j WHERE j.status = 'failed') AS jobs, -- int
       (SELECT count(*) FROM outbox o WHERE o.status = 'failed') AS failed_mails, -- int
       (SELECT count(*) FROM outbox o WHERE o.status = 'held') AS held_mails -- int

-- name: doctor_heads
-- scope: none: for the doctor, numbers and nothing else
-- takes: before_at int
SELECT (SELECT count(*) FROM audit_head h WHERE h.written = 0 AND h.at < :before_at) AS late, -- int
       (SELECT coalesce(max(h.seq), 0) FROM audit_head h WHERE h.written = 1) AS newest -- int
