-- The site whose people an employee representative stands for; none: the one they work at.
ALTER TABLE account ADD COLUMN represents_id INTEGER REFERENCES establishment (id);
