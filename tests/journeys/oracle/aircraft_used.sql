-- "formula: COUNT(DISTINCT tailnum) FILTER (WHERE air_time IS NOT NULL)", "by: [party]", "rounding: 0 places": an
-- aircraft that two parties fly in one month is one aircraft of the alliance.
SELECT
    cells.month, cells.party, cells.origin,
    count(DISTINCT seen.tailnum) FILTER (WHERE seen.air_time IS NOT NULL) AS numerator,
    1 AS denominator,
    count(seen.tailnum) FILTER (WHERE seen.air_time IS NOT NULL) AS n,
    CASE WHEN count(seen.carrier) = 0 THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN seen USING (month, party, origin)
WHERE cells.origin = 'all'
GROUP BY cells.month, cells.party, cells.origin;
