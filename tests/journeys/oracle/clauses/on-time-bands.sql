-- "At 70 % or more nothing follows. Below 70 % and at 60 % or more the partner credits USD 10,000 and 1 service point
-- counts. Below 60 % it credits USD 25,000 and 3 service points count."
SELECT party, month, number, (2000 * on_time + scheduled) // (2 * scheduled) AS tenths,
       CASE WHEN tenths >= 700 THEN 'met' ELSE 'missed' END AS outcome,
       CASE WHEN tenths >= 700 THEN 'on time' WHEN tenths >= 600 THEN 'late' ELSE 'very late' END AS band,
       CASE WHEN tenths >= 700 THEN 0 WHEN tenths >= 600 THEN 10000 ELSE 25000 END AS amount,
       CASE WHEN tenths >= 700 THEN 0 WHEN tenths >= 600 THEN 1 ELSE 3 END AS points
FROM partner_months;
