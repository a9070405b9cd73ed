-- A private goal is a person's: lists find goals by whose they are, and what a unit or the company has is open to everybody. One that
-- was private stays so, as a goal of whoever answers for it.
UPDATE goal SET owner_kind = 'person', unit_id = NULL WHERE visibility = 'private' AND owner_kind <> 'person';
