-- The raw files as they are: every column a text, 'NA' and '' for no value, times in UTC.
-- $flights, $weather and $planes stand for the paths of the three files.

CREATE TABLE flights AS
SELECT
    CAST(time_hour AS TIMESTAMP) AS time_hour,
    carrier,
    CAST(flight AS INTEGER)      AS flight,
    tailnum,
    origin,
    dest,
    CAST(dep_delay AS INTEGER)   AS dep_delay,
    CAST(arr_delay AS INTEGER)   AS arr_delay,
    CAST(air_time AS INTEGER)    AS air_time
FROM read_csv('$flights', all_varchar = true, header = true, nullstr = ['NA', '']);

-- sources.yaml, weather: "{check: wind_speed IS NULL OR wind_speed <= 200, because: No wind in New York blows faster}"
-- and "bad rows: quarantine": the row is set aside, so it gives no relief and its hour has no observation.
CREATE TABLE weather AS
SELECT
    CAST(time_hour AS TIMESTAMP)      AS time_hour,
    origin,
    CAST(visib AS DECIMAL(9, 2))      AS visib,       -- "scale: 2"
    CAST(wind_speed AS DECIMAL(12, 5)) AS wind_speed  -- "scale: 5"
FROM read_csv('$weather', all_varchar = true, header = true, nullstr = ['NA', ''])
WHERE wind_speed IS NULL OR CAST(wind_speed AS DECIMAL(12, 5)) <= 200;

CREATE TABLE planes AS
SELECT tailnum, CAST(seats AS INTEGER) AS seats
FROM read_csv('$planes', all_varchar = true, header = true, nullstr = ['NA', '']);

-- alliance.yaml: "zone: America/New_York", "calendar: months", "term: 2013-01-01 .. 2014-01-01".
-- Local midnights in UTC: five hours behind until 10 March and from 3 November 2013, four hours between.
CREATE TABLE months (month TEXT, number INTEGER, starts TIMESTAMP, ends TIMESTAMP);
INSERT INTO months VALUES
    ('2013-01',  1, '2013-01-01 05:00', '2013-02-01 05:00'),
    ('2013-02',  2, '2013-02-01 05:00', '2013-03-01 05:00'),
    ('2013-03',  3, '2013-03-01 05:00', '2013-04-01 04:00'),
    ('2013-04',  4, '2013-04-01 04:00', '2013-05-01 04:00'),
    ('2013-05',  5, '2013-05-01 04:00', '2013-06-01 04:00'),
    ('2013-06',  6, '2013-06-01 04:00', '2013-07-01 04:00'),
    ('2013-07',  7, '2013-07-01 04:00', '2013-08-01 04:00'),
    ('2013-08',  8, '2013-08-01 04:00', '2013-09-01 04:00'),
    ('2013-09',  9, '2013-09-01 04:00', '2013-10-01 04:00'),
    ('2013-10', 10, '2013-10-01 04:00', '2013-11-01 04:00'),
    ('2013-11', 11, '2013-11-01 04:00', '2013-12-01 05:00'),
    ('2013-12', 12, '2013-12-01 05:00', '2014-01-01 05:00');

-- alliance.yaml, parties: "hub … is: {carrier: DL}", "endeavor … is: {carrier: 9E}", "expressjet … is: {carrier: EV}".
CREATE TABLE members (carrier TEXT, party TEXT);
INSERT INTO members VALUES ('DL', 'hub'), ('9E', 'endeavor'), ('EV', 'expressjet');

-- Every flight of every carrier in its month, with the weather of its airport and hour and with its aircraft
-- (sources.yaml, joins: "weather: {on: [origin, time_hour]}", "aircraft: {on: tailnum}").
CREATE TABLE market AS
SELECT
    months.month,
    months.number,
    members.party,
    flights.*,
    weather.origin IS NOT NULL                         AS weather_known,
    coalesce(visib < 1, FALSE) OR coalesce(wind_speed >= 30, FALSE) AS bad_weather,
    planes.seats
FROM flights
JOIN months ON flights.time_hour >= months.starts AND flights.time_hour < months.ends
LEFT JOIN members ON members.carrier = flights.carrier
LEFT JOIN weather ON weather.origin = flights.origin AND weather.time_hour = flights.time_hour
LEFT JOIN planes ON planes.tailnum = flights.tailnum;

-- A member's flight once in each cell it belongs to: the total, its party, its airport, its party at its airport.
-- 'all' stands for a dimension that is pooled.
CREATE TABLE seen AS
SELECT
    month,
    number,
    parties.cell  AS party,
    airports.cell AS origin,
    carrier, tailnum, dest, time_hour, dep_delay, arr_delay, air_time, weather_known, bad_weather, seats
FROM market
CROSS JOIN LATERAL (SELECT unnest(['all', market.party]) AS cell) AS parties
CROSS JOIN LATERAL (SELECT unnest(['all', market.origin]) AS cell) AS airports
WHERE market.party IS NOT NULL;

-- The cells there are, whether or not a flight falls into them.
CREATE TABLE cells AS
SELECT month, number, party, origin
FROM months
CROSS JOIN (SELECT 'all' AS party UNION ALL SELECT party FROM members)
CROSS JOIN (VALUES ('all'), ('EWR'), ('JFK'), ('LGA')) AS airports (origin);

-- kpis.yaml, measures: "scheduled: {formula: COUNT(*), source: flights", "completed: {formula: COUNT(air_time)" with
-- the remark "departed is not completed: it has a time in the air", and "departed: {formula: COUNT(dep_delay)".
CREATE TABLE counts AS
SELECT
    cells.*,
    count(seen.carrier)   AS scheduled,
    count(seen.dep_delay) AS departed,
    count(seen.air_time)  AS completed
FROM cells
LEFT JOIN seen USING (month, number, party, origin)
GROUP BY ALL;
