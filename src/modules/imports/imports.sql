-- name: import_people
-- scope: none: finds whom the rows of a file mean; read only by an import, which HR alone begins
SELECT p.id, p.number, p.mail, p.name, p.name_key,
       (SELECT min(e.from_on) FROM employment e WHERE e.person_id = p.id) AS start, -- text
       (SELECT max(e.to_on) FROM employment e WHERE e.person_id = p.id) AS gone_on -- text
  FROM person p

-- name: import_unit_names
-- scope: none: the same, for units
SELECT u.id, u.code, s.name, s.name_key FROM unit u JOIN unit_span s ON s.unit_id = u.id

-- name: import_levels
-- scope: none: the same, for levels
SELECT l.id, l.code, l.name, l.closed_on FROM level l

-- name: import_establishments
-- scope: none: the same, for establishments
SELECT e.id, e.name, e.closed_on FROM establishment e

-- name: import_legal_entities
-- scope: none: the same, for employers
SELECT e.id, e.name, e.currency, e.closed_on FROM legal_entity e ORDER BY e.id

-- name: import_country
-- scope: none: the organization's, for the currency of pay that says none
SELECT s.value FROM setting s WHERE s.name = 'country'

-- name: import_members
-- scope: none: whom a row about the head of a unit means; read only by an import
SELECT DISTINCT a.person_id FROM assignment a WHERE a.unit_id = :unit_id

-- name: import_managers
-- scope: none: who leads whom on which days; read only by an import of history
SELECT a.person_id, a.manager_id, a.from_on, a.to_on FROM assignment a WHERE a.manager_id IS NOT NULL ORDER BY a.person_id, a.from_on

-- name: import_rows_done
-- scope: none: where an import that was stopped goes on
SELECT r.line, r.person_id FROM import_row r WHERE r.batch_id = :batch_id

-- name: import_batch_row
-- scope: none: the program itself goes on with a batch
-- takes: id id
SELECT b.id, b.kind, b.file, b.mapping, b.status, b.position, b.steps, b.made, b.changed, b.unchanged, b.bad, b.says, b.source,
       b.confirmed, b.account_id, b.created_at, b.done_at, b.stage, b.stage_at
  FROM import_batch b WHERE b.id = :id

-- What is on its way back: nothing else is taken back meanwhile.
-- name: import_being_taken_back
-- scope: rule
SELECT b.id, b.file FROM import_batch b WHERE b.status = 'being_taken_back' ORDER BY b.id LIMIT 1

-- name: import_open_batches
-- scope: none: what a stopped program goes on with
SELECT b.id, b.status FROM import_batch b WHERE b.status IN ('running', 'being_taken_back') AND b.kind <> 'packets'

-- Nothing of them was written: they were looked at and left.
-- name: import_batches_abandoned
DELETE FROM import_batch WHERE status = 'waiting' AND created_at < :created_at

-- name: import_batches_kept
-- scope: none: which files in DIR/imports may still be needed
-- takes: since int
SELECT b.id FROM import_batch b WHERE b.status NOT IN ('done', 'undone') OR b.done_at > :since

-- name: import_hr_account
-- scope: rule
-- takes: bit int
SELECT a.id, a.person_id FROM account a WHERE a.roles > 1 AND a.roles & :bit <> 0 AND a.status <> 'disabled' ORDER BY a.id LIMIT 1

-- Who imports, and somebody else of HR who could bring in what is about them.
-- name: import_own
-- scope: rule
-- takes: account_id id, bit int
SELECT a.person_id, CASE WHEN EXISTS (SELECT 1 FROM employment e WHERE e.person_id = a.person_id) THEN 0 ELSE 1 END AS never_employed, -- int
       (SELECT p.name FROM account o JOIN person p ON p.id = o.person_id
         WHERE o.roles > 1 AND o.roles & :bit <> 0 AND o.status = 'active' AND o.person_id <> a.person_id AND NOT @left(o.person_id) LIMIT 1) AS other -- text
  FROM account a WHERE a.id = :account_id AND a.person_id IS NOT NULL

-- Whether whoever imports may still.
-- name: import_may
-- scope: rule
-- takes: account_id id, bit int
SELECT a.id, a.person_id FROM account a
 WHERE a.id = :account_id AND a.status = 'active' AND a.roles & :bit <> 0 AND NOT @left(a.person_id)

-- name: import_batch_taken_on
-- takes: id id
UPDATE import_batch SET account_id = :account_id WHERE id = :id

-- Pay that a later import has put beside, or into the place of, what this one has brought in.
-- name: import_pay_later
-- scope: rule
SELECT p.id, p.name
  FROM person p
 WHERE p.id IN (SELECT y.person_id FROM pay y WHERE y.batch_id = :batch_id
                UNION ALL SELECT k.person_id FROM import_kept k WHERE k.batch_id = :batch_id AND k.kind = 'pay')
   AND ((SELECT 1 FROM pay z WHERE z.person_id = p.id AND z.batch_id > :batch_id LIMIT 1) IS NOT NULL
        OR (SELECT 1 FROM import_kept l WHERE l.person_id = p.id AND l.batch_id > :batch_id AND l.kind = 'pay' LIMIT 1) IS NOT NULL)
 LIMIT 1

-- Whoever has it: another account may be HR by now.
-- name: import_todo_forget
DELETE FROM todo WHERE object_id = :object_id AND kind = 'import'

-- name: import_first_day
-- scope: none: the day that history begins
SELECT min(e.from_on) AS first -- text
  FROM employment e

-- name: import_list
-- scope: people_import
-- sort: time = desc b.created_at, b.id
SELECT b.id, b.kind, b.file, b.status, b.position, b.steps, b.made, b.changed, b.unchanged, b.bad, b.says,
       CASE WHEN b.status = 'undone' THEN 'taken back' ELSE b.status END AS state, -- text
       b.created_at @keys
  FROM import_batch b WHERE @scope @after @order

-- name: import_item
-- scope: people_import
-- takes: id id
SELECT b.id, b.version, b.kind, b.file, b.status, b.position, b.steps, b.made, b.changed, b.unchanged, b.bad, b.says, b.created_at,
       b.done_at, b.mapping, b.source,
       CASE WHEN b.kind = 'packets' THEN 1 ELSE 0 END AS is_packets, -- int
       CASE WHEN b.kind = 'units' THEN 1 ELSE 0 END AS is_units, -- int
       CASE WHEN b.kind = 'absences' THEN 1 ELSE 0 END AS is_absences, -- int
       CASE WHEN b.kind IN ('people', 'assignments', 'pay', 'units', 'packets', 'absences') THEN 0 ELSE 1 END AS is_list, -- int
       CASE WHEN b.status = 'done' THEN 1 ELSE 0 END AS is_done, -- int
       CASE WHEN b.status = 'undone' THEN 1 ELSE 0 END AS is_undone, -- int
       CASE WHEN b.status = 'being_taken_back' THEN 1 ELSE 0 END AS is_leaving, -- int
       CASE WHEN b.status = 'held' THEN 1 ELSE 0 END AS is_held, -- int
       CASE WHEN b.status = 'failed' THEN 1 ELSE 0 END AS is_failed, -- int
       CASE WHEN b.status IN ('running', 'waiting') THEN 1 ELSE 0 END AS is_running -- int
  FROM import_batch b WHERE b.id = :id AND @scope

-- name: import_bad_list
-- scope: people_import
-- takes: id id
SELECT b.line, b.who, b.reason FROM import_bad b WHERE b.batch_id = :id AND @scope ORDER BY b.line LIMIT @limit

-- name: import_batch_insert
-- takes: id id
INSERT INTO import_batch (id, version, kind, file, mapping, status, position, steps, made, changed, unchanged, bad, says,
                          source, confirmed, account_id, created_at, done_at)
VALUES (:id, 1, :kind, :file, :mapping, 'waiting', 0, 0, 0, 0, 0, 0, '', :source, :confirmed, :account_id, :created_at, 0)

-- name: import_batch_move
-- takes: id id
UPDATE import_batch SET version = version + 1, status = :status, position = :position, steps = :steps, made = :made,
       changed = :changed, unchanged = :unchanged, bad = :bad, says = :says, done_at = :done_at
 WHERE id = :id

-- How far the lines are.
-- name: import_batch_stage
-- takes: id id
UPDATE import_batch SET version = version + 1, position = :position, steps = :steps, stage = :stage, stage_at = :stage_at WHERE id = :id

-- name: import_batch_map
-- takes: id id
UPDATE import_batch SET version = version + 1, mapping = :mapping WHERE id = :id AND status = 'waiting'

-- name: import_bad_insert
INSERT INTO import_bad (batch_id, line, who, reason) VALUES (:batch_id, :line, :who, :reason)

-- name: import_bad_forget
DELETE FROM import_bad WHERE batch_id = :batch_id

-- name: import_row_insert
INSERT INTO import_row (batch_id, line, person_id) VALUES (:batch_id, :line, :person_id)

-- name: import_row_forget
-- takes: batch_id id, most int
DELETE FROM import_row
 WHERE batch_id = :batch_id
   AND line <= (SELECT max(x.line) FROM (SELECT r.line FROM import_row r WHERE r.batch_id = :batch_id ORDER BY r.line LIMIT coalesce(:most, 0)) x)

-- name: import_kept_insert
-- takes: id id
INSERT INTO import_kept (id, batch_id, person_id, kind, row_id, data, amount, version)
VALUES (:id, :batch_id, :person_id, :kind, :row_id, :data, :amount, :version)

-- name: import_kept_some
-- scope: rule
-- takes: most int
SELECT k.id, k.person_id FROM import_kept k WHERE k.batch_id = :batch_id ORDER BY k.id LIMIT coalesce(:most, 0)

-- name: import_kept_of
-- scope: rule
SELECT k.id, k.person_id, k.kind, k.row_id, k.data, k.amount, k.version
  FROM import_kept k WHERE k.person_id = :person_id AND k.batch_id = :batch_id ORDER BY k.id

-- name: import_kept_forget
DELETE FROM import_kept WHERE person_id = :person_id AND batch_id = :batch_id

-- How much there is to take back: what was kept, the people it made, and salaries.
-- name: import_undo_size
-- scope: rule
-- takes: most int
SELECT (SELECT count(*) FROM (SELECT k.id FROM import_kept k WHERE k.batch_id = :batch_id LIMIT coalesce(:most, 0)) x)
     + (SELECT count(*) FROM (SELECT p.id FROM person p WHERE p.batch_id = :batch_id LIMIT coalesce(:most, 0)) y)
     + (SELECT count(*) FROM (SELECT s.id FROM pay s WHERE s.batch_id = :batch_id LIMIT coalesce(:most, 0)) z) AS n -- int

-- name: import_kept_later
-- scope: rule
SELECT p.id, p.name
  FROM import_kept k JOIN person p ON p.id = k.person_id
 WHERE k.batch_id = :batch_id AND k.kind = 'seen' AND p.version <> k.version LIMIT 1

-- Somebody is as before a batch that was taken back: an earlier one that left him so can be taken back too.
-- name: import_seen_again
-- takes: person_id id, was int, now int
UPDATE import_kept SET version = :now WHERE person_id = :person_id AND kind = 'seen' AND version = :was

-- The batch that made somebody has no such row until a later one was taken back.
-- name: import_made_again
-- takes: id id, person_id id, now int
INSERT INTO import_kept (id, batch_id, person_id, kind, row_id, data, version)
SELECT :id, p.batch_id, p.id, 'seen', p.id, '', :now FROM person p WHERE p.id = :person_id AND p.batch_id IS NOT NULL

-- name: import_absence_later
-- scope: rule
SELECT p.id, p.name
  FROM import_kept k JOIN absence b ON b.id = k.row_id JOIN person p ON p.id = b.person_id
 WHERE k.batch_id = :batch_id AND k.kind IN ('absence', 'absence_made') AND b.version <> k.version LIMIT 1

-- An earlier import has seen what is there again: it can still be taken back.
-- name: import_kept_again
-- takes: was int, now int
UPDATE import_kept SET version = :now
 WHERE person_id = :person_id AND row_id = :row_id AND version = :was AND kind IN ('absence', 'absence_made')

-- name: import_made_later
-- scope: rule
SELECT p.id, p.name
  FROM person p
 WHERE p.batch_id = :batch_id AND ((p.version > 1 AND NOT EXISTS (SELECT 1 FROM import_kept k WHERE k.person_id = p.id AND k.batch_id = :batch_id AND k.kind = 'seen'))
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.person_id = p.id AND (coalesce(a.batch_id, 0) <> :batch_id))
       OR EXISTS (SELECT 1 FROM pay y WHERE y.person_id = p.id AND (coalesce(y.batch_id, 0) <> :batch_id))
       OR EXISTS (SELECT 1 FROM absence s WHERE s.person_id = p.id)
       OR EXISTS (SELECT 1 FROM absence s WHERE s.acting_id = p.id)
       OR EXISTS (SELECT 1 FROM document d WHERE d.person_id = p.id)
       OR EXISTS (SELECT 1 FROM year_document d WHERE d.person_id = p.id)
       OR EXISTS (SELECT 1 FROM unit_span u WHERE u.head_id = p.id)
       OR EXISTS (SELECT 1 FROM account c WHERE c.person_id = p.id)) LIMIT 1

-- The same of one of them, before it goes: others write while a large import is taken back.
-- name: import_made_meanwhile
-- scope: rule
-- takes: person_id id, batch_id id
SELECT p.id, p.name
  FROM person p
 WHERE p.id = :person_id
   AND ((p.version > 1 AND NOT EXISTS (SELECT 1 FROM import_kept k WHERE k.person_id = p.id AND k.batch_id = :batch_id AND k.kind = 'seen'))
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.person_id = p.id AND (coalesce(a.batch_id, 0) <> :batch_id))
       OR EXISTS (SELECT 1 FROM pay y WHERE y.person_id = p.id AND (coalesce(y.batch_id, 0) <> :batch_id))
       OR EXISTS (SELECT 1 FROM absence s WHERE s.person_id = p.id)
       OR EXISTS (SELECT 1 FROM absence s WHERE s.acting_id = p.id)
       OR EXISTS (SELECT 1 FROM document d WHERE d.person_id = p.id)
       OR EXISTS (SELECT 1 FROM year_document d WHERE d.person_id = p.id)
       OR EXISTS (SELECT 1 FROM unit_span u WHERE u.head_id = p.id)
       OR EXISTS (SELECT 1 FROM account c WHERE c.person_id = p.id))

-- name: import_unit_later
-- scope: rule
SELECT u.id, u.code
  FROM import_kept k JOIN unit u ON u.id = k.row_id
 WHERE k.batch_id = :batch_id AND k.kind = 'unit' AND k.version > 0 AND u.version <> k.version LIMIT 1

-- Somebody whom the batch has made goes with it, whatever a batch that was taken back did to him.
-- name: import_person_fresh
-- takes: id id
UPDATE person SET version = 1 WHERE id = :id AND batch_id = :batch_id

-- Somebody is no longer of a batch: changed while it was taken back, and so still here.
-- name: import_person_stays
-- takes: id id
UPDATE person SET batch_id = NULL, arriving = 0 WHERE id = :id

-- name: import_batch_says
-- takes: id id
UPDATE import_batch SET version = version + 1, says = :says WHERE id = :id

-- name: import_batch_less
-- takes: id id, made int, changed int
UPDATE import_batch SET made = made - :made, changed = changed - :changed WHERE id = :id

-- name: import_absence_moved
-- scope: rule
-- takes: id id, version int
SELECT b.id FROM absence b WHERE b.id = :id AND b.version <> :version

-- name: import_bad_last
-- scope: rule
SELECT coalesce(max(b.line), 0) AS line -- int
  FROM import_bad b WHERE b.batch_id = :batch_id

-- name: import_person_insert
-- takes: id id
INSERT INTO person (id, version, number, name, name_key, mail, custom, arriving, batch_id, created_at)
VALUES (:id, 1, :number, :name, :name_key, :mail, :custom, 1, :batch_id, :created_at)

-- name: import_person_set
-- takes: id id
UPDATE person SET version = version + 1, number = :number, name = :name, name_key = :name_key, mail = :mail, custom = :custom
 WHERE id = :id

-- name: import_person_touch
-- takes: id id
UPDATE person SET version = version + 1 WHERE id = :id

-- name: import_touched
-- scope: rule
-- takes: most int
SELECT k.person_id FROM import_kept k WHERE k.batch_id = :batch_id AND k.kind = 'seen'
UNION ALL SELECT p.id FROM person p WHERE p.batch_id = :batch_id
LIMIT coalesce(:most, 0)

-- name: import_seats
-- scope: none: who leads whom today; read only by an import of people
SELECT s.person_id, s.manager_id FROM seat s WHERE s.manager_id IS NOT NULL

-- Whose seat has no manager though the assignment has one: the line would have closed.
-- name: import_ringed
-- scope: rule
-- takes: today day
SELECT s.person_id
  FROM seat s JOIN assignment a ON a.person_id = s.person_id
 WHERE s.manager_id IS NULL AND a.manager_id IS NOT NULL AND a.from_on <= :today AND a.to_on > :today
   AND s.person_id IN (SELECT k.person_id FROM import_kept k WHERE k.batch_id = :batch_id AND k.kind = 'seen'
                       UNION ALL SELECT p.id FROM person p WHERE p.batch_id = :batch_id)
 LIMIT 1

-- name: import_arrived
-- takes: batch_id id, after int, upto int
UPDATE person SET arriving = 0 WHERE batch_id = :batch_id AND id > :after AND id <= :upto AND arriving = 1

-- name: import_made_next
-- scope: rule
-- takes: batch_id id, after int, most int
SELECT coalesce(max(x.id), 0) AS upto -- int
  FROM (SELECT p.id FROM person p WHERE p.batch_id = :batch_id AND p.id > :after ORDER BY p.id LIMIT coalesce(:most, 0)) x

-- name: import_person_now
-- scope: rule
-- takes: id id
SELECT p.id, p.version, p.number, p.name, p.mail, p.custom FROM person p WHERE p.id = :id

-- name: import_employments_of
-- scope: rule
SELECT e.id, e.legal_entity_id, e.kind, e.from_on, e.to_on, e.is_primary
  FROM employment e WHERE e.person_id = :person_id ORDER BY e.from_on, e.id

-- name: import_assignments_of
-- scope: rule
SELECT a.id, a.employment_id, a.from_on, a.to_on, a.unit_id, a.manager_id, a.title, a.level_id, a.establishment_id, a.full_time,
       a.reason, a.batch_id
  FROM assignment a WHERE a.person_id = :person_id ORDER BY a.from_on, a.id

-- name: import_assignments_cut
DELETE FROM assignment WHERE person_id = :person_id

-- name: import_employment_set
-- takes: id id
UPDATE employment SET version = version + 1, kind = :kind, from_on = :from_on, to_on = :to_on, legal_entity_id = :legal_entity_id
 WHERE id = :id

-- name: import_unit_reach_back
UPDATE unit_span SET from_on = :from_on
 WHERE unit_id = :unit_id AND from_on > :from_on
   AND from_on = (SELECT min(s.from_on) FROM unit_span s WHERE s.unit_id = :unit_id)

-- name: import_unit_state
-- scope: rule
-- takes: id id
SELECT u.version, u.code FROM unit u WHERE u.id = :id

-- name: import_unit_spans
-- scope: rule
SELECT s.from_on, s.to_on, s.name, s.kind, s.parent_id, s.head_id, s.purpose FROM unit_span s WHERE s.unit_id = :unit_id ORDER BY s.from_on

-- name: import_unit_spans_cut
DELETE FROM unit_span WHERE unit_id = :unit_id

-- name: import_unit_kept
-- scope: rule
SELECT k.id FROM import_kept k WHERE k.person_id = -1 AND k.batch_id = :batch_id AND k.kind = 'unit' AND k.row_id = :row_id LIMIT 1

-- name: import_unit_seen
UPDATE import_kept SET version = :version
 WHERE person_id = -1 AND batch_id = :batch_id AND kind = 'unit' AND row_id = :row_id

-- name: import_level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: pay_of
-- scope: rule
SELECT y.id, y.from_on, y.to_on, y.amount, y.currency FROM pay y WHERE y.person_id = :person_id ORDER BY y.from_on

-- name: pay_insert
-- takes: id id
INSERT INTO pay (id, person_id, from_on, to_on, amount, currency, batch_id)
VALUES (:id, :person_id, :from_on, :to_on, :amount, :currency, :batch_id)

-- name: pay_set
-- takes: id id
UPDATE pay SET to_on = :to_on, amount = :amount, currency = :currency WHERE id = :id

-- name: import_absence_days
-- scope: none: which days somebody of a file is away already; read only by an import
SELECT b.id, b.from_on, b.to_on FROM absence b WHERE b.person_id = :person_id ORDER BY b.from_on, b.id

-- name: import_absences_of
-- scope: rule
SELECT b.id, b.version, b.from_on, b.to_on, b.nature, b.acting_id
  FROM absence b WHERE b.person_id = :person_id ORDER BY b.from_on, b.id

-- name: import_undo_pay
-- takes: most int
DELETE FROM pay WHERE id IN (SELECT y.id FROM pay y WHERE y.batch_id = :batch_id LIMIT coalesce(:most, 0))

-- name: import_made_some
-- scope: rule
-- takes: most int
SELECT p.id, p.name FROM person p WHERE p.batch_id = :batch_id ORDER BY p.id LIMIT coalesce(:most, 0)

-- name: import_undo_managers
UPDATE assignment SET manager_id = NULL WHERE manager_id = :manager_id

-- name: import_led_by
-- scope: rule
SELECT a.person_id FROM assignment a WHERE a.manager_id = :manager_id AND coalesce(a.batch_id, 0) <> :batch_id

-- Of somebody who never worked here before this batch.
-- name: import_undo_employment
DELETE FROM employment WHERE person_id = :person_id

-- name: import_undo_joined
DELETE FROM moment WHERE person_id = :person_id AND kind = 'hire'

-- name: import_undo_seat
DELETE FROM seat WHERE person_id = :person_id

-- name: import_undo_led
UPDATE seat SET manager_id = NULL WHERE manager_id = :manager_id

-- name: import_undo_line
-- takes: person_id id
DELETE FROM line WHERE person_id = :person_id

-- name: import_undo_above
DELETE FROM line WHERE manager_id = :manager_id

-- name: import_undo_moments
DELETE FROM moment WHERE person_id = :person_id

-- name: import_undo_terms
DELETE FROM search_term WHERE kind = 'person' AND ref_id = :ref_id

-- name: import_undo_person
-- takes: id id
DELETE FROM person WHERE id = :id

-- name: import_batch_confirm
-- takes: id id
UPDATE import_batch SET version = version + 1, confirmed = 1, status = 'waiting' WHERE id = :id AND status IN ('waiting', 'held')

-- name: import_source_of
-- scope: rule
SELECT s.data, s.keep FROM import_source s WHERE s.source = :source AND s.person_id = :person_id

-- name: import_source_insert
INSERT INTO import_source (source, person_id, data, keep) VALUES (:source, :person_id, :data, 0)

-- name: import_source_set
UPDATE import_source SET data = :data, keep = 0 WHERE source = :source AND person_id = :person_id

-- name: import_source_forget
DELETE FROM import_source WHERE source = :source AND person_id = :person_id

-- name: import_source_keep
UPDATE import_source SET keep = 1 WHERE source = :source AND person_id = :person_id

-- name: import_source_keep_left
UPDATE import_source SET keep = 1
 WHERE source = :source AND person_id IN (SELECT m.person_id FROM import_missing m WHERE m.batch_id = :batch_id AND m.answered = 0)

-- name: import_source_people
-- scope: none: whom the rows of a file should mean too; read only by an import
SELECT s.person_id, p.name, t.title
  FROM import_source s JOIN person p ON p.id = s.person_id JOIN seat t ON t.person_id = s.person_id
 WHERE s.source = :source AND s.keep = 0 AND t.status = 'here'

-- name: import_difference_insert
INSERT INTO import_difference (batch_id, person_id, field, here, there, meaning, had, given)
VALUES (:batch_id, :person_id, :field, :here, :there, :meaning, :had, :given)

-- name: import_difference_forget
DELETE FROM import_difference WHERE batch_id = :batch_id

-- name: import_difference_forget_some
-- takes: batch_id id, most int
DELETE FROM import_difference
 WHERE batch_id = :batch_id
   AND person_id <= (SELECT max(x.person_id) FROM (SELECT d.person_id FROM import_difference d WHERE d.batch_id = :batch_id
                                                    ORDER BY d.person_id LIMIT coalesce(:most, 0)) x)

-- name: import_difference_list
-- scope: people_import
-- takes: id id
SELECT d.person_id, p.name, d.field, d.here, d.there, d.meaning, d.batch_id
  FROM import_difference d JOIN person p ON p.id = d.person_id
 WHERE d.batch_id = :id AND d.taken = 0 AND @scope ORDER BY d.person_id, d.field LIMIT @limit

-- name: import_difference_fields
-- scope: people_import
-- takes: id id
SELECT d.batch_id, d.field, d.meaning, count(*) AS n -- int
  FROM import_difference d WHERE d.batch_id = :id AND d.taken = 0 AND d.meaning <> '' AND @scope
 GROUP BY d.batch_id, d.field, d.meaning ORDER BY d.field LIMIT @limit

-- name: import_difference_one
-- scope: rule
SELECT d.person_id, d.meaning, d.had, d.given, p.name
  FROM import_difference d JOIN person p ON p.id = d.person_id
 WHERE d.batch_id = :batch_id AND d.person_id = :person_id AND d.meaning = :meaning AND d.taken = 0

-- name: import_difference_some
-- scope: rule
SELECT d.person_id, d.meaning, d.had, d.given, p.name
  FROM import_difference d JOIN person p ON p.id = d.person_id
 WHERE d.batch_id = :batch_id AND d.meaning = :meaning AND d.taken = 0 ORDER BY d.person_id LIMIT 200

-- name: import_difference_taken
UPDATE import_difference SET taken = 1 WHERE batch_id = :batch_id AND person_id = :person_id AND meaning = :meaning

-- name: import_number_of_other
-- scope: rule
-- takes: id id
SELECT p.id, p.name FROM person p WHERE p.number = :number AND p.id <> :id

-- name: import_mail_of_other
-- scope: rule
-- takes: id id
SELECT p.id, p.name FROM person p WHERE p.mail = :mail AND p.id <> :id

-- name: import_missing_insert
INSERT INTO import_missing (batch_id, person_id, answered) VALUES (:batch_id, :person_id, 0)

-- name: import_missing_forget
DELETE FROM import_missing WHERE batch_id = :batch_id

-- Those of earlier runs of the source whom nobody has answered: this run asks about whoever is still missing.
-- name: import_missing_superseded
UPDATE import_missing SET answered = 1
 WHERE answered = 0 AND batch_id IN (SELECT b.id FROM import_batch b WHERE b.source = :source AND b.status = 'done')

-- name: import_todo_superseded
DELETE FROM todo
 WHERE kind = 'import' AND object_id IN (SELECT b.id FROM import_batch b WHERE b.source = :source AND b.status = 'done')

-- name: import_missing_set
UPDATE import_missing SET answered = 1, answer = :answer WHERE batch_id = :batch_id AND person_id = :person_id AND answered = 0

-- name: import_missing_set_left
UPDATE import_missing SET answered = 1, answer = :answer WHERE batch_id = :batch_id AND answered = 0

-- name: import_missing_open
-- scope: rule
-- takes: gone_on day
SELECT m.person_id, p.name,
       CASE WHEN EXISTS (SELECT 1 FROM assignment a WHERE a.manager_id = m.person_id AND a.to_on > :gone_on) THEN 1 ELSE 0 END AS leads -- int
  FROM import_missing m JOIN person p ON p.id = m.person_id JOIN seat t ON t.person_id = m.person_id
 WHERE m.batch_id = :batch_id AND m.answered = 0 AND t.status = 'here' ORDER BY m.person_id LIMIT 200

-- name: import_missing_any
-- scope: rule
SELECT m.person_id
  FROM import_missing m JOIN seat t ON t.person_id = m.person_id
 WHERE m.batch_id = :batch_id AND m.answered = 0 AND t.status = 'here' LIMIT 1

-- name: import_missing_list
-- scope: people_import
-- takes: id id
SELECT m.person_id, p.name, t.title, m.batch_id
  FROM import_missing m JOIN person p ON p.id = m.person_id JOIN seat t ON t.person_id = m.person_id
 WHERE m.batch_id = :id AND m.answered = 0 AND t.status = 'here' AND @scope ORDER BY m.person_id LIMIT @limit

-- name: import_missing_person
-- scope: people_import
-- takes: id id
SELECT m.batch_id, m.person_id, p.name, t.title, b.source, b.file,
       CASE WHEN m.answered = 0 AND t.status = 'here' THEN 1 ELSE 0 END AS is_open -- int
  FROM import_missing m JOIN person p ON p.id = m.person_id JOIN seat t ON t.person_id = m.person_id
  JOIN import_batch b ON b.id = m.batch_id
 WHERE m.batch_id = :id AND m.person_id = :person_id AND @scope

-- name: import_missing_left
-- scope: people_import
-- takes: id id
SELECT count(*) AS n -- int
  FROM import_missing m JOIN seat t ON t.person_id = m.person_id
 WHERE m.batch_id = :id AND m.answered = 0 AND t.status = 'here' AND @scope

-- name: import_answer_list
-- scope: people_import
-- sort: batch = m.batch_id, m.person_id
-- api: list
SELECT m.batch_id, m.person_id, p.name, b.source, b.file @keys
  FROM import_missing m JOIN person p ON p.id = m.person_id JOIN import_batch b ON b.id = m.batch_id
 WHERE m.answered = 0 AND @scope @after @order

-- name: import_take_list
-- scope: people_import
-- sort: batch = d.batch_id, d.person_id, d.field
-- api: list
SELECT d.batch_id, d.person_id, p.name, d.meaning, d.here, d.there @keys
  FROM import_difference d JOIN person p ON p.id = d.person_id
 WHERE d.taken = 0 AND d.meaning <> '' AND @scope @after @order

-- name: import_name_of_unit
-- scope: rule
SELECT s.name FROM unit_span s WHERE s.unit_id = :unit_id ORDER BY s.from_on DESC LIMIT 1

-- name: import_name_of_level
-- scope: rule
-- takes: id id
SELECT l.name FROM level l WHERE l.id = :id

-- name: import_name_of_site
-- scope: rule
-- takes: id id
SELECT e.name FROM establishment e WHERE e.id = :id

-- name: import_name_of_entity
-- scope: rule
-- takes: id id
SELECT e.name FROM legal_entity e WHERE e.id = :id

-- name: import_undo_sources
DELETE FROM import_source WHERE person_id = :person_id

-- name: import_people_counter
-- scope: rule
SELECT c.n FROM counter c WHERE c.name = 'people'
