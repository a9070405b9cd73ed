-- Lists that the API gives newest first, by what they can be filtered by: without these, a newer SQLite sorts as many reviews as a
-- cycle has, and an older one walks past everything that is of another cycle, state or kind.
CREATE INDEX review_cycle ON review (cycle_id, id);
CREATE INDEX audit_kind ON audit (object, id);
-- By state alone: who has not answered is found among the reviews that wait for it.
DROP INDEX review_late;
CREATE INDEX review_status ON review (status, id);

-- sqlite only
DELETE FROM sqlite_stat1 WHERE idx = 'review_late';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('review', 'review_cycle', '268641 89547 1'),
    ('review', 'review_status', '268641 44774 1'),
    ('audit', 'audit_kind', '908240 181648 1');
ANALYZE sqlite_schema;
-- end
