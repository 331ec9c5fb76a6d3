-- "formula: PERCENTILE_DISC(arr_delay, 0.9)", "by: [party, origin]", "rounding: 0 places":
-- the smallest delay that nine flights in ten do not exceed (DESIGN 13: discrete, never between two flights).
WITH delays AS (
    SELECT
        month, party, origin, arr_delay,
        sum(count(*)) OVER (PARTITION BY month, party, origin ORDER BY arr_delay) AS up_to_here,
        sum(count(*)) OVER (PARTITION BY month, party, origin) AS n
    FROM seen
    WHERE arr_delay IS NOT NULL
    GROUP BY month, party, origin, arr_delay
),
found AS (
    SELECT month, party, origin, min(arr_delay) AS numerator, max(n) AS n
    FROM delays
    WHERE 10 * up_to_here >= 9 * n
    GROUP BY month, party, origin
)
SELECT
    cells.month, cells.party, cells.origin,
    found.numerator,
    1 AS denominator,
    coalesce(found.n, 0) AS n,
    CASE WHEN found.n IS NULL THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN found USING (month, party, origin);
