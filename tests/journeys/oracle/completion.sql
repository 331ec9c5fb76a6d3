-- "formula: completed / scheduled", "by: [party, origin]", "minimum: 30 scheduled".
-- A cell without any flight is no activity (SEMANTICS 11), fewer than thirty flights are too few to judge (12).
SELECT
    month, party, origin,
    completed AS numerator,
    scheduled AS denominator,
    scheduled AS n,
    CASE WHEN scheduled = 0 THEN 'no_activity' WHEN scheduled < 30 THEN 'insufficient' END AS missing
FROM counts;
