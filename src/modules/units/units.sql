-- name: unit_list
-- scope: unit_view
-- api: list
-- filter: q prefix = u.id IN (SELECT t.ref_id FROM search_term t WHERE t.kind = 'unit' AND t.term >= :q AND t.term < :q_end)
-- filter: kind text = s.kind = :kind
-- filter: parent id = s.parent_id = :parent
-- sort: name = s.name_key, s.unit_id
-- sort: code = u.code, u.id
SELECT u.id, u.version, u.code, s.name, s.kind, s.parent_id, ps.name AS parent_name, s.head_id, h.name AS head_name,
       s.purpose @keys
  FROM unit_span s JOIN unit u ON u.id = s.unit_id
  LEFT JOIN unit_span ps ON ps.unit_id = s.parent_id AND ps.from_on <= :as_of AND ps.to_on > :as_of
  LEFT JOIN person h ON h.id = s.head_id
 WHERE s.from_on <= :as_of AND s.to_on > :as_of AND @scope @filter @after
 @order

-- name: unit_item
-- scope: unit_view
-- api: item
SELECT u.id, u.version, u.code, s.name, s.kind, s.parent_id, ps.name AS parent_name, pu.code AS parent_code, s.head_id,
       h.name AS head_name, s.purpose, s.from_on, s.to_on
  FROM unit u JOIN unit_span s ON s.unit_id = u.id
  LEFT JOIN unit_span ps ON ps.unit_id = s.parent_id AND ps.from_on <= :as_of AND ps.to_on > :as_of
  LEFT JOIN unit pu ON pu.id = s.parent_id
  LEFT JOIN person h ON h.id = s.head_id
 WHERE u.id = :id AND s.from_on <= :as_of AND s.to_on > :as_of AND @scope

-- name: unit_above
-- scope: unit_view
SELECT u.id, s.name, l.depth
  FROM unit_line l JOIN unit u ON u.id = l.above_id
  JOIN unit_span s ON s.unit_id = u.id AND s.from_on <= :as_of AND s.to_on > :as_of
 WHERE l.unit_id = :id AND l.depth > 0 AND @scope
 ORDER BY l.depth DESC, u.id LIMIT @limit

-- name: unit_children
-- scope: unit_view
-- takes: id id, today day
SELECT s.unit_id AS id, u.code, s.name, s.kind, s.head_id, h.name AS head_name,
       CASE WHEN @text(:as_of) = @text(:today) THEN (SELECT count(*) FROM seat c WHERE c.unit_id = s.unit_id AND c.status = 'here')
            ELSE (SELECT count(DISTINCT a.person_id) FROM assignment a WHERE a.unit_id = s.unit_id AND a.from_on <= :as_of AND a.to_on > :as_of)
             END AS people -- int
  FROM unit_span s JOIN unit u ON u.id = s.unit_id LEFT JOIN person h ON h.id = s.head_id
 WHERE s.parent_id = :id AND s.from_on <= :as_of AND s.to_on > :as_of AND @scope
 ORDER BY s.name_key, s.unit_id LIMIT @limit

-- Today by the kept figure, however many they are; another day by what assignments say of it.
-- name: unit_people_count
-- scope: unit_view
-- takes: id id, as_of day, today day
SELECT CASE WHEN @text(:as_of) = @text(:today)
            THEN (SELECT coalesce(CAST(sum(c.n) AS bigint), 0) FROM seat_count c WHERE c.unit = :id AND c.status = 'here')
            ELSE (SELECT count(DISTINCT a.person_id) FROM assignment a WHERE a.unit_id = :id AND a.from_on <= :as_of AND a.to_on > :as_of)
             END AS n -- int
  FROM counter o WHERE o.name = 'people' AND @scope

-- HR partners of a unit, or of what it is part of.
-- name: unit_partners
-- scope: unit_view
-- takes: id id
SELECT c.id, c.holder_id, p.name, c.from_on, us.name AS unit_name,
       CASE WHEN c.to_on < '9999-12-31' THEN c.to_on END AS until_on, -- text
       CASE WHEN l.depth > 0 THEN 1 ELSE 0 END AS from_above -- int
  FROM unit_line l JOIN partner_scope c ON c.unit_id = l.above_id AND c.from_on <= :as_of AND c.to_on > :as_of
  JOIN person p ON p.id = c.holder_id
  LEFT JOIN unit_span us ON us.unit_id = c.unit_id AND us.from_on <= :as_of AND us.to_on > :as_of
 WHERE l.unit_id = :id AND @scope
 ORDER BY l.depth, c.from_on, c.id LIMIT @limit

-- name: unit_history
-- scope: unit_view
-- takes: id id
SELECT s.from_on, s.to_on, s.name, s.kind, s.purpose, s.parent_id, s.head_id, h.name AS head_name,
       ps.name AS parent_name
  FROM unit_span s LEFT JOIN person h ON h.id = s.head_id
  LEFT JOIN unit_span ps ON ps.unit_id = s.parent_id AND ps.from_on <= s.from_on AND ps.to_on > s.from_on
 WHERE s.unit_id = :id AND @scope
 ORDER BY s.from_on DESC, s.unit_id LIMIT @limit

-- name: unit_pay_budget
-- scope: unit_budget(u.id) item
-- logged: unit_budget
SELECT u.id, u.version, u.budget AS amount, u.currency FROM unit u WHERE u.id = :id AND @scope

-- name: unit_row
-- scope: unit_edit
SELECT u.id, u.version, u.code, s.name, s.kind, s.parent_id, s.head_id, s.purpose,
       ps.name || ' (' || pu.code || ')' AS parent_label, -- text
       h.name AS head_label
  FROM unit u JOIN unit_span s ON s.unit_id = u.id
  LEFT JOIN unit_span ps ON ps.unit_id = s.parent_id AND ps.from_on <= :as_of AND ps.to_on > :as_of
  LEFT JOIN unit pu ON pu.id = s.parent_id
  LEFT JOIN person h ON h.id = s.head_id
 WHERE u.id = :id AND s.from_on <= :as_of AND s.to_on > :as_of AND @scope

-- name: unit_lookup
-- scope: unit_view
-- takes: text text, key blob, today text
SELECT u.id FROM unit u WHERE u.code = :text AND @scope
UNION
SELECT s.unit_id FROM unit_span s WHERE s.name_key = :key AND s.from_on <= :today AND s.to_on > :today AND @scope
 LIMIT @limit

-- name: unit_by_id
-- scope: unit_view
SELECT u.id FROM unit u WHERE u.id = :id AND @scope

-- name: unit_suggest
-- scope: unit_view
-- takes: q text, q_end text, today text
SELECT u.id, s.name || ' (' || u.code || ')' AS label -- text
  FROM search_term t CROSS JOIN unit u CROSS JOIN unit_span s
 WHERE @found(unit, :q, :q_end) AND u.id = t.ref_id AND s.unit_id = u.id AND s.from_on <= :today AND s.to_on > :today
   AND @scope
 ORDER BY t.term, t.ref_id LIMIT @limit

-- name: unit_by_code
-- scope: rule
SELECT u.id, u.version FROM unit u WHERE u.code = :code

-- name: unit_state
-- scope: rule
-- takes: id id
SELECT u.version, u.code, u.currency FROM unit u WHERE u.id = :id

-- name: unit_span_on
-- scope: rule
-- takes: on_day day
SELECT s.unit_id, s.from_on, s.to_on, s.name, s.kind, s.parent_id, s.head_id, s.purpose
  FROM unit_span s WHERE s.unit_id = :unit_id AND s.from_on <= :on_day AND s.to_on > :on_day

-- name: unit_insert
-- takes: id id
INSERT INTO unit (id, version, code, currency, created_at) VALUES (:id, 1, :code, :currency, :created_at)

-- name: unit_touch
-- takes: id id
UPDATE unit SET version = version + 1, code = :code WHERE id = :id

-- name: unit_budget_set
-- takes: id id
UPDATE unit SET version = version + 1, budget = :budget, currency = :currency WHERE id = :id

-- name: unit_span_insert
INSERT INTO unit_span (unit_id, from_on, to_on, name, name_key, kind, parent_id, head_id, purpose)
VALUES (:unit_id, :from_on, :to_on, :name, :name_key, :kind, :parent_id, :head_id, :purpose)

-- name: unit_span_replace
UPDATE unit_span SET name = :name, name_key = :name_key, kind = :kind, parent_id = :parent_id, head_id = :head_id,
       purpose = :purpose
 WHERE unit_id = :unit_id AND from_on = :from_on

-- name: unit_span_end
UPDATE unit_span SET to_on = :to_on WHERE unit_id = :unit_id AND from_on = :from_on

-- name: unit_span_forget_after
DELETE FROM unit_span WHERE unit_id = :unit_id AND from_on > :from_on

-- name: unit_ring
-- scope: rule
-- takes: from_on day, to_on day
WITH RECURSIVE up (id, from_on, to_on) AS (
  SELECT CAST(:parent_id AS bigint), @text(:from_on), @text(:to_on)
  UNION
  SELECT s.parent_id, CASE WHEN s.from_on > up.from_on THEN s.from_on ELSE up.from_on END,
         CASE WHEN s.to_on < up.to_on THEN s.to_on ELSE up.to_on END
    FROM up JOIN unit_span s ON s.unit_id = up.id AND s.from_on < up.to_on AND s.to_on > up.from_on
   WHERE s.parent_id IS NOT NULL
)
SELECT up.from_on AS since -- text
  FROM up WHERE up.id = :unit_id ORDER BY up.from_on LIMIT 1

-- name: unit_in_use
-- scope: rule
-- takes: on_day day
SELECT (SELECT count(*) FROM seat t WHERE t.unit_id = :unit_id AND t.status <> 'left') AS people, -- int
       (SELECT count(*) FROM unit_span s WHERE s.parent_id = :unit_id AND s.to_on > :on_day) AS children -- int

-- name: unit_line_self
-- takes: id id
INSERT INTO unit_line (above_id, unit_id, depth) VALUES (:id, :id, 0)

-- name: unit_line_cut
DELETE FROM unit_line
 WHERE unit_id IN (SELECT d.unit_id FROM unit_line d WHERE d.above_id = :unit_id)
   AND above_id NOT IN (SELECT d.unit_id FROM unit_line d WHERE d.above_id = :unit_id)

-- name: unit_line_hang
INSERT INTO unit_line (above_id, unit_id, depth)
SELECT a.above_id, d.unit_id, a.depth + d.depth + 1
  FROM unit_line a CROSS JOIN unit_line d
 WHERE a.unit_id = :parent_id AND d.above_id = :unit_id

-- name: unit_heads_around
-- scope: rule
-- takes: today text
SELECT DISTINCT s.head_id
  FROM unit_line l JOIN unit_line a ON a.unit_id = l.unit_id
  JOIN unit_span s ON s.unit_id = a.above_id AND s.from_on <= :today AND s.to_on > :today
 WHERE l.above_id = :unit_id AND s.head_id IS NOT NULL

-- name: reach_heads_cut
DELETE FROM reach_unit WHERE kind = 'head' AND unit_id IN (SELECT d.unit_id FROM unit_line d WHERE d.above_id = :unit_id)

-- name: reach_heads_hang
-- takes: today text
INSERT INTO reach_unit (holder_id, unit_id, kind)
SELECT DISTINCT s.head_id, d.unit_id, 'head'
  FROM unit_line d JOIN unit_line a ON a.unit_id = d.unit_id
  JOIN unit_span s ON s.unit_id = a.above_id AND s.from_on <= :today AND s.to_on > :today
 WHERE d.above_id = :unit_id AND s.head_id IS NOT NULL

-- name: reach_partners_cut
DELETE FROM reach_unit WHERE kind = 'partner' AND unit_id IN (SELECT d.unit_id FROM unit_line d WHERE d.above_id = :unit_id)

-- name: reach_partners_hang
-- takes: today text
INSERT INTO reach_unit (holder_id, unit_id, kind)
SELECT DISTINCT p.holder_id, d.unit_id, 'partner'
  FROM unit_line d JOIN unit_line a ON a.unit_id = d.unit_id
  JOIN partner_scope p ON p.unit_id = a.above_id AND p.from_on <= :today AND p.to_on > :today
 WHERE d.above_id = :unit_id
