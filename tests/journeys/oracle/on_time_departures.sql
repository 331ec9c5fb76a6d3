-- "formula: COUNT_IF(dep_delay <= 0) / scheduled", "by: [party, origin]": no minimum is agreed here.
SELECT
    counts.month, counts.party, counts.origin,
    count(seen.carrier) FILTER (WHERE seen.dep_delay <= 0) AS numerator,
    scheduled AS denominator,
    scheduled AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' END AS missing
FROM counts
LEFT JOIN seen USING (month, party, origin)
GROUP BY counts.month, counts.party, counts.origin, scheduled;
