-- :now is today: what is planned with somebody (another level, say) is not shown by asking for a day to come. From October on the
-- plan of the next year may be prepared.
-- name: year_person
-- scope: year_see(p.id) item
-- takes: me id, now text
SELECT p.id, p.name, t.title, t.manager_id, m.name AS manager_name, CAST(substr(:today, 1, 4) AS bigint) AS year, -- int
       CASE WHEN substr(:now, 6, 2) >= '10' AND substr(:now, 1, 4) = substr(:today, 1, 4)
            THEN CAST(substr(:now, 1, 4) AS bigint) + 1 ELSE 0 END AS next_year, -- int
       CASE WHEN substr(:now, 6, 2) >= '10'
             AND (SELECT y.id FROM year_plan y WHERE y.person_id = p.id AND y.year = CAST(substr(:now, 1, 4) AS bigint) + 1) IS NOT NULL
            THEN 1 ELSE 0 END AS next_begun, -- int
       CASE WHEN p.id = :me THEN 1 ELSE 0 END AS own, -- int
       d.from_on AS described_on, d.purpose AS position_purpose, d.duties AS position_duties,
       d.conditions AS position_conditions, d.restrictions AS position_restrictions,
       (SELECT count(*) FROM expectation e WHERE e.level_id = a.level_id AND e.says <> ''
           AND e.from_on = (SELECT x.from_on FROM expectation x WHERE x.level_id = e.level_id AND x.competency_id = e.competency_id
                               AND x.from_on <= :today ORDER BY x.from_on DESC LIMIT 1)) AS asked, -- int
       v.code AS level_code, v.name AS level_name, v.id AS level_id,
       CASE WHEN @evaluated(year_counts, p.id) THEN 1 ELSE 0 END AS counted, -- int
       CASE WHEN @evaluated(year_counts, p.id) THEN
         (SELECT count(*) FROM goal g WHERE g.owner_id = p.id AND g.status = 'open' AND g.visibility = 'public'
             AND NOT @rehearsed(g.id)) END AS goals, -- int
       CASE WHEN @evaluated(year_counts, p.id) THEN
         (SELECT count(*) FROM check_in c JOIN goal g ON g.id = c.goal_id
           WHERE g.owner_id = p.id AND g.visibility = 'public' AND substr(g.due_on, 1, 4) >= substr(:today, 1, 4)
             AND c.part_of IS NULL AND NOT @rehearsed(g.id)) END AS check_ins, -- int
       CASE WHEN @evaluated(year_counts, p.id) AND @evaluated(wall, p.id) THEN
         (SELECT count(*) FROM feedback f WHERE f.subject_id = p.id AND f.visibility = 'public'
             AND NOT @rehearsed(f.id)) ELSE 0 END AS thanks, -- int
       CASE WHEN @evaluated(wall, p.id) THEN 1 ELSE 0 END AS thanked, -- int
       CASE WHEN @evaluated(reward, p.id) THEN 1 ELSE 0 END AS rewarded -- int
  FROM person p LEFT JOIN seat t ON t.person_id = p.id LEFT JOIN person m ON m.id = t.manager_id
  LEFT JOIN position_description d ON d.id = (SELECT x.id FROM position_description x
         WHERE x.person_id = p.id AND x.from_on <= substr(:today, 1, 4) || '-12-31' ORDER BY x.from_on DESC LIMIT 1)
  LEFT JOIN assignment a ON a.id = (SELECT x.id FROM assignment x
         WHERE x.person_id = p.id AND x.from_on <= CASE WHEN :today > :now THEN :now ELSE :today END
           AND x.to_on > CASE WHEN :today > :now THEN :now ELSE :today END ORDER BY x.from_on DESC, x.id LIMIT 1)
  LEFT JOIN level v ON v.id = a.level_id
 WHERE p.id = :id AND @scope

-- What the level asks that somebody had on that day.
-- name: year_asks
-- scope: year_see(p.id) item
-- takes: id id, now text
SELECT e.id, c.name, c.says AS meant, e.says, e.from_on
  FROM person p JOIN assignment a ON a.id = (SELECT x.id FROM assignment x
         WHERE x.person_id = p.id AND x.from_on <= CASE WHEN :today > :now THEN :now ELSE :today END
           AND x.to_on > CASE WHEN :today > :now THEN :now ELSE :today END ORDER BY x.from_on DESC, x.id LIMIT 1)
  CROSS JOIN expectation e CROSS JOIN competency c
 WHERE p.id = :id AND e.level_id = a.level_id AND c.id = e.competency_id AND e.says <> ''
   AND e.from_on = (SELECT x.from_on FROM expectation x WHERE x.level_id = e.level_id AND x.competency_id = e.competency_id
                       AND x.from_on <= :today ORDER BY x.from_on DESC LIMIT 1) AND @scope
 ORDER BY c.name_key, c.id LIMIT @limit

-- Goals that reach into the year, as far as one may see them.
-- name: year_goals
-- scope: goal_view(g.owner_id) item
SELECT g.id, g.title, g.progress, g.status, g.outcome, g.weight, g.due_on,
       CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       CASE g.visibility WHEN 'private' THEN 1 ELSE 0 END AS is_private, -- int
       CASE g.status WHEN 'open' THEN 1 ELSE 0 END AS is_open -- int
  FROM goal g WHERE g.owner_id = :owner_id AND g.owner_kind = 'person' AND substr(g.due_on, 1, 4) >= substr(:today, 1, 4)
   AND substr(g.from_on, 1, 4) <= substr(:today, 1, 4) AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: year_plan_of
-- scope: year_see(y.person_id) item
SELECT y.id, y.version, y.year, y.purpose, y.duties, y.conditions, y.employee_at, y.manager_at, m.name AS manager_name,
       CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 ELSE 0 END AS confirmed -- int
  FROM year_plan y LEFT JOIN person m ON m.id = y.manager_id
 WHERE y.person_id = :person_id AND y.year = CAST(substr(:today, 1, 4) AS bigint) AND @scope

-- The form of the plan: what is written, or else what the description of the position says, or else the plan of the year before.
-- name: year_plan_start
-- scope: year_see(p.id) item
-- takes: id id
SELECT p.id, y.version, coalesce(y.purpose, d.purpose, l.purpose) AS purpose, -- text
       coalesce(y.duties, d.duties, l.duties) AS duties, -- text
       coalesce(y.conditions, CASE WHEN d.restrictions <> '' AND d.conditions <> '' THEN d.conditions || '; ' || d.restrictions ELSE d.conditions || d.restrictions END, l.conditions) AS conditions, -- text
       CASE WHEN y.id IS NULL AND d.id IS NOT NULL THEN 1 ELSE 0 END AS from_position, -- int
       CASE WHEN y.id IS NULL AND d.id IS NULL THEN l.year END AS from_year -- int
  FROM person p LEFT JOIN year_plan y ON y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)
  LEFT JOIN year_plan l ON l.person_id = p.id AND l.year = CAST(substr(:today, 1, 4) AS bigint) - 1
  LEFT JOIN position_description d ON d.id = (SELECT x.id FROM position_description x
         WHERE x.person_id = p.id AND x.from_on <= substr(:today, 1, 4) || '-12-31' ORDER BY x.from_on DESC LIMIT 1)
 WHERE p.id = :id AND @scope

-- name: year_needs_of
-- scope: year_see(y.person_id) item
SELECT n.id, n.kind, n.text, n.status, n.answer, n.at, n.done_at, a.name AS author_name,
       CASE WHEN n.done_at IS NOT NULL THEN 'Done' WHEN n.status = 'agreed' THEN 'Agreed' WHEN n.status = 'declined' THEN 'Not now' ELSE '' END AS said, -- text
       CASE n.status WHEN 'open' THEN 1 ELSE 0 END AS is_open, -- int
       CASE WHEN n.status = 'agreed' AND n.done_at IS NULL THEN 1 ELSE 0 END AS is_agreed, -- int
       CASE n.status WHEN 'declined' THEN 1 ELSE 0 END AS is_declined, -- int
       CASE WHEN n.done_at IS NOT NULL THEN 1 ELSE 0 END AS is_done -- int
  FROM year_need n JOIN year_plan y ON y.id = n.plan_id LEFT JOIN person a ON a.id = n.author_id
 WHERE n.plan_id = :plan_id AND @scope ORDER BY n.id LIMIT @limit

-- One need, for whoever answers it.
-- name: year_need_asked
-- scope: year_answer(y.person_id) item
-- takes: id id
SELECT n.id, y.person_id, p.name, n.text, y.year,
       CASE n.status WHEN 'open' THEN 1 ELSE 0 END AS is_open -- int
  FROM year_need n JOIN year_plan y ON y.id = n.plan_id JOIN person p ON p.id = y.person_id
 WHERE n.id = :id AND @scope

-- name: year_need_row
-- scope: year_edit(y.person_id) item
-- takes: id id
SELECT n.id, y.person_id, n.text, CASE n.status WHEN 'open' THEN 1 ELSE 0 END AS is_open -- int
  FROM year_need n JOIN year_plan y ON y.id = n.plan_id
 WHERE n.id = :id AND @scope

-- How far the year's review is: of review_head what the steps need. Of two the one that is still open.
-- name: year_review
-- scope: review_head(r.id) item
SELECT r.id, m.name AS manager_name, r.status, r.self_at, r.shared_at, r.met_on, r.final_at, r.closed_at, c.name AS cycle_name,
       c.self_due_on, c.draft_due_on,
       CASE r.status WHEN 'self' THEN 1 ELSE 0 END AS at_self, -- int
       CASE r.status WHEN 'draft' THEN 1 ELSE 0 END AS at_draft, -- int
       CASE r.status WHEN 'shared' THEN 1 ELSE 0 END AS at_shared, -- int
       CASE r.status WHEN 'met' THEN 1 ELSE 0 END AS at_met, -- int
       CASE r.status WHEN 'final' THEN 1 ELSE 0 END AS at_final, -- int
       CASE r.status WHEN 'objected' THEN 1 ELSE 0 END AS at_objected, -- int
       CASE r.status WHEN 'closed' THEN 1 ELSE 0 END AS at_closed, -- int
       CASE r.status WHEN 'cancelled' THEN 1 ELSE 0 END AS at_cancelled, -- int
       CASE WHEN (r.status = 'self' AND c.self_due_on < :today) OR (r.status = 'draft' AND c.draft_due_on < :today) THEN 1 ELSE 0 END AS is_late, -- int
       z.name AS second_name
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person m ON m.id = r.manager_id LEFT JOIN person z ON z.id = r.second_id
 WHERE r.subject_id = :id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @scope
 ORDER BY CASE WHEN r.status IN ('closed', 'cancelled') THEN 1 ELSE 0 END, r.id DESC LIMIT 1

-- The newest of the working file. Public goals' check-ins and thanks on the wall are open to everybody who works here, so they stand
-- beside the scope; feedback that was given to the person and the manager is for those two and whoever leads meanwhile, nobody else.
-- name: year_file
-- scope: feedback_file(x.person_id) item or x.kind <> 'feedback'
-- takes: id id
SELECT v.at AS at, -- int
       v.kind AS kind, -- text
       v.title AS title, -- text
       v.text AS text, -- text
       CASE WHEN v.kind = 'feedback' THEN p.name || CASE WHEN t.manager_id <> v.author_id THEN ', ' || m.name ELSE '' END || ' and ' || v.title
            ELSE 'Everybody' END AS seen_by, -- text
       CASE v.kind WHEN 'feedback' THEN 1 ELSE 0 END AS is_feedback, -- int
       v.goal_id AS goal_id -- id
  FROM (SELECT x.at, x.kind, x.title, x.text, x.person_id, x.author_id, x.goal_id
          FROM (SELECT c.at, 'check_in' AS kind, g.title, c.note AS text, g.owner_id AS person_id, c.author_id, g.id AS goal_id
                  FROM goal g JOIN check_in c ON c.goal_id = g.id
                 WHERE g.owner_id = :id AND g.visibility = 'public' AND c.note <> ''
                   AND (SELECT 1 FROM rehearsed r WHERE r.object_id = g.id) IS NULL
                 UNION ALL
                SELECT f.at, CASE f.visibility WHEN 'public' THEN 'thanks' ELSE 'feedback' END, a.name, f.text, f.subject_id, f.author_id, NULL
                  FROM feedback f JOIN person a ON a.id = f.author_id
                 WHERE f.subject_id = :id AND (f.visibility = 'manager' OR (f.visibility = 'public' AND @evaluated(wall, f.subject_id)))
                   AND (SELECT 1 FROM rehearsed r WHERE r.object_id = f.id) IS NULL) x
         WHERE x.at >= @days('1970-01-01', substr(:today, 1, 4) || '-01-01') * 86400000
           AND x.at < (@days('1970-01-01', :today) + 1) * 86400000 AND @scope
         ORDER BY x.at DESC LIMIT 15) v
  JOIN person p ON p.id = v.person_id LEFT JOIN seat t ON t.person_id = p.id LEFT JOIN person m ON m.id = t.manager_id
 ORDER BY v.at DESC LIMIT @limit

-- name: year_rewards
-- scope: reward_see(w.person_id) item
SELECT w.id, w.kind, w.reason, a.name AS author_name
  FROM reward w JOIN person a ON a.id = w.author_id
 WHERE w.person_id = :id AND w.year = CAST(substr(:today, 1, 4) AS bigint) AND @scope ORDER BY w.id LIMIT @limit

-- What is rehearsed of somebody's goals, reviews and rewards is for HR and administrators (the bits 6), not for a partner.
-- name: year_list
-- scope: year_board(p.id)
-- about: p.id
-- takes: me id
-- filter: unit id = t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit)
-- filter: plan text = coalesce((SELECT CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 'confirmed' ELSE 'begun' END FROM year_plan y WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)), 'none') = :plan
-- filter: review text = coalesce((SELECT r.status FROM review r JOIN cycle c ON c.id = r.cycle_id WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) AND r.status NOT IN ('closed', 'cancelled') ORDER BY r.id DESC LIMIT 1), (SELECT r.status FROM review r JOIN cycle c ON c.id = r.cycle_id WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) ORDER BY r.id DESC LIMIT 1)) = :review
-- filter: needs text = :needs = 'open' AND (SELECT 1 FROM year_need n JOIN year_plan y ON y.id = n.plan_id WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint) AND n.status = 'open' LIMIT 1) IS NOT NULL
-- filter: reward text = @evaluated(reward, p.id) AND CASE WHEN (SELECT 1 FROM reward w WHERE w.person_id = p.id AND w.year = CAST(substr(:today, 1, 4) AS bigint) AND @open_to(w.id, :me) LIMIT 1) IS NULL THEN 'none' ELSE 'decided' END = :reward
-- filter: q text = p.id IN (SELECT s.ref_id FROM search_term s WHERE s.kind = 'person' AND s.term >= :q AND s.term < :q || '􏿿')
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, t.title,
       (SELECT CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 'confirmed' ELSE 'begun' END FROM year_plan y
         WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)) AS plan, -- text
       (SELECT max(g.checked_on) FROM goal g
         WHERE g.owner_id = p.id AND g.status = 'open' AND @evaluated(goal_silence, p.id) AND @open_to(g.id, :me)) AS checked_on, -- text
       CASE WHEN @evaluated(goal_silence, p.id) THEN 1 ELSE 0 END AS asks_silence, -- int
       coalesce((SELECT r.status FROM review r JOIN cycle c ON c.id = r.cycle_id
         WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) AND r.status NOT IN ('closed', 'cancelled')
         ORDER BY r.id DESC LIMIT 1), (SELECT r.status FROM review r JOIN cycle c ON c.id = r.cycle_id
         WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) ORDER BY r.id DESC LIMIT 1)) AS review, -- text
       (SELECT CASE WHEN r.status IN ('self', 'final') THEN p.name WHEN r.status = 'objected' THEN z.name
                    ELSE w.name END
          FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person w ON w.id = r.manager_id LEFT JOIN person z ON z.id = r.second_id
         WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me)
           AND r.status NOT IN ('closed', 'cancelled') ORDER BY r.id DESC LIMIT 1) AS review_waits, -- text
       coalesce((SELECT CASE WHEN y.employee_at IS NULL THEN p.name WHEN y.manager_at IS NULL THEN v.name ELSE '' END
                   FROM year_plan y LEFT JOIN person v ON v.id = t.manager_id
                  WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint)), p.name) AS plan_waits, -- text
       (SELECT count(*) FROM year_need n JOIN year_plan y ON y.id = n.plan_id
         WHERE y.person_id = p.id AND y.year = CAST(substr(:today, 1, 4) AS bigint) AND n.status = 'open') AS needs, -- int
       (SELECT count(*) FROM reward w
         WHERE w.person_id = p.id AND w.year = CAST(substr(:today, 1, 4) AS bigint) AND @evaluated(reward, p.id) AND @open_to(w.id, :me)) AS rewards, -- int
       CASE WHEN @evaluated(reward, p.id) THEN 1 ELSE 0 END AS rewarded, -- int
       coalesce((SELECT r.id FROM review r JOIN cycle c ON c.id = r.cycle_id WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) AND r.status NOT IN ('closed', 'cancelled') ORDER BY r.id DESC LIMIT 1), (SELECT r.id FROM review r JOIN cycle c ON c.id = r.cycle_id WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) ORDER BY r.id DESC LIMIT 1)) AS review_id, -- id
       CASE WHEN @evaluated(reward, p.id) AND (SELECT 1 FROM review r JOIN cycle c ON c.id = r.cycle_id WHERE r.subject_id = p.id AND substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND @evaluated(review, p.id) AND @open_to(r.id, :me) AND r.status = 'closed' ORDER BY r.id DESC LIMIT 1) IS NOT NULL
             AND (SELECT 1 FROM reward w WHERE w.person_id = p.id AND w.year = CAST(substr(:today, 1, 4) AS bigint) LIMIT 1) IS NULL
            THEN 1 ELSE 0 END AS to_reward -- int
       @keys
  FROM person p JOIN seat t ON t.person_id = p.id
 WHERE t.status = 'here' AND p.arriving = 0 AND @scope @filter @after
 @order

-- How many are where, of a large organization, as counted within ten minutes (year_count.c). Nothing where it is small, and where something
-- is off at a site: then year_counts and year_steps look at each.
-- name: year_figures
-- scope: year_figures
-- about: none
SELECT k.people, k.unwritten, k.begun, k.confirmed, k.needs, k.rewarded, k.self, k.draft, k.shared, k.met, k.final, k.objected, k.closed,
       CASE WHEN substr(:today, 6, 2) >= '10' THEN k.year + 1 ELSE 0 END AS next_year, -- int
       k.next_written, k.counted_at, k.year
  FROM year_count k
 WHERE k.id = 1 AND k.year = CAST(substr(:today, 1, 4) AS bigint)
   AND (SELECT 1 FROM evaluation_off o WHERE o.evaluation IN ('year_board', 'reward', 'review') LIMIT 1) IS NULL AND @scope

-- name: year_people
-- scope: rule
SELECT c.n FROM counter c WHERE c.name = 'people'

-- The counting: those of the next two thousand seats are added to what was counted so far.
-- name: year_count_upto
-- scope: rule
-- takes: after int
SELECT count(*) AS n, -- int
       coalesce(max(x.person_id), 0) AS last -- int
  FROM (SELECT t.person_id FROM seat t WHERE t.person_id > :after ORDER BY t.person_id LIMIT 2000) x

-- name: year_count_begun
-- scope: rule
SELECT k.year FROM year_count k WHERE k.id = 2

-- name: year_count_add
-- takes: year int, after int, upto int
INSERT INTO year_count (id, year, people, unwritten, begun, confirmed, needs, rewarded, self, draft, shared, met, final, objected, closed,
                        next_written, counted_at)
SELECT 2, CAST(:year AS bigint), a.people, a.people - a.written, a.written - a.done, a.done,
       (SELECT count(*) FROM seat t CROSS JOIN year_plan z
         WHERE t.person_id > :after AND t.person_id <= :upto AND t.status = 'here' AND z.person_id = t.person_id AND z.year = :year
           AND (SELECT 1 FROM year_need n WHERE n.plan_id = z.id AND n.status = 'open' LIMIT 1) IS NOT NULL),
       (SELECT count(*) FROM seat t
         WHERE t.person_id > :after AND t.person_id <= :upto AND t.status = 'here'
           AND (SELECT 1 FROM reward w WHERE w.person_id = t.person_id AND w.year = :year LIMIT 1) IS NOT NULL),
       b.self, b.draft, b.shared, b.met, b.final, b.objected, b.closed,
       (SELECT count(*) FROM seat t CROSS JOIN year_plan z
         WHERE t.person_id > :after AND t.person_id <= :upto AND t.status = 'here' AND z.person_id = t.person_id AND z.year = :year + 1),
       CAST(:counted_at AS bigint)
  FROM (SELECT count(*) AS people, count(y.person_id) AS written,
               count(CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 END) AS done
          FROM seat t LEFT JOIN year_plan y ON y.year = :year AND y.person_id = t.person_id
         WHERE t.person_id > :after AND t.person_id <= :upto AND t.status = 'here') a
  CROSS JOIN (SELECT count(CASE r.status WHEN 'self' THEN 1 END) AS self, count(CASE r.status WHEN 'draft' THEN 1 END) AS draft, count(CASE r.status WHEN 'shared' THEN 1 END) AS shared, count(CASE r.status WHEN 'met' THEN 1 END) AS met, count(CASE r.status WHEN 'final' THEN 1 END) AS final, count(CASE r.status WHEN 'objected' THEN 1 END) AS objected, count(CASE r.status WHEN 'closed' THEN 1 END) AS closed
          FROM cycle c CROSS JOIN seat t CROSS JOIN review r
         WHERE substr(c.to_on, 1, 4) = CAST(CAST(:year AS bigint) AS text) AND t.person_id > :after AND t.person_id <= :upto AND t.status = 'here'
           AND r.cycle_id = c.id AND r.subject_id = t.person_id) b
 WHERE a.people >= 0
ON CONFLICT (id) DO UPDATE SET people = year_count.people + excluded.people, unwritten = year_count.unwritten + excluded.unwritten, begun = year_count.begun + excluded.begun,
   confirmed = year_count.confirmed + excluded.confirmed, needs = year_count.needs + excluded.needs,
   rewarded = year_count.rewarded + excluded.rewarded, self = year_count.self + excluded.self, draft = year_count.draft + excluded.draft, shared = year_count.shared + excluded.shared,
   met = year_count.met + excluded.met, final = year_count.final + excluded.final, objected = year_count.objected + excluded.objected, closed = year_count.closed + excluded.closed,
   next_written = year_count.next_written + excluded.next_written, counted_at = excluded.counted_at

-- name: year_count_show
UPDATE year_count SET id = 1 WHERE id = 2

-- name: year_count_drop
DELETE FROM year_count WHERE id = :id

-- The same person by person: for a small organization, an HR partner, and where something is off at a site.
-- name: year_counts
-- scope: year_board(t.person_id)
-- takes: me id
SELECT count(*) AS people, -- int
       count(*) - count(y.person_id) AS unwritten, -- int
       count(y.person_id) - count(CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 END) AS begun, -- int
       count(CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 END) AS confirmed, -- int
       (SELECT count(*) FROM (SELECT n.plan_id FROM year_need n CROSS JOIN year_plan z CROSS JOIN seat t
         WHERE n.status = 'open' AND z.id = n.plan_id AND z.year = CAST(substr(:today, 1, 4) AS bigint) AND t.person_id = z.person_id AND t.status = 'here'
           AND @scope GROUP BY n.plan_id) k) AS needs, -- int
       (SELECT count(*) FROM (SELECT w.person_id FROM reward w CROSS JOIN seat t
         WHERE w.year = CAST(substr(:today, 1, 4) AS bigint) AND t.person_id = w.person_id AND t.status = 'here' AND @evaluated(reward, t.person_id) AND @open_to(w.id, :me)
           AND @scope GROUP BY w.person_id) k) AS rewarded, -- int
       CASE WHEN substr(:today, 6, 2) >= '10' THEN CAST(substr(:today, 1, 4) AS bigint) + 1 ELSE 0 END AS next_year, -- int
       CASE WHEN substr(:today, 6, 2) >= '10' THEN
         (SELECT count(*) FROM year_plan z CROSS JOIN seat t
           WHERE z.year = CAST(substr(:today, 1, 4) AS bigint) + 1 AND t.person_id = z.person_id AND t.status = 'here'
             AND @scope) ELSE 0 END AS next_written, -- int
       CAST(substr(:today, 1, 4) AS bigint) AS year -- int
  FROM seat t LEFT JOIN year_plan y ON y.year = CAST(substr(:today, 1, 4) AS bigint) AND y.person_id = t.person_id
 WHERE t.status = 'here'
   AND @scope

-- The same of reviews; cancelled ones are none.
-- name: year_steps
-- scope: year_board(t.person_id)
-- takes: me id
SELECT count(*) AS reviews, -- int
       count(CASE r.status WHEN 'self' THEN 1 END) AS self, -- int
       count(CASE r.status WHEN 'draft' THEN 1 END) AS draft, -- int
       count(CASE r.status WHEN 'shared' THEN 1 END) AS shared, -- int
       count(CASE r.status WHEN 'met' THEN 1 END) AS met, -- int
       count(CASE r.status WHEN 'final' THEN 1 END) AS final, -- int
       count(CASE r.status WHEN 'objected' THEN 1 END) AS objected, -- int
       count(CASE r.status WHEN 'closed' THEN 1 END) AS closed -- int
  FROM cycle c CROSS JOIN review r CROSS JOIN seat t
 WHERE substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND r.cycle_id = c.id AND r.status <> 'cancelled' AND t.person_id = r.subject_id AND t.status = 'here'
   AND @evaluated(review, t.person_id) AND @open_to(r.id, :me)
   AND @scope

-- The same of a unit and those below it.
-- name: year_counts_unit
-- scope: year_board(t.person_id)
-- takes: unit id, me id
SELECT count(*) AS people, -- int
       count(*) - count(y.person_id) AS unwritten, -- int
       count(y.person_id) - count(CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 END) AS begun, -- int
       count(CASE WHEN y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL THEN 1 END) AS confirmed, -- int
       (SELECT count(*) FROM (SELECT n.plan_id FROM year_need n CROSS JOIN year_plan z CROSS JOIN seat t
         WHERE n.status = 'open' AND z.id = n.plan_id AND z.year = CAST(substr(:today, 1, 4) AS bigint) AND t.person_id = z.person_id AND t.status = 'here'
           AND t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit) AND @scope GROUP BY n.plan_id) k) AS needs, -- int
       (SELECT count(*) FROM (SELECT w.person_id FROM reward w CROSS JOIN seat t
         WHERE w.year = CAST(substr(:today, 1, 4) AS bigint) AND t.person_id = w.person_id AND t.status = 'here' AND @evaluated(reward, t.person_id) AND @open_to(w.id, :me)
           AND t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit) AND @scope GROUP BY w.person_id) k) AS rewarded, -- int
       CASE WHEN substr(:today, 6, 2) >= '10' THEN CAST(substr(:today, 1, 4) AS bigint) + 1 ELSE 0 END AS next_year, -- int
       CASE WHEN substr(:today, 6, 2) >= '10' THEN
         (SELECT count(*) FROM year_plan z CROSS JOIN seat t
           WHERE z.year = CAST(substr(:today, 1, 4) AS bigint) + 1 AND t.person_id = z.person_id AND t.status = 'here'
             AND t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit) AND @scope) ELSE 0 END AS next_written, -- int
       CAST(substr(:today, 1, 4) AS bigint) AS year -- int
  FROM seat t LEFT JOIN year_plan y ON y.year = CAST(substr(:today, 1, 4) AS bigint) AND y.person_id = t.person_id
 WHERE t.status = 'here'
   AND t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit) AND @scope

-- The same of reviews; cancelled ones are none.
-- name: year_steps_unit
-- scope: year_board(t.person_id)
-- takes: unit id, me id
SELECT count(*) AS reviews, -- int
       count(CASE r.status WHEN 'self' THEN 1 END) AS self, -- int
       count(CASE r.status WHEN 'draft' THEN 1 END) AS draft, -- int
       count(CASE r.status WHEN 'shared' THEN 1 END) AS shared, -- int
       count(CASE r.status WHEN 'met' THEN 1 END) AS met, -- int
       count(CASE r.status WHEN 'final' THEN 1 END) AS final, -- int
       count(CASE r.status WHEN 'objected' THEN 1 END) AS objected, -- int
       count(CASE r.status WHEN 'closed' THEN 1 END) AS closed -- int
  FROM cycle c CROSS JOIN seat t CROSS JOIN review r
 WHERE substr(c.to_on, 1, 4) = substr(:today, 1, 4) AND t.status = 'here' AND r.cycle_id = c.id AND r.subject_id = t.person_id AND r.status <> 'cancelled'
   AND @evaluated(review, t.person_id) AND @open_to(r.id, :me)
   AND t.unit_id IN (SELECT l.unit_id FROM unit_line l WHERE l.above_id = :unit) AND @scope

-- What the board may be narrowed to at once: the units directly below the company.
-- name: year_divisions
-- scope: unit_view
SELECT s.unit_id AS id, s.name || ' (' || u.code || ')' AS name -- text
  FROM unit_span s JOIN unit u ON u.id = s.unit_id
 WHERE s.from_on <= :today AND s.to_on > :today
   AND s.parent_id IN (SELECT w.unit_id FROM unit_span w WHERE w.parent_id IS NULL AND w.from_on <= :today AND w.to_on > :today) AND @scope
 ORDER BY s.name_key, s.unit_id LIMIT @limit

-- From October on: the day with which the next year begins.
-- name: year_next
-- scope: year_see(p.id) item
-- takes: id id
SELECT p.id, CAST(CAST(substr(:today, 1, 4) AS bigint) + 1 AS text) || '-01-01' AS day, -- text
       CAST(substr(:today, 1, 4) AS bigint) + 1 AS year -- int
  FROM person p WHERE p.id = :id AND substr(:today, 6, 2) >= '10' AND @scope

-- name: year_state
-- scope: rule
-- takes: year int
SELECT y.id, y.version, y.employee_at, y.manager_at FROM year_plan y WHERE y.person_id = :person_id AND y.year = :year

-- name: year_led
-- scope: rule
SELECT p.name, s.manager_id FROM person p LEFT JOIN seat s ON s.person_id = p.id WHERE p.id = :person_id

-- name: year_need_open
-- scope: rule
SELECT n.id FROM year_need n WHERE n.plan_id = :plan_id AND n.status = 'open' LIMIT 1

-- name: year_todo_end
DELETE FROM todo WHERE object_id = :plan_id AND kind = :kind
   AND person_id IN (SELECT s.manager_id FROM year_plan y JOIN seat s ON s.person_id = y.person_id WHERE y.id = :plan_id)

-- name: year_todos_drop
-- takes: from id
DELETE FROM todo WHERE person_id = :from AND kind IN ('year_plan_of', 'year_need')
   AND object_id IN (SELECT y.id FROM year_plan y WHERE y.person_id = :person_id)

-- name: year_todos_drop_all
DELETE FROM todo WHERE kind IN ('year_plan_of', 'year_need')
   AND NOT EXISTS (SELECT 1 FROM year_plan y JOIN seat s ON s.person_id = y.person_id
                    WHERE y.id = todo.object_id AND s.manager_id = todo.person_id AND s.status <> 'left')

-- Whose plan asks something of a manager who has no line for it.
-- name: year_unasked
-- scope: rule
-- takes: year int
SELECT y.person_id FROM year_plan y JOIN seat s ON s.person_id = y.person_id
 WHERE y.year IN (:year, :year + 1) AND s.status <> 'left' AND s.manager_id IS NOT NULL
   AND ((y.manager_at IS NULL AND NOT EXISTS (SELECT 1 FROM todo t WHERE t.person_id = s.manager_id AND t.kind = 'year_plan_of' AND t.object_id = y.id))
        OR (EXISTS (SELECT 1 FROM year_need n WHERE n.plan_id = y.id AND n.status = 'open')
            AND NOT EXISTS (SELECT 1 FROM todo t WHERE t.person_id = s.manager_id AND t.kind = 'year_need' AND t.object_id = y.id)))

-- name: year_todos_past
DELETE FROM todo WHERE kind IN ('year_plan', 'year_plan_of', 'year_need', 'year_answer')
   AND EXISTS (SELECT 1 FROM year_plan y WHERE y.id = todo.object_id AND y.year < :year)

-- What was next year is this one.
-- name: year_todos_come
UPDATE todo SET address = replace(address, '/next', '') WHERE kind IN ('year_plan', 'year_plan_of', 'year_need', 'year_answer')
   AND EXISTS (SELECT 1 FROM year_plan y WHERE y.id = todo.object_id AND y.year = :year)

-- name: year_plan_insert
-- takes: id id
INSERT INTO year_plan (id, version, person_id, year, purpose, duties, conditions, created_at)
VALUES (:id, 1, :person_id, :year, :purpose, :duties, :conditions, :created_at)

-- name: year_plan_update
-- takes: id id
UPDATE year_plan SET version = version + 1, purpose = :purpose, duties = :duties, conditions = :conditions, employee_at = NULL,
       manager_at = NULL, manager_id = NULL
 WHERE id = :id

-- name: year_confirm_employee
-- takes: id id
UPDATE year_plan SET version = version + 1, employee_at = :employee_at WHERE id = :id

-- name: year_confirm_manager
-- takes: id id
UPDATE year_plan SET version = version + 1, manager_at = :manager_at, manager_id = :manager_id WHERE id = :id

-- name: year_need_insert
-- takes: id id
INSERT INTO year_need (id, plan_id, kind, text, status, answer, at) VALUES (:id, :plan_id, :kind, :text, 'open', '', :at)

-- name: year_need_state
-- scope: rule
-- takes: id id
SELECT n.plan_id, n.status, n.answer, n.answered_at, n.done_at, n.author_id, y.person_id, y.year FROM year_need n JOIN year_plan y ON y.id = n.plan_id WHERE n.id = :id

-- name: year_need_drop
-- takes: id id
DELETE FROM year_need WHERE id = :id

-- name: year_need_answer
-- takes: id id
UPDATE year_need SET status = :status, answer = :answer, author_id = :author_id, answered_at = :answered_at, done_at = :done_at WHERE id = :id

-- name: year_forget_needs
-- takes: site int, module int
DELETE FROM year_need WHERE plan_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: year_forget
-- takes: site int, module int
DELETE FROM year_plan WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)
