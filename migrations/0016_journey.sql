-- Promotions and moves on somebody's journey are read from the assignments, where imports and corrections change them too.
DELETE FROM moment WHERE kind IN ('became', 'moved');
UPDATE moment SET track = 'talent' WHERE kind IN ('joined', 'left');
