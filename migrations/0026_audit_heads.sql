-- Each seal has a tag made with a key, so that the chain cannot be made anew without it; every thousandth seal, and any other when
-- somebody asks for it, is signed as a head and handed to a file elsewhere.
ALTER TABLE audit_seal ADD COLUMN tag BLOB; -- keyed BLAKE2b (number, hash before, audit row in canonical form, its mac); never none

-- Seals of the older form are made anew, in the same order but for those of one moment.
INSERT INTO audit_unsealed (audit_id) SELECT audit_id FROM audit_seal;
DELETE FROM audit_seal;

CREATE TABLE audit_head (               -- what was signed: the chain as it stood at one seal
    seq       INTEGER PRIMARY KEY,      -- of the seal
    at        INTEGER NOT NULL,
    hash      BLOB NOT NULL,            -- of the seal, as it was signed
    signature BLOB NOT NULL,            -- Ed25519 over the line of the head
    written   INTEGER NOT NULL CHECK (written IN (0, 1)) -- it is in the file of --audit-heads
) STRICT;
CREATE INDEX audit_head_waiting ON audit_head (written, seq);

-- sqlite only
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('audit_head', 'audit_head_waiting', '908 454 1');
ANALYZE sqlite_schema;
-- end
