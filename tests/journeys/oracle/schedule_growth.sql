-- "formula: GROWTH(scheduled, 1 MONTH)", "by: [party]": what was gained since the month before, by that month's flights.
-- The month before January lies before the term, and nothing is declared about that: no value.
SELECT
    this.month, this.party, this.origin,
    this.scheduled - before.scheduled AS numerator,
    before.scheduled AS denominator,
    before.scheduled AS n,
    CASE WHEN before.month IS NULL THEN 'insufficient' END AS missing
FROM counts AS this
LEFT JOIN counts AS before
  ON before.party = this.party AND before.origin = this.origin AND before.number = this.number - 1
WHERE this.origin = 'all';
