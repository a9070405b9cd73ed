-- name: goals_mine
-- scope: goal_view(g.owner_id)
-- takes: today text
SELECT g.id, g.title, g.owner_kind, g.visibility, g.due_on, g.progress, g.checked_on, up.id AS parent_id,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       up.title AS parent_title,
       CASE WHEN @evaluated(goal_silence, g.owner_id) AND (SELECT v.days FROM silence v) > 0
                 AND @days(CASE WHEN g.from_on > g.checked_on THEN g.from_on ELSE g.checked_on END, :today) > (SELECT v.days FROM silence v)
            THEN @days(g.checked_on, :today) ELSE 0 END AS silent_days -- int
  FROM goal g LEFT JOIN goal up ON up.id = g.parent_id AND up.visibility = 'public'
 WHERE g.owner_id = :owner_id AND g.status = 'open' AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: goals_team
-- scope: goal_team(g.owner_id)
-- filter: confidence text = g.confidence = :confidence AND @evaluated(goal_confidence, g.owner_id)
-- filter: silent text = @evaluated(goal_silence, g.owner_id) AND :silent = 'yes' AND (SELECT v.days FROM silence v) > 0 AND @days(CASE WHEN g.from_on > g.checked_on THEN g.from_on ELSE g.checked_on END, :today) > (SELECT v.days FROM silence v)
-- takes: today text
-- sort: due = g.due_on, g.id
SELECT g.id, g.title, g.owner_id, p.name AS owner_name, g.visibility, g.due_on, g.progress,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       CASE WHEN @evaluated(goal_silence, g.owner_id) THEN g.checked_on ELSE '' END AS checked_on, -- text
       CASE WHEN @evaluated(goal_silence, g.owner_id) AND (SELECT v.days FROM silence v) > 0
                 AND @days(CASE WHEN g.from_on > g.checked_on THEN g.from_on ELSE g.checked_on END, :today) > (SELECT v.days FROM silence v)
            THEN @days(g.checked_on, :today) ELSE 0 END AS silent_days -- int
       @keys
  FROM goal g JOIN person p ON p.id = g.owner_id
 WHERE g.status = 'open' AND g.owner_id <> :me_id AND @scope @filter @after
 @order

-- The goals of the company and of units. Where there are more than 400 of them: those of the company, and what is directly below;
-- the rest stands on the goal's own page. Said twice, no person's: so goal_shared, which holds no other, may serve. The count comes
-- first, so that nothing is walked for it.
-- name: goals_tree
-- scope: goal_public
-- about: g.owner_id
SELECT g.id, g.parent_id, g.title, g.owner_kind, g.owner_id, p.name AS owner_name, s.name AS unit_name, g.due_on, g.confidence,
       g.progress, g.checked_on
  FROM goal g JOIN person p ON p.id = g.owner_id
  LEFT JOIN unit_span s ON s.unit_id = g.unit_id AND s.from_on <= :today AND s.to_on > :today
 WHERE g.id IN (
       SELECT a.id FROM (SELECT z.id
                           FROM (SELECT count(*) AS n
                                   FROM (SELECT y.id FROM goal y WHERE y.visibility = 'public' AND y.status = 'open' AND y.owner_kind IN ('company', 'unit')
                                            AND y.owner_kind <> 'person' LIMIT 401) w) few
                          CROSS JOIN goal z
                          WHERE few.n <= 400 AND z.visibility = 'public' AND z.status = 'open' AND z.owner_kind IN ('company', 'unit')
                            AND z.owner_kind <> 'person' LIMIT 401) a
        UNION ALL
       SELECT c.id FROM (SELECT z.id FROM goal z WHERE z.visibility = 'public' AND z.status = 'open' AND z.owner_kind = 'company'
                            AND z.owner_kind <> 'person' ORDER BY z.due_on, z.id LIMIT 100) c
        UNION ALL
       SELECT d.id FROM (SELECT k.id FROM goal z CROSS JOIN goal k
                          WHERE z.visibility = 'public' AND z.status = 'open' AND z.owner_kind = 'company' AND z.owner_kind <> 'person'
                            AND k.parent_id = z.id AND k.visibility = 'public' AND k.status = 'open' AND k.owner_kind <> 'person' LIMIT 150) d)
   AND g.visibility = 'public' AND g.status = 'open' AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: goals_shared_many
-- scope: goal_public
-- about: none
SELECT c.n FROM counter c
 WHERE c.name = 'people' AND @scope AND (SELECT count(*) FROM (SELECT y.id FROM goal y WHERE y.visibility = 'public' AND y.status = 'open' AND y.owner_kind IN ('company', 'unit')
                            AND y.owner_kind <> 'person' LIMIT 401) w) > 400

-- Those of units that help to reach no other, where the page cannot show all at once. The joined words are the condition of the
-- partial index goal_loose, letter by letter: only so is it chosen.
-- name: goals_loose
-- scope: goal_public
-- about: g.owner_id
-- sort: due = g.due_on, g.id
SELECT g.id, g.title, s.name AS unit_name, p.name AS owner_name, g.due_on, g.confidence, g.progress @keys
  FROM goal g JOIN person p ON p.id = g.owner_id
  LEFT JOIN unit_span s ON s.unit_id = g.unit_id AND s.from_on <= :today AND s.to_on > :today
 WHERE g.visibility || g.status = 'publicopen' AND g.owner_kind = 'unit' AND coalesce(g.parent_id, 0) = 0 AND @scope @after
 @order

-- What a colleague works at, as everybody who works here may see it.
-- name: goals_of
-- scope: goal_public
-- about: g.owner_id
SELECT g.id, g.title, g.due_on, g.progress, up.id AS parent_id, up.title AS parent_title,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence -- text
  FROM goal g LEFT JOIN goal up ON up.id = g.parent_id AND up.visibility = 'public'
 WHERE g.owner_id = :owner_id AND g.status = 'open' AND g.visibility = 'public'
   AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id)) AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: goals_whose
-- scope: person_view
-- takes: me id
SELECT p.id, p.name, t.title, CASE WHEN p.id = :me THEN 1 ELSE 0 END AS own -- int
  FROM person p LEFT JOIN seat t ON t.person_id = p.id WHERE p.id = :id AND p.arriving = 0 AND @scope

-- name: goal_item
-- scope: goal_read(g.id) item
SELECT g.id, g.version, g.title, g.why, g.owner_kind, g.owner_id, p.name AS owner_name, g.unit_id, us.name AS unit_name, up.id AS parent_id,
       g.visibility, g.weight, g.from_on, g.due_on, g.status, g.outcome, g.lesson, g.progress,
       CASE WHEN @evaluated(goal_silence, g.owner_id) THEN g.checked_on ELSE '' END AS checked_on, -- text
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN 1 ELSE 0 END AS asks_confidence, -- int
       CASE g.status WHEN 'closed' THEN 1 ELSE 0 END AS is_closed, -- int
       CASE g.owner_kind WHEN 'person' THEN 1 ELSE 0 END AS is_persons, -- int
       src.id AS source_id
  FROM goal g JOIN person p ON p.id = g.owner_id
  LEFT JOIN unit_span us ON us.unit_id = g.unit_id AND us.from_on <= :today AND us.to_on > :today
  LEFT JOIN (SELECT g.id FROM goal g WHERE @scope) up ON up.id = g.parent_id
  LEFT JOIN (SELECT g.id FROM goal g WHERE @scope) src ON src.id = g.source_id
 WHERE g.id = :id AND @scope

-- name: goal_parent
-- scope: goal_public
-- about: g.owner_id
-- takes: id id
SELECT g.id, g.title, g.progress FROM goal g
 WHERE g.id = :id AND g.visibility = 'public' AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id)) AND @scope

-- name: goal_children
-- scope: goal_public
-- about: g.owner_id
-- takes: id id
SELECT g.id, g.title, g.owner_id, p.name AS owner_name, g.progress,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       g.status, g.due_on
  FROM goal g JOIN person p ON p.id = g.owner_id
 WHERE g.parent_id = :id AND g.visibility = 'public' AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id))
   AND @scope
 ORDER BY g.status DESC, g.id LIMIT @limit

-- name: key_results_of
-- scope: goal_read(k.goal_id) item
SELECT k.id, k.version, k.title, k.metric, k.start, k.target, k.current, k.weight,
       k.progress AS progress, -- int
       CASE k.metric WHEN 'percent' THEN '%' WHEN 'money' THEN ' ' || k.currency ELSE '' END AS unit, -- text
       CASE k.metric WHEN 'binary' THEN 1 ELSE 0 END AS is_box, -- int
       CASE WHEN k.current = 1000 THEN 1 ELSE 0 END AS is_done -- int
  FROM key_result_way k
 WHERE k.goal_id = :goal_id AND @scope
 ORDER BY k.position, k.id LIMIT @limit

-- Newest first; key results that were said at once stand together, their note behind the last of them.
-- name: check_ins_of
-- scope: goal_read(c.goal_id) item
SELECT c.id, c.at, c.value, c.progress,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN c.confidence ELSE '' END AS confidence, -- text
       CASE WHEN lead(c.part_of) OVER (ORDER BY coalesce(c.part_of, c.id) DESC, c.id) IS NULL THEN f.note ELSE '' END AS note, -- text
       p.name AS author_name, k.title AS key_result,
       CASE WHEN c.part_of IS NULL THEN 0 ELSE 1 END AS is_more, -- int
       CASE k.metric WHEN 'percent' THEN '%' WHEN 'money' THEN ' ' || k.currency ELSE '' END AS unit, -- text
       CASE k.metric WHEN 'binary' THEN 1 ELSE 0 END AS is_box, -- int
       CASE WHEN c.value = 1000 THEN 1 ELSE 0 END AS is_done -- int
  FROM check_in c JOIN person p ON p.id = c.author_id JOIN goal g ON g.id = c.goal_id
  JOIN check_in f ON f.id = coalesce(c.part_of, c.id)
  LEFT JOIN key_result k ON k.id = c.key_result_id
 WHERE c.goal_id = :goal_id AND @scope
 ORDER BY coalesce(c.part_of, c.id) DESC, c.id LIMIT @limit

-- The key results of a check-in, each with its place: the first ten have a field on the page.
-- name: check_in_lines
-- scope: goal_work(k.goal_id) item
SELECT v.id, v.title, v.current, v.target,
       CASE v.metric WHEN 'percent' THEN '%' WHEN 'money' THEN ' ' || v.currency ELSE '' END AS unit, -- text
       CASE v.metric WHEN 'binary' THEN 1 ELSE 0 END AS is_box, -- int
       CASE WHEN v.current = 1000 THEN 1 ELSE 0 END AS is_done, -- int
       CASE v.place WHEN 1 THEN 1 ELSE 0 END AS p1, -- int
       CASE v.place WHEN 2 THEN 1 ELSE 0 END AS p2, -- int
       CASE v.place WHEN 3 THEN 1 ELSE 0 END AS p3, -- int
       CASE v.place WHEN 4 THEN 1 ELSE 0 END AS p4, -- int
       CASE v.place WHEN 5 THEN 1 ELSE 0 END AS p5, -- int
       CASE v.place WHEN 6 THEN 1 ELSE 0 END AS p6, -- int
       CASE v.place WHEN 7 THEN 1 ELSE 0 END AS p7, -- int
       CASE v.place WHEN 8 THEN 1 ELSE 0 END AS p8, -- int
       CASE v.place WHEN 9 THEN 1 ELSE 0 END AS p9, -- int
       CASE v.place WHEN 10 THEN 1 ELSE 0 END AS p10 -- int
  FROM (SELECT k.id, k.title, k.metric, k.currency, k.current, k.target, k.position, row_number() OVER (ORDER BY k.position, k.id) AS place
          FROM key_result k WHERE k.goal_id = :goal_id AND @scope) v
 ORDER BY v.position, v.id LIMIT @limit

-- name: advice_of
-- scope: goal_read(a.goal_id) item
SELECT a.id, a.text, a.link, a.at, p.name AS author_name, q.name AS ask_name, a.ask_id
  FROM advice a JOIN person p ON p.id = a.author_id
  LEFT JOIN person q ON q.id = a.ask_id
 WHERE a.goal_id = :goal_id AND @scope
 ORDER BY a.id LIMIT @limit

-- name: goal_row
-- scope: goal_work(g.id) item
SELECT g.id, g.version, g.title, g.why, g.owner_kind, g.owner_id, p.name AS owner_label, g.unit_id, u.code AS unit_label,
       up.id AS parent_id, up.title AS parent_label, g.visibility, g.weight, g.from_on, g.due_on
  FROM goal g JOIN person p ON p.id = g.owner_id LEFT JOIN unit u ON u.id = g.unit_id
  LEFT JOIN goal up ON up.id = g.parent_id AND up.visibility = 'public'
 WHERE g.id = :id AND @scope

-- name: goal_list
-- scope: goal_export(g.owner_id)
-- api: list
-- filter: owner id = g.owner_id = :owner
-- filter: status text = g.status = :status
-- sort: due = g.due_on, g.id
SELECT g.id, g.version, g.title, g.owner_kind, g.owner_id, g.unit_id, up.id AS parent_id, g.visibility, g.weight, g.from_on,
       g.due_on, g.status, g.outcome,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       g.progress,
       CASE WHEN @evaluated(goal_silence, g.owner_id) THEN g.checked_on ELSE '' END AS checked_on -- text
       @keys
  FROM goal g LEFT JOIN (SELECT g.id FROM goal g WHERE g.visibility = 'public' OR @scope) up ON up.id = g.parent_id
 WHERE @scope @filter @after
 @order

-- name: goal_export_one
-- scope: goal_export(g.owner_id) item
-- api: item
SELECT g.id, g.version, g.title, g.why, g.owner_kind, g.owner_id, p.name AS owner_name, g.unit_id, up.id AS parent_id,
       g.visibility, g.weight, g.from_on, g.due_on, g.status, g.outcome, g.lesson, g.progress,
       CASE WHEN @evaluated(goal_silence, g.owner_id) THEN g.checked_on ELSE '' END AS checked_on, -- text
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       src.id AS source_id
  FROM goal g JOIN person p ON p.id = g.owner_id
  LEFT JOIN (SELECT g.id FROM goal g WHERE g.visibility = 'public' OR @scope) up ON up.id = g.parent_id
  LEFT JOIN (SELECT g.id FROM goal g WHERE g.visibility = 'public' OR @scope) src ON src.id = g.source_id
 WHERE g.id = :id AND @scope

-- name: goal_suggest
-- scope: goal_public
-- about: g.owner_id
-- takes: q text, q_end text
SELECT g.id, g.title AS label
  FROM search_term t CROSS JOIN goal g
 WHERE @found(goal, :q, :q_end) AND g.id = t.ref_id AND g.visibility = 'public' AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id)) AND g.status = 'open' AND @scope
 ORDER BY t.term, t.ref_id LIMIT @limit

-- name: goal_lookup
-- scope: goal_public
-- about: g.owner_id
-- takes: folded text
SELECT DISTINCT g.id
  FROM search_term t JOIN goal g ON g.id = t.ref_id
 WHERE t.kind = 'goal' AND t.term = :folded AND g.visibility = 'public' AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id)) AND g.status = 'open' AND @scope
 ORDER BY g.id LIMIT @limit

-- name: goal_by_id
-- scope: goal_public
-- about: g.owner_id
SELECT g.id FROM goal g WHERE g.id = :id AND g.visibility = 'public' AND (g.owner_kind <> 'person' OR @evaluated(goal_progress, g.owner_id)) AND @scope

-- name: goal_state
-- scope: rule
-- takes: id id
SELECT g.version, g.title, g.why, g.owner_kind, g.owner_id, g.unit_id, g.parent_id, g.visibility, g.weight, g.from_on, g.due_on,
       g.status, g.confidence, g.progress, g.checked_on
  FROM goal g WHERE g.id = :id

-- name: goal_insert
-- takes: id id
INSERT INTO goal (id, version, title, why, owner_kind, owner_id, unit_id, parent_id, visibility, weight, from_on, due_on,
                  status, outcome, lesson, confidence, progress, checked_on, source_id, template_id, created_at)
VALUES (:id, 1, :title, :why, :owner_kind, :owner_id, :unit_id, :parent_id, :visibility, :weight, :from_on, :due_on,
        'open', '', '', '', 0, :checked_on, :source_id, :template_id, :created_at)

-- name: goal_update
-- takes: id id
UPDATE goal SET version = version + 1, title = :title, why = :why, owner_kind = :owner_kind, owner_id = :owner_id,
       unit_id = :unit_id, parent_id = :parent_id, visibility = :visibility, weight = :weight, from_on = :from_on, due_on = :due_on
 WHERE id = :id

-- name: goal_progress_set
-- takes: id id
UPDATE goal SET progress = :progress WHERE id = :id

-- name: goal_checked
-- takes: id id
UPDATE goal SET version = version + 1, confidence = :confidence, checked_on = :checked_on WHERE id = :id

-- name: goal_close_set
-- takes: id id
UPDATE goal SET version = version + 1, status = 'closed', outcome = :outcome, lesson = :lesson WHERE id = :id

-- name: goal_ring
-- scope: rule
WITH RECURSIVE up (id) AS (
  SELECT CAST(:parent_id AS bigint)
  UNION
  SELECT g.parent_id FROM up JOIN goal g ON g.id = up.id WHERE g.parent_id IS NOT NULL
)
SELECT up.id AS found -- int
  FROM up WHERE up.id = :goal_id LIMIT 1

-- What a goal's progress is made of: its key results, and what is kept of the goals below it; and whether it counts in the one above.
-- name: goal_sums
-- scope: rule
-- takes: id id
SELECT g.parent_id, g.weight, g.progress, g.child_weight, g.child_sum,
       CASE WHEN g.visibility = 'public' AND g.outcome <> 'dropped'
             AND (SELECT 1 FROM goal n WHERE n.source_id = g.id AND n.parent_id = g.parent_id AND n.visibility = 'public' LIMIT 1) IS NULL
            THEN 1 ELSE 0 END AS counts, -- int
       (SELECT CAST(coalesce(sum(k.weight), 0) AS bigint) FROM key_result k WHERE k.goal_id = g.id) AS result_weight, -- int
       (SELECT CAST(coalesce(sum(k.weight * k.progress), 0) AS bigint) FROM key_result_way k WHERE k.goal_id = g.id) AS result_sum -- int
  FROM goal g WHERE g.id = :id

-- name: goal_below_add
-- takes: id id, weight int, sum int
UPDATE goal SET child_weight = child_weight + :weight, child_sum = child_sum + :sum WHERE id = :id

-- name: goal_below_recount
-- takes: id id
UPDATE goal SET
       child_weight = coalesce((SELECT CAST(sum(c.weight) AS bigint) FROM goal c
         WHERE c.parent_id = :id AND c.visibility = 'public' AND c.outcome <> 'dropped'
           AND NOT EXISTS (SELECT 1 FROM goal n WHERE n.source_id = c.id AND n.parent_id = c.parent_id AND n.visibility = 'public')), 0),
       child_sum = coalesce((SELECT CAST(sum(c.weight * c.progress) AS bigint) FROM goal c
         WHERE c.parent_id = :id AND c.visibility = 'public' AND c.outcome <> 'dropped'
           AND NOT EXISTS (SELECT 1 FROM goal n WHERE n.source_id = c.id AND n.parent_id = c.parent_id AND n.visibility = 'public')), 0)
 WHERE id = :id

-- Goals whose kept sums are not those of the goals below them. For the doctor.
-- name: goal_sums_wrong
-- scope: none: for the doctor, numbers and nothing else
SELECT count(*) AS n -- int
  FROM goal g
  LEFT JOIN (SELECT c.parent_id, CAST(sum(c.weight) AS bigint) AS weight, CAST(sum(c.weight * c.progress) AS bigint) AS parts FROM goal c
              WHERE c.parent_id IS NOT NULL AND c.visibility = 'public' AND c.outcome <> 'dropped'
                AND NOT EXISTS (SELECT 1 FROM goal n WHERE n.source_id = c.id AND n.parent_id = c.parent_id AND n.visibility = 'public')
              GROUP BY c.parent_id) x ON x.parent_id = g.id
 WHERE g.child_weight <> coalesce(x.weight, 0) OR g.child_sum <> coalesce(x.parts, 0)

-- name: key_result_state
-- scope: rule
-- takes: id id
SELECT k.goal_id, k.version, k.metric, k.currency, k.start, k.target, k.current, k.weight, k.title FROM key_result k WHERE k.id = :id

-- name: key_result_last
-- scope: rule
SELECT coalesce(max(k.position), 0) AS position, -- int
       count(*) AS n -- int
  FROM key_result k WHERE k.goal_id = :goal_id

-- name: key_result_insert
-- takes: id id
INSERT INTO key_result (id, version, goal_id, title, metric, currency, start, target, current, weight, position)
VALUES (:id, 1, :goal_id, :title, :metric, :currency, :start, :target, :current, :weight, :position)

-- name: key_result_value
-- takes: id id
UPDATE key_result SET version = version + 1, current = :current WHERE id = :id

-- name: key_results_copy
-- scope: rule
SELECT k.title, k.metric, k.currency, k.start, k.target, k.current, k.weight, k.position FROM key_result k WHERE k.goal_id = :goal_id ORDER BY k.position, k.id

-- name: check_in_insert
-- takes: id id, part_of id
INSERT INTO check_in (id, goal_id, key_result_id, author_id, at, value, progress, confidence, note, part_of, before_on)
VALUES (:id, :goal_id, :key_result_id, :author_id, :at, :value, :progress, :confidence, :note, :part_of, :before_on)

-- name: check_in_state
-- scope: rule
-- takes: id id
SELECT c.goal_id, c.author_id, c.at, c.before_on,
       coalesce((SELECT b.confidence FROM check_in b WHERE b.goal_id = c.goal_id AND b.id < c.id ORDER BY b.id DESC LIMIT 1), '') AS confidence_before -- text
  FROM check_in c WHERE c.id = :id AND c.part_of IS NULL

-- name: check_in_last
-- scope: rule
SELECT c.id FROM check_in c WHERE c.part_of IS NULL AND c.goal_id = :goal_id ORDER BY c.id DESC LIMIT 1

-- The key results that were said at once, and where each stood before.
-- name: check_in_parts
-- scope: rule
-- takes: id id
SELECT c.key_result_id,
       coalesce((SELECT b.value FROM check_in b WHERE b.goal_id = c.goal_id AND b.id < f.id AND b.key_result_id = c.key_result_id
                  ORDER BY b.id DESC LIMIT 1), k.start) AS before -- int
  FROM check_in f JOIN check_in c ON c.goal_id = f.goal_id AND c.id >= f.id JOIN key_result k ON k.id = c.key_result_id
 WHERE f.id = :id AND coalesce(c.part_of, c.id) = f.id

-- name: check_in_forget
-- takes: id id
DELETE FROM check_in WHERE goal_id = (SELECT f.goal_id FROM check_in f WHERE f.id = :id) AND coalesce(part_of, id) = :id

-- name: advice_insert
-- takes: id id
INSERT INTO advice (id, goal_id, author_id, text, link, ask_id, at) VALUES (:id, :goal_id, :author_id, :text, :link, :ask_id, :at)

-- Whom a goal is given to: those named, and those whom unit, level and title describe; LARGE a slice.
-- name: people_to_give
-- scope: goal_edit(t.person_id)
-- takes: after int, owner int, one int, two int, three int, filtered int, unit int, level int, title text, lead int, source int, template int
SELECT t.person_id
  FROM seat t
 WHERE t.status = 'here' AND t.person_id > :after AND t.person_id <> :owner
   AND (t.person_id IN (:one, :two, :three)
        OR (CAST(:filtered AS bigint) = 1
            AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
            AND (CAST(:level AS bigint) = 0 OR t.level_id = :level) AND (CAST(:title AS text) = '' OR t.title = :title)
             AND (CAST(:lead AS bigint) = 0 OR t.manager_id = :lead)))
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.source_id = :source AND g.owner_id = t.person_id AND g.status = 'open')
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.template_id = :template AND g.owner_id = t.person_id AND g.status = 'open')
   AND @scope
 ORDER BY t.person_id LIMIT 300

-- name: people_to_give_count
-- scope: goal_edit(t.person_id)
-- takes: after int, owner int, one int, two int, three int, filtered int, unit int, level int, title text, lead int, source int, template int
SELECT count(*) AS n -- int
  FROM seat t
 WHERE t.status = 'here' AND t.person_id > :after AND t.person_id <> :owner
   AND (t.person_id IN (:one, :two, :three)
        OR (CAST(:filtered AS bigint) = 1
            AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
            AND (CAST(:level AS bigint) = 0 OR t.level_id = :level) AND (CAST(:title AS text) = '' OR t.title = :title)
             AND (CAST(:lead AS bigint) = 0 OR t.manager_id = :lead)))
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.source_id = :source AND g.owner_id = t.person_id AND g.status = 'open')
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.template_id = :template AND g.owner_id = t.person_id AND g.status = 'open')
   AND @scope

-- The same people by name, before they get it; `has`: they have an open one already.
-- name: goal_give_names
-- scope: goal_edit(t.person_id)
-- takes: owner int, one int, two int, three int, filtered int, unit int, level int, title text, lead int, source int, template int
SELECT p.id, p.name, t.title AS title, CASE WHEN (EXISTS (SELECT 1 FROM goal g WHERE g.template_id = :template AND g.owner_id = t.person_id AND g.status = 'open')
             OR EXISTS (SELECT 1 FROM goal g WHERE g.source_id = :source AND g.owner_id = t.person_id AND g.status = 'open')) THEN 1 ELSE 0 END AS has -- int
  FROM seat t JOIN person p ON p.id = t.person_id
 WHERE t.status = 'here' AND t.person_id <> :owner
   AND (t.person_id IN (:one, :two, :three)
        OR (CAST(:filtered AS bigint) = 1
            AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
            AND (CAST(:level AS bigint) = 0 OR t.level_id = :level) AND (CAST(:title AS text) = '' OR t.title = :title)
             AND (CAST(:lead AS bigint) = 0 OR t.manager_id = :lead)))
   AND @scope
 ORDER BY has, p.name_key, p.id LIMIT @limit

-- name: goal_give_counts
-- scope: goal_edit(t.person_id)
-- takes: owner int, one int, two int, three int, filtered int, unit int, level int, title text, lead int, source int, template int
SELECT count(CASE WHEN (EXISTS (SELECT 1 FROM goal g WHERE g.template_id = :template AND g.owner_id = t.person_id AND g.status = 'open')
             OR EXISTS (SELECT 1 FROM goal g WHERE g.source_id = :source AND g.owner_id = t.person_id AND g.status = 'open')) THEN NULL ELSE 1 END) AS get_it, -- int
       count(CASE WHEN (EXISTS (SELECT 1 FROM goal g WHERE g.template_id = :template AND g.owner_id = t.person_id AND g.status = 'open')
             OR EXISTS (SELECT 1 FROM goal g WHERE g.source_id = :source AND g.owner_id = t.person_id AND g.status = 'open')) THEN 1 END) AS have_it -- int
  FROM seat t
 WHERE t.status = 'here' AND t.person_id <> :owner
   AND (t.person_id IN (:one, :two, :three)
        OR (CAST(:filtered AS bigint) = 1
            AND (CAST(:unit AS bigint) = 0 OR t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit))
            AND (CAST(:level AS bigint) = 0 OR t.level_id = :level) AND (CAST(:title AS text) = '' OR t.title = :title)
             AND (CAST(:lead AS bigint) = 0 OR t.manager_id = :lead)))
   AND @scope

-- name: goal_making
-- scope: goal_work(j.object_id) item
-- takes: goal id
SELECT j.id, j.done, j.total, j.error,
       CASE j.status WHEN 'failed' THEN 1 ELSE 0 END AS stopped -- int
  FROM job j WHERE j.object_id = :goal AND j.total > 0 AND j.kind = 'goal_give' AND j.status <> 'done' AND @scope
 ORDER BY j.id DESC LIMIT 1

-- name: template_making
-- scope: goal_template
-- about: none
-- takes: template id
SELECT j.id, j.done, j.total, j.error,
       CASE j.status WHEN 'failed' THEN 1 ELSE 0 END AS stopped -- int
  FROM job j WHERE j.object_id = :template AND j.total > 0 AND j.kind = 'goal_template_give' AND j.status <> 'done' AND @scope
 ORDER BY j.id DESC LIMIT 1

-- What a goal's own people are told about how it is put: nothing where it is closed.
-- name: goal_hint_row
-- scope: goal_work(g.id) item
SELECT g.id, g.title, g.due_on, g.from_on,
       (SELECT count(*) FROM key_result k WHERE k.goal_id = g.id) AS results -- int
  FROM goal g WHERE g.id = :id AND g.status = 'open' AND @scope

-- name: goal_silence
-- scope: goal_view(g.owner_id) item
-- takes: today text
SELECT g.id,
       CASE WHEN @evaluated(goal_silence, g.owner_id) AND (SELECT v.days FROM silence v) > 0
                 AND @days(CASE WHEN g.from_on > g.checked_on THEN g.from_on ELSE g.checked_on END, :today) > (SELECT v.days FROM silence v)
            THEN @days(g.checked_on, :today) ELSE 0 END AS silent_days -- int
  FROM goal g WHERE g.id = :id AND g.status = 'open' AND @scope

-- name: goal_silence_rule
-- scope: organization_edit
SELECT (SELECT v.days FROM silence v) AS days -- int
  FROM counter c WHERE c.name = 'people' AND @scope

-- Goals that nobody has said a word of since before :silent_on, in the order of their last word, whose owner is here and has no line yet.
-- name: goals_silent
-- scope: rule
-- takes: silent_on text, after_on text, after int, today text
SELECT g.id, g.title, g.owner_id, g.checked_on, e.country, e.region, e.working_days
  FROM goal g JOIN seat t ON t.person_id = g.owner_id AND t.status = 'here'
  LEFT JOIN establishment e ON e.id = t.establishment_id
 WHERE g.status = 'open' AND g.checked_on < :silent_on AND g.from_on < :silent_on AND (g.checked_on, g.id) > (:after_on, :after)
   AND @evaluated(goal_silence, g.owner_id)
   AND NOT EXISTS (SELECT 1 FROM absence b WHERE b.person_id = g.owner_id AND b.from_on <= :today AND b.to_on > :today)
   AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.person_id = g.owner_id AND o.kind = 'goal_silence' AND o.object_id = g.id)
 ORDER BY g.checked_on, g.id LIMIT 300

-- name: goal_silence_off
DELETE FROM todo WHERE kind = 'goal_silence' AND NOT @evaluated(goal_silence, todo.person_id)

-- name: goal_silence_forget
DELETE FROM todo WHERE kind = 'goal_silence'

-- name: goal_template_list
-- scope: goal_template
-- about: none
-- api: list
-- filter: status text = m.status = :status
-- sort: title = m.title, m.id
SELECT m.id, m.version, m.title, m.why, m.weight, m.days, m.status, m.author_id, p.name AS author_name,
       (SELECT count(*) FROM goal_template_result k WHERE k.template_id = m.id) AS results -- int
       @keys
  FROM goal_template m LEFT JOIN person p ON p.id = m.author_id
 WHERE @scope @filter @after
 @order

-- name: goal_template_item
-- scope: goal_template
-- about: none
-- api: item
SELECT m.id, m.version, m.title, m.why, m.weight, m.days, m.status, m.author_id, p.name AS author_name,
       CASE m.status WHEN 'open' THEN 1 ELSE 0 END AS is_open -- int
  FROM goal_template m LEFT JOIN person p ON p.id = m.author_id
 WHERE m.id = :id AND @scope

-- name: goal_template_results
-- scope: goal_template
-- about: none
SELECT k.id, k.title, k.metric, k.start, k.target, k.weight,
       CASE k.metric WHEN 'percent' THEN '%' WHEN 'money' THEN ' ' || k.currency ELSE '' END AS unit -- text
  FROM goal_template_result k WHERE k.template_id = :template_id AND @scope ORDER BY k.position, k.id LIMIT @limit

-- Whether somebody may change it: what came with the program is kept by HR.
-- name: goal_template_mine
-- scope: goal_template_edit(m.author_id)
SELECT m.id FROM goal_template m WHERE m.id = :id AND @scope LIMIT @limit

-- name: goal_template_state
-- scope: rule
-- takes: id id
SELECT m.version, m.title, m.why, m.weight, m.days, m.author_id, m.status FROM goal_template m WHERE m.id = :id

-- name: goal_template_insert
-- takes: id id
INSERT INTO goal_template (id, version, title, why, weight, days, author_id, status, created_at)
VALUES (:id, 1, :title, :why, :weight, :days, :author_id, 'open', :created_at)

-- name: goal_template_update
-- takes: id id
UPDATE goal_template SET version = version + 1, title = :title, why = :why, weight = :weight, days = :days WHERE id = :id

-- name: goal_template_status_set
-- takes: id id
UPDATE goal_template SET version = version + 1, status = :status WHERE id = :id

-- name: template_result_last
-- scope: rule
SELECT coalesce(max(k.position), 0) AS position, -- int
       count(*) AS n -- int
  FROM goal_template_result k WHERE k.template_id = :template_id

-- name: template_result_insert
-- takes: id id
INSERT INTO goal_template_result (id, template_id, title, metric, currency, start, target, weight, position)
VALUES (:id, :template_id, :title, :metric, :currency, :start, :target, :weight, :position)

-- name: template_result_of
-- scope: rule
-- takes: id id
SELECT k.template_id FROM goal_template_result k WHERE k.id = :id

-- name: template_result_forget
-- takes: id id
DELETE FROM goal_template_result WHERE id = :id

-- name: template_results_copy
-- scope: rule
SELECT k.title, k.metric, k.currency, k.start, k.target, k.start AS current, k.weight, k.position FROM goal_template_result k WHERE k.template_id = :template_id ORDER BY k.position, k.id

-- name: rehearsed_goals
-- scope: rule
-- takes: site int, module int
SELECT r.object_id AS id FROM rehearsed r WHERE r.site = :site AND r.module = :module ORDER BY r.object_id

-- name: rehearsed_goal_parents
-- scope: rule
-- takes: site int, module int
SELECT DISTINCT g.parent_id FROM rehearsed r JOIN goal g ON g.id = r.object_id
 WHERE r.site = :site AND r.module = :module AND g.parent_id IS NOT NULL

-- name: goals_forget_advice
-- takes: site int, module int
DELETE FROM advice WHERE goal_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: goals_forget_check_ins
-- takes: site int, module int
DELETE FROM check_in WHERE goal_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: goals_forget_results
-- takes: site int, module int
DELETE FROM key_result WHERE goal_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- A document that shows of it stays with its year.
-- name: goals_forget_documents
-- takes: site int, module int
UPDATE year_document SET goal_id = NULL WHERE goal_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: goals_forget_parents
-- takes: site int, module int
UPDATE goal SET parent_id = NULL WHERE parent_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: goals_forget_sources
-- takes: site int, module int
UPDATE goal SET source_id = NULL WHERE source_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: goals_forget
-- takes: site int, module int
DELETE FROM goal WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- A template that made a goal which is meant stays, with its key results: goals live at one site while another rehearses.
-- name: templates_forget_results
-- takes: site int, module int
DELETE FROM goal_template_result
 WHERE template_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.template_id = goal_template_result.template_id)

-- name: templates_forget
-- takes: site int, module int
DELETE FROM goal_template
 WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
   AND NOT EXISTS (SELECT 1 FROM goal g WHERE g.template_id = goal_template.id)
