-- What every part of the program stands on: settings, counters, accounts, sessions, tokens, audit, events, jobs, mail.
-- Class of a column (F0 to F7, see docs/policy.md) stands in a comment behind it; without one it is F0.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE counter (                  -- figures kept in the write, so that no page counts a large table
    name TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) STRICT;

CREATE TABLE account (                  -- the login; a person may have none, an operator may have one without a person
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    person_id  INTEGER,                 -- the person who signs in with it
    login      TEXT NOT NULL,           -- mail address or employee number, folded to lower case
    password   TEXT,                    -- Argon2id; none until an invitation is taken up; never exported
    status     TEXT NOT NULL CHECK (status IN ('invited', 'active', 'disabled')),
    roles      INTEGER NOT NULL,        -- set of roles, bits as in policy.txt, kept from role_grant
    relations  INTEGER NOT NULL,        -- set of relations held today, kept in the write: legs that a scope needs
    reach      INTEGER NOT NULL,        -- number of people those relations reach, kept in the write
    epoch      INTEGER NOT NULL,        -- counts changes that end every session
    theme      TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    locale     TEXT NOT NULL DEFAULT 'en',
    time_zone  TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_login ON account (login);
CREATE UNIQUE INDEX account_person ON account (person_id);

CREATE TABLE session (
    token      BLOB PRIMARY KEY,        -- SHA-256 of what the cookie holds; never exported
    account_id INTEGER NOT NULL REFERENCES account (id),
    epoch      INTEGER NOT NULL,        -- the account's when it began; another one: the session is over
    csrf       BLOB NOT NULL,           -- what its forms carry; never exported
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,        -- written at most once in five minutes
    stepped_at INTEGER NOT NULL,        -- when a password was last given: sensitive pages ask again after ten minutes
    ends_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_end ON session (ends_at);

CREATE TABLE invitation (               -- a link for a first or a new password
    token      BLOB PRIMARY KEY,        -- SHA-256 of what the link holds; never exported
    account_id INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_account ON invitation (account_id);

CREATE TABLE api_token (
    token      BLOB PRIMARY KEY,        -- SHA-256 of the token; never exported
    account_id INTEGER NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,           -- words separated by blanks, such as "units:read"; "*" for all
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX api_token_account ON api_token (account_id);

CREATE TABLE audit (                    -- who did what; in the transaction of what it records, chained by the sealer
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor_id   INTEGER,                 -- account; none: the program itself
    action     TEXT NOT NULL,           -- name of the write, or 'read'
    object     TEXT NOT NULL,           -- kind of thing: 'unit', 'account' ...
    object_id  INTEGER,
    person_id  INTEGER,                 -- whose record it is, where it is somebody's
    class      INTEGER NOT NULL,        -- highest field class touched
    detail     TEXT NOT NULL,           -- names of the fields changed, and old and new of those of class F0
    mac        BLOB NOT NULL            -- keyed BLAKE2b over all of the above
) STRICT;
CREATE INDEX audit_object ON audit (object, object_id, id);
CREATE INDEX audit_person ON audit (person_id, id);

CREATE TABLE audit_seal (               -- the chain: seal n covers one audit row and the seal before it
    seq      INTEGER PRIMARY KEY,
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    hash     BLOB NOT NULL              -- SHA-256 (hash before, audit row in canonical form)
) STRICT;
CREATE UNIQUE INDEX audit_seal_row ON audit_seal (audit_id);
CREATE TABLE audit_unsealed (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id)
) STRICT;

CREATE TABLE event (                    -- what happened, without content: mail, webhooks and live parts follow from it
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    actor_id  INTEGER,
    person_id INTEGER,
    object    TEXT NOT NULL,
    object_id INTEGER,
    class     INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    job_key    TEXT NOT NULL,           -- one waiting job for each key
    account_id INTEGER,                 -- whose rights it has; none: the program's
    payload    TEXT NOT NULL,           -- JSON
    position   TEXT NOT NULL,           -- how far it has come, for the next slice
    status     TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'failed')),
    run_at     INTEGER NOT NULL,
    lease_at   INTEGER NOT NULL,        -- taken until then
    attempts   INTEGER NOT NULL,
    error      TEXT NOT NULL,
    object_id  INTEGER,                 -- what a large write is about, for the page of that thing
    done       INTEGER NOT NULL,        -- of a large write: people it has come past
    total      INTEGER NOT NULL         -- how many there are; 0: no large write
) STRICT;
CREATE UNIQUE INDEX job_one ON job (job_key) WHERE status = 'waiting';
CREATE INDEX job_large ON job (object_id, id) WHERE total > 0;
CREATE INDEX job_due ON job (status, run_at);

CREATE TABLE outbox (                   -- mail to be sent; rendered when it is sent, as its recipient
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    template   TEXT NOT NULL,
    payload    TEXT NOT NULL,           -- JSON: ids only
    secret     BLOB,                    -- a link's token, sealed (F4); removed when sent; never exported
    status     TEXT NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'held')),
    created_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    error      TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (status, due_at);

CREATE TABLE search_term (              -- folded words, found by range
    kind   TEXT NOT NULL,
    term   TEXT NOT NULL,
    ref_id INTEGER NOT NULL,
    PRIMARY KEY (kind, term, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_term_ref ON search_term (kind, ref_id);

INSERT INTO counter (name, n) VALUES ('people', 0), ('units', 0);
