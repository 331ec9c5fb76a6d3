-- "On-time arrivals of each regional partner shall be at least 65.0 % in each calendar quarter, all flights of the
-- quarter together."
SELECT party, month, number, (2000 * on_time + scheduled) // (2 * scheduled) AS tenths,
       CASE WHEN tenths >= 650 THEN 'met' ELSE 'missed' END AS outcome, NULL AS band, 0 AS amount, 0 AS points
FROM partner_quarters;
