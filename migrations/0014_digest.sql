-- One mail in the morning for what waits in an inbox, at most one a day; nobody has to take it.

CREATE TABLE digest (
    account_id INTEGER PRIMARY KEY REFERENCES account (id),
    sent_at    INTEGER NOT NULL,
    off        INTEGER NOT NULL CHECK (off IN (0, 1))
) STRICT;
CREATE INDEX review_late ON review (status, final_at);
