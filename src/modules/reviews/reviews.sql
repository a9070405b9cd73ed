-- name: cycle_list
-- scope: cycle_run
-- about: none
SELECT c.id, c.name, c.from_on, c.to_on, c.status, c.self_due_on, c.draft_due_on, s.name AS unit_name
  FROM cycle c LEFT JOIN unit_span s ON s.unit_id = c.unit_id AND s.from_on <= :today AND s.to_on > :today
 WHERE @scope ORDER BY c.id DESC LIMIT @limit

-- name: cycle_item
-- scope: cycle_run
-- about: none
SELECT c.id, c.version, c.name, c.from_on, c.to_on, c.status, c.self_due_on, c.draft_due_on, c.notice_hours, c.unit_id,
       c.second_id, p.name AS second_name, s.name AS unit_name, b.name AS site_name, c.joined_by, c.contractors,
       CASE c.status WHEN 'draft' THEN 1 ELSE 0 END AS is_draft, -- int
       CASE c.status WHEN 'launching' THEN 1 ELSE 0 END AS is_launching, -- int
       CASE WHEN c.status = 'running' AND coalesce((SELECT CAST(sum(k.n) AS bigint) FROM review_count k
                                                     WHERE k.cycle_id = c.id AND k.status NOT IN ('closed', 'cancelled')), 0) = 0
            THEN 1 ELSE 0 END AS may_close -- int
  FROM cycle c JOIN person p ON p.id = c.second_id
  LEFT JOIN unit_span s ON s.unit_id = c.unit_id AND s.from_on <= :today AND s.to_on > :today
  LEFT JOIN establishment b ON b.id = c.site_id
 WHERE c.id = :id AND @scope

-- From the kept counts: what is off at a site, or in rehearsal there, is left out site by site.
-- name: cycle_states
-- scope: cycle_run
-- about: site k.site
SELECT z.status AS status, -- text
       z.step AS step, -- int
       z.n AS n, -- int
       z.whole AS whole, -- int
       (z.upto - z.n) * 1000 / z.whole AS x, -- int
       z.n * 1000 / z.whole AS w -- int
  FROM (SELECT y.status, y.step, y.n, CAST(sum(y.n) OVER (ORDER BY y.step) AS bigint) AS upto, CAST(sum(y.n) OVER () AS bigint) AS whole
          FROM (SELECT k.status, CAST(sum(k.n) AS bigint) AS n,
                       CASE k.status WHEN 'self' THEN 1 WHEN 'draft' THEN 2 WHEN 'shared' THEN 3 WHEN 'met' THEN 4 WHEN 'final' THEN 5
                                     WHEN 'objected' THEN 6 WHEN 'closed' THEN 7 ELSE 8 END AS step
                  FROM review_count k
                 WHERE k.cycle_id = :cycle_id AND @evaluated(cycle_board, site k.site) AND @scope
                 GROUP BY k.status) y
         WHERE y.n > 0) z
 ORDER BY z.step LIMIT @limit

-- One row a division: a unit directly below the cycle's, or below the company when it is for everybody; and one for those who
-- sat directly in that unit itself; last, with no name, those who were in none. Divisions are those of the launch, under their
-- names of today.
-- name: cycle_divisions
-- scope: cycle_run
-- about: site k.site
-- takes: cycle_id id
SELECT y.unit_id AS unit_id, -- id
       y.own AS own, -- int
       s.name, y.n AS n, -- int
       y.a AS a, -- int
       y.b AS b, -- int
       y.c AS c, -- int
       y.d AS d, -- int
       y.e AS e, -- int
       y.a * 1000 / y.n AS aw, -- int
       y.b * 1000 / y.n AS bw, -- int
       y.c * 1000 / y.n AS cw, -- int
       y.d * 1000 / y.n AS dw, -- int
       y.e * 1000 / y.n AS ew, -- int
       y.a * 1000 / y.n AS bx, -- int
       (y.a + y.b) * 1000 / y.n AS cx, -- int
       (y.a + y.b + y.c) * 1000 / y.n AS dx, -- int
       (y.a + y.b + y.c + y.d) * 1000 / y.n AS ex -- int
  FROM (SELECT k.division AS unit_id,
               CASE WHEN k.division = coalesce(c.unit_id, (SELECT w.unit_id FROM unit_span w WHERE w.parent_id IS NULL
                                                   AND w.from_on <= :today AND w.to_on > :today ORDER BY w.unit_id LIMIT 1))
                    THEN 1 ELSE 0 END AS own,
               CAST(sum(k.n) AS bigint) AS n,
               CAST(sum(CASE WHEN k.status = 'self' THEN k.n ELSE 0 END) AS bigint) AS a,
               CAST(sum(CASE WHEN k.status = 'draft' THEN k.n ELSE 0 END) AS bigint) AS b,
               CAST(sum(CASE WHEN k.status IN ('shared', 'met') THEN k.n ELSE 0 END) AS bigint) AS c,
               CAST(sum(CASE WHEN k.status IN ('final', 'objected') THEN k.n ELSE 0 END) AS bigint) AS d,
               CAST(sum(CASE WHEN k.status = 'closed' THEN k.n ELSE 0 END) AS bigint) AS e
          FROM cycle c JOIN review_count k ON k.cycle_id = c.id AND k.status <> 'cancelled'
         WHERE c.id = :cycle_id AND @evaluated(cycle_board, site k.site) AND @scope GROUP BY k.division, c.unit_id) y
  LEFT JOIN unit_span s ON s.unit_id = y.unit_id
   AND s.from_on = (SELECT max(l.from_on) FROM unit_span l WHERE l.unit_id = y.unit_id AND l.from_on <= :today)
 WHERE y.n > 0
 ORDER BY CASE WHEN y.unit_id = 0 THEN 1 ELSE 0 END, y.own DESC, s.name_key, y.unit_id LIMIT @limit

-- name: cycle_stuck
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
SELECT y.self_late AS self_late, -- int
       y.draft_late AS draft_late, -- int
       y.objected AS objected, -- int
       y.manager_away AS manager_away, -- int
       y.self_away AS self_away, -- int
       y.draft_away AS draft_away, -- int
       y.self_late - y.self_away AS self_here, -- int
       y.draft_late - y.draft_away AS draft_here, -- int
       y.self_late + y.draft_late + y.objected + y.manager_away AS something, -- int
       y.self_due_on AS self_due_on, -- text
       y.draft_due_on AS draft_due_on -- text
  FROM (SELECT c.self_due_on, c.draft_due_on,
               coalesce((SELECT CAST(sum(k.n) AS bigint) FROM review_count k WHERE k.cycle_id = c.id AND k.status = 'self'
                            AND c.self_due_on < :today AND @evaluated(cycle_board, site k.site)), 0) AS self_late,
               coalesce((SELECT CAST(sum(k.n) AS bigint) FROM review_count k WHERE k.cycle_id = c.id AND k.status = 'draft'
                            AND c.draft_due_on < :today AND @evaluated(cycle_board, site k.site)), 0) AS draft_late,
               coalesce((SELECT CAST(sum(k.n) AS bigint) FROM review_count k WHERE k.cycle_id = c.id AND k.status = 'objected'
                            AND @evaluated(cycle_board, site k.site)), 0) AS objected,
               CASE WHEN c.self_due_on < :today
                    THEN (SELECT count(DISTINCT r.id) FROM absence b CROSS JOIN review r
                           WHERE b.to_on > c.self_due_on AND coalesce(b.from_on, '') <= :today AND r.subject_id = b.person_id AND r.status = 'self' AND r.cycle_id = c.id
                             AND (b.to_on > :today OR EXISTS (SELECT 1 FROM todo t WHERE t.person_id = r.subject_id AND t.kind = 'self_review'
                                                                 AND t.object_id = r.id AND t.due_on >= :today))
                             AND @evaluated(cycle_board, r.subject_id)) ELSE 0 END AS self_away,
               CASE WHEN c.draft_due_on < :today
                    THEN (SELECT count(DISTINCT r.id) FROM absence b CROSS JOIN review r
                           WHERE b.to_on > c.draft_due_on AND coalesce(b.from_on, '') <= :today AND r.manager_id = b.person_id AND r.status = 'draft' AND r.cycle_id = c.id
                             AND (b.to_on > :today OR EXISTS (SELECT 1 FROM todo t WHERE t.person_id = r.manager_id AND t.kind = 'review'
                                                                 AND t.object_id = r.id AND t.due_on >= :today))
                             AND @evaluated(cycle_board, r.subject_id)) ELSE 0 END AS draft_away,
               (SELECT count(*) FROM absence b CROSS JOIN review r
                 WHERE b.to_on > :today AND b.from_on <= :today AND r.manager_id = b.person_id AND r.status IN ('draft', 'shared', 'met')
                   AND r.cycle_id = c.id AND @evaluated(cycle_board, r.subject_id)) AS manager_away
          FROM cycle c WHERE c.id = :cycle_id AND c.status = 'running' AND @scope) y

-- name: cycle_running
-- scope: cycle_run
-- about: none
SELECT c.id, c.name, c.self_due_on, c.draft_due_on FROM cycle c WHERE c.status = 'running' AND @scope ORDER BY c.draft_due_on, c.id LIMIT 1

-- name: cycle_reviews
-- scope: cycle_run
-- about: r.subject_id
-- takes: me id
-- filter: status text = r.status = :status
-- filter: unit id = r.division = :unit
-- sort: name = p.name_key, p.id, r.id
SELECT r.id, r.subject_id, p.name AS subject_name, r.title, m.name AS manager_name, r.status, r.met_on, r.answer, r.cancelled_for,
       CASE WHEN r.status IN ('closed', 'cancelled') OR r.subject_id = CAST(:me AS bigint) THEN 0 ELSE 1 END AS in_reach -- int
       @keys
  FROM person p CROSS JOIN review r JOIN person m ON m.id = r.manager_id
 WHERE r.subject_id = p.id AND r.cycle_id = :cycle_id AND @evaluated(cycle_board, r.subject_id) AND @scope @filter @after
 @order

-- name: cycle_state
-- scope: rule
-- takes: id id
SELECT c.version, c.name, c.status, c.unit_id, c.site_id, c.joined_by, c.contractors, c.second_id, c.from_on, c.to_on, c.self_due_on, c.draft_due_on, c.notice_hours
  FROM cycle c WHERE c.id = :id

-- name: cycle_insert
-- takes: id id, joined_by text, contractors int, site_id id
INSERT INTO cycle (id, version, name, from_on, to_on, unit_id, site_id, joined_by, contractors, self_due_on, draft_due_on, notice_hours, second_id, status, created_at)
VALUES (:id, 1, :name, :from_on, :to_on, :unit_id, :site_id, :joined_by, :contractors, :self_due_on, :draft_due_on, :notice_hours, :second_id, 'draft', :created_at)

-- name: cycle_steps
-- scope: cycle_run
-- about: none
SELECT k.step, k.label, k.means FROM cycle_step k WHERE k.cycle_id = :cycle_id AND @scope ORDER BY k.step LIMIT @limit

-- The form of a scale: one row with all of it.
-- name: cycle_scale
-- scope: cycle_run
-- about: none
-- takes: id id
SELECT c.id, c.version, c.name,
       CASE c.status WHEN 'draft' THEN 1 ELSE 0 END AS is_draft, -- int
       (SELECT k.label FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 1) AS label1, -- text
       (SELECT k.label FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 2) AS label2, -- text
       (SELECT k.label FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 3) AS label3, -- text
       (SELECT k.label FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 4) AS label4, -- text
       (SELECT k.label FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 5) AS label5, -- text
       (SELECT k.means FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 1) AS means1, -- text
       (SELECT k.means FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 2) AS means2, -- text
       (SELECT k.means FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 3) AS means3, -- text
       (SELECT k.means FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 4) AS means4, -- text
       (SELECT k.means FROM cycle_step k WHERE k.cycle_id = c.id AND k.step = 5) AS means5 -- text
  FROM cycle c WHERE c.id = :id AND @scope

-- name: cycle_step_put
INSERT INTO cycle_step (cycle_id, step, label, means) VALUES (:cycle_id, :step, :label, :means)

-- name: cycle_steps_forget
DELETE FROM cycle_step WHERE cycle_id = :cycle_id

-- name: cycle_touch
-- takes: id id
UPDATE cycle SET version = version + 1 WHERE id = :id

-- name: review_scale
-- scope: review_head(r.id) item
SELECT k.step, k.label, k.means
  FROM review r JOIN cycle_step k ON k.cycle_id = r.cycle_id WHERE r.id = :review_id AND @scope ORDER BY k.step LIMIT @limit

-- name: cycle_status_set
-- takes: id id
UPDATE cycle SET version = version + 1, status = :status WHERE id = :id

-- name: cycle_making
-- scope: cycle_run
-- about: none
SELECT j.id, j.done, j.total, j.error,
       CASE j.status WHEN 'failed' THEN 1 ELSE 0 END AS stopped -- int
  FROM job j WHERE j.object_id = :cycle_id AND j.total > 0 AND j.kind = 'cycle_launch' AND j.status <> 'done' AND @scope
 ORDER BY j.id DESC LIMIT 1

-- name: cycle_people_count
-- scope: rule
-- takes: cycle_id id
SELECT count(*) AS n -- int
  FROM cycle_seat v WHERE v.cycle_id = :cycle_id AND v.why = '' AND @evaluated(review, v.person_id)

-- One slice of a launch: LARGE people.
-- name: cycle_people
-- scope: rule
-- takes: cycle_id id, after int
SELECT v.person_id, v.manager_id, v.title,
       coalesce(v.establishment_id, 0) AS site, -- int
       coalesce((SELECT x.unit_id FROM unit_line l JOIN unit_line x ON x.unit_id = l.above_id AND (x.depth = 1 OR x.depth = 0 AND l.depth = 0)
                  WHERE l.unit_id = v.unit_id
                    AND x.above_id = coalesce(c.unit_id, (SELECT w.unit_id FROM unit_span w WHERE w.parent_id IS NULL
                                                              AND w.from_on <= :today AND w.to_on > :today ORDER BY w.unit_id LIMIT 1))
                  ORDER BY x.depth DESC LIMIT 1), 0) AS division -- int
  FROM cycle c JOIN cycle_seat v ON v.cycle_id = c.id
 WHERE c.id = :cycle_id AND v.why = '' AND @evaluated(review, v.person_id) AND v.person_id > :after
 ORDER BY v.person_id LIMIT 300

-- name: reviews_of_me
-- scope: review_mine
-- about: r.subject_id
-- takes: me id
SELECT r.id, c.name AS cycle_name, c.from_on, c.to_on, m.name AS manager_name, r.status, c.self_due_on
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person m ON m.id = r.manager_id
 WHERE r.subject_id = :me AND @scope ORDER BY r.id DESC LIMIT @limit

-- name: reviews_by_me
-- scope: review_mine
-- about: r.subject_id
-- takes: me id, today text, world int
SELECT r.id, c.name AS cycle_name, r.subject_id, p.name AS subject_name, r.title, r.status,
       coalesce((SELECT t.due_on FROM todo t WHERE t.person_id = r.manager_id AND t.kind = 'review' AND t.object_id = r.id AND r.status = 'draft'),
                c.draft_due_on) AS draft_due_on, -- text
       CASE WHEN r.status = 'draft' OR (r.status = 'self' AND c.self_due_on < :today) THEN 'write' WHEN r.status = 'met' THEN 'finalize'
            WHEN r.status = 'shared' AND (r.shared_at + c.notice_hours * 3600000 <= :world
                 OR r.shared_at + c.notice_hours * 3600000 <= CAST(@days('1970-01-01', :today) AS bigint) * 86400000) THEN 'meet' ELSE '' END AS step, -- text
       CASE WHEN r.status = 'self' AND c.self_due_on >= :today THEN c.self_due_on ELSE '' END AS self_until, -- text
       CASE WHEN r.status = 'shared' THEN r.shared_at + c.notice_hours * 3600000 END AS meet_from -- int
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person p ON p.id = r.subject_id
 WHERE r.manager_id = :me AND r.status NOT IN ('closed', 'cancelled') AND @scope
 ORDER BY CASE r.status WHEN 'met' THEN 1 WHEN 'draft' THEN 2 WHEN 'shared' THEN 3 WHEN 'self' THEN 4 ELSE 5 END, r.id LIMIT @limit

-- name: reviews_written
-- scope: review_mine
-- about: r.subject_id
-- takes: me id
SELECT r.id, c.name AS cycle_name, p.name AS subject_name, r.status
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person p ON p.id = r.subject_id
 WHERE r.manager_id = :me AND r.status IN ('closed', 'cancelled') AND @scope ORDER BY r.id DESC LIMIT @limit

-- name: reviews_objected
-- scope: review_mine
-- about: r.subject_id
-- takes: me id
SELECT r.id, c.name AS cycle_name, p.name AS subject_name
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person p ON p.id = r.subject_id
 WHERE r.second_id = :me AND r.status = 'objected' AND @scope ORDER BY r.id LIMIT @limit

-- From meet_from on they may meet. Whether that time has come is asked of the world's clock, and in a rehearsal, which stands days
-- ahead of it, of the day.
-- name: review_head
-- scope: review_head(r.id) item
-- takes: id id, today text, world int
SELECT r.id, r.version, r.cycle_id, r.subject_id, p.name AS subject_name, r.manager_id, m.name AS manager_name, r.title, r.status,
       r.self_at, r.shared_at, r.met_on, r.final_at, r.answer, r.closed_at, r.cancelled_for, r.second_id, c.name AS cycle_name, c.from_on, c.to_on,
       c.self_due_on, c.notice_hours, s.name AS second_name, sw.name AS stand_in_name,
       coalesce((SELECT t.due_on FROM todo t WHERE t.person_id = r.manager_id AND t.kind = 'review' AND t.object_id = r.id AND r.status = 'draft'),
                c.draft_due_on) AS draft_due_on, -- text
       CASE WHEN r.status = 'self' AND c.self_due_on >= :today THEN 1 ELSE 0 END AS self_runs, -- int
       CASE WHEN r.status = 'draft' OR (r.status = 'self' AND c.self_due_on < :today) THEN 1 ELSE 0 END AS may_write, -- int
       r.shared_at + c.notice_hours * 3600000 AS meet_from, -- int
       CASE WHEN r.status = 'shared' AND (r.shared_at + c.notice_hours * 3600000 <= :world
                 OR r.shared_at + c.notice_hours * 3600000 <= CAST(@days('1970-01-01', :today) AS bigint) * 86400000) THEN 1 ELSE 0 END AS may_meet, -- int
       CASE WHEN r.answer = 'objected' THEN 1 ELSE 0 END AS answered, -- int
       CASE WHEN r.final_at IS NOT NULL THEN 1 ELSE 0 END AS is_final, -- int
       CASE r.status WHEN 'self' THEN 1 ELSE 0 END AS at_self, -- int
       CASE r.status WHEN 'draft' THEN 1 ELSE 0 END AS at_draft, -- int
       CASE r.status WHEN 'shared' THEN 1 ELSE 0 END AS at_shared, -- int
       CASE r.status WHEN 'met' THEN 1 ELSE 0 END AS at_met, -- int
       CASE r.status WHEN 'final' THEN 1 ELSE 0 END AS at_final, -- int
       CASE r.status WHEN 'objected' THEN 1 ELSE 0 END AS at_objected, -- int
       CASE r.status WHEN 'closed' THEN 1 ELSE 0 END AS at_closed, -- int
       CASE r.status WHEN 'cancelled' THEN 1 ELSE 0 END AS at_cancelled, -- int
       CASE WHEN r.status IN ('closed', 'cancelled') THEN 0 ELSE 1 END AS is_open -- int
  FROM review r JOIN person p ON p.id = r.subject_id JOIN person m ON m.id = r.manager_id JOIN cycle c ON c.id = r.cycle_id
  JOIN person s ON s.id = r.second_id LEFT JOIN person sw ON sw.id = r.written_by AND r.written_by <> r.manager_id
 WHERE r.id = :id AND @scope

-- name: review_for_subject
-- scope: review_self(r.id) item
SELECT r.id, r.self_text,
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.self_rating END AS self_rating, -- int
       CASE WHEN r.shared_at IS NOT NULL THEN r.text ELSE '' END AS text, -- text
       CASE WHEN r.shared_at IS NOT NULL THEN r.strengths ELSE '' END AS strengths, -- text
       CASE WHEN r.shared_at IS NOT NULL THEN r.growth ELSE '' END AS growth, -- text
       CASE WHEN r.shared_at IS NOT NULL AND @evaluated(review_rating, r.subject_id) THEN r.rating END AS rating, -- int
       CASE WHEN r.shared_at IS NOT NULL AND @evaluated(review_rating, r.subject_id) THEN r.reason ELSE '' END AS reason, -- text
       CASE WHEN r.shared_at IS NOT NULL AND (r.result <> 'rated' OR @evaluated(review_rating, r.subject_id)) THEN r.result ELSE '' END AS result, -- text
       CASE WHEN r.shared_at IS NOT NULL AND (r.result <> 'rated' OR @evaluated(review_rating, r.subject_id)) THEN r.result ELSE '' END AS result_says, -- text
       CASE WHEN r.shared_at IS NOT NULL AND @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.rating) END AS rating_label, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.self_rating) END AS self_rating_label, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.shared_rating) END AS shared_rating_label, -- text
       (SELECT max(k.step) FROM cycle_step k WHERE k.cycle_id = r.cycle_id) AS steps, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_text <> r.text THEN 1 ELSE 0 END AS text_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_strengths <> r.strengths THEN 1 ELSE 0 END AS strengths_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_growth <> r.growth THEN 1 ELSE 0 END AS growth_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_reason <> r.reason AND @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS reason_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_result <> r.result THEN 1 ELSE 0 END AS result_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND COALESCE(r.shared_rating, 0) <> COALESCE(r.rating, 0)
                 AND @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS rating_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND (r.shared_text <> r.text OR r.shared_strengths <> r.strengths OR r.shared_growth <> r.growth OR
            r.shared_result <> r.result OR ((r.shared_reason <> r.reason OR COALESCE(r.shared_rating, 0) <> COALESCE(r.rating, 0))
            AND @evaluated(review_rating, r.subject_id)))
            THEN 1 ELSE 0 END AS changed, -- int
       r.shared_text, r.shared_strengths, r.shared_growth,
       CASE WHEN r.shared_result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.shared_result END AS shared_result, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.shared_reason ELSE '' END AS shared_reason, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.shared_rating END AS shared_rating, -- int
       r.statement, r.second_text
  FROM review r WHERE r.id = :id AND @scope

-- name: review_for_writer
-- scope: review_write(r.id) item
SELECT r.id, r.version,
       CASE WHEN r.self_at IS NOT NULL THEN r.self_text ELSE '' END AS self_text, -- text
       CASE WHEN r.self_at IS NOT NULL AND r.rating IS NOT NULL AND @evaluated(review_rating, r.subject_id) THEN r.self_rating END AS self_rating, -- int
       CASE WHEN r.self_at IS NOT NULL AND r.self_rating IS NOT NULL AND r.rating IS NULL
                 AND @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS self_rating_waits, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.rating END AS rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.reason ELSE '' END AS reason, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS asks_rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.rating) END AS rating_label, -- text
       CASE WHEN r.self_at IS NOT NULL AND r.rating IS NOT NULL AND @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.self_rating) END AS self_rating_label, -- text
       (SELECT max(k.step) FROM cycle_step k WHERE k.cycle_id = r.cycle_id) AS steps, -- int
       CASE WHEN r.result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.result END AS result_says, -- text
       r.text, r.strengths, r.growth, r.result, r.statement, r.second_text
  FROM review r WHERE r.id = :id AND @scope

-- The step of the second reader; nobody judges his own objection.
-- name: review_to_second
-- scope: review_answer(r.id) item
-- takes: id id, me id
SELECT r.id FROM review r WHERE r.id = :id AND r.subject_id <> :me AND @scope

-- name: review_for_reader
-- scope: review_final(r.id) item
-- logged: review
SELECT r.id, r.subject_id AS person_id, COALESCE(r.written_by, r.manager_id) AS author_id, -- id
       CASE WHEN r.self_at IS NOT NULL THEN r.self_text ELSE '' END AS self_text, -- text
       CASE WHEN r.self_at IS NOT NULL AND @evaluated(review_rating, r.subject_id) THEN r.self_rating END AS self_rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.rating END AS rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.reason ELSE '' END AS reason, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.rating) END AS rating_label, -- text
       CASE WHEN r.self_at IS NOT NULL AND @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.self_rating) END AS self_rating_label, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id)
            THEN (SELECT k.label FROM cycle_step k WHERE k.cycle_id = r.cycle_id AND k.step = r.shared_rating) END AS shared_rating_label, -- text
       (SELECT max(k.step) FROM cycle_step k WHERE k.cycle_id = r.cycle_id) AS steps, -- int
       CASE WHEN r.result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.result END AS result, -- text
       CASE WHEN r.result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.result END AS result_says, -- text
       r.text, r.strengths, r.growth, r.statement, r.second_text,
       CASE WHEN r.final_at IS NOT NULL AND r.shared_text <> r.text THEN 1 ELSE 0 END AS text_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_strengths <> r.strengths THEN 1 ELSE 0 END AS strengths_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_growth <> r.growth THEN 1 ELSE 0 END AS growth_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_reason <> r.reason AND @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS reason_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND r.shared_result <> r.result THEN 1 ELSE 0 END AS result_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND COALESCE(r.shared_rating, 0) <> COALESCE(r.rating, 0)
                 AND @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS rating_changed, -- int
       CASE WHEN r.final_at IS NOT NULL AND (r.shared_text <> r.text OR r.shared_strengths <> r.strengths OR r.shared_growth <> r.growth OR
            r.shared_result <> r.result OR ((r.shared_reason <> r.reason OR COALESCE(r.shared_rating, 0) <> COALESCE(r.rating, 0))
            AND @evaluated(review_rating, r.subject_id)))
            THEN 1 ELSE 0 END AS changed, -- int
       r.shared_text, r.shared_strengths, r.shared_growth,
       CASE WHEN r.shared_result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.shared_result END AS shared_result, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.shared_reason ELSE '' END AS shared_reason, -- text
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.shared_rating END AS shared_rating -- int
  FROM review r WHERE r.id = :id AND r.status IN ('final', 'objected', 'closed') AND @scope

-- name: review_self_row
-- scope: review_self(r.id) item
SELECT r.id, r.version, r.self_text,
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.self_rating END AS self_rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN 1 ELSE 0 END AS asks_rating, -- int
       CASE WHEN @evaluated(review_packet, r.subject_id) THEN 1 ELSE 0 END AS asks_notes -- int
  FROM review r WHERE r.id = :id AND r.status = 'self' AND @scope

-- Whether there is one that the viewer may correct by a note: its page is not there for others.
-- name: review_to_annotate
-- scope: review_annotate(r.id) item
SELECT r.id FROM review r WHERE r.id = :id AND @scope

-- name: review_notes_of
-- scope: review_final(r.id) item
SELECT n.id, n.at, n.text, p.name AS author_name
  FROM review_note n JOIN review r ON r.id = n.review_id JOIN person p ON p.id = n.author_id
 WHERE n.review_id = :review_id AND r.status = 'closed' AND @scope ORDER BY n.id LIMIT @limit

-- name: review_goals
-- scope: goal_view(g.owner_id) item
-- takes: subject id
SELECT g.id, g.title, g.progress, CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN g.confidence ELSE '' END AS confidence, -- text
       g.status, g.outcome, g.due_on
  FROM goal g WHERE g.owner_id = :subject AND @evaluated(review_packet, g.owner_id)
   AND g.due_on >= :from_on AND g.from_on <= :to_on AND @scope
 ORDER BY g.due_on, g.id LIMIT @limit

-- name: review_state
-- scope: rule
-- takes: id id
SELECT r.version, r.cycle_id, r.subject_id, r.manager_id, r.second_id, r.status, r.site, r.division, r.text, r.strengths, r.growth, r.rating, r.reason,
       r.result, r.self_text, r.self_rating, r.self_at, r.shared_at, r.shared_rating, r.met_on, r.written_by, c.notice_hours, c.self_due_on, c.draft_due_on, c.from_on, c.to_on, p.name AS subject_name,
       (SELECT max(k.step) FROM cycle_step k WHERE k.cycle_id = c.id) AS steps -- int
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person p ON p.id = r.subject_id WHERE r.id = :id

-- name: review_feedback
-- scope: feedback_about(f.subject_id) item
-- takes: review id
SELECT f.id, f.at, f.kind, f.text, a.name AS author_name
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN feedback f ON f.subject_id = r.subject_id JOIN person a ON a.id = f.author_id
 WHERE r.id = :review AND f.visibility IN ('public', 'manager') AND @evaluated(review_packet, f.subject_id)
   AND f.at >= CAST(@days('1970-01-01', c.from_on) AS bigint) * 86400000 AND @scope
 ORDER BY f.id DESC LIMIT @limit

-- By goal, newest first; `heads`: the first of its goal.
-- name: review_check_ins
-- scope: goal_view(g.owner_id) item
-- takes: review id
SELECT k.id, k.at, CASE WHEN @evaluated(goal_confidence, g.owner_id) THEN k.confidence ELSE '' END AS confidence, -- text
       k.note, k.value, k.progress, q.title AS key_result, g.id AS goal_id, g.title,
       CASE row_number() OVER (PARTITION BY g.id ORDER BY k.id DESC) WHEN 1 THEN 1 ELSE 0 END AS heads -- int
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN goal g ON g.owner_id = r.subject_id JOIN check_in k ON k.goal_id = g.id
  LEFT JOIN key_result q ON q.id = k.key_result_id
 WHERE r.id = :review AND @evaluated(review_packet, g.owner_id) AND k.at >= CAST(@days('1970-01-01', c.from_on) AS bigint) * 86400000 AND @scope
 ORDER BY g.id, k.id DESC LIMIT @limit

-- Documents of the year in which the period ends, that both have.
-- name: review_documents
-- scope: year_see(d.person_id) item
-- takes: subject id, to_on text, me id
SELECT d.id, d.title, d.kind, d.created_at AS at, a.name AS author_name
  FROM year_document d JOIN person a ON a.id = d.author_id
 WHERE d.person_id = :subject AND d.year = CAST(substr(:to_on, 1, 4) AS bigint) AND (d.seen_by = 'both' OR d.author_id = :me)
   AND @evaluated(review_packet, d.person_id) AND @scope
 ORDER BY d.id DESC LIMIT @limit

-- name: review_evidence
-- scope: rule
-- takes: subject id, from_at int, from_on day
SELECT (SELECT count(*) FROM check_in k JOIN goal g ON g.id = k.goal_id
         WHERE g.owner_id = :subject AND k.at >= :from_at AND k.confidence IN ('at_risk', 'off_track'))
     + (SELECT count(*) FROM feedback f WHERE f.subject_id = :subject AND f.kind = 'constructive'
           AND f.visibility = 'manager' AND f.at >= :from_at)
     + (SELECT count(*) FROM note n WHERE n.subject_id = :subject AND n.author_id <> :subject AND n.kind = 'concern'
           AND n.visibility = 'shared' AND n.on_day >= :from_on) AS n -- int
 WHERE @evaluated(review_surprise, :subject)

-- name: review_seat
-- scope: rule
SELECT t.status FROM seat t WHERE t.person_id = :person_id

-- name: reviews_former
-- scope: review_mine
-- about: r.subject_id
-- takes: me id
SELECT o.id, o.at, o.text, o.strengths, o.growth, p.name AS subject_name
  FROM review_former o JOIN review r ON r.id = o.review_id JOIN person p ON p.id = r.subject_id
 WHERE o.writer_id = :me AND @scope ORDER BY o.id DESC LIMIT @limit

-- name: review_former_insert
-- takes: id id
INSERT INTO review_former (id, review_id, writer_id, at, text, strengths, growth, rating, reason)
VALUES (:id, :review_id, :writer_id, :at, :text, :strengths, :growth, :rating, :reason)

-- name: review_people_set
-- takes: id id
UPDATE review SET version = version + 1, manager_id = :manager_id, second_id = :second_id WHERE id = :id

-- name: review_cancel_set
-- takes: id id
UPDATE review SET version = version + 1, cancelled_for = :cancelled_for, closed_at = :closed_at WHERE id = :id

-- name: review_insert
-- takes: id id, site int, division int
INSERT INTO review (id, version, cycle_id, subject_id, manager_id, second_id, title, site, division, status, result, self_text, text,
                    strengths, growth, reason, shared_text, shared_strengths, shared_growth, shared_reason, shared_result, met_on, answer,
                    statement, second_text, cancelled_for)
VALUES (:id, 1, :cycle_id, :subject_id, :manager_id, :second_id, :title, :site, :division, 'self', '', '', '', '', '', '', '', '', '', '', '', '', '', '',
        '', '')
ON CONFLICT DO NOTHING

-- name: review_self_set
-- takes: id id
UPDATE review SET version = version + 1, self_text = :self_text, self_rating = :self_rating, self_at = :self_at
 WHERE id = :id

-- name: review_draft_set
-- takes: id id
UPDATE review SET version = version + 1, text = :text, strengths = :strengths, growth = :growth, rating = :rating, reason = :reason,
       result = :result, written_by = :written_by
 WHERE id = :id

-- The one place that changes a state: review_step() asks for it and keeps the counts.
-- name: review_step_set
-- takes: id id
UPDATE review SET version = version + 1, status = :status WHERE id = :id

-- name: review_count_add
-- takes: cycle_id id, division int, site int, lane int, n int
INSERT INTO review_count (cycle_id, division, site, status, lane, n) VALUES (:cycle_id, :division, :site, :status, :lane, :n)
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- Reviews go with their subject to another site: less there, more here. Of one person; then of everybody.
-- name: review_site_less
-- takes: site int, lane int
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT r.cycle_id, r.division, r.site, r.status, CAST(:lane AS bigint), -count(*) FROM review r
 WHERE r.subject_id = :subject_id AND r.site <> CAST(:site AS bigint) GROUP BY r.cycle_id, r.division, r.site, r.status
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- name: review_site_more
-- takes: site int, lane int
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT r.cycle_id, r.division, CAST(:site AS bigint), r.status, CAST(:lane AS bigint), count(*) FROM review r
 WHERE r.subject_id = :subject_id AND r.site <> CAST(:site AS bigint) GROUP BY r.cycle_id, r.division, r.status
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- name: review_site_set
-- takes: site int
UPDATE review SET site = :site WHERE subject_id = :subject_id AND site <> CAST(:site AS bigint)

-- name: reviews_misplaced
-- scope: rule
SELECT r.id FROM review r LEFT JOIN seat t ON t.person_id = r.subject_id
 WHERE r.site <> coalesce(t.establishment_id, 0) LIMIT 1

-- name: reviews_site_less
-- takes: lane int
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT r.cycle_id, r.division, r.site, r.status, CAST(:lane AS bigint), -count(*) FROM review r LEFT JOIN seat t ON t.person_id = r.subject_id
 WHERE r.site <> coalesce(t.establishment_id, 0) GROUP BY r.cycle_id, r.division, r.site, r.status
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- name: reviews_site_more
-- takes: lane int
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT x.cycle_id, x.division, x.here, x.status, CAST(:lane AS bigint), count(*)
  FROM (SELECT r.cycle_id, r.division, r.status, coalesce(t.establishment_id, 0) AS here FROM review r LEFT JOIN seat t ON t.person_id = r.subject_id
         WHERE r.site <> coalesce(t.establishment_id, 0)) x
 WHERE x.cycle_id IS NOT NULL GROUP BY x.cycle_id, x.division, x.here, x.status
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- name: reviews_site_set
UPDATE review SET site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = review.subject_id), 0)
 WHERE id IN (SELECT r.id FROM review r LEFT JOIN seat t ON t.person_id = r.subject_id WHERE r.site <> coalesce(t.establishment_id, 0))

-- Where the kept counts are not what the reviews say, and whose reviews stand at another site than their subjects. For the doctor.
-- name: review_counts_wrong
-- scope: none: for the doctor, numbers and nothing else
SELECT (SELECT count(*)
          FROM (SELECT x.cycle_id
                  FROM (SELECT k.cycle_id, k.division, k.site, k.status, k.n FROM review_count k
                         UNION ALL
                        SELECT r.cycle_id, r.division, r.site, r.status, -1 FROM review r) x
                 GROUP BY x.cycle_id, x.division, x.site, x.status HAVING sum(x.n) <> 0) y) AS counts, -- int
       (SELECT count(*) FROM review r LEFT JOIN seat t ON t.person_id = r.subject_id
         WHERE r.site <> coalesce(t.establishment_id, 0)) AS places -- int

-- name: review_share_set
-- takes: id id
UPDATE review SET version = version + 1, shared_at = :shared_at, shared_text = text, shared_strengths = strengths,
       shared_growth = growth, shared_rating = rating, shared_reason = reason, shared_result = result
 WHERE id = :id

-- name: review_met_set
-- takes: id id
UPDATE review SET version = version + 1, met_on = :met_on WHERE id = :id

-- name: review_final_set
-- takes: id id
UPDATE review SET version = version + 1, final_at = :final_at WHERE id = :id

-- name: review_answer_set
-- takes: id id
UPDATE review SET version = version + 1, answer = :answer, statement = :statement, closed_at = :closed_at WHERE id = :id

-- name: review_second_set
-- takes: id id
UPDATE review SET version = version + 1, second_text = :second_text, closed_at = :closed_at WHERE id = :id

-- name: review_note_insert
-- takes: id id
INSERT INTO review_note (id, review_id, author_id, at, text) VALUES (:id, :review_id, :author_id, :at, :text)

-- name: cycle_open_reviews
-- scope: rule
SELECT CAST(coalesce(sum(k.n), 0) AS bigint) AS n -- int
  FROM review_count k WHERE k.cycle_id = :cycle_id AND k.status NOT IN ('closed', 'cancelled')

-- The first day back from the absence that holds a day; where two overlap, from the longer one.
-- name: review_away_on
-- scope: rule
-- takes: on_day text
SELECT max(b.to_on) AS back_on -- text
  FROM absence b WHERE b.person_id = :person_id AND b.from_on <= :on_day AND b.to_on > :on_day

-- name: review_week_of
-- scope: rule
SELECT e.country, e.region, e.working_days FROM seat t JOIN establishment e ON e.id = t.establishment_id WHERE t.person_id = :person_id

-- What somebody's inbox has of reviews, with the day that the cycle asks for; empty: the day on which it came.
-- name: review_todos_of
-- scope: rule
SELECT t.id, t.due_on, t.made_at,
       CASE WHEN t.kind = 'self_review' THEN c.self_due_on WHEN t.kind = 'review' AND r.status = 'draft' THEN c.draft_due_on ELSE '' END AS asked_on -- text
  FROM todo t JOIN review r ON r.id = t.object_id JOIN cycle c ON c.id = r.cycle_id
 WHERE t.person_id = :person_id AND t.kind IN ('self_review', 'review', 'review_read', 'review_answer', 'objection')
 ORDER BY t.id LIMIT 200

-- name: review_todo_move
-- takes: id id
UPDATE todo SET due_on = :due_on WHERE id = :id

-- Not about somebody who is away. Told is the next one above the writer who is here and not the subject (a review may have been given to
-- somebody below its subject); in place of one who is away whoever leads meanwhile.
-- name: reviews_late
-- scope: rule
-- takes: today text, late_on text
SELECT x.id, x.manager_id, x.subject_name, x.manager_name,
       x.upper_id AS upper_id -- id
  FROM (SELECT r.id, r.manager_id, s.name AS subject_name, m.name AS manager_name,
               (SELECT coalesce(b.acting_id, l.manager_id) FROM line l
                  LEFT JOIN absence b ON b.person_id = l.manager_id AND b.from_on <= :today AND b.to_on > :today
                 WHERE l.person_id = r.manager_id AND l.manager_id <> r.subject_id
                   AND CASE WHEN b.id IS NULL THEN 1 WHEN coalesce(b.acting_id, r.subject_id) IN (r.subject_id, r.manager_id) THEN 0
                            WHEN EXISTS (SELECT 1 FROM absence a WHERE a.person_id = b.acting_id AND a.from_on <= :today AND a.to_on > :today) THEN 0
                            ELSE 1 END = 1
                 ORDER BY l.depth, b.acting_id LIMIT 1) AS upper_id
          FROM cycle c CROSS JOIN review r
          JOIN person s ON s.id = r.subject_id JOIN person m ON m.id = r.manager_id
         WHERE c.status = 'running' AND c.draft_due_on < :late_on AND r.cycle_id = c.id AND r.status IN ('draft', 'met')
           AND NOT EXISTS (SELECT 1 FROM absence w WHERE w.person_id = r.manager_id AND w.from_on <= :today AND w.to_on > :today)
           AND NOT EXISTS (SELECT 1 FROM todo d WHERE d.person_id = r.manager_id AND d.kind = 'review' AND d.object_id = r.id AND d.due_on >= :late_on)
           AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.object_id = r.id AND o.kind = 'review_late')) x
 WHERE x.upper_id IS NOT NULL ORDER BY x.id LIMIT 2000

-- The same, with the writer as the first of those who may be told: each of them may read what is final.
-- name: reviews_unanswered
-- scope: rule
-- takes: final_at int, today text, open_on text
SELECT x.id, x.subject_name,
       x.told_id AS told_id -- id
  FROM (SELECT r.id, s.name AS subject_name,
               CASE WHEN NOT EXISTS (SELECT 1 FROM absence w WHERE w.person_id = r.manager_id AND w.from_on <= :today AND w.to_on > :today) THEN r.manager_id
                    ELSE (SELECT coalesce(b.acting_id, l.manager_id) FROM line l
                            LEFT JOIN absence b ON b.person_id = l.manager_id AND b.from_on <= :today AND b.to_on > :today
                           WHERE l.person_id = r.subject_id
                             AND CASE WHEN b.id IS NULL THEN 1 WHEN coalesce(b.acting_id, r.subject_id) = r.subject_id THEN 0
                                      WHEN EXISTS (SELECT 1 FROM absence a WHERE a.person_id = b.acting_id AND a.from_on <= :today AND a.to_on > :today) THEN 0
                                      ELSE 1 END = 1
                           ORDER BY l.depth, b.acting_id LIMIT 1) END AS told_id
          FROM review r JOIN person s ON s.id = r.subject_id
         WHERE r.status = 'final' AND r.final_at < :final_at
           AND NOT EXISTS (SELECT 1 FROM absence w WHERE w.person_id = r.subject_id AND w.from_on <= :today AND w.to_on > :today)
           AND NOT EXISTS (SELECT 1 FROM todo d WHERE d.person_id = r.subject_id AND d.kind = 'review_answer' AND d.object_id = r.id AND d.due_on >= :open_on)
           AND NOT EXISTS (SELECT 1 FROM todo o WHERE o.object_id = r.id AND o.kind = 'review_unanswered')) x
 WHERE x.told_id IS NOT NULL ORDER BY x.id LIMIT 2000

-- name: review_chase_forget
-- takes: object_id id
DELETE FROM todo WHERE object_id = :object_id AND kind IN ('review_late', 'review_unanswered')

-- name: viewer_of_person
-- scope: rule
SELECT a.id AS account_id, a.roles, a.relations, a.given, a.reach FROM account a WHERE a.person_id = :person_id AND a.status = 'active'
   AND NOT @left(a.person_id)

-- name: review_reader_name
-- scope: rule
SELECT p.name FROM person p WHERE p.id = :id

-- name: reviews_forget_notes
-- takes: site int, module int
DELETE FROM review_note WHERE review_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: reviews_forget_former
-- takes: site int, module int
DELETE FROM review_former WHERE review_id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: reviews_forget_counts
-- takes: site int, module int, lane int
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
SELECT v.cycle_id, v.division, v.site, v.status, CAST(:lane AS bigint), -count(*) FROM rehearsed r JOIN review v ON v.id = r.object_id
 WHERE r.site = :site AND r.module = :module GROUP BY v.cycle_id, v.division, v.site, v.status
ON CONFLICT (cycle_id, division, site, status, lane) DO UPDATE SET n = review_count.n + excluded.n

-- name: reviews_forget
-- takes: site int, module int
DELETE FROM review WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.site = :site AND r.module = :module)

-- name: cycle_steps_forget_rehearsed
-- takes: site int, module int
DELETE FROM cycle_step WHERE cycle_id IN (SELECT r.object_id FROM rehearsed r WHERE r.module = :module AND r.site = :site)
   AND NOT EXISTS (SELECT 1 FROM review v WHERE v.cycle_id = cycle_step.cycle_id)

-- name: cycle_counts_forget
-- takes: site int, module int
DELETE FROM review_count WHERE cycle_id IN (SELECT r.object_id FROM rehearsed r WHERE r.module = :module AND r.site = :site)
   AND NOT EXISTS (SELECT 1 FROM review v WHERE v.cycle_id = review_count.cycle_id)

-- name: cycles_forget
-- takes: site int, module int
DELETE FROM cycle WHERE id IN (SELECT r.object_id FROM rehearsed r WHERE r.module = :module AND r.site = :site)
   AND NOT EXISTS (SELECT 1 FROM review v WHERE v.cycle_id = cycle.id)
