-- "formula: ROLLING(completion, 3 MONTHS, INCLUSIVE)", "by: [party]": the sums of this month and the two before.
-- In January and February the window reaches before the term, and nothing is declared about that: no value.
SELECT
    month.month, month.party, month.origin,
    CASE WHEN month.number >= 3 THEN sum(lately.completed) END AS numerator,
    CASE WHEN month.number >= 3 THEN sum(lately.scheduled) END AS denominator,
    CASE WHEN month.number >= 3 THEN sum(lately.scheduled) END AS n,
    CASE WHEN month.number < 3 THEN 'insufficient' END AS missing
FROM counts AS month
JOIN counts AS lately
  ON lately.party = month.party AND lately.origin = 'all' AND lately.number BETWEEN month.number - 2 AND month.number
WHERE month.origin = 'all'
GROUP BY month.month, month.number, month.party, month.origin;
