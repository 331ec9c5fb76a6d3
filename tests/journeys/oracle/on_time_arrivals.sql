-- "formula: COUNT_IF(arr_delay < 15) / scheduled", "by: [party, origin]", "minimum: 30 scheduled":
-- a flight that did not arrive was not on time.
SELECT
    counts.month, counts.party, counts.origin,
    count(seen.carrier) FILTER (WHERE seen.arr_delay < 15) AS numerator,
    scheduled AS denominator,
    scheduled AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' WHEN scheduled < 30 THEN 'insufficient' END AS missing
FROM counts
LEFT JOIN seen USING (month, party, origin)
GROUP BY counts.month, counts.party, counts.origin, scheduled;
