-- HR partners see the year, the goals and the finished reviews of the people in their units: 7340032 are the bits of those three
-- relations, 32 the one of looking after units.
UPDATE account SET relations = relations | 7340032 WHERE relations & 32 <> 0;
