-- Of each regional partner in each month, straight from the raw flights of the month: what was scheduled, what was
-- completed (it has a time in the air), what was not completed in agreed bad weather, and what arrived less than 15
-- minutes late. Quarters are three months together.
CREATE TABLE IF NOT EXISTS partner_months AS
SELECT
    party,
    number,
    (number + 2) // 3                                             AS quarter,
    month,
    count(*)                                                      AS scheduled,
    count(air_time)                                               AS completed,
    count(*) FILTER (WHERE air_time IS NULL AND bad_weather)      AS stopped,
    count(*) FILTER (WHERE arr_delay < 15)                        AS on_time
FROM market
WHERE party IN ('endeavor', 'expressjet')
GROUP BY ALL;

CREATE TABLE IF NOT EXISTS partner_quarters AS
SELECT
    party,
    quarter AS number,
    '2013-Q' || quarter AS month,
    sum(scheduled) AS scheduled, sum(completed) AS completed, sum(stopped) AS stopped, sum(on_time) AS on_time
FROM partner_months
GROUP BY ALL;
