-- Cycles and reviews as data. What is in a review is of another class than that there is one: two lists, two scopes of a token.
-- name: cycle_data
-- scope: cycle_run
-- about: none
-- api: both
-- filter: status text = c.status = :status
-- sort: newest = desc c.id
SELECT c.id, c.version, c.name, c.from_on, c.to_on, c.status, c.unit_id, c.site_id, c.joined_by, c.contractors, c.self_due_on,
       c.draft_due_on, c.notice_hours, c.second_id @keys
  FROM cycle c WHERE @scope @filter @after
 @order

-- name: review_data
-- scope: review_head(r.id)
-- api: both
-- filter: cycle id = r.cycle_id = :cycle
-- filter: person id = r.subject_id = :person
-- filter: status text = r.status = :status
-- sort: newest = desc r.id
SELECT r.id, r.version, r.cycle_id, c.name AS cycle_name, r.subject_id, p.name AS subject_name, r.title, r.manager_id,
       m.name AS manager_name, r.second_id, r.status, r.self_at, r.shared_at, r.met_on, r.final_at, r.closed_at, r.cancelled_for @keys
  FROM review r JOIN cycle c ON c.id = r.cycle_id JOIN person p ON p.id = r.subject_id JOIN person m ON m.id = r.manager_id
 WHERE @evaluated(review_export, r.subject_id) AND @scope @filter @after
 @order

-- How long review_data is, for those who run cycles, by the kept counts.
-- name: review_data_total
-- scope: cycle_run
-- about: site k.site
-- takes: cycle id, status text
SELECT coalesce(CAST(sum(k.n) AS bigint), 0) AS n -- int
  FROM review_count k
 WHERE k.cycle_id = coalesce(:cycle, k.cycle_id) AND k.status = coalesce(:status, k.status)
   AND @evaluated(review_export, site k.site) AND @scope

-- Walked from the newest on: of all reviews most are final, so that an index of states would gather and sort nearly everything. coalesce
-- keeps newer SQLites from that.
-- name: final_review_data
-- scope: review_export(r.id)
-- logged: review
-- api: both
-- filter: cycle id = r.cycle_id = :cycle
-- filter: person id = r.subject_id = :person
-- sort: newest = desc r.id
SELECT r.id, r.version, r.cycle_id, r.subject_id AS person_id, COALESCE(r.written_by, r.manager_id) AS author_id, -- id
       r.status,
       CASE WHEN r.self_at IS NOT NULL THEN r.self_text ELSE '' END AS self_text, -- text
       CASE WHEN r.self_at IS NOT NULL AND @evaluated(review_rating, r.subject_id) THEN r.self_rating END AS self_rating, -- int
       r.text, r.strengths, r.growth,
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.rating END AS rating, -- int
       CASE WHEN @evaluated(review_rating, r.subject_id) THEN r.reason ELSE '' END AS reason, -- text
       CASE WHEN r.result = 'rated' AND NOT @evaluated(review_rating, r.subject_id) THEN '' ELSE r.result END AS result, -- text
       r.statement, r.second_text, r.final_at, r.closed_at @keys
  FROM review r
 WHERE coalesce(r.status, '') IN ('final', 'objected', 'closed') AND @evaluated(review, r.subject_id) AND @scope @filter @after
 @order

