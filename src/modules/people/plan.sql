-- What the person and those who plan see beside the page that everybody sees: the terms of work, a last day ahead, and
-- absences, one row each; at least one row.
-- name: person_terms
-- scope: person_terms(p.id) item
-- takes: id id, today text, viewer id
SELECT p.id, l.name AS employer, CAST(a.full_time AS double precision) / 10 AS share, -- real
       CASE WHEN e.to_on > :today AND e.to_on < '9999-12-31' AND p.id <> CAST(:viewer AS bigint) THEN e.to_on END AS ends_on, -- text
       CASE WHEN a.to_on > :today THEN 1 ELSE 0 END AS may_change, -- int
       b.id AS absence_id, b.from_on, CASE WHEN b.to_on = '9999-12-31' THEN NULL ELSE b.to_on END AS back_on, -- text
       o.name AS acting_name
  FROM person p
  LEFT JOIN assignment a ON a.id = (SELECT x.id FROM assignment x JOIN employment z ON z.id = x.employment_id
                                     WHERE x.person_id = p.id
                                     ORDER BY CASE WHEN x.from_on > :today THEN 1 WHEN x.to_on > :today THEN 0 ELSE 2 END,
                                              z.is_primary DESC, CASE WHEN x.from_on > :today THEN x.from_on ELSE '' END,
                                              x.from_on DESC, x.id LIMIT 1)
  LEFT JOIN employment e ON e.id = a.employment_id
  LEFT JOIN legal_entity l ON l.id = e.legal_entity_id
  LEFT JOIN absence b ON b.person_id = p.id AND b.to_on > :today
  LEFT JOIN person o ON o.id = b.acting_id
 WHERE p.id = :id AND @scope
 ORDER BY b.from_on, b.id LIMIT @limit

-- What a form about the last day begins with.
-- name: exit_row
-- scope: person_edit(p.id) item
-- takes: id id, today text
SELECT p.id, p.version, p.name, e.to_on AS ends_on, date(e.to_on, '-1 day') AS last_on -- text
  FROM person p
  LEFT JOIN employment e ON e.id = (SELECT x.id FROM employment x WHERE x.person_id = p.id AND x.to_on > :today AND x.to_on < '9999-12-31'
                                     ORDER BY x.is_primary DESC, x.to_on DESC, x.id LIMIT 1)
 WHERE p.id = :id AND @scope
-- postgres:
SELECT p.id, p.version, p.name, e.to_on AS ends_on, to_char(CAST(e.to_on AS date) - 1, 'YYYY-MM-DD') AS last_on -- text
  FROM person p
  LEFT JOIN employment e ON e.id = (SELECT x.id FROM employment x WHERE x.person_id = p.id AND x.to_on > :today AND x.to_on < '9999-12-31'
                                     ORDER BY x.is_primary DESC, x.to_on DESC, x.id LIMIT 1)
 WHERE p.id = :id AND @scope

-- name: stay_row
-- scope: person_edit(p.id) item
-- takes: id id, today text
SELECT p.id, p.version, p.name, e.to_on AS ends_on, (SELECT count(*) FROM assignment h JOIN assignment g ON g.person_id = h.person_id AND g.from_on = h.to_on AND g.employment_id = h.employment_id
         WHERE h.manager_id = p.id AND h.to_on = e.to_on AND g.reason = 'manager' AND g.title = h.title AND g.full_time = h.full_time
           AND coalesce(g.unit_id, 0) = coalesce(h.unit_id, 0) AND coalesce(g.level_id, 0) = coalesce(h.level_id, 0)
           AND coalesce(g.establishment_id, 0) = coalesce(h.establishment_id, 0)) AS handed -- int
  FROM person p JOIN employment e ON e.person_id = p.id AND e.to_on > :today AND e.to_on < '9999-12-31'
 WHERE p.id = :id AND @scope
 ORDER BY e.is_primary DESC, e.to_on DESC, e.id LIMIT 1

-- name: employment_row
-- scope: person_correct(p.id) item
-- takes: id id, today text
SELECT p.id, p.version, p.name, e.from_on, e.kind, e.legal_entity_id, l.name AS legal_entity_label
  FROM person p JOIN employment e ON e.person_id = p.id LEFT JOIN legal_entity l ON l.id = e.legal_entity_id
 WHERE p.id = :id AND @scope
 ORDER BY CASE WHEN e.from_on > :today THEN 1 WHEN e.to_on > :today THEN 0 ELSE 2 END, e.is_primary DESC,
          CASE WHEN e.from_on > :today THEN e.from_on ELSE '' END, e.from_on DESC, e.id
 LIMIT 1

-- name: plan_row
-- scope: person_edit(a.person_id) item
-- takes: id id, today text
SELECT a.id, p.version, a.person_id, p.name, a.from_on, a.title, us.name AS unit_name, m.name AS manager_name,
       b.title AS before_title, bs.name AS before_unit, bm.name AS before_manager
  FROM assignment a JOIN person p ON p.id = a.person_id
  JOIN assignment b ON b.person_id = a.person_id AND b.employment_id = a.employment_id AND b.to_on = a.from_on
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= a.from_on AND us.to_on > a.from_on
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN unit_span bs ON bs.unit_id = b.unit_id AND bs.from_on <= a.from_on AND bs.to_on > a.from_on
  LEFT JOIN person bm ON bm.id = b.manager_id
 WHERE a.id = :id AND a.from_on > :today AND @scope

-- What holds on the day from which a change is to hold.
-- name: change_before
-- scope: person_edit(p.id) item
-- takes: id id, on_day text
SELECT p.id, a.title, a.unit_id, a.manager_id, a.level_id, a.establishment_id, CAST(a.full_time AS double precision) / 10 AS share, -- real
       us.name AS unit_name, m.name AS manager_name, v.code AS level_code, b.name AS site_name,
       (SELECT count(*) FROM line l WHERE l.manager_id = p.id) AS below, -- int
       (SELECT w.name FROM review r JOIN person w ON w.id = r.manager_id
         WHERE r.subject_id = p.id AND r.status NOT IN ('closed', 'cancelled') AND @evaluated(review, p.id) AND NOT @rehearsed(r.id)
         ORDER BY r.id DESC LIMIT 1) AS writer -- text
  FROM person p
  JOIN assignment a ON a.id = (SELECT x.id FROM assignment x WHERE x.person_id = p.id AND x.to_on > :on_day
                                ORDER BY CASE WHEN x.from_on > :on_day THEN 1 ELSE 0 END,
                                         CASE WHEN x.from_on > :on_day THEN x.from_on ELSE '' END, x.from_on DESC, x.id LIMIT 1)
  LEFT JOIN unit_span us ON us.unit_id = a.unit_id AND us.from_on <= CASE WHEN a.from_on > :on_day THEN a.from_on ELSE :on_day END
        AND us.to_on > CASE WHEN a.from_on > :on_day THEN a.from_on ELSE :on_day END
  LEFT JOIN person m ON m.id = a.manager_id
  LEFT JOIN level v ON v.id = a.level_id
  LEFT JOIN establishment b ON b.id = a.establishment_id
 WHERE p.id = :id AND @scope

-- Who looks after one unit and not after the other: HR partners and heads, of it or of what it is part of.
-- name: change_reach
-- scope: person_journey
-- takes: from_unit id, to_unit id
SELECT p.id, p.name, x.gains AS gains, -- int
       CASE WHEN x.kind = 'partner' THEN 1 ELSE 0 END AS partner -- int
  FROM (SELECT r.holder_id, r.kind, 1 AS gains FROM reach_unit r
         WHERE r.unit_id = :to_unit AND NOT EXISTS (SELECT 1 FROM reach_unit o WHERE o.unit_id = :from_unit AND o.holder_id = r.holder_id AND o.kind = r.kind)
        UNION ALL
        SELECT r.holder_id, r.kind, 0 FROM reach_unit r
         WHERE r.unit_id = :from_unit AND NOT EXISTS (SELECT 1 FROM reach_unit o WHERE o.unit_id = :to_unit AND o.holder_id = r.holder_id AND o.kind = r.kind)) x
  JOIN person p ON p.id = x.holder_id
 WHERE @scope
 ORDER BY x.gains, p.id, x.kind LIMIT @limit

-- name: change_offs
-- scope: none: which evaluations are off at two sites; no person's, and everybody may read the register of them
-- takes: from_site id, to_site id
SELECT o.evaluation, o.site FROM evaluation_off o
 WHERE o.site = coalesce(CAST(:from_site AS bigint), 0) OR o.site = coalesce(CAST(:to_site AS bigint), 0)
 ORDER BY o.evaluation, o.site LIMIT @limit

-- name: change_manager
-- scope: person_view
-- takes: id id, today text
SELECT p.id, p.name,
       (SELECT max(e.to_on) FROM employment e WHERE e.person_id = p.id AND e.to_on > :today AND e.to_on < '9999-12-31') AS ends_on -- text
  FROM person p WHERE p.id = :id AND p.arriving = 0 AND @scope
