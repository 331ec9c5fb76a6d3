-- "formula: seats_flown / COUNT_IF(air_time IS NOT NULL AND aircraft.seats IS NOT NULL)", "by: [party]":
-- by the flights whose seats are known, so that an unknown aircraft is not a flight without seats.
SELECT
    month, party, origin,
    sum(seats)   AS numerator,
    count(seats) AS denominator,
    count(seats) AS n,
    NULL         AS missing
FROM seen
WHERE air_time IS NOT NULL AND origin = 'all'
GROUP BY ALL;
