-- "flights not completed in agreed bad weather leave both the flights completed and the flights scheduled", "at least
-- 93.0 %". "For each started percentage point below 93.0 % the partner credits the hub carrier with USD 4,000."
SELECT party, month, number, (2000 * completed + scheduled - stopped) // (2 * (scheduled - stopped)) AS tenths,
       CASE WHEN tenths >= 930 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band,
       CASE WHEN tenths >= 930 THEN 0 ELSE 4000 * ((930 - tenths + 9) // 10) END AS amount, 0 AS points
FROM partner_months;
