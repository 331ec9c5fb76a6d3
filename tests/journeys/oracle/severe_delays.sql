-- "formula: COUNT_IF(arr_delay >= 180) / scheduled", "by: [party, origin]": a flight that did not arrive counts as
-- scheduled, and is not severely delayed.
SELECT
    counts.month, counts.party, counts.origin,
    count(seen.carrier) FILTER (WHERE seen.arr_delay >= 180) AS numerator,
    scheduled AS denominator,
    scheduled AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' END AS missing
FROM counts
LEFT JOIN seen USING (month, party, origin)
GROUP BY counts.month, counts.party, counts.origin, scheduled;
