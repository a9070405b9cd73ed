-- Notes that stand in a review. Each side reads its own at any time, the other side's with the text that they go with; the line
-- and HR read them as they read the texts. `heads`: the first of its author.
-- name: review_picks_of_subject
-- scope: review_self(r.id) item
SELECT k.id, k.on_day, k.text, p.name AS author_name,
       CASE k.side WHEN 'self' THEN 1 ELSE 0 END AS of_self, -- int
       CASE row_number() OVER (PARTITION BY k.side, k.author_id ORDER BY k.on_day, k.id) WHEN 1 THEN 1 ELSE 0 END AS heads, -- int
       CASE WHEN k.side = 'self' AND r.status = 'self' THEN 1 ELSE 0 END AS may_drop -- int
  FROM review r JOIN review_pick k ON k.review_id = r.id JOIN person p ON p.id = k.author_id
 WHERE r.id = :review_id AND k.former_id IS NULL AND (k.side = 'self' OR r.shared_at IS NOT NULL) AND @scope
 ORDER BY k.side DESC, k.author_id, k.on_day, k.id LIMIT @limit

-- name: review_picks_of_writer
-- scope: review_write(r.id) item
SELECT k.id, k.on_day, k.text, p.name AS author_name,
       CASE k.side WHEN 'self' THEN 1 ELSE 0 END AS of_self, -- int
       CASE row_number() OVER (PARTITION BY k.side, k.author_id ORDER BY k.on_day, k.id) WHEN 1 THEN 1 ELSE 0 END AS heads, -- int
       CASE WHEN k.side = 'writer' AND r.status = 'draft' THEN 1 ELSE 0 END AS may_drop -- int
  FROM review r JOIN review_pick k ON k.review_id = r.id JOIN person p ON p.id = k.author_id
 WHERE r.id = :review_id AND k.former_id IS NULL AND (k.side = 'writer' OR r.self_at IS NOT NULL) AND @scope
 ORDER BY k.side DESC, k.author_id, k.on_day, k.id LIMIT @limit

-- name: review_picks_of_reader
-- scope: review_final(r.id) item
SELECT k.id, k.on_day, k.text, p.name AS author_name,
       CASE k.side WHEN 'self' THEN 1 ELSE 0 END AS of_self, -- int
       CASE row_number() OVER (PARTITION BY k.side, k.author_id ORDER BY k.on_day, k.id) WHEN 1 THEN 1 ELSE 0 END AS heads -- int
  FROM review r JOIN review_pick k ON k.review_id = r.id JOIN person p ON p.id = k.author_id
 WHERE r.id = :review_id AND r.status IN ('final', 'objected', 'closed') AND k.former_id IS NULL
   AND (k.side = 'writer' OR r.self_at IS NOT NULL) AND @scope
 ORDER BY k.side DESC, k.author_id, k.on_day, k.id LIMIT @limit

-- What may be put in: one's own notes that do not stand in the review yet. First the person's, about oneself.
-- name: review_notes_self
-- scope: review_self(r.id) item
SELECT n.id, n.on_day, n.kind, n.visibility, n.text,
       CASE n.visibility WHEN 'author' THEN 1 ELSE 0 END AS only_mine, -- int
       1 AS may_pick -- int
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN note n ON n.author_id = r.subject_id AND n.subject_id = r.subject_id
 WHERE r.id = :review_id AND r.status = 'self' AND n.on_day >= c.from_on AND n.on_day <= c.to_on
   AND @evaluated(review_packet, r.subject_id) AND @scope
   AND NOT EXISTS (SELECT 1 FROM review_pick k WHERE k.review_id = r.id AND k.note_id = n.id AND k.former_id IS NULL)
 ORDER BY n.id DESC LIMIT @limit

-- Then the writer's, also those of after the period, which are evidence and no more. Of the one who asks: whoever writes in a
-- manager's place does not get the manager's notes.
-- name: review_notes_own
-- scope: review_write(r.id) item
-- takes: review id, me id
SELECT n.id, n.on_day, n.kind, n.visibility, n.text,
       CASE n.visibility WHEN 'author' THEN 1 ELSE 0 END AS only_mine, -- int
       CASE WHEN n.on_day <= c.to_on AND (r.status = 'draft' OR r.status = 'self' AND c.self_due_on < :today)
            THEN 1 ELSE 0 END AS may_pick -- int
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN note n ON n.author_id = :me AND n.subject_id = r.subject_id
 WHERE r.id = :review AND n.on_day >= c.from_on AND @evaluated(review_packet, r.subject_id) AND @scope
   AND NOT EXISTS (SELECT 1 FROM review_pick k WHERE k.review_id = r.id AND k.note_id = n.id AND k.former_id IS NULL)
 ORDER BY n.id DESC LIMIT @limit

-- name: review_pick_note
-- scope: rule
-- takes: id id
SELECT n.author_id, n.subject_id, n.on_day, n.text FROM note n WHERE n.id = :id

-- name: review_pick_there
-- scope: rule
SELECT k.id FROM review_pick k WHERE k.review_id = :review_id AND k.note_id = :note_id AND k.former_id IS NULL

-- name: review_pick_state
-- scope: rule
-- takes: id id
SELECT k.review_id, k.side FROM review_pick k WHERE k.id = :id AND k.former_id IS NULL

-- name: review_pick_count
-- scope: rule
SELECT count(*) AS n -- int
  FROM review_pick k WHERE k.review_id = :review_id AND k.side = :side AND k.former_id IS NULL

-- name: review_pick_insert
-- takes: id id
INSERT INTO review_pick (id, review_id, side, note_id, author_id, on_day, text, at)
VALUES (:id, :review_id, :side, :note_id, :author_id, :on_day, :text, :at)

-- name: review_pick_drop
-- takes: id id
DELETE FROM review_pick WHERE id = :id

-- Whose draft it is now; the version stays, so that what somebody types meanwhile is not a conflict.
-- name: review_written_by_set
-- takes: id id
UPDATE review SET written_by = :written_by WHERE id = :id

-- name: review_picks_keep
UPDATE review_pick SET former_id = :former_id WHERE review_id = :review_id AND side = 'writer' AND former_id IS NULL

-- name: reviews_former_picks
-- scope: review_mine
-- about: r.subject_id
-- takes: me id
SELECT k.id, k.on_day, k.text, p.name AS subject_name
  FROM review_former o JOIN review_pick k ON k.former_id = o.id JOIN review r ON r.id = o.review_id JOIN person p ON p.id = r.subject_id
 WHERE o.writer_id = :me AND @scope ORDER BY k.id DESC LIMIT @limit

-- name: reviews_forget_picks
-- takes: site int, module int
DELETE FROM review_pick WHERE review_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
