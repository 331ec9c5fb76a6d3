-- "formula: scheduled - departed", "by: [party, origin]", "rounding: 0 places".
-- A difference rests on as many facts as its weaker part: the departures.
SELECT
    month, party, origin,
    scheduled - departed AS numerator,
    1 AS denominator,
    departed AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' END AS missing
FROM counts;
