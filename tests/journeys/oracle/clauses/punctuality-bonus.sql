-- "at 82 % or more, the hub carrier pays it a bonus of USD 15,000; for a month at 80 % or more and below 82 %, a bonus
-- of USD 10,000; below 80 % there is none". What the partner gets is below zero.
SELECT party, month, number, (2000 * on_time + scheduled) // (2 * scheduled) AS tenths,
       'met' AS outcome,
       CASE WHEN tenths >= 820 THEN 'excellent' WHEN tenths >= 800 THEN 'very good' ELSE 'usual' END AS band,
       CASE WHEN tenths >= 820 THEN -15000 WHEN tenths >= 800 THEN -10000 ELSE 0 END AS amount, 0 AS points
FROM partner_months;
