-- "Endeavor shall complete at least 95.0 % of its scheduled flights", "leaves both the flights completed and the flights
-- scheduled, if Endeavor claims it". "For a missed month Endeavor credits USD 8,000".
-- $accepted lists month and flights that hold: ('2013-01', 18), …
SELECT party, month, number,
       (2000 * completed + scheduled - coalesce(held, 0)) // (2 * (scheduled - coalesce(held, 0))) AS tenths,
       CASE WHEN tenths >= 950 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band,
       CASE WHEN tenths >= 950 THEN 0 ELSE 8000 END AS amount, 0 AS points
FROM partner_months
LEFT JOIN (VALUES $accepted) AS claims (of_month, held) ON claims.of_month = month
WHERE party = 'endeavor';
