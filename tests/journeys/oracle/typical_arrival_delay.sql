-- "formula: MEDIAN(arr_delay)", "by: [party, origin]": the middle one, or the mean of the two middle ones (DESIGN 13).
WITH ranked AS (
    SELECT
        month, party, origin, arr_delay,
        row_number() OVER (PARTITION BY month, party, origin ORDER BY arr_delay) AS place,
        count(*) OVER (PARTITION BY month, party, origin) AS n
    FROM seen
    WHERE arr_delay IS NOT NULL
)
SELECT
    month, party, origin,
    (sum(arr_delay) FILTER (WHERE place = (n + 1) // 2) + sum(arr_delay) FILTER (WHERE place = n // 2 + 1)) * 0.5
        AS numerator,
    1 AS denominator,
    n,
    NULL AS missing
FROM ranked
GROUP BY month, party, origin, n;
