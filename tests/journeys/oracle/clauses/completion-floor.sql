-- "at least 92.0 % of its scheduled flights of all airports together in each calendar month. The percentage is rounded
-- half up to one decimal before comparison." In tenths of a percent, in whole numbers.
SELECT party, month, number, (2000 * completed + scheduled) // (2 * scheduled) AS tenths,
       CASE WHEN tenths >= 920 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band, 0 AS amount, 0 AS points
FROM partner_months;
