-- The years of a person that hold something, newest first, then the documents of the year that is shown: one answer, because the
-- page of a year asks for enough already. `opens` and `closes` mark the ends of both lists.
-- name: year_shelf
-- scope: year_see(x.person_id) item
-- takes: id id, me id, now text
SELECT x.id AS id, -- id
       x.year AS year, -- int
       CASE WHEN x.id = 0 THEN 1 ELSE 0 END AS is_year, -- int
       CASE WHEN x.year = CAST(substr(:today, 1, 4) AS bigint) THEN 1 ELSE 0 END AS chosen, -- int
       CASE WHEN x.year > CAST(substr(:now, 1, 4) AS bigint) THEN 1 ELSE 0 END AS is_next, -- int
       x.title AS title, -- text
       x.kind AS kind, -- text
       x.size AS size, -- int
       x.at AS at, -- int
       CASE x.seen_by WHEN 'mine' THEN 1 ELSE 0 END AS is_private, -- int
       a.name AS author_name,
       CASE WHEN h.visibility = 'public' OR h.owner_id = :me THEN h.id END AS goal_id, -- id
       CASE WHEN h.visibility = 'public' OR h.owner_id = :me THEN h.title ELSE '' END AS goal_title, -- text
       CASE WHEN x.author_id = :me THEN 1 ELSE 0 END AS own, -- int
       CASE WHEN x.place = 1 THEN 1 ELSE 0 END AS opens, -- int
       CASE WHEN x.place = x.places THEN 1 ELSE 0 END AS closes -- int
  FROM (SELECT 0 AS id, y.person_id, y.year, '' AS title, '' AS kind, 0 AS size, 0 AS at, '' AS seen_by, 0 AS author_id, 0 AS goal_id,
               row_number() OVER (ORDER BY y.year DESC) AS place, count(*) OVER () AS places
          FROM (SELECT p.person_id, p.year FROM year_plan p WHERE p.person_id = :id
                 UNION
                SELECT d.person_id, d.year FROM year_document d
                 WHERE d.person_id = :id AND (d.seen_by = 'both' OR d.author_id = :me)) y
         UNION ALL
        SELECT d.id, d.person_id, d.year, d.title, d.kind, d.size, d.created_at, d.seen_by, d.author_id, d.goal_id,
               row_number() OVER (ORDER BY d.id DESC), count(*) OVER ()
          FROM year_document d LEFT JOIN goal g ON g.id = d.goal_id
         WHERE d.person_id = :id
           AND (d.year = CAST(substr(:today, 1, 4) AS bigint)
                OR (substr(g.from_on, 1, 4) <= substr(:today, 1, 4) AND substr(g.due_on, 1, 4) >= substr(:today, 1, 4)))
           AND (d.seen_by = 'both' OR d.author_id = :me)) x
  LEFT JOIN person a ON a.id = x.author_id LEFT JOIN goal h ON h.id = x.goal_id
 WHERE @scope ORDER BY is_year DESC, x.place LIMIT @limit

-- Whose year a document is added to.
-- name: year_document_for
-- scope: year_edit(p.id) item
-- takes: id id, me id
SELECT p.id, p.name, CAST(substr(:today, 1, 4) AS bigint) AS year, -- int
       CASE WHEN p.id = :me THEN 1 ELSE 0 END AS own -- int
  FROM person p WHERE p.id = :id AND @scope

-- What a document may belong to.
-- name: year_goal_choice
-- scope: goal_view(g.owner_id) item
-- takes: chosen id
SELECT g.id, g.title, CASE WHEN g.id = :chosen THEN 1 ELSE 0 END AS chosen -- int
  FROM goal g WHERE g.owner_id = :owner_id AND g.owner_kind = 'person' AND g.status = 'open' AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: year_goal
-- scope: goal_read(g.id) item
-- takes: id id, me id
SELECT g.id, g.title, g.owner_id, p.name AS owner_name, g.from_on, g.due_on, CASE WHEN g.owner_id = :me THEN 1 ELSE 0 END AS own -- int
  FROM goal g JOIN person p ON p.id = g.owner_id WHERE g.id = :id AND g.owner_kind = 'person' AND @scope

-- name: year_goal_documents
-- scope: year_see(d.person_id) item
-- takes: goal id, me id
SELECT d.id, d.year, d.title, d.kind, d.size, d.created_at AS at, -- int
       a.name AS author_name,
       CASE d.seen_by WHEN 'mine' THEN 1 ELSE 0 END AS is_private -- int
  FROM year_document d JOIN person a ON a.id = d.author_id
 WHERE d.goal_id = :goal AND (d.seen_by = 'both' OR d.author_id = :me) AND @scope
 ORDER BY d.id DESC LIMIT @limit

-- name: year_document_one
-- scope: year_see(d.person_id) item
-- logged: year_document
-- takes: id id, me id
SELECT d.id, d.person_id, d.author_id, d.title, d.kind, d.file
  FROM year_document d WHERE d.id = :id AND (d.seen_by = 'both' OR d.author_id = :me) AND @scope

-- name: year_document_own
-- scope: year_see(d.person_id) item
-- takes: id id, me id
SELECT d.id, d.person_id, d.year, d.title FROM year_document d WHERE d.id = :id AND d.author_id = :me AND @scope

-- Counted is what the author sees: that others keep something there is not told.
-- name: year_document_count
-- scope: rule
-- takes: person_id id, year int, me id
SELECT count(*) AS n -- int
  FROM year_document d
 WHERE d.person_id = :person_id AND d.year = :year AND (d.seen_by = 'both' OR d.author_id = :me)

-- name: year_document_insert
-- takes: id id
INSERT INTO year_document (id, person_id, year, author_id, seen_by, title, kind, size, file, goal_id, created_at)
VALUES (:id, :person_id, :year, :author_id, :seen_by, :title, :kind, :size, :file, :goal_id, :created_at)

-- name: year_document_state
-- scope: rule
-- takes: id id
SELECT d.person_id, d.author_id, d.file FROM year_document d WHERE d.id = :id

-- name: year_document_drop
-- takes: id id
DELETE FROM year_document WHERE id = :id

-- name: year_forget_files
-- takes: site int, module int
INSERT INTO document_gone (file, gone_at)
SELECT d.file, CAST(:gone_at AS bigint) FROM year_document d
 WHERE d.id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: year_forget_documents
-- takes: site int, module int
DELETE FROM year_document WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
