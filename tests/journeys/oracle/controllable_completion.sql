-- "formula: completion", "excludes: weather: … convention: drop", "by: [party, origin]", "minimum: 30 scheduled":
-- flights not completed under a visibility below one mile or in wind of 30 miles an hour and more leave the plan.
-- "no row of weather means no relief". The minimum counts what was scheduled, before relief.
SELECT
    counts.month, counts.party, counts.origin,
    completed AS numerator,
    scheduled - count(seen.carrier) FILTER (WHERE seen.air_time IS NULL AND seen.bad_weather) AS denominator,
    scheduled AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' WHEN scheduled < 30 THEN 'insufficient' END AS missing
FROM counts
LEFT JOIN seen USING (month, party, origin)
GROUP BY counts.month, counts.party, counts.origin, completed, scheduled;
