-- Who was given which role, when and by whom. account.roles is kept from it.

CREATE TABLE role_grant (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL,           -- name as in policy.txt
    from_at    INTEGER NOT NULL,
    to_at      INTEGER NOT NULL,        -- 0: it is held now
    granted_by INTEGER,                 -- account; none: the program itself
    taken_by   INTEGER
) STRICT;
CREATE INDEX role_grant_account ON role_grant (account_id, from_at);

CREATE INDEX audit_actor ON audit (actor_id, id);
