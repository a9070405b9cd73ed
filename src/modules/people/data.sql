-- Absences and descriptions of positions as data. The kind of an absence is not among it: it is of another class.
-- name: absence_data
-- scope: absence_export(b.person_id)
-- api: both
-- filter: person id = b.person_id = :person
-- sort: from = b.from_on, b.person_id, b.id
SELECT b.id, b.version, b.person_id, p.name AS person_name, b.from_on,
       CASE WHEN b.to_on = '9999-12-31' THEN NULL ELSE b.to_on END AS back_on, -- text
       b.acting_id, o.name AS acting_name @keys
  FROM absence b JOIN person p ON p.id = b.person_id LEFT JOIN person o ON o.id = b.acting_id
 WHERE p.arriving = 0 AND @scope @filter @after
 @order

-- name: position_data
-- scope: position_read(d.person_id)
-- api: both
-- filter: person id = d.person_id = :person
-- sort: person = d.person_id, d.from_on, d.id
SELECT d.id, d.version, d.person_id, p.name AS person_name, d.from_on, d.purpose, d.duties, d.conditions, d.restrictions,
       d.author_id, w.name AS author_name @keys
  FROM position_description d JOIN person p ON p.id = d.person_id LEFT JOIN person w ON w.id = d.author_id
 WHERE p.arriving = 0 AND @scope @filter @after
 @order

