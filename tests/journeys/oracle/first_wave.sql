-- "formula: COUNT_IF(dep_delay <= 0 AND HOUR(time_hour) < 8) / COUNT_IF(HOUR(time_hour) < 8)", "by: [party, origin]",
-- "minimum: 30": of flights "scheduled before eight in the morning, local time"; clocks in New York went forward on
-- 10 March 2013 at 07:00 UTC and back on 3 November at 06:00 UTC.
WITH early AS (
    SELECT cells.month, cells.party, cells.origin, seen.carrier, seen.dep_delay
    FROM cells
    LEFT JOIN seen
      ON seen.month = cells.month AND seen.party = cells.party AND seen.origin = cells.origin
     AND extract(hour FROM seen.time_hour - CASE
             WHEN seen.time_hour >= '2013-03-10 07:00' AND seen.time_hour < '2013-11-03 06:00' THEN INTERVAL 4 HOUR
             ELSE INTERVAL 5 HOUR
         END) < 8
)
SELECT
    month, party, origin,
    count(carrier) FILTER (WHERE dep_delay <= 0) AS numerator,
    count(carrier) AS denominator,
    count(carrier) AS n,
    CASE WHEN count(carrier) = 0 THEN 'none of these' WHEN count(carrier) < 30 THEN 'insufficient' END AS missing
FROM early
GROUP BY month, party, origin;
