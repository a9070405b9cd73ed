-- name: evaluation_sites
-- scope: evaluation_see
SELECT b.id, b.name, b.country, b.represented FROM establishment b WHERE @scope ORDER BY b.name_key, b.id LIMIT @limit

-- For a paper, not for a page: it counts.
-- name: dossier_sites
-- scope: evaluation_see
SELECT b.id, (SELECT count(*) FROM seat t WHERE t.establishment_id = b.id AND t.status = 'here') AS people -- int
  FROM establishment b WHERE @scope ORDER BY b.name_key, b.id LIMIT @limit

-- name: dossier_organization
-- scope: evaluation_see
SELECT (SELECT s.value FROM setting s WHERE s.name = 'organization') AS organization, -- text
       (SELECT s.value FROM setting s WHERE s.name = 'country') AS country -- text
  FROM counter c WHERE c.name = 'people' AND @scope

-- name: evaluation_offs
-- scope: evaluation_see
SELECT o.evaluation, o.site FROM evaluation_off o WHERE @scope ORDER BY o.evaluation, o.site LIMIT @limit

-- name: evaluation_changes
-- scope: evaluation_see
-- takes: evaluation text
SELECT s.id, s.evaluation, s.is_on, s.reason, s.at, b.name AS site_name, p.name AS who, a.login
  FROM evaluation_switch s LEFT JOIN establishment b ON b.id = s.site
  LEFT JOIN account a ON a.id = s.account_id LEFT JOIN person p ON p.id = a.person_id
 WHERE (coalesce(:evaluation, '') = '' OR s.evaluation = :evaluation) AND @scope
 ORDER BY s.id DESC LIMIT @limit

-- name: evaluation_site_ids
-- scope: rule
SELECT b.id FROM establishment b ORDER BY b.id

-- name: evaluation_site
-- scope: rule
-- takes: id id
SELECT b.id, b.name FROM establishment b WHERE b.id = :id

-- name: evaluation_state
-- scope: rule
SELECT o.site FROM evaluation_off o WHERE o.evaluation = :evaluation AND o.site = :site

-- name: evaluation_switch_insert
-- takes: id id
INSERT INTO evaluation_switch (id, evaluation, site, is_on, reason, account_id, at)
VALUES (:id, :evaluation, :site, :is_on, :reason, :account_id, :at)

-- name: evaluation_off_put
INSERT INTO evaluation_off (evaluation, site) VALUES (:evaluation, :site)

-- name: evaluation_off_take
DELETE FROM evaluation_off WHERE evaluation = :evaluation AND site = :site

-- name: evaluation_off_forget
DELETE FROM evaluation_off WHERE site = 0

-- name: evaluation_off_strictest
INSERT INTO evaluation_off (evaluation, site)
SELECT o.evaluation, 0 FROM evaluation_off o WHERE o.site <> 0 GROUP BY o.evaluation

-- name: evaluation_off_counts
-- scope: rule
SELECT o.evaluation, count(*) AS n -- int
  FROM evaluation_off o WHERE o.site <> 0 GROUP BY o.evaluation ORDER BY o.evaluation

-- name: evaluation_off_at
-- scope: rule
SELECT o.evaluation FROM evaluation_off o WHERE o.site = :site ORDER BY o.evaluation

-- name: figure_sites
-- scope: figure_see
-- takes: wide int
SELECT b.id, b.name, b.country, b.represented
  FROM establishment b
 WHERE (CAST(:wide AS bigint) = 1 OR b.id = coalesce((SELECT r.represents_id FROM account r WHERE r.person_id = :person_id),
                                                 (SELECT t.establishment_id FROM seat t WHERE t.person_id = :person_id))) AND @scope
 ORDER BY b.name_key, b.id LIMIT @limit

-- Of nobody where figure_kept has them: both are asked at once.
-- name: figure_counts
-- scope: figure_see
-- class: counts of people alone leave it, and the page shows none of a small group
-- takes: site int, year int
WITH kept (n) AS (SELECT count(*) FROM figure f WHERE f.site = :site AND f.year = :year),
here (person_id) AS (
  SELECT t.person_id FROM kept k JOIN seat t ON t.establishment_id = :site AND t.status = 'here' WHERE k.n = 0
  UNION ALL
  SELECT t.person_id FROM kept k JOIN seat t ON t.establishment_id IS NULL AND CAST(:site AS bigint) = 0 AND t.status = 'here' WHERE k.n = 0
)
SELECT (SELECT count(*) FROM here h) AS people, -- int
       (SELECT count(*) FROM here h JOIN year_plan y ON y.person_id = h.person_id AND y.year = :year
         WHERE y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL AND @evaluated(year_board, h.person_id)
           AND @live(year, h.person_id)) AS planned, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM goal g WHERE g.owner_id = h.person_id AND g.status = 'open' AND g.visibility = 'public' LIMIT 1) IS NOT NULL
           AND @evaluated(goal_progress, h.person_id) AND @live(goals, h.person_id)) AS with_goals, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM review r JOIN cycle c ON c.id = r.cycle_id
                 WHERE r.subject_id = h.person_id AND r.status = 'closed' AND substr(c.to_on, 1, 4) = CAST(CAST(:year AS bigint) AS text) LIMIT 1) IS NOT NULL
           AND @evaluated(review, h.person_id) AND @live(reviews, h.person_id)) AS reviewed, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM review r JOIN cycle c ON c.id = r.cycle_id
                 WHERE r.subject_id = h.person_id AND r.answer = 'objected' AND substr(c.to_on, 1, 4) = CAST(CAST(:year AS bigint) AS text) LIMIT 1) IS NOT NULL
           AND @evaluated(review, h.person_id) AND @live(reviews, h.person_id)) AS objected, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM reward w WHERE w.person_id = h.person_id AND w.year = :year AND w.kind <> 'none' LIMIT 1) IS NOT NULL
           AND @evaluated(reward, h.person_id) AND @live(feedback, h.person_id)) AS rewarded -- int
  FROM counter c WHERE c.name = 'people' AND @scope

-- The figures of a large site are counted once an hour, by a job, this many people a slice.
-- name: figure_slice
-- scope: rule
-- takes: site int, year int, after int
WITH here (person_id) AS (
  SELECT x.person_id
    FROM (SELECT t.person_id FROM seat t WHERE t.establishment_id = :site AND t.status = 'here' AND t.person_id > :after
           UNION ALL
          SELECT t.person_id FROM seat t WHERE t.establishment_id IS NULL AND CAST(:site AS bigint) = 0 AND t.status = 'here' AND t.person_id > :after
           ORDER BY 1 LIMIT 2000) x
)
SELECT (SELECT count(*) FROM here h) AS people, -- int
       (SELECT count(*) FROM here h JOIN year_plan y ON y.person_id = h.person_id AND y.year = :year
         WHERE y.employee_at IS NOT NULL AND y.manager_at IS NOT NULL AND @evaluated(year_board, h.person_id)
           AND @live(year, h.person_id)) AS planned, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM goal g WHERE g.owner_id = h.person_id AND g.status = 'open' AND g.visibility = 'public' LIMIT 1) IS NOT NULL
           AND @evaluated(goal_progress, h.person_id) AND @live(goals, h.person_id)) AS with_goals, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM review r JOIN cycle c ON c.id = r.cycle_id
                 WHERE r.subject_id = h.person_id AND r.status = 'closed' AND substr(c.to_on, 1, 4) = CAST(CAST(:year AS bigint) AS text) LIMIT 1) IS NOT NULL
           AND @evaluated(review, h.person_id) AND @live(reviews, h.person_id)) AS reviewed, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM review r JOIN cycle c ON c.id = r.cycle_id
                 WHERE r.subject_id = h.person_id AND r.answer = 'objected' AND substr(c.to_on, 1, 4) = CAST(CAST(:year AS bigint) AS text) LIMIT 1) IS NOT NULL
           AND @evaluated(review, h.person_id) AND @live(reviews, h.person_id)) AS objected, -- int
       (SELECT count(*) FROM here h
         WHERE (SELECT 1 FROM reward w WHERE w.person_id = h.person_id AND w.year = :year AND w.kind <> 'none' LIMIT 1) IS NOT NULL
           AND @evaluated(reward, h.person_id) AND @live(feedback, h.person_id)) AS rewarded, -- int
       coalesce((SELECT max(h.person_id) FROM here h), 0) AS last -- int

-- name: figure_kept
-- scope: figure_see
-- class: counts of people alone, as in figure_counts
-- takes: site int, year int
SELECT f.people, f.planned, f.with_goals, f.reviewed, f.objected, f.rewarded, f.counted_at
  FROM figure f WHERE f.site = :site AND f.year = :year AND @scope

-- name: figure_put
-- takes: site int, year int
INSERT INTO figure (site, year, people, planned, with_goals, reviewed, objected, rewarded, counted_at)
VALUES (:site, :year, :people, :planned, :with_goals, :reviewed, :objected, :rewarded, :counted_at)
ON CONFLICT (site) DO UPDATE SET year = excluded.year, people = excluded.people, planned = excluded.planned, with_goals = excluded.with_goals,
   reviewed = excluded.reviewed, objected = excluded.objected, rewarded = excluded.rewarded, counted_at = excluded.counted_at

-- name: figure_take
-- takes: site int
DELETE FROM figure WHERE site = :site

-- name: figure_take_all
DELETE FROM figure

-- name: figure_site_after
-- scope: rule
-- takes: site int
SELECT b.id FROM establishment b WHERE b.id > :site ORDER BY b.id LIMIT 1

-- name: rehearsals
-- scope: rule
SELECT h.site, h.module, h.since FROM rehearsal h ORDER BY h.site, h.module

-- name: rehearsal_put
-- takes: site int, module int, since int
INSERT INTO rehearsal (site, module, since) VALUES (:site, :module, :since) ON CONFLICT DO NOTHING

-- name: rehearsal_take
-- takes: site int, module int
DELETE FROM rehearsal WHERE site = :site AND module = :module

-- name: rehearsed_take
-- takes: site int, module int
DELETE FROM rehearsed
 WHERE module = :module
   AND (site = :site OR (SELECT t.establishment_id FROM seat t WHERE t.person_id = rehearsed.person_id) = CAST(:site AS bigint))

-- name: rehearsed_settle
DELETE FROM rehearsed
 WHERE (SELECT 1 FROM rehearsal h WHERE h.site = rehearsed.site AND h.module = rehearsed.module) IS NULL

-- Newest first: a review goes before its cycle. What is made after the press (above :upto) stays. The slice is marked by a
-- site that there is not, so that the modules take away exactly it.
-- name: rehearsed_next
-- scope: rule
-- takes: upto int
SELECT r.site, r.module FROM rehearsed r WHERE r.object_id <= :upto ORDER BY r.site DESC, r.module DESC LIMIT 1

-- name: rehearsed_slice
-- takes: slice int, site int, module int, upto int
UPDATE rehearsed SET site = :slice
 WHERE object_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module AND r.object_id <= :upto
                      ORDER BY r.object_id DESC LIMIT 300)

-- name: rehearsed_count
-- scope: rule
SELECT count(*) AS n -- int
  FROM rehearsed r

-- name: rehearsed_gone
-- takes: site int
DELETE FROM rehearsed WHERE site = :site

-- name: rehearsal_making
-- scope: rehearsal_see
SELECT j.id, j.done, j.total, j.error,
       CASE j.status WHEN 'failed' THEN 1 ELSE 0 END AS stopped -- int
  FROM job j WHERE j.job_key = 'rehearsal_forget:' AND j.status <> 'done' AND j.total > 0 AND @scope ORDER BY j.id DESC LIMIT 1

-- name: rehearsal_making_now
-- scope: rule
SELECT j.id, j.status FROM job j WHERE j.job_key = 'rehearsal_forget:' AND j.status <> 'done' AND j.total > 0

-- name: job_clamp
-- takes: most int
UPDATE job SET run_at = :most, lease_at = 0 WHERE status = 'waiting' AND (run_at > :most OR lease_at > :most)

-- name: outbox_clamp
-- takes: most int
UPDATE outbox SET due_at = :most WHERE status = 'waiting' AND due_at > :most

-- name: digest_clamp
-- takes: most int
UPDATE digest SET sent_at = :most WHERE sent_at > :most

-- name: todo_clamp
-- takes: most int
UPDATE todo SET made_at = :most WHERE made_at > :most

-- Counted to 10,000, as in rehearsal_sums.
-- name: rehearsal_list
-- scope: rehearsal_see
SELECT h.site, h.module, h.since,
       (SELECT count(*) FROM (SELECT 1 FROM rehearsed r WHERE r.site = h.site AND r.module = h.module LIMIT 10001) x) AS made -- int
  FROM rehearsal h WHERE @scope ORDER BY h.site, h.module LIMIT @limit

-- Of a large site as many as were counted within the hour.
-- name: rehearsal_sites
-- scope: rehearsal_see
SELECT b.id, b.name,
       coalesce((SELECT f.people FROM figure f WHERE f.site = b.id),
                (SELECT count(*) FROM seat t WHERE t.establishment_id = b.id AND t.status = 'here')) AS people -- int
  FROM establishment b WHERE @scope ORDER BY b.name_key, b.id LIMIT @limit

-- Each to 10,000: the page says "more than" of the one above.
-- name: rehearsal_sums
-- scope: rehearsal_see
SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.status = 'sent' LIMIT 10001) x) AS sent, -- int
       (SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.status = 'held' LIMIT 10001) x) AS held, -- int
       (SELECT count(*) FROM (SELECT 1 FROM rehearsed r JOIN todo t ON t.object_id = r.object_id LIMIT 10001) x) AS unseen, -- int
       (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       coalesce((SELECT s.value FROM setting s WHERE s.name = 'clock_ahead_days'), '0') AS ahead_days, -- text
       coalesce((SELECT s.value FROM setting s WHERE s.name = 'mode'), '') AS mode -- text
  FROM counter c WHERE c.name = 'people' AND @scope

-- name: rehearsal_mails
-- scope: rehearsal_see
SELECT o.id, o.template, o.status, o.created_at, a.login
  FROM outbox o JOIN account a ON a.id = o.account_id
 WHERE o.status IN ('held', 'waiting') AND @scope ORDER BY o.id DESC LIMIT @limit
