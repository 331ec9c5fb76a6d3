-- "formula: COUNT(DISTINCT dest) FILTER (WHERE air_time IS NOT NULL)", "by: [party, origin]", "rounding: 0 places":
-- counted anew in every cell, because the same city served by two parties is one city (SEMANTICS 1).
SELECT
    cells.month, cells.party, cells.origin,
    count(DISTINCT seen.dest) FILTER (WHERE seen.air_time IS NOT NULL) AS numerator,
    1 AS denominator,
    count(seen.dest) FILTER (WHERE seen.air_time IS NOT NULL) AS n,
    CASE WHEN count(seen.carrier) = 0 THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN seen USING (month, party, origin)
GROUP BY cells.month, cells.party, cells.origin;
