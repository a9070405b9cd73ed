-- Finished reviews of somebody: those written here, by the last day that they are about, and those of earlier years as files.
-- name: documents_of
-- scope: document_read(d.person_id) item
SELECT d.id AS id, -- id
       d.person_id AS person_id, -- id
       d.on_day AS on_day, -- text
       d.title AS title, -- text
       d.size AS size -- int
  FROM (SELECT f.id, f.person_id, f.on_day, f.title, f.size FROM document f WHERE f.person_id = :person_id
         UNION ALL
        SELECT r.id, r.subject_id, c.to_on, c.name, 0 FROM review r JOIN cycle c ON c.id = r.cycle_id
         WHERE r.subject_id = :person_id AND r.status = 'closed' AND NOT @rehearsed(r.id)) d
 WHERE @scope ORDER BY d.on_day DESC, d.id DESC LIMIT @limit

-- name: document_one
-- scope: document_read(d.person_id) item
-- logged: earlier_review
-- takes: id id
SELECT d.id, d.person_id, d.on_day, d.title, d.file FROM document d WHERE d.id = :id AND @scope

-- name: document_same
-- scope: rule
SELECT d.id FROM document d WHERE d.person_id = :person_id AND d.hash = :hash

-- name: document_insert
-- takes: id id
INSERT INTO document (id, person_id, kind, on_day, title, size, hash, file, batch_id, created_at)
VALUES (:id, :person_id, 'review', :on_day, :title, :size, :hash, :file, :batch_id, :created_at)

-- name: documents_leave
INSERT INTO document_gone (file, gone_at) SELECT d.file, CAST(:gone_at AS bigint) FROM document d WHERE d.batch_id = :batch_id

-- name: document_leave
INSERT INTO document_gone (file, gone_at) VALUES (:file, :gone_at)

-- name: documents_remove
DELETE FROM document WHERE batch_id = :batch_id

-- name: documents_gone
-- scope: rule
SELECT g.file FROM document_gone g WHERE g.gone_at < :gone_at ORDER BY g.gone_at LIMIT 100

-- name: document_gone_forget
DELETE FROM document_gone WHERE file = :file

-- name: documents_of_files
-- scope: none: which files are still somebody's; names of files and nothing else
-- takes: files texts
SELECT d.file FROM document d WHERE d.file @in(:files)
UNION ALL
SELECT y.file FROM year_document y WHERE y.file @in(:files)
UNION ALL
SELECT g.file FROM document_gone g WHERE g.file @in(:files)
