-- Who has an account and no password yet: printed codes are made for them, a sheet at a time.
CREATE INDEX account_invited ON account (person_id) WHERE status = 'invited';

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('account', 'account_invited', '5000 1');
ANALYZE sqlite_schema;
-- end

-- What was done for many people is one kind of news, whatever it was.
UPDATE todo SET kind = 'made_for_many' WHERE kind = 'goal_given';
