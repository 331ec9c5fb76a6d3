-- "formula: AVG(arr_delay)", "by: [party, origin]": the sum over the flights whose delay is known, by their number.
SELECT
    cells.month, cells.party, cells.origin,
    sum(seen.arr_delay)   AS numerator,
    count(seen.arr_delay) AS denominator,
    count(seen.arr_delay) AS n,
    CASE WHEN count(seen.arr_delay) = 0 THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN seen USING (month, party, origin)
GROUP BY cells.month, cells.party, cells.origin;
