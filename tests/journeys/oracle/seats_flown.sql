-- "formula: SUM(aircraft.seats) FILTER (WHERE air_time IS NOT NULL)", "by: [party]", "rounding: 0 places".
-- "Flights whose aircraft is not on record carry no seats here".
SELECT
    month, party, origin,
    sum(seats)   AS numerator,
    1            AS denominator,
    count(seats) AS n,
    NULL         AS missing
FROM seen
WHERE air_time IS NOT NULL AND origin = 'all'
GROUP BY ALL;
