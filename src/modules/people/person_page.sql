-- What a name, a unit and a site are called is asked as scalars: of those who sort in, not of everybody whose name begins so.
-- A plus before a column keeps an index out that newer versions of SQLite prefer, and sort behind.
-- name: person_list
-- scope: person_view
-- filter: unit id = s.unit_id = :unit
-- filter: site id = +s.establishment_id = :site
-- filter: level id = +s.level_id = :level
-- filter: manager id = s.manager_id = :manager
-- filter: kind text = s.kind = :kind
-- filter: status text = s.status = :status
-- sort: name = p.name_key, p.id
SELECT p.id, p.version, p.number, p.name, p.mail, p.phone, s.title, s.unit_id,
       (SELECT us.name FROM unit_span us WHERE us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today) AS unit_name, -- text
       s.manager_id,
       (SELECT m.name FROM person m WHERE m.id = s.manager_id) AS manager_name, -- text
       s.establishment_id,
       (SELECT b.name FROM establishment b WHERE b.id = s.establishment_id) AS site_name, -- text
       s.kind, s.status @keys
  FROM person p JOIN seat s ON s.person_id = p.id
 WHERE p.arriving = 0 AND @scope @filter @after
 @order

-- Those with a name that begins so, by the word that does: in the order of the words nothing is sorted, however many there are.
-- Somebody whose first and last name begin so stands at the first of them.
-- name: person_found
-- scope: person_view
-- takes: q text, q_end text
-- filter: unit id = s.unit_id = :unit
-- filter: site id = +s.establishment_id = :site
-- filter: level id = +s.level_id = :level
-- filter: manager id = s.manager_id = :manager
-- filter: kind text = s.kind = :kind
-- filter: status text = s.status = :status
-- sort: word = t.term, t.ref_id
SELECT p.id, p.name, s.title,
       (SELECT us.name FROM unit_span us WHERE us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today) AS unit_name, -- text
       (SELECT m.name FROM person m WHERE m.id = s.manager_id) AS manager_name, -- text
       (SELECT b.name FROM establishment b WHERE b.id = s.establishment_id) AS site_name -- text
       @keys
  FROM search_term t CROSS JOIN person p CROSS JOIN seat s
 WHERE @found(person, :q, :q_end) AND p.id = t.ref_id AND s.person_id = p.id AND p.arriving = 0
   AND @scope @filter @after
 @order

-- name: person_list_then
-- scope: person_view
-- filter: q prefix = p.id IN (SELECT t.ref_id FROM search_term t WHERE t.kind = 'person' AND t.term >= :q AND t.term < :q_end)
-- filter: unit id = a.unit_id = :unit AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.unit_id = :unit)
-- filter: site id = a.establishment_id = :site AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.establishment_id = :site)
-- filter: level id = +a.level_id = :level
-- filter: manager id = a.manager_id = :manager AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.manager_id = :manager)
-- filter: kind text = e.kind = :kind
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, a.title, us.name AS unit_name, m.name AS manager_name, b.name AS site_name @keys
  FROM person p CROSS JOIN assignment a
  JOIN employment e ON e.id = a.employment_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.arriving = 0 AND a.person_id = p.id AND a.from_on <= :as_of AND a.to_on > :as_of
   AND NOT EXISTS (SELECT 1 FROM assignment y JOIN employment z ON z.id = y.employment_id
                    WHERE y.person_id = p.id AND y.from_on <= :as_of AND y.to_on > :as_of
                      AND (z.is_primary > e.is_primary OR (z.is_primary = e.is_primary AND y.id < a.id)))
   AND @scope @filter @after
 @order

-- name: person_item
-- scope: person_view
SELECT p.id, p.version, p.number, p.name, p.said, p.pronouns, p.mail, p.phone, s.title, s.unit_id, us.name AS unit_name,
       s.manager_id, m.name AS manager_name, s.level_id, s.establishment_id, b.name AS site_name, s.kind, s.status
  FROM person p LEFT JOIN seat s ON s.person_id = p.id
  LEFT JOIN unit_span us ON us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today
  LEFT JOIN person m ON m.id = s.manager_id
  LEFT JOIN establishment b ON b.id = s.establishment_id
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: person_export
-- scope: person_export
-- about: p.id
-- api: list
-- filter: q prefix = p.id IN (SELECT t.ref_id FROM search_term t WHERE t.kind = 'person' AND t.term >= :q AND t.term < :q_end)
-- filter: unit id = s.unit_id = :unit
-- filter: site id = +s.establishment_id = :site
-- filter: level id = +s.level_id = :level
-- filter: manager id = s.manager_id = :manager
-- filter: kind text = s.kind = :kind
-- filter: status text = s.status = :status
-- sort: name = p.name_key, p.id
SELECT p.id, p.version, p.number, p.name, p.mail, p.phone, s.title, s.unit_id,
       (SELECT us.name FROM unit_span us WHERE us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today) AS unit_name, -- text
       s.manager_id,
       (SELECT m.name FROM person m WHERE m.id = s.manager_id) AS manager_name, -- text
       s.establishment_id,
       (SELECT b.name FROM establishment b WHERE b.id = s.establishment_id) AS site_name, -- text
       s.kind, s.status @keys
  FROM person p JOIN seat s ON s.person_id = p.id
 WHERE p.arriving = 0 AND @scope @filter @after
 @order

-- name: person_export_one
-- scope: person_export
-- about: p.id
-- api: item
SELECT p.id, p.version, p.number, p.name, p.said, p.pronouns, p.mail, p.phone, s.title, s.unit_id, us.name AS unit_name,
       s.manager_id, m.name AS manager_name, s.level_id, s.establishment_id, b.name AS site_name, s.kind, s.status
  FROM person p LEFT JOIN seat s ON s.person_id = p.id
  LEFT JOIN unit_span us ON us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today
  LEFT JOIN person m ON m.id = s.manager_id
  LEFT JOIN establishment b ON b.id = s.establishment_id
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- The same on another day: who worked here on it, and what somebody was who did not yet, or not any more.
-- name: person_export_then
-- scope: person_export
-- about: p.id
-- filter: q prefix = p.id IN (SELECT t.ref_id FROM search_term t WHERE t.kind = 'person' AND t.term >= :q AND t.term < :q_end)
-- filter: unit id = a.unit_id = :unit AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.unit_id = :unit)
-- filter: site id = a.establishment_id = :site AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.establishment_id = :site)
-- filter: level id = +a.level_id = :level
-- filter: manager id = a.manager_id = :manager AND p.id IN (SELECT u.person_id FROM assignment u WHERE u.manager_id = :manager)
-- filter: kind text = e.kind = :kind
-- sort: name = p.name_key, p.id
SELECT p.id, p.version, p.number, p.name, p.mail, p.phone, a.title, a.unit_id, us.name AS unit_name, a.manager_id,
       m.name AS manager_name, a.establishment_id, b.name AS site_name, e.kind,
       'here' AS status -- text
       @keys
  FROM person p CROSS JOIN assignment a
  JOIN employment e ON e.id = a.employment_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.arriving = 0 AND a.person_id = p.id AND a.from_on <= :as_of AND a.to_on > :as_of
   AND NOT EXISTS (SELECT 1 FROM assignment y JOIN employment z ON z.id = y.employment_id
                    WHERE y.person_id = p.id AND y.from_on <= :as_of AND y.to_on > :as_of
                      AND (z.is_primary > e.is_primary OR (z.is_primary = e.is_primary AND y.id < a.id)))
   AND @scope @filter @after
 @order

-- name: person_export_one_then
-- scope: person_export
-- about: p.id
SELECT p.id, p.version, p.number, p.name, p.said, p.pronouns, p.mail, p.phone, a.title, a.unit_id, us.name AS unit_name,
       a.manager_id, m.name AS manager_name, a.level_id, a.establishment_id, b.name AS site_name, e.kind,
       CASE WHEN a.id IS NOT NULL THEN 'here'
            WHEN EXISTS (SELECT 1 FROM assignment x WHERE x.person_id = p.id AND x.to_on <= :as_of) THEN 'left'
            WHEN EXISTS (SELECT 1 FROM assignment x WHERE x.person_id = p.id) THEN 'coming' END AS status -- text
  FROM person p
  LEFT JOIN assignment a ON a.id = (SELECT y.id FROM assignment y JOIN employment z ON z.id = y.employment_id
                                     WHERE y.person_id = p.id AND y.from_on <= :as_of AND y.to_on > :as_of
                                     ORDER BY z.is_primary DESC, y.id LIMIT 1)
  LEFT JOIN employment e ON e.id = a.employment_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: person_page
-- scope: person_view
-- takes: viewer id
SELECT p.id, p.version, p.number, p.name, p.said, p.pronouns, p.mail, p.phone, s.title, s.unit_id, us.name AS unit_name,
       s.manager_id, m.name AS manager_name, s.level_id, v.code AS level_code, b.name AS site_name, s.status, e.from_on AS joined_on,
       (SELECT k.id FROM account k WHERE k.person_id = p.id) AS account_id, -- id
       CASE WHEN s.kind = 'contractor' THEN 1 ELSE 0 END AS is_contractor, -- int
       CASE WHEN s.status = 'coming' THEN 1 ELSE 0 END AS is_coming, -- int
       CASE WHEN s.status = 'left' THEN 1 ELSE 0 END AS is_gone, -- int
       CASE WHEN p.id = CAST(:viewer AS bigint) THEN 1 ELSE 0 END AS is_self, -- int
       CASE WHEN EXISTS (SELECT 1 FROM line l WHERE l.manager_id = CAST(:viewer AS bigint) AND l.person_id = p.id)
            THEN 1 ELSE 0 END AS is_below, -- int
       CASE WHEN p.id <> CAST(:viewer AS bigint)
             AND EXISTS (SELECT 1 FROM reach_unit u WHERE u.holder_id = CAST(:viewer AS bigint) AND u.kind = 'partner' AND u.unit_id = s.unit_id)
             AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint))
            THEN 1 ELSE 0 END AS is_partnered, -- int
       CASE WHEN p.id <> CAST(:viewer AS bigint)
             AND EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = CAST(:viewer AS bigint) AND g.permission = 'record_see'
                            AND (g.kind = 'all' OR (g.kind = 'unit' AND g.place_id = s.unit_id) OR (g.kind = 'site' AND g.place_id = s.establishment_id)))
             AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint))
            THEN 1 ELSE 0 END AS given_record, -- int
       CASE WHEN p.id <> CAST(:viewer AS bigint)
             AND EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = CAST(:viewer AS bigint) AND g.permission = 'year_see'
                            AND (g.kind = 'all' OR (g.kind = 'unit' AND g.place_id = s.unit_id) OR (g.kind = 'site' AND g.place_id = s.establishment_id)))
             AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint))
            THEN 1 ELSE 0 END AS given_year, -- int
       CASE WHEN EXISTS (SELECT 1 FROM acting c WHERE c.holder_id = CAST(:viewer AS bigint) AND c.manager_id = s.manager_id)
             AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint))
            THEN 1 ELSE 0 END AS is_acting, -- int
       CASE WHEN p.id = CAST(:viewer AS bigint) OR EXISTS (SELECT 1 FROM line l WHERE l.manager_id = CAST(:viewer AS bigint) AND l.person_id = p.id)
              OR ((EXISTS (SELECT 1 FROM reach_unit u WHERE u.holder_id = CAST(:viewer AS bigint) AND u.kind = 'partner' AND u.unit_id = s.unit_id)
                   OR EXISTS (SELECT 1 FROM acting c WHERE c.holder_id = CAST(:viewer AS bigint) AND c.manager_id = s.manager_id))
                  AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint)))
            THEN 1 ELSE 0 END AS is_near, -- int
       CASE WHEN EXISTS (SELECT 1 FROM reach_given g WHERE g.holder_id = CAST(:viewer AS bigint)
                            AND (g.kind = 'all' OR (g.kind = 'unit' AND g.place_id = s.unit_id) OR (g.kind = 'site' AND g.place_id = s.establishment_id)))
             AND NOT EXISTS (SELECT 1 FROM line l WHERE l.manager_id = p.id AND l.person_id = CAST(:viewer AS bigint))
            THEN 1 ELSE 0 END AS is_given, -- int
       CASE WHEN EXISTS (SELECT 1 FROM employment o WHERE o.person_id = p.id AND o.to_on = '9999-12-31')
            THEN 0 ELSE 1 END AS may_return, -- int
       CASE WHEN s.person_id IS NOT NULL OR EXISTS (SELECT 1 FROM employment o WHERE o.person_id = p.id) THEN 1 ELSE 0 END AS worked, -- int
       (SELECT max(a.to_on) FROM absence a WHERE a.person_id = p.id AND a.from_on <= :today AND a.to_on > :today) AS back_on, -- text
       CASE WHEN EXISTS (SELECT 1 FROM absence a WHERE a.person_id = p.id AND a.from_on <= :today AND a.to_on = '9999-12-31')
            THEN 1 ELSE 0 END AS is_away_open -- int
  FROM person p LEFT JOIN seat s ON s.person_id = p.id
  LEFT JOIN unit_span us ON us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today
  LEFT JOIN person m ON m.id = s.manager_id
  LEFT JOIN level v ON v.id = s.level_id
  LEFT JOIN establishment b ON b.id = s.establishment_id
  LEFT JOIN employment e ON e.id = (SELECT x.id FROM employment x WHERE x.person_id = p.id ORDER BY x.from_on DESC, x.id LIMIT 1)
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- The head of the page of another day.
-- name: person_then
-- scope: person_journey
-- takes: id id
SELECT p.id, p.name, p.said, p.pronouns, p.number, a.from_on, a.title, a.unit_id, us.name AS unit_name, a.manager_id,
       m.name AS manager_name, a.level_id, v.code AS level_code, b.name AS site_name, e.from_on AS joined_on,
       CASE WHEN e.kind = 'contractor' THEN 1 ELSE 0 END AS is_contractor -- int
  FROM person p
  LEFT JOIN assignment a ON a.id = (SELECT y.id FROM assignment y JOIN employment z ON z.id = y.employment_id
                                     WHERE y.person_id = p.id AND y.from_on <= :as_of AND y.to_on > :as_of
                                     ORDER BY z.is_primary DESC, y.id LIMIT 1)
  LEFT JOIN employment e ON e.id = a.employment_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN level v ON v.id = a.level_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: person_reports_then
-- scope: person_journey
-- takes: id id
SELECT x.id, x.name, x.title,
       (SELECT count(*) FROM (SELECT r.person_id FROM assignment r WHERE r.manager_id = :id AND r.from_on <= :as_of AND r.to_on > :as_of
         LIMIT 1 OFFSET 12) z) AS more -- int
  FROM (SELECT p.id, p.name, p.name_key, a.title FROM assignment a JOIN person p ON p.id = a.person_id
         WHERE a.manager_id = :id AND a.from_on <= :as_of AND a.to_on > :as_of AND p.arriving = 0 AND @scope
         ORDER BY p.name_key, p.id LIMIT 12) x
 ORDER BY x.name_key, x.id LIMIT @limit

-- name: person_moments
-- scope: person_journey
-- takes: id id, today text
WITH span (id, from_on, title, unit_id, title_before, unit_before) AS (
  SELECT a.id, a.from_on, a.title, a.unit_id,
         lag(a.title) OVER (PARTITION BY a.employment_id ORDER BY a.from_on, a.id),
         lag(a.unit_id) OVER (PARTITION BY a.employment_id ORDER BY a.from_on, a.id)
    FROM assignment a WHERE a.person_id = :id AND a.from_on <= :today
)
SELECT j.id,
       j.on_day AS on_day, -- text
       j.text AS text, -- text
       j.kind AS kind, -- text
       CASE j.kind WHEN 'joined' THEN 'rocket' WHEN 'became' THEN 'stairs-up' WHEN 'moved' THEN 'arrows-exchange' WHEN 'left' THEN 'logout'
                   WHEN 'praise' THEN 'sparkles' WHEN 'mentor' THEN 'users-group' ELSE 'briefcase' END AS icon, -- text
       j.is_talent AS is_talent -- int
  FROM (SELECT m.id, m.on_day, m.text, m.kind, CASE WHEN m.track = 'talent' THEN 1 ELSE 0 END AS is_talent
          FROM moment m WHERE m.person_id = :id AND m.class = 0 AND m.on_day <= :today
           AND (m.kind <> 'praise' OR @evaluated(wall, m.person_id))
           AND NOT @rehearsed(m.object_id)
        UNION ALL
        SELECT s.id, s.from_on, CASE WHEN s.title <> s.title_before AND s.title <> '' 
                    THEN 'Became ' || s.title || CASE WHEN s.unit_id <> s.unit_before AND us.name IS NOT NULL THEN ', moved to ' || us.name ELSE '' END
                    ELSE 'Moved to ' || us.name END,
               CASE WHEN s.title <> s.title_before AND s.title <> '' THEN 'became' ELSE 'moved' END, 1
          FROM span s LEFT JOIN unit_span us ON us.unit_id = s.unit_id AND us.from_on <= s.from_on AND us.to_on > s.from_on
         WHERE (s.title <> s.title_before AND s.title <> '') OR (s.unit_id <> s.unit_before AND us.name IS NOT NULL)) j
 WHERE @scope
 ORDER BY j.on_day DESC, j.id DESC LIMIT @limit

-- name: person_history
-- scope: person_journey
-- takes: id id, today text
SELECT a.id, a.from_on, a.to_on, a.title, us.name AS unit_name, m.id AS manager_id, m.name AS manager_name,
       CASE WHEN a.from_on > :today THEN 1 ELSE 0 END AS to_come, -- int
       CASE WHEN a.from_on > :today AND EXISTS (SELECT 1 FROM assignment b WHERE b.person_id = a.person_id AND b.employment_id = a.employment_id
             AND b.to_on = a.from_on) THEN 1 ELSE 0 END AS may_drop -- int
  FROM assignment a LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= a.from_on AND us.to_on > a.from_on
 WHERE a.person_id = :id AND @scope
 ORDER BY a.from_on DESC, a.id LIMIT @limit

-- name: person_reports
-- scope: person_view
-- takes: id id
SELECT x.id, x.name, x.title, x.status,
       (SELECT count(*) FROM (SELECT o.person_id FROM seat o WHERE o.manager_id = :id AND o.status <> 'left' LIMIT 1 OFFSET 12) z) AS more -- int
  FROM (SELECT p.id, p.name, p.name_key, s.title, s.status FROM seat s JOIN person p ON p.id = s.person_id
         WHERE s.manager_id = :id AND s.status <> 'left' AND p.arriving = 0 AND @scope ORDER BY p.name_key, p.id LIMIT 12) x
 ORDER BY x.name_key, x.id LIMIT @limit

-- Whoever looks after the unit as HR partner stands here too: the unit of that day, and what it is part of today.
-- name: person_relations
-- scope: person_journey
-- takes: id id, today text
SELECT x.id, x.other_id, x.name,
       x.purpose AS purpose, -- text
       x.from_on, x.to_on,
       x.word AS word, -- text
       CASE WHEN x.to_on <= :today THEN 1 ELSE 0 END AS is_over, -- int
       CASE WHEN x.from_on > :today THEN 1 ELSE 0 END AS to_come, -- int
       x.is_own AS is_own -- int
  FROM (SELECT r.id, r.other_id, o.name, r.purpose, r.from_on, r.to_on,
               CASE r.kind WHEN 'dotted' THEN 'Dotted line to' WHEN 'mentor' THEN 'Mentor' ELSE 'Buddy' END AS word, 1 AS is_own
          FROM relation r JOIN person o ON o.id = r.other_id
         WHERE r.person_id = :id
        UNION ALL
        SELECT c.id, c.holder_id, o.name, us.name, c.from_on, c.to_on, 'HR partner', 0
          FROM assignment a JOIN unit_line l ON l.unit_id = a.unit_id
          JOIN partner_scope c ON c.unit_id = l.above_id AND c.from_on <= :today AND c.to_on > :today
          JOIN person o ON o.id = c.holder_id
          LEFT JOIN unit_span us ON us.unit_id = c.unit_id AND us.from_on <= :today AND us.to_on > :today
         WHERE a.person_id = :id AND a.from_on <= :today AND a.to_on > :today AND c.holder_id <> :id) x
 WHERE @scope
 ORDER BY x.is_own DESC, x.from_on, x.id LIMIT @limit

-- name: person_pay
-- scope: pay_read(p.id) item
-- logged: pay
-- takes: id id, today text
SELECT y.id, p.id AS person_id, y.amount, y.currency, y.from_on
  FROM person p LEFT JOIN pay y ON y.person_id = p.id AND y.from_on <= :today AND y.to_on > :today
 WHERE p.id = :id AND @scope

-- name: person_exit_why
-- scope: exit_read(p.id) item
-- logged: exit
-- takes: id id
SELECT e.id, p.id AS person_id, e.exit_reason, e.to_on
  FROM person p JOIN employment e ON e.person_id = p.id
 WHERE p.id = :id AND e.to_on < '9999-12-31' AND @scope
 ORDER BY e.to_on DESC, e.id LIMIT 1

-- name: person_custom
-- scope: person_private(p.id) item
-- logged: imported_field
-- takes: id id
SELECT p.id, p.id AS person_id,
       j.key AS name, -- text
       CAST(j.value AS text) AS said -- text
  FROM person p, @members(p.custom) j
 WHERE p.id = :id AND @scope
 ORDER BY p.id, j.key LIMIT @limit

-- name: person_row
-- scope: person_edit(p.id) item
SELECT p.id, p.version, p.name, p.number, p.mail, p.phone, p.said, p.pronouns FROM person p WHERE p.id = :id AND @scope

-- What ends, waits or stays when somebody leaves.
-- name: person_exit_effects
-- scope: person_edit(p.id) item
-- takes: today text
SELECT p.id, p.version, p.name,
       (SELECT count(*) FROM account a WHERE a.person_id = p.id) AS accounts, -- int
       (SELECT count(*) FROM seat s WHERE s.manager_id = p.id AND s.status <> 'left') AS reports, -- int
       (SELECT count(*) FROM review r WHERE r.manager_id = p.id AND r.status IN ('self', 'draft', 'shared', 'met') AND @evaluated(review, r.subject_id)
           AND NOT @rehearsed(r.id)) AS to_write, -- int
       (SELECT count(*) FROM review r WHERE r.second_id = p.id AND r.status = 'objected' AND @evaluated(review, r.subject_id)
           AND NOT @rehearsed(r.id)) AS objections, -- int
       (SELECT count(*) FROM review r WHERE r.subject_id = p.id AND r.status NOT IN ('closed', 'cancelled') AND @evaluated(review, p.id)
           AND NOT @rehearsed(r.id)) AS own_reviews, -- int
       (SELECT count(*) FROM goal g WHERE g.owner_id = p.id AND g.status = 'open' AND NOT @rehearsed(g.id)) AS goals, -- int
       (SELECT count(*) FROM unit_span u WHERE u.head_id = p.id AND u.from_on <= :today AND u.to_on > :today) AS heads, -- int
       (SELECT count(*) FROM partner_scope c WHERE c.holder_id = p.id AND c.from_on <= :today AND c.to_on > :today) AS partners, -- int
       (SELECT max(e.to_on) FROM employment e WHERE e.person_id = p.id AND e.to_on > :today AND e.to_on < '9999-12-31') AS ends_on -- text
  FROM person p WHERE p.id = :id AND @scope

-- name: rehire_row
-- scope: person_hire
-- takes: id id
SELECT p.id, p.version, p.name,
       CASE WHEN EXISTS (SELECT 1 FROM employment o WHERE o.person_id = p.id) THEN 1 ELSE 0 END AS worked -- int
  FROM person p
 WHERE p.id = :id AND NOT EXISTS (SELECT 1 FROM employment o WHERE o.person_id = p.id AND o.to_on = '9999-12-31') AND @scope

-- name: assignment_row
-- scope: person_edit(p.id) item
-- takes: id id
SELECT p.id, p.version, p.name, a.title, a.unit_id, a.manager_id, a.level_id, a.establishment_id, a.full_time,
       us.name || ' (' || u.code || ')' AS unit_label, -- text
       m.name AS manager_label, v.code AS level_label, b.name AS establishment_label,
       CASE WHEN a.from_on > :as_of THEN a.from_on END AS from_on -- text
  FROM person p
  JOIN assignment a ON a.id = (SELECT x.id FROM assignment x WHERE x.person_id = p.id AND x.to_on > :as_of
                                ORDER BY CASE WHEN x.from_on > :as_of THEN 1 ELSE 0 END,
                                         CASE WHEN x.from_on > :as_of THEN x.from_on ELSE '' END, x.from_on DESC, x.id LIMIT 1)
  LEFT JOIN unit u ON u.id = a.unit_id
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= CASE WHEN a.from_on > :as_of THEN a.from_on ELSE :as_of END
        AND us.to_on > CASE WHEN a.from_on > :as_of THEN a.from_on ELSE :as_of END
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN level v ON v.id = a.level_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.id = :id AND @scope
 ORDER BY a.from_on DESC, a.id LIMIT 1

-- name: absence_list
-- scope: absence_read(b.person_id) item
-- logged: absence
-- takes: id id
SELECT b.id, b.person_id, b.from_on, b.to_on, b.nature, o.name AS acting_name
  FROM absence b LEFT JOIN person o ON o.id = b.acting_id
 WHERE b.person_id = :id AND @scope
 ORDER BY b.from_on DESC, b.id LIMIT @limit

-- name: absence_row
-- scope: person_edit(b.person_id) item
SELECT b.id, b.version, b.person_id, p.name, b.from_on, b.acting_id, o.name AS acting_label,
       CASE WHEN b.to_on = '9999-12-31' THEN NULL ELSE b.to_on END AS back_on -- text
  FROM absence b JOIN person p ON p.id = b.person_id LEFT JOIN person o ON o.id = b.acting_id
 WHERE b.id = :id AND @scope

-- name: absence_state
-- scope: rule
-- takes: id id
SELECT b.version, b.person_id, b.from_on, b.to_on, b.acting_id FROM absence b WHERE b.id = :id

-- name: absence_overlap
-- scope: rule
-- takes: id id, from_on day, to_on day
SELECT b.from_on, b.to_on FROM absence b
 WHERE b.person_id = :person_id AND b.id <> coalesce(CAST(:id AS bigint), 0) AND b.from_on < :to_on AND b.to_on > :from_on
 ORDER BY b.from_on LIMIT 1

-- name: absence_set
-- takes: id id
UPDATE absence SET version = version + 1, from_on = :from_on, to_on = :to_on, acting_id = :acting_id WHERE id = :id

-- With the change of the days, which counts as the version.
-- name: absence_nature_set
-- takes: id id
UPDATE absence SET nature = :nature WHERE id = :id

-- name: absence_forget
-- takes: id id
DELETE FROM absence WHERE id = :id

-- name: absence_insert
-- takes: id id
INSERT INTO absence (id, version, person_id, from_on, to_on, nature, acting_id)
VALUES (:id, 1, :person_id, :from_on, :to_on, :nature, :acting_id)

-- name: relation_insert
-- takes: id id
INSERT INTO relation (id, version, person_id, other_id, kind, purpose, from_on, to_on)
VALUES (:id, 1, :person_id, :other_id, :kind, :purpose, :from_on, :to_on)

-- name: relation_row
-- scope: person_edit(r.person_id) item
SELECT r.id, r.version, r.person_id, p.name, o.name AS other_name, r.kind, r.purpose, r.from_on,
       CASE WHEN r.to_on = '9999-12-31' THEN '' ELSE date(r.to_on, '-1 day') END AS last_on -- text
  FROM relation r JOIN person p ON p.id = r.person_id JOIN person o ON o.id = r.other_id
 WHERE r.id = :id AND @scope
-- postgres:
SELECT r.id, r.version, r.person_id, p.name, o.name AS other_name, r.kind, r.purpose, r.from_on,
       CASE WHEN r.to_on = '9999-12-31' THEN '' ELSE to_char(CAST(r.to_on AS date) - 1, 'YYYY-MM-DD') END AS last_on -- text
  FROM relation r JOIN person p ON p.id = r.person_id JOIN person o ON o.id = r.other_id
 WHERE r.id = :id AND @scope

-- name: relation_state
-- scope: rule
-- takes: id id
SELECT r.version, r.person_id, r.other_id, r.kind, r.purpose, r.from_on, r.to_on FROM relation r WHERE r.id = :id

-- name: relation_set
-- takes: id id
UPDATE relation SET version = version + 1, purpose = :purpose, from_on = :from_on, to_on = :to_on WHERE id = :id

-- name: relation_forget
-- takes: id id
DELETE FROM relation WHERE id = :id

-- name: partner_list
-- scope: partner_edit
-- takes: id id, today text
SELECT p.id, p.unit_id, us.name, p.from_on,
       CASE WHEN p.to_on < '9999-12-31' THEN p.to_on END AS until_on, -- text
       CASE WHEN p.from_on > :today THEN 1 ELSE 0 END AS to_come -- int
  FROM partner_scope p LEFT JOIN unit_span us ON us.unit_id = p.unit_id AND us.from_on <= :today AND us.to_on > :today
 WHERE p.holder_id = :id AND p.to_on > :today AND @scope
 ORDER BY p.unit_id, p.from_on, p.id LIMIT @limit

-- name: partner_row
-- scope: partner_edit
-- takes: id id, today text
SELECT p.id, p.holder_id, h.name, p.unit_id, us.name AS unit_name, p.from_on,
       CASE WHEN p.to_on = '9999-12-31' THEN '' ELSE date(p.to_on, '-1 day') END AS last_on -- text
  FROM partner_scope p JOIN person h ON h.id = p.holder_id
  LEFT JOIN unit_span us ON us.unit_id = p.unit_id AND us.from_on <= :today AND us.to_on > :today
 WHERE p.id = :id AND @scope
-- postgres:
SELECT p.id, p.holder_id, h.name, p.unit_id, us.name AS unit_name, p.from_on,
       CASE WHEN p.to_on = '9999-12-31' THEN '' ELSE to_char(CAST(p.to_on AS date) - 1, 'YYYY-MM-DD') END AS last_on -- text
  FROM partner_scope p JOIN person h ON h.id = p.holder_id
  LEFT JOIN unit_span us ON us.unit_id = p.unit_id AND us.from_on <= :today AND us.to_on > :today
 WHERE p.id = :id AND @scope

-- name: partner_insert
-- takes: id id
INSERT INTO partner_scope (id, holder_id, unit_id, from_on, to_on) VALUES (:id, :holder_id, :unit_id, :from_on, :to_on)

-- name: partner_state
-- scope: rule
-- takes: id id
SELECT p.holder_id, p.unit_id, p.from_on, p.to_on FROM partner_scope p WHERE p.id = :id

-- name: partner_set
-- takes: id id
UPDATE partner_scope SET from_on = :from_on, to_on = :to_on WHERE id = :id

-- name: partner_forget
-- takes: id id
DELETE FROM partner_scope WHERE id = :id

-- name: partner_overlap
-- scope: rule
-- takes: id id, from_on day, to_on day
SELECT p.from_on, p.to_on FROM partner_scope p
 WHERE p.holder_id = :holder_id AND p.unit_id = :unit_id AND p.id <> coalesce(CAST(:id AS bigint), 0) AND p.from_on < :to_on AND p.to_on > :from_on
 ORDER BY p.from_on LIMIT 1

-- name: partner_holds
-- scope: rule
-- takes: today text
SELECT p.id, p.from_on FROM partner_scope p
 WHERE p.holder_id = :holder_id AND p.unit_id = :unit_id AND p.to_on > :today ORDER BY p.from_on, p.id LIMIT 1

-- name: reach_partner_forget
DELETE FROM reach_unit WHERE holder_id = :holder_id AND kind = 'partner'

-- name: reach_partner_put
-- takes: today text
INSERT INTO reach_unit (holder_id, unit_id, kind)
SELECT DISTINCT p.holder_id, l.unit_id, 'partner'
  FROM partner_scope p JOIN unit_line l ON l.above_id = p.unit_id
 WHERE p.holder_id = :holder_id AND p.from_on <= :today AND p.to_on > :today

-- name: org_focus
-- scope: person_view
-- takes: focus id, today text
SELECT p.id, p.name, s.title, s.manager_id, us.name AS unit_name,
       (SELECT count(*) FROM seat r WHERE r.manager_id = p.id AND r.status <> 'left') AS directs, -- int
       (SELECT count(*) FROM (SELECT r.person_id FROM seat r WHERE r.manager_id = p.id AND r.status <> 'left' LIMIT 1 OFFSET 40) x) AS crowded, -- int
       s.below,
       (SELECT count(*) FROM seat b WHERE b.manager_id = s.manager_id AND b.person_id <> p.id AND b.status <> 'left') AS beside -- int
  FROM person p JOIN seat s ON s.person_id = p.id
  LEFT JOIN unit_span us ON us.unit_id = s.unit_id AND us.from_on <= :today AND us.to_on > :today
 WHERE p.id = coalesce(CAST(:focus AS bigint), (SELECT t.person_id FROM seat t WHERE t.manager_id IS NULL AND t.status = 'here'
         AND t.below > 0 ORDER BY t.below DESC, t.person_id DESC LIMIT 1))
   AND p.arriving = 0 AND @scope

-- name: org_tops
-- scope: person_view
-- takes: id id
SELECT p.id, p.name, t.below AS below -- int
  FROM (SELECT x.person_id, x.below FROM seat x WHERE x.manager_id IS NULL AND x.status = 'here' AND x.below > 0
         ORDER BY x.below DESC, x.person_id DESC LIMIT 24) t
  JOIN person p ON p.id = t.person_id
 WHERE p.arriving = 0 AND p.id <> :id AND @scope
 ORDER BY t.below DESC, p.id LIMIT @limit

-- name: org_above
-- scope: person_view
-- takes: id id
SELECT p.id, p.name, l.depth FROM line l JOIN person p ON p.id = l.manager_id
 WHERE l.person_id = :id AND @scope ORDER BY l.depth DESC, p.id LIMIT @limit

-- name: org_reports
-- scope: person_view
-- takes: id id, today text
SELECT x.id, x.name, x.title, us.name AS unit_name, x.below
  FROM (SELECT p.id, p.name, p.name_key, s.title, s.unit_id, s.below FROM seat s JOIN person p ON p.id = s.person_id
         WHERE s.manager_id = :id AND s.status <> 'left' AND p.arriving = 0 AND @scope ORDER BY p.name_key, p.id LIMIT 40) x
  LEFT JOIN unit_span us ON us.unit_id = x.unit_id AND us.from_on <= :today AND us.to_on > :today
 ORDER BY x.name_key, x.id LIMIT @limit

-- name: org_then_above
-- scope: person_view
-- takes: id id
WITH RECURSIVE up (id, depth) AS (
  SELECT a.manager_id, 1 FROM assignment a WHERE a.person_id = :id AND a.from_on <= :as_of AND a.to_on > :as_of
     AND a.manager_id IS NOT NULL
  UNION
  SELECT a.manager_id, up.depth + 1 FROM up JOIN assignment a ON a.person_id = up.id
   WHERE a.from_on <= :as_of AND a.to_on > :as_of AND a.manager_id IS NOT NULL AND up.depth < 40
)
SELECT p.id, p.name FROM up CROSS JOIN person p WHERE p.id = up.id AND @scope ORDER BY up.depth DESC, p.id LIMIT @limit

-- name: org_then_focus
-- scope: person_view
-- takes: focus id
SELECT p.id, p.name, a.title, us.name AS unit_name,
       (SELECT count(*) FROM (SELECT r.person_id FROM assignment r WHERE r.manager_id = p.id AND r.from_on <= :as_of AND r.to_on > :as_of
         LIMIT 1 OFFSET 40) z) AS crowded -- int
  FROM person p JOIN assignment a ON a.person_id = p.id AND a.from_on <= :as_of AND a.to_on > :as_of
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
 WHERE p.id = coalesce(CAST(:focus AS bigint), (SELECT t.person_id FROM seat t WHERE t.manager_id IS NULL AND t.status = 'here'
         AND EXISTS (SELECT 1 FROM seat r WHERE r.manager_id = t.person_id) ORDER BY t.person_id LIMIT 1))
   AND p.arriving = 0 AND @scope

-- name: org_then_reports
-- scope: person_view
-- takes: id id
SELECT x.id, x.name, x.title
  FROM (SELECT p.id, p.name, p.name_key, a.title FROM assignment a JOIN person p ON p.id = a.person_id
         WHERE a.manager_id = :id AND a.from_on <= :as_of AND a.to_on > :as_of AND p.arriving = 0 AND @scope
         ORDER BY p.name_key, p.id LIMIT 40) x
 ORDER BY x.name_key, x.id LIMIT @limit

-- name: legal_entity_list
-- scope: organization_edit
SELECT e.id, e.name, e.country, e.currency, e.law, CASE WHEN e.closed_on < '9999-12-31' THEN e.closed_on END AS ends_on -- text
  FROM legal_entity e WHERE @scope ORDER BY e.name_key, e.id LIMIT @limit

-- name: establishment_list
-- scope: person_view
SELECT b.id, b.name, b.country, b.region, b.time_zone, CASE WHEN b.closed_on < '9999-12-31' THEN b.closed_on END AS ends_on -- text
  FROM establishment b WHERE @scope ORDER BY b.name_key, b.id LIMIT @limit

-- name: establishment_choice
-- scope: person_view
-- takes: site_id id
SELECT b.id, b.name, CASE WHEN b.id = :site_id THEN 1 ELSE 0 END AS chosen -- int
  FROM establishment b WHERE @scope ORDER BY b.name_key, b.id LIMIT @limit

-- name: directory_unit
-- scope: unit_view
SELECT s.unit_id AS id, s.name || ' (' || u.code || ')' AS name -- text
  FROM unit_span s JOIN unit u ON u.id = s.unit_id
 WHERE s.unit_id = :unit_id AND s.from_on <= :as_of AND s.to_on > :as_of AND @scope LIMIT @limit

-- name: directory_manager
-- scope: person_view
-- takes: manager_id id
SELECT p.id, p.name FROM person p WHERE p.id = :manager_id AND p.arriving = 0 AND @scope LIMIT @limit

-- name: level_choice
-- scope: person_view
-- takes: level_id id
SELECT v.id, v.code, CASE WHEN v.id = :level_id THEN 1 ELSE 0 END AS chosen -- int
  FROM level v WHERE @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: level_list
-- scope: organization_edit
SELECT v.id, v.code, v.name, v.rank, CASE WHEN v.closed_on < '9999-12-31' THEN v.closed_on END AS ends_on -- text
  FROM level v WHERE @scope ORDER BY v.rank, v.id LIMIT @limit

-- name: absence_person
-- scope: absence_read(p.id) item
-- takes: id id
SELECT p.id, p.name FROM person p WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: person_arriving_list
-- scope: person_arriving
-- sort: name = p.name_key, p.id
SELECT p.id, p.number, p.name, p.mail, s.title @keys
  FROM person p LEFT JOIN seat s ON s.person_id = p.id
 WHERE p.arriving = 1 AND @scope @after
 @order
