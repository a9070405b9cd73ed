-- The audit log as data: what its page shows.
-- name: audit_data
-- scope: audit_read
-- api: both
-- filter: object text = a.object = :object
-- filter: action text = a.action = :action
-- filter: person id = a.person_id = :person
-- filter: actor id = a.actor_id = :actor
-- sort: newest = desc a.id
SELECT a.id, a.at, a.actor_id, b.login, a.action, a.object, a.object_id, a.person_id, a.class,
       CASE WHEN a.action <> 'read' THEN a.detail ELSE '' END AS detail -- text
       @keys
  FROM audit a LEFT JOIN account b ON b.id = a.actor_id
 WHERE @scope @filter @after
 @order

