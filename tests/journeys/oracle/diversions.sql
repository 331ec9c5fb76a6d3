-- "formula: departed - completed", "by: [party]", "rounding: 0 places".
SELECT
    month, party, origin,
    departed - completed AS numerator,
    1 AS denominator,
    completed AS n,
    NULL AS missing
FROM counts
WHERE origin = 'all';
