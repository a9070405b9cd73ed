-- What people of a large demo company would have done: goals, reviews, feedback, plans. A demo of more than 10,000 people
-- has no life of its own (it takes 8 ms a person); the benchmark and tools/statistics want the rows, not their words.
-- Run by the sqlite3 shell on a database that nobody uses. Without random: the same company gives the same rows.
PRAGMA foreign_keys = OFF;
PRAGMA synchronous = OFF;
PRAGMA journal_mode = OFF; -- one transaction of many gigabytes would be written twice; the program makes it WAL again
PRAGMA cache_size = -4000000;
PRAGMA temp_store = MEMORY;
BEGIN;
CREATE TEMP TABLE crowd AS
  SELECT row_number() OVER (ORDER BY t.person_id) AS n, t.person_id AS id, coalesce(t.manager_id, t.person_id) AS boss, t.unit_id
    FROM seat t WHERE t.status = 'here';
CREATE INDEX temp.crowd_n ON crowd (n);
CREATE TEMP TABLE many (k INTEGER PRIMARY KEY);
INSERT INTO many WITH RECURSIVE c (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM c WHERE k < 9) SELECT k FROM c;
CREATE TEMP TABLE now AS
  SELECT CAST(strftime('%Y', 'now') AS INTEGER) AS year, CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS at, (SELECT count(*) FROM crowd) AS people;

-- Goals: four each, over two years; every tenth is private, every fortieth one of a unit.
INSERT INTO goal (id, version, title, why, owner_kind, owner_id, unit_id, parent_id, visibility, weight, from_on, due_on, status, outcome,
                  lesson, confidence, progress, checked_on, source_id, created_at)
  SELECT 1000000000000000 + c.n * 10 + m.k, 1, 'Shorten the way of order ' || c.n || ' by ' || m.k, 'Customers wait too long.',
         CASE WHEN (c.n * 4 + m.k) % 40 = 3 THEN 'unit' WHEN c.n < 3 THEN 'company' ELSE 'person' END, c.id,
         CASE WHEN (c.n * 4 + m.k) % 40 = 3 THEN c.unit_id END,
         CASE WHEN c.n > 40 AND m.k % 2 = 0 THEN 1000000000000000 + (c.n / 8) * 10 + 3 END,
         CASE WHEN (c.n + m.k) % 10 = 0 THEN 'private' ELSE 'public' END, 100,
         (now.year - (m.k < 2)) || '-01-01', date((now.year - (m.k < 2)) || '-03-01', '+' || ((c.n * 7 + m.k * 11) % 290) || ' days'),
         CASE WHEN m.k < 2 THEN 'closed' ELSE 'open' END, CASE WHEN m.k < 2 THEN 'completed' ELSE '' END, '',
         CASE (c.n * 3 + m.k) % 8 WHEN 0 THEN 'at_risk' WHEN 1 THEN 'off_track' WHEN 2 THEN '' ELSE 'on_track' END, (c.n * 97) % 10000,
         date('now', '-' || ((c.n * 13) % 120) || ' days'), CASE WHEN m.k = 3 AND c.n % 4 = 0 THEN 1000000000000000 + c.n * 10 + 1 END, now.at
    FROM crowd c, many m, now WHERE m.k < 4;
INSERT INTO search_term (kind, term, ref_id)
  SELECT 'goal', CASE m.k WHEN 0 THEN 'shorten' WHEN 1 THEN 'way' WHEN 2 THEN 'order' WHEN 3 THEN CAST(g.id % 100000 AS TEXT) ELSE 'by' END, g.id
    FROM goal g, many m WHERE m.k < 5;
INSERT INTO key_result (id, version, goal_id, title, metric, currency, start, target, current, weight, position)
  SELECT g.id * 3 + m.k, 1, g.id, 'Days from order to door', 'number', '', 0, 100000, 40000, 100, m.k
    FROM goal g, many m WHERE m.k < 2;
INSERT INTO check_in (id, goal_id, author_id, at, progress, confidence, note)
  SELECT g.id * 5 + m.k, g.id, g.owner_id, now.at - m.k * 2000000000, 4000, 'on_track', 'Two days less.'
    FROM goal g, many m, now WHERE m.k < 4;
INSERT INTO advice (id, goal_id, author_id, text, link, at)
  SELECT g.id, g.id, g.owner_id, 'Ask for the old drawings.', '', now.at FROM goal g, now WHERE g.id % 40 = 1;

-- Three cycles of reviews, the newest under way.
INSERT INTO cycle (id, version, name, from_on, to_on, self_due_on, draft_due_on, notice_hours, second_id, status, created_at)
  SELECT 2000000000000000 + m.k, 1, 'Year ' || (now.year - m.k), (now.year - m.k) || '-01-01', (now.year - m.k) || '-12-31',
         (now.year - m.k) || '-11-15', (now.year - m.k) || '-12-15', 24, (SELECT id FROM crowd WHERE n = 2),
         CASE m.k WHEN 0 THEN 'running' ELSE 'closed' END, now.at
    FROM many m, now WHERE m.k < 3;
INSERT INTO review (id, version, cycle_id, subject_id, manager_id, second_id, title, status, result, self_text, text, strengths, growth, rating,
                    reason, shared_text, shared_strengths, shared_growth, shared_reason, shared_result, shared_at, met_on, final_at, answer,
                    statement, second_text, closed_at, cancelled_for)
  SELECT 3000000000000000 + c.n * 10 + m.k, 1, 2000000000000000 + m.k, c.id, c.boss, x.id, 'Engineer',
         CASE WHEN m.k > 0 THEN 'closed' ELSE CASE c.n % 8 WHEN 0 THEN 'self' WHEN 1 THEN 'self' WHEN 2 THEN 'draft' WHEN 3 THEN 'shared'
           WHEN 4 THEN 'met' WHEN 5 THEN 'final' ELSE 'closed' END END,
         'rated', 'A good year.', 'It was a good year for the team.', 'Exact.', 'Earlier words.', 3, 'As agreed.', '', '', '', '', '', now.at, '',
         now.at, CASE WHEN (c.n + m.k) % 50 = 0 THEN 'objected' ELSE 'approved' END, '', '', now.at, ''
    FROM crowd c, many m, now, (SELECT id FROM crowd WHERE n = 2) x WHERE m.k < 3 AND c.id <> c.boss AND c.boss <> x.id AND c.id <> x.id;
UPDATE goal SET child_weight = coalesce((SELECT sum(c.weight) FROM goal c WHERE c.parent_id = goal.id AND c.visibility = 'public'), 0),
       child_sum = coalesce((SELECT sum(c.weight * c.progress) FROM goal c WHERE c.parent_id = goal.id AND c.visibility = 'public'), 0)
 WHERE id IN (SELECT p.parent_id FROM goal p);
UPDATE review SET site = coalesce((SELECT t.establishment_id FROM seat t WHERE t.person_id = review.subject_id), 0),
       division = coalesce((SELECT x.unit_id FROM seat t JOIN unit_line l ON l.unit_id = t.unit_id JOIN unit_line x ON x.unit_id = l.above_id AND x.depth = 1
                             WHERE t.person_id = review.subject_id
                               AND x.above_id = (SELECT w.unit_id FROM unit_span w WHERE w.parent_id IS NULL LIMIT 1)), 0);
DELETE FROM review_count;
INSERT INTO review_count (cycle_id, division, site, status, lane, n)
  SELECT r.cycle_id, r.division, r.site, r.status, r.id % 4, count(*) FROM review r GROUP BY 1, 2, 3, 4, 5;
INSERT INTO review_note (id, review_id, author_id, at, text)
  SELECT r.id, r.id, r.manager_id, r.final_at, 'The date was wrong.' FROM review r WHERE r.id % 100 = 1;
INSERT INTO review_former (id, review_id, writer_id, at, text, strengths, growth, reason)
  SELECT r.id, r.id, r.manager_id, r.final_at, '', '', '', '' FROM review r WHERE r.id % 300 = 1;

-- Words to each other, plans with needs, rewards.
INSERT INTO feedback_request (id, version, asker_id, subject_id, giver_id, prompt, visibility, status, reason, at)
  SELECT 4000000000000000 + c.n, 1, c.boss, c.id, o.id, 'How was it to work with them?', 'manager', CASE c.n % 5 WHEN 0 THEN 'open' ELSE 'given' END, '', now.at
    FROM crowd c, now JOIN crowd o ON o.n = c.n % now.people + 1 WHERE o.id <> c.id;
INSERT INTO feedback (id, author_id, subject_id, kind, visibility, value_id, text, at)
  SELECT 5000000000000000 + c.n * 10 + m.k, o.id, c.id, CASE m.k WHEN 1 THEN 'constructive' ELSE 'praise' END,
         CASE m.k WHEN 0 THEN 'public' WHEN 1 THEN 'manager' WHEN 2 THEN 'private' ELSE 'manager' END, CASE m.k WHEN 0 THEN c.n % 4 + 1 END,
         'The way you explained it helped.', now.at
    FROM crowd c, many m, now JOIN crowd o ON o.n = (c.n * 17 + m.k * 101) % now.people + 1 WHERE m.k < 5 AND o.id <> c.id;
INSERT INTO note (id, author_id, subject_id, kind, visibility, text, on_day, at)
  SELECT 6000000000000000 + c.n * 10 + m.k, CASE m.k WHEN 2 THEN c.id ELSE c.boss END, c.id, 'achievement', CASE m.k WHEN 0 THEN 'author' ELSE 'shared' END,
         'Found the fault.', date('now', '-' || ((c.n * 3 + m.k * 50) % 300) || ' days'), now.at
    FROM crowd c, many m, now WHERE m.k < 3;
INSERT INTO reward (id, person_id, author_id, year, kind, reason, at)
  SELECT 7000000000000000 + c.n * 10 + m.k, c.id, c.boss, now.year - 1 - m.k, CASE c.n % 3 WHEN 0 THEN 'merit' WHEN 1 THEN 'bonus' ELSE 'none' END,
         'As agreed.', now.at
    FROM crowd c, many m, now WHERE m.k < 2;
INSERT INTO year_plan (id, version, person_id, year, purpose, duties, conditions, employee_at, manager_at, manager_id, created_at)
  SELECT 8000000000000000 + c.n * 10 + m.k, 1, c.id, now.year - m.k, 'Keep the line running.', '', '', now.at,
         CASE WHEN m.k > 0 OR c.n % 3 > 0 THEN now.at END, c.boss, now.at
    FROM crowd c, many m, now WHERE m.k < 3 AND (m.k > 0 OR c.n % 200 > 0);
INSERT INTO year_need (id, plan_id, kind, text, status, answer, at)
  SELECT y.id, y.id, 'tool', 'A torque wrench', CASE y.id % 4 WHEN 0 THEN 'open' ELSE 'agreed' END, '', y.created_at FROM year_plan y;
INSERT INTO position_description (id, version, person_id, from_on, purpose, duties, conditions, restrictions, created_at)
  SELECT 8500000000000000 + c.n * 10 + m.k, 1, c.id, (now.year - m.k) || '-01-01', 'Keep the line running.', '', '', '', now.at
    FROM crowd c, many m, now WHERE m.k < 2 AND c.n % 2 = 0;
INSERT INTO position_limit (id, person_id, from_on, there, created_at)
  SELECT 8600000000000000 + c.n, c.id, now.year || '-01-01', 1, now.at FROM crowd c, now WHERE c.n % 25 = 0;
INSERT INTO document (id, person_id, kind, on_day, title, size, hash, file, created_at)
  SELECT 8700000000000000 + c.n * 10 + m.k, c.id, 'review', (now.year - 3 - m.k) || '-12-31', 'Review.pdf', 1000, CAST(c.n || '-' || m.k AS BLOB),
         c.n || '-' || m.k, now.at
    FROM crowd c, many m, now WHERE m.k < 2;
INSERT INTO year_document (id, person_id, year, author_id, seen_by, title, kind, size, file, created_at)
  SELECT 8750000000000000 + c.n * 10 + m.k, c.id, now.year - m.k / 2, CASE WHEN m.k % 2 = 0 THEN c.id ELSE c.boss END,
         CASE WHEN m.k % 4 = 3 THEN 'mine' ELSE 'both' END, 'Mail of a customer', 'pdf', 1000, 'year-' || c.n || '-' || m.k, now.at
    FROM crowd c, many m, now WHERE m.k < 3;
INSERT INTO document_gone (file, gone_at) SELECT 'gone-' || c.n, now.at FROM crowd c, now WHERE c.n < 200;

-- Absences, relations, the inbox, the journey.
INSERT INTO absence (id, version, person_id, from_on, to_on, acting_id)
  SELECT 9000000000000000 + c.n, 1, c.id, date('now', '-' || (c.n % 200) || ' days'), date('now', printf('%+d days', 15 - c.n % 200)),
         CASE WHEN c.n % 20 = 0 AND c.boss <> c.id THEN c.boss END
    FROM crowd c WHERE c.n % 2 = 0;
INSERT INTO relation (id, version, person_id, other_id, kind, purpose, from_on, to_on)
  SELECT 9100000000000000 + c.n, 1, c.id, c.boss, 'mentor', 'Learning', date('now', '-90 days'), '9999-12-31' FROM crowd c WHERE c.n % 20 = 0 AND c.id <> c.boss;
INSERT INTO todo (id, person_id, kind, text, address, object_id, due_on, made_at)
  SELECT 9200000000000000 + r.id % 10000000, r.manager_id, 'review', 'Write the review', '/reviews/1', r.id, date('now', printf('%+d days', r.id % 30 - 15)), r.final_at
    FROM review r WHERE r.status IN ('draft', 'met');
INSERT INTO todo (id, person_id, kind, text, address, object_id, due_on, made_at)
  SELECT 9300000000000000 + f.id % 10000000, f.subject_id, 'feedback', 'Feedback for you', '/feedback', f.id, date('now'), f.at FROM feedback f WHERE f.id % 10 = 3;
INSERT INTO moment (id, person_id, on_day, track, kind, text, object_id, class)
  SELECT f.id, f.subject_id, date('now', '-' || (f.id % 700) || ' days'), 'performance', 'praise', 'Thanked', f.id, 0 FROM feedback f WHERE f.visibility = 'public';

-- What runs beside it: audit, sessions, mail, jobs, imports.
INSERT INTO audit (id, at, actor_id, action, object, object_id, person_id, class, detail, mac)
  SELECT 100000000000000 + c.n * 10 + m.k, now.at - c.n, a.id, CASE m.k WHEN 0 THEN 'review_share' WHEN 1 THEN 'read' WHEN 2 THEN 'goal_update' ELSE 'goal_check_in' END,
         CASE m.k WHEN 0 THEN 'review' WHEN 1 THEN 'person' ELSE 'goal' END, CASE m.k WHEN 1 THEN c.id ELSE 1000000000000000 + c.n * 10 + m.k END, c.id, 2, '', zeroblob(32)
    FROM crowd c JOIN account a ON a.person_id = c.boss, many m, now;
DELETE FROM audit_unsealed;
DELETE FROM audit_seal;
INSERT INTO audit_seal (seq, audit_id, hash) SELECT row_number() OVER (ORDER BY a.id), a.id, zeroblob(32) FROM audit a;
INSERT INTO event (id, at, kind, person_id, object, object_id, class)
  SELECT 100000000000000 + g.id, now.at, 'goal_update', g.owner_id, 'goal', g.id, 1 FROM goal g, now;
INSERT INTO session (token, account_id, epoch, csrf, created_at, seen_at, stepped_at, ends_at, id)
  SELECT CAST('session ' || c.n AS BLOB), a.id, 1, zeroblob(16), now.at, now.at, now.at, now.at + c.n, c.n
    FROM crowd c JOIN account a ON a.person_id = c.id, now WHERE c.n % 3 = 0;
INSERT INTO invitation (token, account_id, created_at, ends_at)
  SELECT CAST('invitation ' || c.n AS BLOB), a.id, now.at, now.at + c.n FROM crowd c JOIN account a ON a.person_id = c.id, now WHERE c.n % 100 = 0;
INSERT INTO api_token (token, id, account_id, name, scopes, created_at, ends_at)
  SELECT CAST('token ' || c.n AS BLOB), c.n, a.id, 'reports', '*', now.at, now.at FROM crowd c JOIN account a ON a.person_id = c.id, now WHERE c.n % 1000 = 0;
INSERT INTO second_step (account_id, secret, confirmed_at, used_step)
  SELECT a.id, x'00', now.at, 0 FROM crowd c JOIN account a ON a.person_id = c.id, now WHERE c.n > 20 AND c.n % 5 = 0;
INSERT INTO recovery_code (hash, account_id) SELECT CAST(s.account_id || '-' || m.k AS BLOB), s.account_id FROM second_step s, many m;
INSERT INTO role_grant (id, account_id, role, from_at, to_at)
  SELECT 9400000000000000 + c.n, a.id, 'partner', now.at, 0 FROM crowd c JOIN account a ON a.person_id = c.id, now WHERE c.n % 100 = 0;
INSERT INTO digest (account_id, sent_at, off) SELECT a.id, now.at, 0 FROM account a, now;
INSERT INTO outbox (id, account_id, template, payload, status, created_at, due_at, attempts, error)
  SELECT 9500000000000000 + c.n * 10 + m.k, a.id, 'digest', '{}', CASE WHEN c.n % 1000 = 0 THEN 'waiting' ELSE 'sent' END, now.at - c.n, now.at - c.n, 1, ''
    FROM crowd c JOIN account a ON a.person_id = c.id, many m, now WHERE m.k < 3;
INSERT INTO job (id, kind, job_key, payload, position, status, run_at, lease_at, attempts, error, done, total)
  SELECT 9600000000000000 + c.n, 'mail', 'mail ' || c.n, '{}', '', CASE WHEN c.n % 500 = 0 THEN 'waiting' ELSE 'done' END, now.at + c.n, 0, 1, '', 0, 0
    FROM crowd c, now WHERE c.n < 5000;
INSERT INTO import_batch (id, version, kind, file, mapping, status, position, steps, made, changed, unchanged, bad, says, source, confirmed, created_at, done_at)
  SELECT 9700000000000000 + m.k, 1, 'people', 'people.csv', '', 'done', 1, 1, 1, 1, 1, 1, '', 'payroll', 1, now.at, now.at FROM many m, now;
INSERT INTO import_row (batch_id, line, person_id) SELECT 9700000000000000 + m.k, c.n, c.id FROM crowd c, many m WHERE m.k < 3;
INSERT INTO import_bad (batch_id, line, who, reason) SELECT 9700000000000000 + m.k, c.n, '', '' FROM crowd c, many m WHERE c.n % 500 = 0;
INSERT INTO import_kept (id, batch_id, person_id, kind, row_id, data, version)
  SELECT 9800000000000000 + c.n * 10 + m.k, 9700000000000000 + m.k, c.id, 'person', c.id, '{}', 1 FROM crowd c, many m WHERE m.k < 3;
INSERT INTO import_source (source, person_id, data, keep) SELECT 'payroll', c.id, '{}', 0 FROM crowd c;
INSERT INTO import_difference (batch_id, person_id, field, here, there) SELECT 9700000000000000 + m.k, c.id, 'mail', '', '' FROM crowd c, many m WHERE c.n % 200 = 0;
INSERT INTO import_missing (batch_id, person_id, answered) SELECT 9700000000000000 + m.k, c.id, 0 FROM crowd c, many m WHERE c.n % 200 = 0;
COMMIT;
