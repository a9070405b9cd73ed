-- name: demo_person_insert
-- takes: id id
INSERT INTO person (id, version, number, name, name_key, mail, created_at)
VALUES (:id, 1, :number, :name, :name_key, :mail, :created_at)

-- name: demo_entity_insert
-- takes: id id
INSERT INTO legal_entity (id, version, name, name_key, country, currency) VALUES (:id, 1, :name, :name_key, :country, :currency)

-- name: demo_site_insert
-- takes: id id
INSERT INTO establishment (id, version, legal_entity_id, name, name_key, country, region, time_zone, working_days, represented)
VALUES (:id, 1, :legal_entity_id, :name, :name_key, :country, :region, :time_zone, 31, :represented)

-- name: demo_level_insert
-- takes: id id
INSERT INTO level (id, version, code, name, rank) VALUES (:id, 1, :code, :name, :rank)

-- name: demo_partner_insert
-- takes: id id, from_on day, to_on day
INSERT INTO partner_scope (id, holder_id, unit_id, from_on, to_on) VALUES (:id, :holder_id, :unit_id, :from_on, :to_on)

-- name: demo_flag
-- scope: none: whether this is a demo is shown at start, to the operator
SELECT s.value FROM setting s WHERE s.name = 'demo'
