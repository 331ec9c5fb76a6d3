-- "flights not completed in agreed bad weather count as completed", "at least 93.0 %".
SELECT party, month, number, (2000 * (completed + stopped) + scheduled) // (2 * scheduled) AS tenths,
       CASE WHEN tenths >= 930 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band, 0 AS amount, 0 AS points
FROM partner_months;
