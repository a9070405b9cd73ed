-- name: seat_choice
-- scope: rule
-- takes: today text
SELECT a.unit_id, a.manager_id, a.title, a.level_id, a.establishment_id, e.kind,
       CASE WHEN a.from_on > :today THEN 'coming' WHEN a.to_on > :today THEN 'here' ELSE 'left' END AS status -- text
  FROM assignment a JOIN employment e ON e.id = a.employment_id
 WHERE a.person_id = :person_id
 ORDER BY CASE WHEN a.from_on > :today THEN 1 WHEN a.to_on > :today THEN 0 ELSE 2 END, e.is_primary DESC,
          CASE WHEN a.from_on > :today THEN a.from_on ELSE '' END, a.from_on DESC, a.id
 LIMIT 1

-- name: seat_now
-- scope: rule
SELECT s.person_id, s.unit_id, s.manager_id, s.title, s.level_id, s.establishment_id, s.kind, s.status, s.below
  FROM seat s WHERE s.person_id = :person_id

-- name: seat_put
INSERT INTO seat (person_id, unit_id, manager_id, title, level_id, establishment_id, kind, status, below)
VALUES (:person_id, :unit_id, :manager_id, :title, :level_id, :establishment_id, :kind, :status,
        (SELECT count(*) FROM line b WHERE b.manager_id = :person_id))
ON CONFLICT (person_id) DO UPDATE SET unit_id = excluded.unit_id, manager_id = excluded.manager_id,
   title = excluded.title, level_id = excluded.level_id, establishment_id = excluded.establishment_id,
   kind = excluded.kind, status = excluded.status

-- Everybody from a manager up to a person, or to the top where the person is not above: by seats, those apart included, which are as they
-- shall be also while lines are drawn anew.
-- name: seat_ring
-- scope: rule
-- takes: manager_id id, person_id id
WITH RECURSIVE up (id) AS (
  SELECT CAST(:manager_id AS bigint)
  UNION
  SELECT coalesce(x.manager_id, s.manager_id) FROM up JOIN seat s ON s.person_id = up.id LEFT JOIN seat_apart x ON x.person_id = up.id
   WHERE coalesce(x.manager_id, s.manager_id) IS NOT NULL AND up.id <> :person_id
)
SELECT up.id AS person_id, -- int
       s.manager_id, s.status FROM up LEFT JOIN seat s ON s.person_id = up.id

-- name: seat_apart_all
-- scope: rule
SELECT x.person_id, x.manager_id FROM seat_apart x ORDER BY x.person_id

-- name: seat_apart_put
INSERT INTO seat_apart (person_id, manager_id) VALUES (:person_id, :manager_id)
ON CONFLICT (person_id) DO UPDATE SET manager_id = excluded.manager_id

-- name: seat_apart_take
DELETE FROM seat_apart WHERE person_id = :person_id

-- name: seat_apart_forget
-- takes: after int, upto int
DELETE FROM seat_apart WHERE person_id > :after AND person_id <= :upto

-- name: seat_join
UPDATE seat SET manager_id = :manager_id WHERE person_id = :person_id

-- Those above have fewer, or more, below: before the line is cut, after it is hung.
-- name: seats_above_less
UPDATE seat SET below = below - 1 - (SELECT count(*) FROM line d WHERE d.manager_id = :person_id)
 WHERE person_id IN (SELECT u.manager_id FROM line u WHERE u.person_id = :person_id)

-- name: seats_above_more
UPDATE seat SET below = below + 1 + (SELECT count(*) FROM line d WHERE d.manager_id = :person_id)
 WHERE person_id IN (SELECT u.manager_id FROM line u WHERE u.person_id = :person_id)

-- Who is below and above is read from the seats: while the lines of everybody are drawn anew, some of them are not there yet.
-- name: line_cut
-- takes: person_id id
DELETE FROM line
 WHERE person_id IN (WITH RECURSIVE down (id) AS (SELECT CAST(:person_id AS bigint) UNION SELECT s.person_id FROM down JOIN seat s ON s.manager_id = down.id)
                     SELECT down.id FROM down)
   AND manager_id NOT IN (WITH RECURSIVE down (id) AS (SELECT CAST(:person_id AS bigint) UNION SELECT s.person_id FROM down JOIN seat s ON s.manager_id = down.id)
                          SELECT down.id FROM down)

-- name: line_hang
-- takes: manager_id id, person_id id
INSERT INTO line (manager_id, person_id, depth)
WITH RECURSIVE up (id, depth) AS (
  SELECT CAST(:manager_id AS bigint), 0
  UNION ALL
  SELECT s.manager_id, up.depth + 1 FROM up JOIN seat s ON s.person_id = up.id WHERE s.manager_id IS NOT NULL AND up.depth < 100
), down (id, depth) AS (
  SELECT CAST(:person_id AS bigint), 0
  UNION ALL
  SELECT s.person_id, down.depth + 1 FROM down JOIN seat s ON s.manager_id = down.id WHERE down.depth < 100
)
SELECT up.id, down.id, up.depth + down.depth + 1 FROM up CROSS JOIN down WHERE up.id <> down.id
ON CONFLICT (manager_id, person_id) DO NOTHING

-- name: line_accounts_above
-- scope: rule
SELECT l.manager_id FROM line l JOIN account c ON c.person_id = l.manager_id WHERE l.person_id = :person_id

-- name: partners_of_unit
-- scope: rule
SELECT u.holder_id FROM reach_unit u WHERE u.unit_id = :unit_id AND u.kind = 'partner'
UNION SELECT g.holder_id FROM reach_given g WHERE g.place_id = :unit_id AND g.kind = 'unit'

-- name: seat_count_add
-- takes: unit int, site int, lane int, n int
INSERT INTO seat_count (unit, site, kind, status, lane, n) VALUES (:unit, :site, :kind, :status, :lane, :n)
ON CONFLICT (unit, site, kind, status, lane) DO UPDATE SET n = seat_count.n + excluded.n

-- name: seat_count_clear
DELETE FROM seat_count

-- name: seat_count_fill
INSERT INTO seat_count (unit, site, kind, status, lane, n)
SELECT coalesce(s.unit_id, 0), coalesce(s.establishment_id, 0), s.kind, s.status, 0, count(*)
  FROM seat s JOIN person p ON p.id = s.person_id
 WHERE p.arriving = 0
 GROUP BY coalesce(s.unit_id, 0), coalesce(s.establishment_id, 0), s.kind, s.status

-- How long person_export is, for those to whom all of it is open: by what it may be filtered by and is counted by. The row of another
-- kind or status than was asked for is none.
-- name: person_export_total
-- scope: person_export
-- about: site c.site
-- takes: unit id, site id, kind text, status text
SELECT coalesce(CAST(sum(c.n) AS bigint), 0) AS n -- int
  FROM seat_count c
 WHERE c.unit = coalesce(:unit, c.unit) AND c.site = coalesce(:site, c.site) AND c.kind = coalesce(:kind, c.kind)
   AND c.status = coalesce(:status, c.status) AND @scope

-- Where the kept counts are not what the seats say. For the doctor.
-- name: seat_counts_wrong
-- scope: none: for the doctor, numbers and nothing else
SELECT count(*) AS n -- int
  FROM (SELECT x.unit
          FROM (SELECT c.unit, c.site, c.kind, c.status, c.n FROM seat_count c
                 UNION ALL
                SELECT coalesce(s.unit_id, 0), coalesce(s.establishment_id, 0), s.kind, s.status, -1
                  FROM seat s JOIN person p ON p.id = s.person_id WHERE p.arriving = 0) x
         GROUP BY x.unit, x.site, x.kind, x.status HAVING sum(x.n) <> 0) y

-- name: seat_gone
DELETE FROM seat WHERE person_id = :person_id

-- name: seat_clear
DELETE FROM seat

-- Of everybody whose id lies in (after, upto]: without an assignment there is no seat.
-- name: seat_drop
-- takes: after int, upto int
DELETE FROM seat WHERE person_id > :after AND person_id <= :upto
   AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.person_id = seat.person_id)

-- name: seat_fill
-- takes: today text, after int, upto int
INSERT INTO seat (person_id, unit_id, manager_id, title, level_id, establishment_id, kind, status)
SELECT x.person_id, x.unit_id, x.manager_id, x.title, x.level_id, x.establishment_id, x.kind,
       CASE WHEN x.from_on > :today THEN 'coming' WHEN x.to_on > :today THEN 'here' ELSE 'left' END
  FROM (SELECT a.person_id, a.unit_id, a.manager_id, a.title, a.level_id, a.establishment_id, e.kind, a.from_on, a.to_on,
               row_number() OVER (PARTITION BY a.person_id
                 ORDER BY CASE WHEN a.from_on > :today THEN 1 WHEN a.to_on > :today THEN 0 ELSE 2 END, e.is_primary DESC,
                          CASE WHEN a.from_on > :today THEN a.from_on ELSE '' END, a.from_on DESC, a.id) AS place
          FROM assignment a JOIN employment e ON e.id = a.employment_id
         WHERE a.person_id > :after AND a.person_id <= :upto) x
 WHERE x.place = 1
ON CONFLICT (person_id) DO UPDATE SET unit_id = excluded.unit_id, manager_id = excluded.manager_id, title = excluded.title,
   level_id = excluded.level_id, establishment_id = excluded.establishment_id, kind = excluded.kind, status = excluded.status

-- The next people by id, how many they are and who is the last of them.
-- name: seat_next
-- scope: rule
-- takes: after int, most int
SELECT coalesce(max(x.id), 0) AS upto, -- int
       count(*) AS n -- int
  FROM (SELECT p.id FROM person p WHERE p.id > :after ORDER BY p.id LIMIT coalesce(:most, 0)) x

-- name: seat_states
-- scope: rule
-- takes: after int, upto int
SELECT s.person_id, s.manager_id, s.establishment_id, s.status
  FROM seat s WHERE s.person_id > :after AND s.person_id <= :upto ORDER BY s.person_id

-- name: account_next
-- scope: rule
-- takes: after int, most int
SELECT coalesce(max(x.id), 0) AS upto, -- int
       count(*) AS n -- int
  FROM (SELECT c.id FROM account c WHERE c.id > :after ORDER BY c.id LIMIT coalesce(:most, 0)) x

-- name: seat_unreached
-- scope: rule
WITH RECURSIVE down (id) AS (
  SELECT s.person_id FROM seat s LEFT JOIN seat m ON m.person_id = s.manager_id WHERE m.person_id IS NULL
  UNION ALL
  SELECT s.person_id FROM down JOIN seat s ON s.manager_id = down.id
)
SELECT s.person_id, s.manager_id, s.status FROM seat s LEFT JOIN down ON down.id = s.person_id
 WHERE down.id IS NULL
 ORDER BY s.person_id

-- name: seat_free
UPDATE seat SET manager_id = NULL WHERE person_id = :person_id AND manager_id = :manager_id

-- name: line_clear
DELETE FROM line

-- name: line_forget
-- takes: after int, upto int
DELETE FROM line WHERE person_id > :after AND person_id <= :upto

-- name: line_fill
-- takes: after int, upto int
INSERT INTO line (manager_id, person_id, depth)
WITH RECURSIVE up (manager_id, person_id, depth) AS (
  SELECT s.manager_id, s.person_id, 1 FROM seat s WHERE s.manager_id IS NOT NULL AND s.person_id > :after AND s.person_id <= :upto
  UNION ALL
  SELECT s.manager_id, up.person_id, up.depth + 1 FROM up JOIN seat s ON s.person_id = up.manager_id
   WHERE s.manager_id IS NOT NULL AND up.depth < 100
)
SELECT up.manager_id, up.person_id, up.depth FROM up WHERE up.manager_id <> up.person_id ORDER BY up.manager_id, up.person_id
ON CONFLICT (manager_id, person_id) DO NOTHING

-- name: seat_below_fill
-- takes: after int, upto int
UPDATE seat SET below = (SELECT count(*) FROM line l WHERE l.manager_id = seat.person_id)
 WHERE person_id > :after AND person_id <= :upto
   AND (below > 0 OR EXISTS (SELECT 1 FROM line l WHERE l.manager_id = seat.person_id))

-- name: reach_partner_clear
DELETE FROM reach_unit WHERE kind = 'partner'

-- name: reach_partner_fill
-- takes: today text
INSERT INTO reach_unit (holder_id, unit_id, kind)
SELECT DISTINCT p.holder_id, l.unit_id, 'partner'
  FROM partner_scope p JOIN unit_line l ON l.above_id = p.unit_id
 WHERE p.from_on <= :today AND p.to_on > :today

-- name: reach_fill
-- takes: self int, line_bit int, report_bit int, unit_head_bit int, partner_bits int, acting_bits int, given_bits int, after int, upto int
UPDATE account SET
       relations = :self + CASE WHEN EXISTS (SELECT 1 FROM line l WHERE l.manager_id = account.person_id) THEN :line_bit ELSE 0 END
         + CASE WHEN EXISTS (SELECT 1 FROM seat s WHERE s.manager_id = account.person_id) THEN :report_bit ELSE 0 END
         + CASE WHEN EXISTS (SELECT 1 FROM reach_unit u WHERE u.holder_id = account.person_id AND u.kind = 'partner')
                THEN :partner_bits ELSE 0 END
         + CASE WHEN EXISTS (SELECT 1 FROM reach_unit u WHERE u.holder_id = account.person_id AND u.kind = 'head')
                THEN :unit_head_bit ELSE 0 END
         + CASE WHEN EXISTS (SELECT 1 FROM acting c WHERE c.holder_id = account.person_id) THEN :acting_bits ELSE 0 END
         + CASE WHEN EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = account.person_id) THEN :given_bits ELSE 0 END,
       reach = 1 + (SELECT count(*) FROM line l WHERE l.manager_id = account.person_id)
         + (SELECT count(*) FROM reach_unit u JOIN seat s ON s.unit_id = u.unit_id
             WHERE u.holder_id = account.person_id AND u.kind = 'partner')
         + (SELECT count(*) FROM acting c JOIN seat s ON s.manager_id = c.manager_id WHERE c.holder_id = account.person_id)
         + (SELECT count(*) FROM (SELECT DISTINCT g.place_id FROM reach_given g WHERE g.holder_id = account.person_id AND g.kind = 'unit') d
              JOIN seat s ON s.unit_id = d.place_id)
         + (SELECT count(*) FROM (SELECT DISTINCT g.place_id FROM reach_given g WHERE g.holder_id = account.person_id AND g.kind = 'site') d
              JOIN seat s ON s.establishment_id = d.place_id)
         + CASE WHEN EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = account.person_id AND g.kind = 'all')
                THEN (SELECT c.n FROM counter c WHERE c.name = 'people') ELSE 0 END
 WHERE person_id IS NOT NULL AND id > :after AND id <= :upto

-- name: seat_turning
-- scope: rule
-- takes: from_day day, to_day day
SELECT a.person_id FROM assignment a WHERE a.from_on > :from_day AND a.from_on <= :to_day
UNION
SELECT a.person_id FROM assignment a WHERE a.to_on > :from_day AND a.to_on <= :to_day
ORDER BY 1

-- name: absence_turning
-- scope: rule
-- takes: from_day day, to_day day
SELECT b.person_id FROM absence b WHERE b.from_on > :from_day AND b.from_on <= :to_day AND b.acting_id IS NOT NULL
UNION
SELECT b.person_id FROM absence b WHERE b.to_on > :from_day AND b.to_on <= :to_day AND b.acting_id IS NOT NULL
ORDER BY 1

-- name: partner_turning
-- scope: rule
-- takes: from_day day, to_day day
SELECT DISTINCT p.holder_id FROM partner_scope p
 WHERE (p.from_on > :from_day AND p.from_on <= :to_day) OR (p.to_on > :from_day AND p.to_on <= :to_day)
 ORDER BY 1

-- name: unit_turning
-- scope: rule
-- takes: from_day day, to_day day
SELECT s.unit_id FROM unit_span s WHERE s.from_on > :from_day AND s.from_on <= :to_day
UNION
SELECT s.unit_id FROM unit_span s WHERE s.to_on > :from_day AND s.to_on <= :to_day
ORDER BY 1

-- name: line_everything
-- scope: rule
SELECT l.manager_id, l.person_id, l.depth FROM line l ORDER BY l.manager_id, l.person_id
