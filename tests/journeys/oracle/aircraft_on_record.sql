-- "formula: COUNT_IF(aircraft.seats IS NOT NULL) / scheduled", "by: [party]".
SELECT
    month, party, origin,
    count(seats) AS numerator,
    count(*)     AS denominator,
    count(*)     AS n,
    NULL         AS missing
FROM seen
WHERE origin = 'all'
GROUP BY ALL;
