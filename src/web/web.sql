-- name: session_viewer
-- scope: none: the session is what tells who the viewer is
-- takes: now_at int, idle_at int, shared_idle_at int
SELECT s.id AS session_id, s.shared, s.csrf, s.stepped_at, s.seen_at, a.id AS account_id, a.person_id, a.roles, a.relations, a.given, a.reach, a.theme,
       a.locale, a.time_zone, a.login, p.name, t.title,
       @bound(a) AS bound, -- int
       (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'evaluations_off') AS evaluations_off, -- text
       (SELECT CAST(coalesce(sum(h.module), 0) AS bigint) FROM rehearsal h
         WHERE h.site = coalesce((SELECT w.establishment_id FROM seat w WHERE w.person_id = a.person_id), 0)) AS rehearsing, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'rehearsal') AS rehearsal, -- text
       (SELECT o.value FROM setting o WHERE o.name = 'organization') AS organization, -- text
       (SELECT CAST(o.value AS bigint) FROM setting o WHERE o.name = 'permissions_given') AS permissions_given, -- int
       (SELECT CAST(o.value AS bigint) FROM setting o WHERE o.name = 'second_step_roles') AS second_roles, -- int
       (SELECT n.confirmed_at FROM second_step n WHERE n.account_id = a.id) AS second_at -- int
  FROM session s JOIN account a ON a.id = s.account_id
  LEFT JOIN person p ON p.id = a.person_id
  LEFT JOIN seat t ON t.person_id = a.person_id
 WHERE s.token = :token AND s.epoch = a.epoch AND a.status = 'active' AND coalesce(t.status, '') <> 'left' AND s.ends_at > :now_at AND s.seen_at > :idle_at
   AND (s.shared = 0 OR s.seen_at > :shared_idle_at)

-- name: token_viewer
-- scope: none: the token is what tells who the viewer is
-- takes: now_at int
SELECT k.scopes, k.used_at, a.id AS account_id, a.person_id, a.roles, a.relations, a.given, a.reach,
       @bound(a) AS bound, -- int
       (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'evaluations_off') AS evaluations_off, -- text
       (SELECT CAST(coalesce(sum(h.module), 0) AS bigint) FROM rehearsal h
         WHERE h.site = coalesce((SELECT w.establishment_id FROM seat w WHERE w.person_id = a.person_id), 0)) AS rehearsing, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'rehearsal') AS rehearsal -- text
  FROM api_token k JOIN account a ON a.id = k.account_id
 WHERE k.token = :token AND k.ends_at > :now_at AND a.status = 'active' AND NOT @left(a.person_id)

-- name: viewer_bound
-- scope: none: who looks, in the snapshot after a write, when the session was read in another
-- takes: account_id id
SELECT @bound(a) AS bound -- int
  FROM account a WHERE a.id = :account_id

-- name: account_viewer
-- scope: rule
SELECT a.person_id, a.roles, a.relations, a.given, a.reach,
       CASE WHEN @left(a.person_id) THEN 'left' ELSE a.status END AS status, -- text
       (SELECT o.value FROM setting o WHERE o.name = 'clock_ahead_days') AS clock_ahead_days, -- text
       (SELECT c.n FROM counter c WHERE c.name = 'people') AS people, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'evaluations_off') AS evaluations_off, -- text
       (SELECT CAST(coalesce(sum(h.module), 0) AS bigint) FROM rehearsal h
         WHERE h.site = coalesce((SELECT w.establishment_id FROM seat w WHERE w.person_id = a.person_id), 0)) AS rehearsing, -- int
       (SELECT o.value FROM setting o WHERE o.name = 'rehearsal') AS rehearsal -- text
  FROM account a WHERE a.id = :account_id

-- name: session_seen
UPDATE session SET seen_at = :seen_at WHERE token = :token

-- name: token_used
-- takes: seen_at int
UPDATE api_token SET used_at = :seen_at WHERE token = :token

-- name: setting_value
-- scope: rule
SELECT s.value FROM setting s WHERE s.name = :name

-- name: setting_put
-- takes: name text
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: account_count
-- scope: none: whether the installation was set up
SELECT count(*) AS n -- int
  FROM (SELECT a.id FROM account a LIMIT 1) x
