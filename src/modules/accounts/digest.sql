-- name: digest_sent
-- takes: account_id id
INSERT INTO digest (account_id, sent_at, off) VALUES (:account_id, :sent_at, 0)
ON CONFLICT (account_id) DO UPDATE SET sent_at = excluded.sent_at

-- name: digest_choose
-- takes: account_id id
INSERT INTO digest (account_id, sent_at, off) VALUES (:account_id, 0, :off)
ON CONFLICT (account_id) DO UPDATE SET off = excluded.off

-- Who gets the morning's mail: something came since the last one, or something is due and was last told three days ago. Nobody who is
-- away, on no day of the week that is free where he works; digest_slice leaves out its holidays. What is in rehearsal is mailed to HR
-- and administrators alone, a review where reviews are off to nobody: as in the inbox.
-- name: digest_due
-- scope: rule
-- takes: after id, today text, weekday int, soon text, long_ago int
SELECT a.id AS account_id, e.country, e.region, e.working_days
  FROM account a JOIN person p ON p.id = a.person_id AND p.mail = a.login
  JOIN seat t ON t.person_id = a.person_id AND t.status = 'here'
  LEFT JOIN establishment e ON e.id = t.establishment_id
  LEFT JOIN digest d ON d.account_id = a.id
 WHERE a.id > :after AND a.status = 'active' AND coalesce(d.off, 0) = 0
   AND coalesce(e.working_days, 31) & :weekday <> 0
   AND NOT EXISTS (SELECT 1 FROM absence b WHERE b.person_id = a.person_id AND b.from_on <= :today AND b.to_on > :today)
   AND EXISTS (SELECT 1 FROM todo o WHERE o.person_id = a.person_id
                  AND (a.roles & 6 <> 0 OR NOT @rehearsed(o.object_id))
                  AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = o.object_id), 1) = 1
                  AND (o.kind <> 'goal_silence' OR @evaluated(goal_silence, o.person_id))
                  AND (o.made_at > coalesce(d.sent_at, 0) OR (o.due_on <= :soon AND coalesce(d.sent_at, 0) <= :long_ago)))
 ORDER BY a.id LIMIT 300

-- name: digest_off
-- scope: frame
-- takes: account_id id
SELECT d.off FROM digest d WHERE d.account_id = :account_id AND d.off = 1 AND @scope

-- name: digest_lines
-- scope: rule
-- takes: account_id id
SELECT t.text, t.due_on FROM account a JOIN todo t ON t.person_id = a.person_id
 WHERE a.id = :account_id AND (a.roles & 6 <> 0 OR NOT @rehearsed(t.object_id))
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND (t.kind <> 'goal_silence' OR @evaluated(goal_silence, t.person_id))
 ORDER BY t.due_on, t.id LIMIT 12

-- The lines of a mail that has not left, for whoever looks what would, as long as nothing is live for who gets it: an inbox is nobody
-- else's. As digest_lines, but the words of what is not theirs to read (the title of a private goal) are left out.
-- name: outbox_letter_lines
-- scope: rehearsal_see
-- class: what an inbox says in one line, in a rehearsal
-- takes: id id
SELECT CASE WHEN t.kind = 'goal_silence' AND coalesce((SELECT g.visibility FROM goal g WHERE g.id = t.object_id), '') <> 'public'
            THEN 'A goal of their own waits for a word' ELSE t.text END AS text, -- text
       t.due_on
  FROM outbox o JOIN account a ON a.id = o.account_id JOIN todo t ON t.person_id = a.person_id
 WHERE o.id = :id AND o.template = 'digest' AND o.status IN ('held', 'waiting')
   AND NOT (@live(goals, t.person_id) OR @live(reviews, t.person_id) OR @live(feedback, t.person_id) OR @live(year, t.person_id))
   AND (a.roles & 6 <> 0 OR NOT @rehearsed(t.object_id))
   AND coalesce((SELECT CASE WHEN @evaluated(review, r.subject_id) THEN 1 ELSE 0 END FROM review r WHERE r.id = t.object_id), 1) = 1
   AND (t.kind <> 'goal_silence' OR @evaluated(goal_silence, t.person_id)) AND @scope
 ORDER BY t.due_on, t.id LIMIT 12
