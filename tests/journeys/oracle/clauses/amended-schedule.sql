-- "at least 94.0 % of its schedule in each calendar quarter, all flights of the quarter together. Flights not completed
-- in agreed bad weather are taken out of the schedule by rule".
SELECT party, month, number, (2000 * completed + scheduled - stopped) // (2 * (scheduled - stopped)) AS tenths,
       CASE WHEN tenths >= 940 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band, 0 AS amount, 0 AS points
FROM partner_quarters;
