-- Imports: a file that came from elsewhere, what became of each row, and what was there before, so that the whole of it
-- can be taken back. The file itself lies in DIR/imports until its batch is done.

CREATE TABLE import_batch (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('people', 'assignments', 'pay', 'units', 'packets')),
    file       TEXT NOT NULL,           -- its name, as it was sent
    mapping    TEXT NOT NULL,           -- lines "column = field", as in --map FILE
    status     TEXT NOT NULL CHECK (status IN ('waiting', 'held', 'running', 'done', 'failed', 'undone')),
    position   INTEGER NOT NULL,        -- how far it has come, for the next slice
    steps      INTEGER NOT NULL,        -- how far it has to go
    made       INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    unchanged  INTEGER NOT NULL,
    bad        INTEGER NOT NULL,
    says       TEXT NOT NULL,           -- what stands in its way, or what became of it
    source     TEXT NOT NULL,           -- where the file comes from, again and again; '': from nowhere in particular
    confirmed  INTEGER NOT NULL CHECK (confirmed IN (0, 1)), -- somebody has said that it may change that much
    account_id INTEGER,                 -- whose it is; none: the command line's
    created_at INTEGER NOT NULL,
    done_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX import_batch_time ON import_batch (created_at, id);

CREATE TABLE import_row (               -- who a row turned into, so that an import that was stopped goes on
    batch_id  INTEGER NOT NULL REFERENCES import_batch (id),
    line      INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    PRIMARY KEY (batch_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_bad (               -- rows that were not taken, and why
    batch_id INTEGER NOT NULL REFERENCES import_batch (id),
    line     INTEGER NOT NULL,
    who      TEXT NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (batch_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_kept (              -- what was there before, for taking the batch back
    id        INTEGER PRIMARY KEY,
    batch_id  INTEGER NOT NULL REFERENCES import_batch (id),
    person_id INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('person', 'employment', 'assignment', 'pay', 'pay_made', 'seen', 'source')),
    row_id    INTEGER NOT NULL,
    data      TEXT NOT NULL,            -- F1 JSON of the row
    amount    BLOB,                     -- of pay: the sealed bytes as they were
    version   INTEGER NOT NULL          -- of the person when the batch was done with it
) STRICT;
CREATE INDEX import_kept_batch ON import_kept (batch_id, id);
CREATE INDEX import_kept_person ON import_kept (person_id, batch_id);
CREATE INDEX person_batch ON person (batch_id);
CREATE INDEX assignment_batch ON assignment (batch_id);

CREATE TABLE import_source (            -- what a source last said of somebody: a field that still is so is the source's
    source    TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    data      TEXT NOT NULL,            -- F1 JSON by field
    keep      INTEGER NOT NULL CHECK (keep IN (0, 1)), -- missing from its file, and somebody said that this is right
    PRIMARY KEY (source, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_source_person ON import_source (person_id);

CREATE TABLE import_difference (        -- fields that are not the source's, and differ
    batch_id  INTEGER NOT NULL REFERENCES import_batch (id),
    person_id INTEGER NOT NULL,
    field     TEXT NOT NULL,
    here      TEXT NOT NULL,            -- F1
    there     TEXT NOT NULL,            -- F1
    PRIMARY KEY (batch_id, person_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_missing (           -- people of the source who work here and are not in its file: asked about
    batch_id  INTEGER NOT NULL REFERENCES import_batch (id),
    person_id INTEGER NOT NULL,
    answered  INTEGER NOT NULL CHECK (answered IN (0, 1)),
    PRIMARY KEY (batch_id, person_id)
) STRICT, WITHOUT ROWID;
