-- name: person_lookup
-- scope: person_view
-- takes: text text, lower text, key blob
SELECT p.id FROM person p WHERE p.number = :text AND p.arriving = 0 AND @scope
UNION
SELECT p.id FROM person p WHERE p.mail = :lower AND p.arriving = 0 AND @scope
UNION
SELECT p.id FROM person p WHERE p.name_key = :key AND p.arriving = 0 AND @scope
 LIMIT @limit

-- name: person_by_id
-- scope: person_arriving item or p.arriving = 0
SELECT p.id FROM person p WHERE p.id = :id AND @scope

-- name: person_suggest
-- scope: person_view
-- takes: q text, q_end text
SELECT p.id, p.name || ' (' || coalesce(p.number, p.mail, '') || ')' AS label -- text
  FROM search_term t CROSS JOIN person p
 WHERE @found(person, :q, :q_end) AND p.id = t.ref_id AND p.arriving = 0
   AND @scope
 ORDER BY t.term, t.ref_id LIMIT @limit

-- name: person_insert
-- takes: id id
INSERT INTO person (id, version, number, name, name_key, mail, created_at)
VALUES (:id, 1, :number, :name, :name_key, :mail, :created_at)

-- name: person_set_batch
-- takes: id id
UPDATE person SET batch_id = :batch_id WHERE id = :id

-- name: person_state
-- scope: rule
-- takes: id id
SELECT p.version, p.name, p.number, p.mail, p.phone, p.said, p.pronouns FROM person p WHERE p.id = :id

-- name: person_by_number
-- scope: rule
SELECT p.id, p.version FROM person p WHERE p.number = :number

-- name: person_by_mail
-- scope: rule
SELECT p.id FROM person p WHERE p.mail = :mail

-- name: person_touch
-- takes: id id
UPDATE person SET version = version + 1 WHERE id = :id

-- name: person_set
-- takes: id id
UPDATE person SET version = version + 1, number = :number, name = :name, name_key = :name_key, mail = :mail,
       phone = :phone, said = :said, pronouns = :pronouns
 WHERE id = :id

-- name: employment_insert
-- takes: id id
INSERT INTO employment (id, version, person_id, legal_entity_id, kind, from_on, to_on, is_primary)
VALUES (:id, 1, :person_id, :legal_entity_id, :kind, :from_on, :to_on,
        CASE WHEN EXISTS (SELECT 1 FROM employment o WHERE o.person_id = :person_id AND o.is_primary = 1
                             AND o.from_on < :to_on AND o.to_on > :from_on) THEN 0 ELSE 1 END)

-- name: employment_on
-- scope: rule
-- takes: on_day day
SELECT e.id, e.from_on, e.to_on, e.kind FROM employment e
 WHERE e.person_id = :person_id AND e.from_on <= :on_day AND e.to_on > :on_day
 ORDER BY e.is_primary DESC, e.id LIMIT 1

-- A last day that lies ahead.
-- name: employment_ending
-- scope: rule
-- takes: today day
SELECT e.id, e.from_on, e.to_on FROM employment e
 WHERE e.person_id = :person_id AND e.to_on > :today AND e.to_on < '9999-12-31'
 ORDER BY e.is_primary DESC, e.to_on DESC, e.id LIMIT 1

-- name: employment_reopen
-- takes: id id
UPDATE employment SET version = version + 1, to_on = '9999-12-31', exit_reason = NULL WHERE id = :id

-- name: employment_move_end
-- takes: id id
UPDATE employment SET version = version + 1, to_on = :to_on WHERE id = :id

-- The one that counts: today's, else the next, else the last.
-- name: employment_of
-- scope: rule
-- takes: today day
SELECT e.id, e.from_on, e.to_on, e.kind, e.legal_entity_id FROM employment e
 WHERE e.person_id = :person_id
 ORDER BY CASE WHEN e.from_on > :today THEN 1 WHEN e.to_on > :today THEN 0 ELSE 2 END, e.is_primary DESC,
          CASE WHEN e.from_on > :today THEN e.from_on ELSE '' END, e.from_on DESC, e.id
 LIMIT 1

-- name: employment_employer
-- scope: rule
-- takes: id id
SELECT e.legal_entity_id FROM employment e WHERE e.id = :id

-- name: employment_before
-- scope: rule
-- takes: employment_id id, from_on day, to_on day
SELECT e.from_on FROM employment e
 WHERE e.person_id = :person_id AND e.id <> :employment_id AND e.from_on < :to_on AND e.to_on > :from_on
 ORDER BY e.from_on LIMIT 1

-- name: employment_set
-- takes: id id
UPDATE employment SET version = version + 1, from_on = :from_on, kind = :kind, legal_entity_id = :legal_entity_id WHERE id = :id

-- name: assignment_forget_before
DELETE FROM assignment WHERE employment_id = :employment_id AND person_id = :person_id AND to_on <= :from_on

-- The first of an employment begins with it.
-- name: assignment_first
UPDATE assignment SET from_on = :from_on
 WHERE id = (SELECT a.id FROM assignment a WHERE a.employment_id = :employment_id AND a.person_id = :person_id
              ORDER BY a.from_on, a.id LIMIT 1)

-- The last of an employment ends with it.
-- name: assignment_stretch
-- takes: was day
UPDATE assignment SET to_on = :to_on WHERE employment_id = :employment_id AND person_id = :person_id AND to_on = :was

-- name: assignment_forget
-- takes: id id
DELETE FROM assignment WHERE id = :id

-- name: assignment_begin
-- takes: id id
UPDATE assignment SET from_on = :from_on WHERE id = :id

-- Reports who go to somebody else on the day after a last day, and in nothing else change on it.
-- name: assignment_handed
-- scope: rule
-- takes: gone day
SELECT a.id, a.person_id, a.from_on, b.id AS next_id, b.manager_id AS next_manager_id, b.to_on AS next_to_on, p.name
  FROM assignment a JOIN assignment b ON b.person_id = a.person_id AND b.from_on = a.to_on AND b.employment_id = a.employment_id
  JOIN person p ON p.id = a.person_id
 WHERE a.manager_id = :manager_id AND a.to_on = :gone AND b.reason = 'manager' AND a.title = b.title
   AND a.full_time = b.full_time AND coalesce(a.unit_id, 0) = coalesce(b.unit_id, 0)
   AND coalesce(a.level_id, 0) = coalesce(b.level_id, 0) AND coalesce(a.establishment_id, 0) = coalesce(b.establishment_id, 0)
 ORDER BY a.person_id, a.id

-- name: assignment_to_come
-- scope: rule
-- takes: id id, today day
SELECT a.person_id, p.version, p.name, a.from_on, a.to_on, a.title, a.unit_id, a.manager_id, b.id AS before_id,
       b.unit_id AS before_unit_id, b.manager_id AS before_manager_id
  FROM assignment a JOIN person p ON p.id = a.person_id
  JOIN assignment b ON b.person_id = a.person_id AND b.employment_id = a.employment_id AND b.to_on = a.from_on
 WHERE a.id = :id AND a.from_on > :today

-- name: assignment_next
-- scope: rule
-- takes: on_day day
SELECT a.from_on FROM assignment a WHERE a.person_id = :person_id AND a.from_on > :on_day ORDER BY a.from_on, a.id LIMIT 1

-- name: employment_after
-- scope: rule
-- takes: on_day day
SELECT e.from_on FROM employment e WHERE e.person_id = :person_id AND e.to_on > :on_day ORDER BY e.from_on LIMIT 1

-- name: hr_other
-- scope: rule
-- takes: bit int
SELECT p.name FROM account a JOIN person p ON p.id = a.person_id
 WHERE a.roles > 1 AND a.roles & :bit <> 0 AND a.status = 'active' AND a.person_id <> :person_id AND NOT @left(a.person_id) LIMIT 1

-- name: admins_other
-- scope: rule
-- takes: bit int
SELECT p.id AS person_id FROM account a JOIN person p ON p.id = a.person_id
 WHERE a.roles > 1 AND a.roles & :bit <> 0 AND a.status = 'active' AND a.person_id <> :person_id AND NOT @left(a.person_id) LIMIT 20

-- name: person_worked
-- scope: rule
SELECT e.id FROM employment e WHERE e.person_id = :person_id ORDER BY e.from_on, e.id LIMIT 1

-- name: person_account_shut
-- scope: rule
SELECT a.id FROM account a WHERE a.person_id = :person_id AND a.status = 'disabled'

-- Somebody who has left does not sign in: the last administrator gives the role to another one first.
-- name: person_only_admin
-- scope: rule
-- takes: bit int
SELECT a.id FROM account a
 WHERE a.person_id = :person_id AND a.status = 'active' AND (a.roles & CAST(:bit AS bigint)) <> 0
   AND NOT EXISTS (SELECT 1 FROM account o
                    WHERE o.id <> a.id AND o.status = 'active' AND o.roles > 1 AND (o.roles & CAST(:bit AS bigint)) <> 0
                      AND NOT @left(o.person_id))

-- name: employment_end
-- takes: id id
UPDATE employment SET version = version + 1, to_on = :to_on, exit_reason = :exit_reason WHERE id = :id

-- name: assignment_insert
-- takes: id id
INSERT INTO assignment (id, employment_id, person_id, from_on, to_on, unit_id, manager_id, title, level_id,
                        establishment_id, full_time, reason, batch_id)
VALUES (:id, :employment_id, :person_id, :from_on, :to_on, :unit_id, :manager_id, :title, :level_id,
        :establishment_id, :full_time, :reason, :batch_id)

-- name: assignment_replace
-- takes: id id
UPDATE assignment SET unit_id = :unit_id, manager_id = :manager_id, title = :title, level_id = :level_id,
       establishment_id = :establishment_id, full_time = :full_time, reason = :reason, batch_id = :batch_id
 WHERE id = :id

-- name: assignment_on
-- scope: rule
-- takes: on_day day
SELECT a.id, a.employment_id, a.from_on, a.to_on, a.unit_id, a.manager_id, a.title, a.level_id, a.establishment_id,
       a.full_time, e.kind
  FROM assignment a JOIN employment e ON e.id = a.employment_id
 WHERE a.person_id = :person_id AND a.from_on <= :on_day AND a.to_on > :on_day
 ORDER BY e.is_primary DESC, a.id LIMIT 1

-- name: assignment_end
-- takes: id id
UPDATE assignment SET to_on = :to_on WHERE id = :id

-- name: assignment_cut
UPDATE assignment SET to_on = :to_on WHERE employment_id = :employment_id AND person_id = :person_id AND to_on > :to_on

-- name: assignment_forget_after
DELETE FROM assignment WHERE person_id = :person_id AND employment_id = :employment_id AND from_on >= :from_on

-- name: assignment_reports
-- scope: rule
SELECT a.id, a.person_id, a.employment_id, a.from_on, a.to_on, a.unit_id, a.title, a.level_id, a.establishment_id,
       a.full_time, p.name
  FROM assignment a JOIN person p ON p.id = a.person_id
 WHERE a.manager_id = :manager_id AND a.to_on > :to_on
 ORDER BY p.name_key, a.person_id, a.from_on

-- name: assignment_set_manager
-- takes: id id
UPDATE assignment SET manager_id = :manager_id WHERE id = :id

-- name: assignment_free
UPDATE assignment SET manager_id = NULL WHERE person_id = :person_id AND manager_id = :manager_id

-- name: charge_in
-- scope: rule
-- takes: person_id id, from_on day, to_on day
SELECT p.name,
       (SELECT count(*) FROM employment e WHERE e.person_id = p.id) AS employments, -- int
       (SELECT count(*) FROM employment e WHERE e.person_id = p.id AND e.from_on < :to_on AND e.to_on > :from_on) AS works, -- int
       CASE WHEN @left(p.id) THEN 1 ELSE 0 END AS gone -- int
  FROM person p WHERE p.id = :person_id

-- name: assignment_ring
-- scope: rule
-- takes: from_on day, to_on day
WITH RECURSIVE up (id, from_on, to_on) AS (
  SELECT CAST(:manager_id AS bigint), @text(:from_on), @text(:to_on)
  UNION
  SELECT a.manager_id, CASE WHEN a.from_on > up.from_on THEN a.from_on ELSE up.from_on END,
         CASE WHEN a.to_on < up.to_on THEN a.to_on ELSE up.to_on END
    FROM up JOIN assignment a ON a.person_id = up.id AND a.from_on < up.to_on AND a.to_on > up.from_on
   WHERE a.manager_id IS NOT NULL
)
SELECT up.from_on AS since -- text
  FROM up WHERE up.id = :person_id ORDER BY up.from_on LIMIT 1

-- name: unit_name_on
-- scope: rule
-- takes: on_day day
SELECT s.name FROM unit_span s WHERE s.unit_id = :unit_id AND s.from_on <= :on_day AND s.to_on > :on_day

-- name: level_rank
-- scope: rule
-- takes: id id
SELECT l.rank FROM level l WHERE l.id = :id

-- name: moment_insert
-- takes: id id
INSERT INTO moment (id, person_id, on_day, track, kind, text, object_id, class)
VALUES (:id, :person_id, :on_day, :track, :kind, :text, :object_id, :class)

-- name: todo_insert
-- takes: id id, text text
INSERT INTO todo (id, person_id, kind, text, address, object_id, due_on, made_at)
VALUES (:id, :person_id, :kind, :text, :address, :object_id, :due_on, :made_at)

-- name: todo_forget
DELETE FROM todo WHERE person_id = :person_id AND kind = :kind AND object_id = :object_id

-- name: todos_forget_rehearsed
-- takes: site int, module int
DELETE FROM todo WHERE object_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: moment_forget
DELETE FROM moment WHERE person_id = :person_id AND object_id = :object_id

-- name: moment_forget_kind
DELETE FROM moment WHERE person_id = :person_id AND object_id = :object_id AND kind = :kind

-- name: moment_move
UPDATE moment SET on_day = :on_day WHERE person_id = :person_id AND object_id = :object_id AND kind = :kind

-- name: moments_forget_rehearsed
-- takes: site int, module int
DELETE FROM moment WHERE object_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- Whether somebody is above somebody, today.
-- name: line_between
-- scope: rule
SELECT l.person_id FROM line l WHERE l.manager_id = :manager_id AND l.person_id = :person_id
