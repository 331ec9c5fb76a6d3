-- "formula: SHARE_OF(scheduled, party)", "by: [party, origin]": by the alliance's flights in the same month and,
-- in the cell of an airport, at the same airport.
SELECT
    part.month, part.party, part.origin,
    part.scheduled  AS numerator,
    whole.scheduled AS denominator,
    whole.scheduled AS n,
    CASE WHEN part.scheduled = 0 THEN 'no_activity' END AS missing
FROM counts AS part
JOIN counts AS whole ON whole.month = part.month AND whole.origin = part.origin AND whole.party = 'all';
