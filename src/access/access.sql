-- name: audit_insert
INSERT INTO audit (id, at, actor_id, action, object, object_id, person_id, class, detail, mac)
VALUES (:id, :at, :actor_id, :action, :object, :object_id, :person_id, :class, :detail, :mac)

-- name: audit_unsealed_insert
-- takes: id id
INSERT INTO audit_unsealed (audit_id) VALUES (:id)

-- name: audit_unsealed_first
-- scope: rule
SELECT a.id, a.at, a.actor_id, a.action, a.object, a.object_id, a.person_id, a.class, a.detail, a.mac
  FROM audit_unsealed u JOIN audit a ON a.id = u.audit_id
 ORDER BY u.audit_id LIMIT @limit

-- name: audit_seal_last
-- scope: rule
SELECT s.seq, s.hash FROM audit_seal s ORDER BY s.seq DESC LIMIT 1

-- name: audit_seal_insert
INSERT INTO audit_seal (seq, audit_id, tag, hash) VALUES (:seq, :audit_id, :tag, :hash)

-- name: audit_unsealed_delete
DELETE FROM audit_unsealed WHERE audit_id = :audit_id

-- name: audit_chain_slice
-- scope: rule
-- takes: seq int
SELECT a.id, a.at, a.actor_id, a.action, a.object, a.object_id, a.person_id, a.class, a.detail, a.mac, s.seq, s.tag, s.hash
  FROM audit_seal s JOIN audit a ON a.id = s.audit_id
 WHERE s.seq > :seq ORDER BY s.seq LIMIT @limit

-- What waits for its seal: `sealed` is 1 where it has one already.
-- name: audit_unsealed_slice
-- scope: rule
-- takes: after_id int
SELECT a.id, a.at, a.actor_id, a.action, a.object, a.object_id, a.person_id, a.class, a.detail, a.mac,
       (SELECT count(*) FROM audit_seal s WHERE s.audit_id = a.id) AS sealed -- int
  FROM audit_unsealed u JOIN audit a ON a.id = u.audit_id
 WHERE u.audit_id > :after_id ORDER BY u.audit_id LIMIT @limit

-- name: audit_sums
-- scope: rule
SELECT (SELECT count(*) FROM audit) AS entries, -- int
       (SELECT count(*) FROM audit_seal) AS seals, -- int
       (SELECT count(*) FROM audit_unsealed) AS unsealed, -- int
       (SELECT min(audit_id) FROM audit_unsealed) AS oldest_id -- int

-- name: audit_seal_at
-- scope: rule
SELECT s.hash FROM audit_seal s WHERE s.seq = :seq

-- name: audit_head_last
-- scope: rule
SELECT h.seq FROM audit_head h ORDER BY h.seq DESC LIMIT 1

-- A later head of the same seal says the same at another time: the first one stays.
-- name: audit_head_insert
INSERT INTO audit_head (seq, at, hash, signature, written) VALUES (:seq, :at, :hash, :signature, 0)
ON CONFLICT (seq) DO NOTHING

-- name: audit_head_slice
-- scope: rule
-- takes: seq int
SELECT h.seq, h.at, h.hash, h.signature, h.written FROM audit_head h WHERE h.seq > :seq ORDER BY h.seq LIMIT @limit

-- name: audit_head_at
-- scope: rule
SELECT h.seq, h.at, h.hash, h.signature FROM audit_head h WHERE h.seq = :seq

-- name: audit_heads_waiting
-- scope: rule
SELECT h.seq, h.at, h.hash, h.signature FROM audit_head h WHERE h.written = 0 ORDER BY h.seq LIMIT @limit

-- name: audit_head_written
UPDATE audit_head SET written = 1 WHERE seq = :seq

-- name: event_insert
INSERT INTO event (id, at, kind, actor_id, person_id, object, object_id, class)
VALUES (:id, :at, :kind, :actor_id, :person_id, :object, :object_id, :class)

-- name: evaluation_is_off
-- scope: rule
SELECT o.site FROM evaluation_off o
 WHERE o.evaluation = :evaluation
   AND o.site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = :person_id), 0)

-- name: rehearsal_at
-- scope: rule
-- takes: module int
SELECT h.site FROM rehearsal h
 WHERE h.module = :module AND h.site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = :person_id), 0)

-- name: rehearsed_put
-- takes: object_id id, module int, person_id id
INSERT INTO rehearsed (object_id, site, module, person_id)
SELECT :object_id, h.site, h.module, :person_id FROM rehearsal h
 WHERE h.module = :module AND h.site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = :person_id), 0)
