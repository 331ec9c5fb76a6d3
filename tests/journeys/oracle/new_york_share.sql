-- "formula: scheduled / new_york", "new_york: {formula: COUNT(*), source: flights, covers: everyone", "by: [party]":
-- against the flights of all carriers, members or not, also in a party's cell.
SELECT
    counts.month, counts.party, counts.origin,
    scheduled    AS numerator,
    all_carriers AS denominator,
    all_carriers AS n,
    NULL         AS missing
FROM counts
JOIN (SELECT month, count(*) AS all_carriers FROM market GROUP BY month) USING (month)
WHERE origin = 'all';
