-- How far each key result is on the way from where it began to where it should be, in hundredths of a percent; what falls counts as what rises.
CREATE VIEW key_result_way AS
SELECT k.id, k.version, k.goal_id, k.title, k.metric, k.currency, k.start, k.target, k.current, k.weight, k.position,
       CASE WHEN k.target > k.start THEN
              CASE WHEN k.current <= k.start THEN 0 WHEN k.current >= k.target THEN 10000
                   ELSE 10000 * (k.current - k.start) / (k.target - k.start) END
            WHEN k.current >= k.start THEN 0 WHEN k.current <= k.target THEN 10000
            ELSE 10000 * (k.start - k.current) / (k.start - k.target) END AS progress
  FROM key_result k;

-- After how many days without a word a goal counts as silent; 0: none does.
CREATE VIEW silence AS
SELECT CAST(coalesce((SELECT o.value FROM setting o WHERE o.name = 'goal_silence_days'), '14') AS bigint) AS days;
