-- "formula: COUNT_IF(dep_delay >= 15 AND arr_delay < 15) / COUNT_IF(dep_delay >= 15 AND arr_delay IS NOT NULL)",
-- "by: [party]", "minimum: 30": of the facts it rests on, which are those of its denominator.
WITH late AS (
    SELECT
        month, party, origin,
        count(*) FILTER (WHERE dep_delay >= 15 AND arr_delay < 15) AS numerator,
        count(*) FILTER (WHERE dep_delay >= 15 AND arr_delay IS NOT NULL) AS denominator
    FROM seen
    WHERE origin = 'all'
    GROUP BY month, party, origin
)
SELECT *, denominator AS n, CASE WHEN denominator < 30 THEN 'insufficient' END AS missing
FROM late;
