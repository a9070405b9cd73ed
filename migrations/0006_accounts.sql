-- Who was given which role, when and by whom. account.roles is kept from it.

CREATE TABLE role_grant (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL,           -- name as in policy.txt
    from_at    INTEGER NOT NULL,
    to_at      INTEGER NOT NULL,        -- 0: it is held now
    granted_by INTEGER,                 -- account; none: the program itself
    taken_by   INTEGER,
    CHECK (granted_by <> account_id)    -- nobody gives himself a role
) STRICT;
CREATE INDEX role_grant_account ON role_grant (account_id, from_at);

CREATE INDEX audit_actor ON audit (actor_id, id);

CREATE TABLE second_step (              -- a secret that an authenticator app shares: RFC 6238
    account_id   INTEGER PRIMARY KEY REFERENCES account (id),
    secret       BLOB NOT NULL,         -- F4 sealed: base 32; never exported
    confirmed_at INTEGER NOT NULL,      -- 0: being set up, not asked for yet
    used_step    INTEGER NOT NULL       -- of the last code that was used: a code counts once
) STRICT;

CREATE TABLE recovery_code (            -- for a lost phone; deleted when it is used
    hash       BLOB PRIMARY KEY,        -- keyed BLAKE2b of account and code; never exported
    account_id INTEGER NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX recovery_code_account ON recovery_code (account_id);

INSERT INTO setting (name, value) VALUES ('second_step_roles', '0'); -- set of roles that must have a second step

ALTER TABLE api_token ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_token ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0; -- 0: never; written at most once in five minutes

ALTER TABLE session ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT ''; -- "Firefox on Linux": what the browser said, in words
ALTER TABLE session ADD COLUMN shared INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)); -- ten idle minutes end it
