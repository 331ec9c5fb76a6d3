-- "formula: COUNT_IF(weather.origin IS NULL)", "by: [party, origin]", "rounding: 0 places".
-- A count rests on the facts that it counts.
SELECT
    cells.month, cells.party, cells.origin,
    count(seen.carrier) FILTER (WHERE NOT seen.weather_known) AS numerator,
    1 AS denominator,
    count(seen.carrier) FILTER (WHERE NOT seen.weather_known) AS n,
    CASE WHEN count(seen.carrier) = 0 THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN seen USING (month, party, origin)
GROUP BY cells.month, cells.party, cells.origin;
