-- Documents that are put beside somebody's year: the working file. Their bytes lie sealed with the person's key in DIR/files.

CREATE TABLE year_document (            -- a file beside the year of a person
    id         INTEGER PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    year       INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    author_id  INTEGER NOT NULL REFERENCES person (id), -- who put it there, and alone may take it away
    seen_by    TEXT NOT NULL CHECK (seen_by IN ('both', 'mine')), -- both: whoever sees the year; mine: the author alone
    title      TEXT NOT NULL,           -- F1 as it was typed, else the name of the file
    kind       TEXT NOT NULL,           -- what it is, as names of files end: pdf, png, docx
    size       INTEGER NOT NULL,        -- bytes, as it came
    file       TEXT NOT NULL,           -- its name in DIR/files: random
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX year_document_person ON year_document (person_id, year, id);
CREATE INDEX year_document_author ON year_document (author_id);
CREATE INDEX year_document_file ON year_document (file); -- for files without a row

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('year_document', 'year_document_person', '300000 6 3 1'),
    ('year_document', 'year_document_author', '300000 6'),
    ('year_document', 'year_document_file', '300000 1');
ANALYZE sqlite_schema;
-- end
