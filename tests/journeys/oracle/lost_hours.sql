-- "formula: SUM(arr_delay) FILTER (WHERE arr_delay >= 15)", "unit: h", "rounding: 0 places": minutes are added up, and
-- sixty of them are an hour when the value is printed; numerator and denominator stand before that.
SELECT
    cells.month, cells.party, cells.origin,
    coalesce(sum(seen.arr_delay) FILTER (WHERE seen.arr_delay >= 15), 0) AS numerator,
    1 AS denominator,
    count(seen.arr_delay) FILTER (WHERE seen.arr_delay >= 15) AS n,
    CASE WHEN count(seen.carrier) = 0 THEN 'no_activity' END AS missing
FROM cells
LEFT JOIN seen USING (month, party, origin)
GROUP BY cells.month, cells.party, cells.origin;
