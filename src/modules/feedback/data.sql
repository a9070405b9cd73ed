-- The wall as data; and the feedback that one gave and got, to oneself alone.
-- name: recognition_data
-- scope: wall_view
-- about: f.subject_id
-- api: both
-- filter: person id = f.subject_id = :person
-- filter: value id = f.value_id = :value
-- sort: newest = desc f.id
SELECT f.id, f.at, f.text, f.author_id, a.name AS author_name, f.subject_id, s.name AS subject_name, f.value_id,
       v.name AS value_name @keys
  FROM feedback f JOIN person a ON a.id = f.author_id JOIN person s ON s.id = f.subject_id
  LEFT JOIN company_value v ON v.id = f.value_id
 WHERE f.visibility = 'public' AND @scope @filter @after
 @order

-- name: feedback_data
-- scope: feedback_mine
-- about: none
-- api: list
-- takes: me id
-- sort: newest = desc f.id
SELECT f.id, f.at, f.kind, f.visibility, f.text, f.author_id, a.name AS author_name, f.subject_id, s.name AS subject_name,
       f.value_id, v.name AS value_name @keys
  FROM feedback f JOIN person a ON a.id = f.author_id JOIN person s ON s.id = f.subject_id
  LEFT JOIN company_value v ON v.id = f.value_id
 WHERE f.id IN (SELECT g.id FROM feedback g WHERE g.subject_id = :me UNION ALL SELECT w.id FROM feedback w WHERE w.author_id = :me)
   AND @scope @after
 @order

-- name: feedback_datum
-- scope: feedback_mine
-- about: none
-- api: item
-- takes: id id, me id
SELECT f.id, f.at, f.kind, f.visibility, f.text, f.author_id, a.name AS author_name, f.subject_id, s.name AS subject_name,
       f.value_id, v.name AS value_name
  FROM feedback f JOIN person a ON a.id = f.author_id JOIN person s ON s.id = f.subject_id
  LEFT JOIN company_value v ON v.id = f.value_id
 WHERE f.id = :id AND (f.subject_id = :me OR f.author_id = :me) AND @scope
