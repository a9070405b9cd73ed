-- What a launch does: said on the page of a draft, kept when it is launched. Who gets a review is whom cycle_people finds; why somebody
-- else does not has one answer. 2 is MODULE_REVIEWS.
-- name: cycle_plan
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
SELECT count(CASE WHEN y.why = '' THEN 1 END) AS reviews, -- int
       count(DISTINCT CASE WHEN y.why = '' THEN y.manager_id END) AS managers, -- int
       count(CASE WHEN y.why = '' AND y.rehearses > 0 THEN 1 END) AS rehearsed, -- int
       count(CASE WHEN y.why = '' AND y.account_id IS NULL THEN 1 END) AS no_account, -- int
       count(CASE WHEN y.why = 'no_manager' THEN 1 END) AS no_manager, -- int
       count(CASE WHEN y.why = 'led' THEN 1 END) AS led, -- int
       count(CASE WHEN y.why = 'second' THEN 1 END) AS second, -- int
       count(CASE WHEN y.why = 'off' THEN 1 END) AS off, -- int
       count(CASE WHEN y.why = 'contractor' THEN 1 END) AS contractors, -- int
       count(CASE WHEN y.why = 'coming' THEN 1 END) AS coming, -- int
       count(CASE WHEN y.why = 'joined' THEN 1 END) AS joined, -- int
       count(CASE WHEN y.why <> '' THEN 1 END) AS left_out -- int
  FROM (SELECT v.manager_id, CASE WHEN v.why IN ('', 'no_manager', 'led') AND NOT @evaluated(review, v.person_id) THEN 'off' ELSE v.why END AS why,
               (SELECT count(*) FROM rehearsal h WHERE h.module = 2 AND h.site = coalesce(v.establishment_id, 0)) AS rehearses,
               (SELECT a.id FROM account a WHERE a.person_id = v.person_id AND a.status = 'active') AS account_id
          FROM cycle_seat v WHERE v.cycle_id = :cycle_id AND v.cycle_status = 'draft' AND @scope) y

-- name: cycle_left_out
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
-- filter: why text = y.why = :why
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, y.title,
       CASE y.why WHEN 'no_manager' THEN 'Has no manager' WHEN 'led' THEN 'Is led by the one to whom objections go'
                  WHEN 'second' THEN 'Would answer their own objection' WHEN 'off' THEN 'Works where reviews are off'
                  WHEN 'coming' THEN 'Has not begun here yet' WHEN 'joined' THEN 'Began after the day that was chosen' ELSE 'Is a contractor' END AS why -- text
       @keys
  FROM (SELECT v.person_id, v.title, CASE WHEN v.why IN ('', 'no_manager', 'led') AND NOT @evaluated(review, v.person_id) THEN 'off' ELSE v.why END AS why
          FROM cycle_seat v WHERE v.cycle_id = :cycle_id AND v.cycle_status = 'draft' AND @scope) y
  JOIN person p ON p.id = y.person_id
 WHERE y.why <> '' @filter @after
 @order

-- The data check: what somebody should look at before the launch, of those who would get a review. None of it holds the launch up.
-- name: cycle_checks
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
SELECT count(CASE WHEN y.whole + y.self_away > 0 THEN 1 END) AS away, -- int
       count(CASE WHEN y.manager_away > 0 THEN 1 END) AS manager_away, -- int
       count(CASE WHEN y.twice > 0 THEN 1 END) AS twice, -- int
       count(CASE WHEN y.unplanned > 0 THEN 1 END) AS unplanned, -- int
       count(CASE WHEN y.whole + y.self_away + y.manager_away + y.twice + y.unplanned > 0 THEN 1 END) AS something -- int
  FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.person_id AND b.from_on <= c.from_on AND b.to_on > c.to_on) THEN 1 ELSE 0 END AS whole,
               CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.person_id AND b.from_on <= c.self_due_on AND b.to_on > c.self_due_on) THEN 1 ELSE 0 END AS self_away,
               CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.manager_id AND b.from_on <= c.draft_due_on AND b.to_on > c.draft_due_on) THEN 1 ELSE 0 END AS manager_away,
               CASE WHEN EXISTS (SELECT 1 FROM review r JOIN cycle o ON o.id = r.cycle_id WHERE r.subject_id = v.person_id AND r.status <> 'cancelled' AND o.id <> c.id
                                    AND o.from_on <= c.to_on AND o.to_on >= c.from_on) THEN 1 ELSE 0 END AS twice,
               CASE WHEN EXISTS (SELECT 1 FROM year_plan p WHERE p.person_id = v.person_id AND p.year = CAST(substr(c.to_on, 1, 4) AS bigint)
                                    AND p.employee_at IS NOT NULL AND p.manager_at IS NOT NULL) THEN 0 ELSE 1 END AS unplanned
          FROM cycle c JOIN cycle_seat v ON v.cycle_id = c.id
         WHERE c.id = :cycle_id AND c.status = 'draft' AND v.why = '' AND @evaluated(review, v.person_id) AND @scope) y

-- name: cycle_checked
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
-- filter: away int = y.away = :away
-- filter: manager_away int = y.manager_away = :manager_away
-- filter: twice int = y.twice = :twice
-- filter: unplanned int = y.unplanned = :unplanned
-- sort: name = p.name_key, p.id
SELECT p.id, p.name, y.title, m.name AS manager_name,
       y.whole AS whole, -- int
       y.self_away AS self_away, -- int
       y.manager_away AS manager_away, -- int
       y.twice AS twice, -- int
       y.unplanned AS unplanned -- int
       @keys
  FROM (SELECT x.person_id, x.manager_id, x.title, x.whole, x.self_away, x.manager_away, x.twice, x.unplanned,
               CASE WHEN x.whole + x.self_away > 0 THEN 1 ELSE 0 END AS away
          FROM (SELECT v.person_id, v.manager_id, v.title,
               CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.person_id AND b.from_on <= c.from_on AND b.to_on > c.to_on) THEN 1 ELSE 0 END AS whole,
               CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.person_id AND b.from_on <= c.self_due_on AND b.to_on > c.self_due_on) THEN 1 ELSE 0 END AS self_away,
               CASE WHEN EXISTS (SELECT 1 FROM absence b WHERE b.person_id = v.manager_id AND b.from_on <= c.draft_due_on AND b.to_on > c.draft_due_on) THEN 1 ELSE 0 END AS manager_away,
               CASE WHEN EXISTS (SELECT 1 FROM review r JOIN cycle o ON o.id = r.cycle_id WHERE r.subject_id = v.person_id AND r.status <> 'cancelled' AND o.id <> c.id
                                    AND o.from_on <= c.to_on AND o.to_on >= c.from_on) THEN 1 ELSE 0 END AS twice,
               CASE WHEN EXISTS (SELECT 1 FROM year_plan p WHERE p.person_id = v.person_id AND p.year = CAST(substr(c.to_on, 1, 4) AS bigint)
                                    AND p.employee_at IS NOT NULL AND p.manager_at IS NOT NULL) THEN 0 ELSE 1 END AS unplanned
          FROM cycle c JOIN cycle_seat v ON v.cycle_id = c.id
         WHERE c.id = :cycle_id AND c.status = 'draft' AND v.why = '' AND @evaluated(review, v.person_id) AND @scope) x) y
  JOIN person p ON p.id = y.person_id JOIN person m ON m.id = y.manager_id
 WHERE y.away + y.manager_away + y.twice + y.unplanned > 0 @filter @after
 @order

-- name: cycle_launch_keep
-- takes: cycle_id id, today text
INSERT INTO cycle_launch (cycle_id, on_day, unit_name, reviews, managers, no_manager, led, second, off, contractors, coming, site_name, joined)
SELECT :cycle_id, :today,
       (SELECT s.name FROM cycle k JOIN unit_span s ON s.unit_id = k.unit_id AND s.from_on <= :today AND s.to_on > :today WHERE k.id = :cycle_id),
       count(CASE WHEN y.why = '' THEN 1 END), count(DISTINCT CASE WHEN y.why = '' THEN y.manager_id END), count(CASE WHEN y.why = 'no_manager' THEN 1 END),
       count(CASE WHEN y.why = 'led' THEN 1 END), count(CASE WHEN y.why = 'second' THEN 1 END), count(CASE WHEN y.why = 'off' THEN 1 END),
       count(CASE WHEN y.why = 'contractor' THEN 1 END), count(CASE WHEN y.why = 'coming' THEN 1 END),
       (SELECT b.name FROM cycle k JOIN establishment b ON b.id = k.site_id WHERE k.id = :cycle_id), count(CASE WHEN y.why = 'joined' THEN 1 END)
  FROM (SELECT v.manager_id, CASE WHEN v.why IN ('', 'no_manager', 'led') AND NOT @evaluated(review, v.person_id) THEN 'off' ELSE v.why END AS why
          FROM cycle_seat v WHERE v.cycle_id = :cycle_id) y

-- name: cycle_launch_kept
-- scope: cycle_run
-- about: none
-- takes: cycle_id id
SELECT k.on_day, k.unit_name, k.reviews, k.managers, k.no_manager, k.led, k.second, k.off, k.contractors, k.coming, k.joined, k.site_name,
       k.no_manager + k.led + k.second + k.off + k.contractors + k.coming + k.joined AS left_out -- int
  FROM cycle_launch k WHERE k.cycle_id = :cycle_id AND @scope

-- The form of a cycle that is corrected.
-- name: cycle_row
-- scope: cycle_run
-- about: none
SELECT c.id, c.version, c.name, c.from_on, c.to_on, c.self_due_on, c.draft_due_on, c.notice_hours, c.unit_id, u.code AS unit_label,
       c.site_id, b.name AS site_label, c.joined_by, c.contractors, c.second_id, p.name AS second_label,
       CASE c.status WHEN 'draft' THEN 1 ELSE 0 END AS is_draft -- int
  FROM cycle c JOIN person p ON p.id = c.second_id LEFT JOIN unit u ON u.id = c.unit_id
  LEFT JOIN establishment b ON b.id = c.site_id
 WHERE c.id = :id AND @scope

-- name: cycle_set
-- takes: id id, joined_by text, contractors int, site_id id
UPDATE cycle SET version = version + 1, name = :name, from_on = :from_on, to_on = :to_on, unit_id = :unit_id, site_id = :site_id,
       joined_by = :joined_by, contractors = :contractors, self_due_on = :self_due_on,
       draft_due_on = :draft_due_on, notice_hours = :notice_hours, second_id = :second_id
 WHERE id = :id AND status = 'draft'

-- name: cycle_delete
-- takes: id id
DELETE FROM cycle WHERE id = :id AND status = 'draft'

-- name: cycle_unmark
-- takes: id id
DELETE FROM rehearsed WHERE object_id = :id
