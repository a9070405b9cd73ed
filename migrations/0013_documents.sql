-- Files about people that came from elsewhere. Their bytes lie sealed with the person's key in DIR/files.

CREATE TABLE document (                 -- a file about a person: a review of an earlier year
    id         INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL CHECK (kind IN ('review')),
    on_day     TEXT NOT NULL,           -- F2 the day it is of; the last of its year where only that is known
    title      TEXT NOT NULL,           -- F2 the file's name as it came, without folders
    size       INTEGER NOT NULL,        -- bytes, as it came
    hash       BLOB NOT NULL,           -- keyed BLAKE2b of the bytes: the same file again changes nothing
    file       TEXT NOT NULL,           -- its name in DIR/files: random
    batch_id   INTEGER,                 -- the import that brought it
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX document_once ON document (person_id, hash);
CREATE INDEX document_person ON document (person_id, on_day, id);
CREATE INDEX document_batch ON document (batch_id);

CREATE TABLE document_gone (            -- files whose row is gone: removed seven days later
    file    TEXT PRIMARY KEY,
    gone_at INTEGER NOT NULL
) STRICT;
CREATE INDEX document_gone_time ON document_gone (gone_at);
