-- Which evaluations of people are on where, and since when.

CREATE TABLE evaluation_switch (        -- every change, with who made it and why: the history, never changed
    id         INTEGER PRIMARY KEY,
    evaluation TEXT NOT NULL,           -- name, as its module declares it
    site       INTEGER NOT NULL,        -- establishment; 0: the organization, before it has any
    is_on      INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    reason     TEXT NOT NULL,
    account_id INTEGER,                 -- who; none: the program itself
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluation_switch_name ON evaluation_switch (evaluation, id);

CREATE TABLE evaluation_off (           -- what is off today, kept from the history; 0: for people without a site
    evaluation TEXT NOT NULL,
    site       INTEGER NOT NULL,
    PRIMARY KEY (evaluation, site)
) STRICT, WITHOUT ROWID;

CREATE INDEX seat_site ON seat (establishment_id, status, person_id);

CREATE TABLE rehearsal (                -- a module that is not live yet for the people of a site
    site   INTEGER NOT NULL,            -- establishment; 0: people without one, and an organization without any
    module INTEGER NOT NULL,            -- MODULE_ bit of policy.txt
    since  INTEGER NOT NULL,
    PRIMARY KEY (site, module)
) STRICT, WITHOUT ROWID;

CREATE TABLE rehearsed (                -- what was made in a rehearsal, so that all of it can be thrown away
    object_id INTEGER PRIMARY KEY,
    site      INTEGER NOT NULL,
    module    INTEGER NOT NULL,
    person_id INTEGER                   -- whose record it is; none: nobody's
) STRICT;
CREATE INDEX rehearsed_site ON rehearsed (site, module, object_id);
CREATE INDEX todo_object ON todo (object_id);
CREATE INDEX moment_object ON moment (object_id);
