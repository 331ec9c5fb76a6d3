-- "formula: stopped_by_weather", which is "COUNT_IF(air_time IS NULL AND (weather.visib < 1 OR weather.wind_speed >= 30))",
-- "by: [party]", "rounding: 0 places". It rests on the flights that it counts.
SELECT
    counts.month, counts.party, counts.origin,
    count(seen.carrier) FILTER (WHERE seen.air_time IS NULL AND seen.bad_weather) AS numerator,
    1 AS denominator,
    count(seen.carrier) FILTER (WHERE seen.air_time IS NULL AND seen.bad_weather) AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' END AS missing
FROM counts
LEFT JOIN seen USING (month, party, origin)
WHERE counts.origin = 'all'
GROUP BY counts.month, counts.party, counts.origin, scheduled;
