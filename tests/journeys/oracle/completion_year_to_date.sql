-- "formula: TO_DATE(completion, YEAR)", "by: [party]": the sums since January, never a mean of months (SEMANTICS 1).
SELECT
    month.month, month.party, month.origin,
    sum(upto.completed) AS numerator,
    sum(upto.scheduled) AS denominator,
    sum(upto.scheduled) AS n,
    NULL AS missing
FROM counts AS month
JOIN counts AS upto ON upto.party = month.party AND upto.origin = 'all' AND upto.number <= month.number
WHERE month.origin = 'all'
GROUP BY ALL;
