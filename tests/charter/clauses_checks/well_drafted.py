"""Well-drafted clauses, each text beside a logic that says the same: nothing may be found in them."""

WELL_DRAFTED = {
    "a floor with a credit": """
completion:
  section: "3.1"
  text: >
    Regional Jet shall complete at least ninety-two percent (92%) of its scheduled flights in each calendar month. The
    result is rounded half up to one decimal place before it is compared. For each month below ninety-two percent (92%)
    Regional Jet shall credit Hub Airlines five thousand dollars ($5,000). A month with fewer than thirty (30)
    scheduled flights is not judged.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  rounding: 1 place, half up, before comparison
  sample: {minimum: 30}
  empty: no_activity
  credit: 5000
""",
    "a cap on a mean": """
response:
  text: >
    The regional carrier shall answer messages of the hub carrier in an average of 1.5 seconds or less, measured
    monthly. If the average of a month is 1.5 seconds or less, nothing is owed; otherwise the regional carrier pays
    USD 250 for that month.
  obligor: regional
  beneficiary: hub
  kpi: response
  cap: 1.5
  empty: no_activity
  then: [{penalty: 250}]
""",
    "bands with credits": """
punctuality:
  text: >
    Lakes Air owes Hub Airlines a credit by the share of its on-time arrivals in each month: none at 85 % or more; 2 %
    of the monthly invoice at 80 % or more and less than 85 %; and 6 % of the monthly invoice below 80 %. A month with
    fewer than 20 flights is not judged.
  obligor: lakes
  beneficiary: hub
  kpi: punctuality
  sample: {minimum: 20}
  empty: no_activity
  bands:
    good: ">= 85"
    watch: {when: ">= 80 and < 85", credit: 2 % of monthly_invoice}
    poor: {when: "< 80", credit: 6 % of monthly_invoice}
""",
    "more than three in twelve months": """
failures:
  text: >
    Each Party shall complete no less than ninety percent (90%) of its scheduled flights in every month. If the month of
    a Party falls short more than three (3) times in any rolling period of twelve (12) months, each month judged by
    itself, the other Party may terminate on sixty (60) days notice, by an election within thirty (30) days.
  mutual: [hub, regional]
  kpi: completion
  floor: 90
  empty: no_activity
  sample: {minimum: 10}
  not in text: ["10: charter, standing minimum"]
  triggers:
    default:
      more than: 3
      of: 12 months
      window: rolling
      judged: each
      again: none
      then: [{right: terminate, notice: 60 days, elect within: 30 days}]
""",
    "three or more times in a fixed half-year": """
three-in-six:
  text: >
    Regional Jet completes 96.5 % or more of its flights a month. If it completes less than ninety six and one-half
    percent (96.5%) three or more times in a block of six months, counted from commencement, Hub Airlines is credited
    six percent (6%) of the monthly invoice, and counting begins afresh. Fewer than 40 flights are not judged.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 96.5
  empty: no_activity
  sample: {minimum: 40}
  triggers:
    credit:
      at least: 3
      of: 6 months
      window: fixed
      judged: each
      again: after reset
      then: [{credit: 6 % of monthly_invoice}]
""",
    "two months in a row": """
in-a-row:
  text: >
    Regional Jet shall reach 88 % on-time arrivals in each month. Where it misses two consecutive months, it owes Hub
    Airlines a remedial plan within ten (10) business days. Fewer than eight flights are not judged.
  obligor: regional
  beneficiary: hub
  kpi: punctuality
  floor: 88
  empty: no_activity
  sample: {minimum: 8}
  triggers:
    twice:
      consecutive: 2
      again: each
      then: [{plan: causes and cures, within: 10 business days}]
""",
    "a bonus": """
bonus:
  text: >
    Hub Airlines shall pay Regional Jet a bonus of USD 10,000 for every month in which more than 99 % of the flights of
    Regional Jet are completed. The floor is 90 %; at least 25 flights must be scheduled.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 90
  empty: no_activity
  sample: {minimum: 25}
  bonus: 10000
  bonus when: "> 99"
""",
    "a minimum commitment": """
departures:
  text: >
    In each calendar year Regional Jet shall operate no fewer than six hundred twenty-five thousand (625,000) departures
    for Hub Airlines, and owes twelve dollars ($12) for each departure short.
  obligor: regional
  beneficiary: hub
  kpi: departures
  each: year
  minimum: {quantity: 625000, price: 12}
""",
    "tiers with a marginal rate": """
share:
  text: >
    Hub Airlines pays Regional Jet, for each month, a royalty by the departures of that month: nothing for the part
    below 200 departures, one percent (1%) for the part at or above 200 and below 400 departures, and 2 % for the part
    of 400 departures or more, each part at its own rate.
  obligor: hub
  beneficiary: regional
  kpi: departures
  of: regional
  tiers:
    rates: {"< 200": 0, ">= 200 and < 400": 1, ">= 400": 2}
    as: marginal
""",
    "a deadline in hours": """
batch:
  text: >
    Regional Jet shall make the reports available to Hub Airlines within four (4) hours after the end-of-day command,
    provided that Hub Airlines has given its input by 11:00 p.m.; until 1:00 a.m. a late input starts the time anew.
  obligor: regional
  beneficiary: hub
  each: occurrence
  deadline:
    what: reports-available
    within: 4 hours
    after: end-of-day
    provided: input
    provided by: "23:00"
    late input: rolling
    rolling until: "01:00"
""",
    "two late ones allowed": """
batches:
  text: >
    Regional Jet makes the reports available to Hub Airlines by 10:00 of the day after the end-of-day command. If that
    fails three or more times in a month, it credits two percent (2%) of the monthly invoice.
  obligor: regional
  beneficiary: hub
  each: month
  deadline: {what: reports-available, by: "10:00", day: next day, after: end-of-day}
  allowed: 2
  empty: no_activity
  credit: 2 % of monthly_invoice
""",
    "work allowed in hours, counted in minutes": """
work:
  text: >
    Regional Jet shall complete at least ninety-two percent (92%) of its flights for Hub Airlines in each month. Once in
    each quarter weather stops are left out of both counts, for no longer than two hours.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  exclusions:
    weather: {what: weather stops, by: rule, counts: weather, convention: drop, at most: 120, times: 1, per: quarter}
""",
    "times by severity": """
severity:
  text: >
    Lakes Air responds to a call of Hub Airlines of severity 1 within 15 minutes, of severity 2 within thirty (30)
    minutes and of severity 3 within 1 hour, between 7:30 a.m. and 6:00 p.m. on business days.
  obligor: lakes
  beneficiary: hub
  each: occurrence
  deadline:
    what: response
    after: call
    varies by: severity
    times: {"1": 15 minutes, "2": 30 minutes, "3": 1 hour}
    hours: {from: "07:30", until: "18:00"}
""",
    "a duty to report": """
report:
  text: >
    No later than thirty (30) days following the end of each month, Regional Jet shall provide Hub Airlines with a
    report of its performance.
  obligor: regional
  beneficiary: hub
  report: {what: performance report, within: 30 days}
""",
    "an exclusion by claim": """
weather:
  text: >
    Regional Jet guarantees Hub Airlines ninety-four per cent of its scheduled flights in each month. Flights stopped by
    weather leave both counts, where Regional Jet claims them within ten business days after the end of the month; Hub
    Airlines answers within 5 business days after the claim, and silence is acceptance. While a claim is open, the
    undisputed part is paid. For each month short, Regional Jet owes 1.5 % of the monthly invoice. Months with
    fewer than 50 flights are not judged.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 94
  empty: no_activity
  sample: {minimum: 50}
  exclusions:
    weather: {what: flights stopped by weather, by: claim, convention: drop, claim within: 10 business days,
      answer within: 5 business days, silence: accepted}
  interim: pay the undisputed part
  credit: 1.5 % of monthly_invoice
""",
    "a ramp-up and a span": """
ramp-up:
  text: >
    From 1 July 2013 until 30 June 2015 Regional Jet shall complete at least 91 % of its flights for Hub Airlines each
    month; before 1 January 2014 it reports, and nothing follows. After that a month below 91 % costs USD 1,000.
    At least fifteen flights are needed.
  obligor: regional
  beneficiary: hub
  in force: 2013-07-01 .. 2015-07-01
  ramp up: {until: 2014-01-01}
  kpi: completion
  floor: 91
  empty: no_activity
  sample: {minimum: 15}
  then: [{penalty: 1000}]
""",
    "caps at two grains": """
capped:
  text: >
    For each month in which Regional Jet completes less than 95 % of its flights, it credits Hub Airlines 8 % of the
    monthly invoice. Credits shall not exceed twenty percent (20%) of the monthly invoice in a month, nor fifty thousand
    dollars ($50,000) in any twelve (12) months. Amounts are credited within forty-five (45) days and bear interest of
    6 % a year of 360 days. With fewer than 60 flights there is no judgement.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 95
  empty: no_activity
  sample: {minimum: 60}
  credit: 8 % of monthly_invoice
  caps:
    - {at: 20 % of monthly_invoice, per: month}
    - {at: 50000, per: 12 months}
  applied: {how: next invoice, within: 45 days, interest: {percent: 6, days: 360}}
""",
    "one route": """
route:
  text: >
    At origin EWR, Regional Jet shall have at least eighty percent (80%) of its flights arrive on time in each month; it
    owes Hub Airlines 300 dollars for each full point below. The exact value is compared, without any rounding. Fewer
    than 12 flights are not judged.
  obligor: regional
  beneficiary: hub
  scope: {origin: EWR}
  kpi: punctuality
  floor: target
  empty: no_activity
  sample: {minimum: 12}
  then: [{penalty: 300 * floor(shortfall)}]
""",
    "every origin by itself": """
origins:
  text: >
    For each origin by itself, Lakes Air shall complete no less than 89.5 % of its flights to Hub Airlines in a quarter;
    for a quarter below, it owes 2,500 USD. At least 90 flights must have been scheduled.
  obligor: lakes
  beneficiary: hub
  scope: {origin: each}
  each: quarter
  kpi: completion
  floor: 89.5
  empty: no_activity
  sample: {minimum: 90}
  then: [{penalty: 2500}]
""",
    "levels with a right": """
levels:
  text: >
    Regional Jet shall complete its flights for Hub Airlines each month. Below 96 % a warning is given. At 92 % or less
    USD 7,500 are owed. Below 85 % Hub Airlines may terminate, on ninety (90) days notice and by an election within
    twenty (20) business days. Less than 45 flights are not judged.
  obligor: regional
  beneficiary: hub
  kpi: completion
  empty: no_activity
  sample: {minimum: 45}
  levels:
    warning: {when: "< 96", misses: false}
    credit: {when: "<= 92", then: [{penalty: 7500}]}
    end: {when: "< 85", then: [{right: terminate, holder: hub, notice: 90 days, elect within: 20 business days}]}
""",
    "a repeat and earn-back": """
repeat:
  text: >
    Regional Jet completes at least 93 % of its flights in each month. A month below 93 % gives 4 service points to
    its account with Hub Airlines, and each further consecutive month below doubles its own points. Nothing is judged on
    fewer than 18 flights.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 93
  empty: no_activity
  sample: {minimum: 18}
  then: [{points: 4}]
  repeat: {times: 2}
""",
    "a decision by an expert": """
efforts:
  text: >
    Lakes Air shall use commercially reasonable efforts to feed the flights of Hub Airlines. Whether it did is decided
    each quarter by an expert within twenty (20) business days after its end; where nobody decides, it did.
  obligor: lakes
  beneficiary: hub
  each: quarter
  decision:
    who: an expert
    question: Did Lakes Air use commercially reasonable efforts?
    standard: commercially reasonable efforts
    within: 20 business days
    otherwise: met
""",
    "a cure": """
cure:
  text: >
    Regional Jet shall complete not less than 87 % of its scheduled flights for Hub Airlines in each month. A month
    below is cured within sixty (60) days of notice, where 90 % or more is reached in three full months in a row.
    Otherwise Regional Jet pays USD 900. A minimum of 35 flights is needed.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 87
  empty: no_activity
  sample: {minimum: 35}
  then: [{penalty: 900}]
  cure: {what: completion, within: 60 days, met: ">= 90", periods: 3}
""",
    "what need not be said twice": """
excepted:
  text: >
    Regional Jet shall keep to the completion floor of schedule 2 in each month, and shall credit Hub Airlines the rate
    of schedule 2; the first 3 months of 2013 were settled by hand.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  empty: no_activity
  sample: {minimum: 55}
  credit: 7 % of monthly_invoice
  not in text: ["92: schedule 2", "7 %: schedule 2", "55: schedule 2"]
  not in logic: ["3 months: settled before this charter"]
""",
    # What looks like something else
    "a hundred dollars a point": """
c:
  text: >
    Regional Jet shall complete 92 % of its flights in each month; a month with fewer than 30 flights is not judged.
    For each point below that it pays Hub Airlines 100 USD.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  sample: {minimum: 30}
  empty: no_activity
  credit: 100 * shortfall
""",
    "a price with a point": """
c:
  text: >
    Regional Jet shall complete 92 % of its flights in each month; a month with fewer than 30 flights is not judged.
    For each point below it pays Hub Airlines 12.50 USD and nothing else.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  sample: {minimum: 30}
  empty: no_activity
  credit: 12.50 * shortfall
""",
    "an amount that looks like a year": """
c:
  text: >
    Regional Jet shall complete 92 % of its flights in each month; a month with fewer than 30 flights is not judged.
    For each month below it pays Hub Airlines 2000 USD.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  sample: {minimum: 30}
  empty: no_activity
  credit: 2000 * 1
""",
    "a number that looks like a heading": """
c:
  text: >
    Regional Jet shall complete 92 % of its flights in each month; a month with fewer than 30 flights is not judged.
    The credit for Hub Airlines for each point short: 10.50 USD. It is the sole remedy.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  sample: {minimum: 30}
  empty: no_activity
  credit: 10.50 * shortfall
  sole remedy: true
""",
    "a fall in percent": """
c:
  text: >
    The completion of Regional Jet shall be no less than −10 % in each month; a month with fewer than 30 flights
    is not judged. Hub Airlines is credited USD 50 for each month below.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: -10
  sample: {minimum: 30}
  empty: no_activity
  credit: 50
""",
    "minutes for seconds": """
c:
  text: >
    Regional Jet shall answer Hub Airlines in 4 minutes or less, on average of each month, and pays USD 50 for each
    month above.
  obligor: regional
  beneficiary: hub
  kpi: response
  cap: 240
  empty: no_activity
  credit: 50
""",
    "a year of days": """
c:
  text: >
    Regional Jet shall complete 92 % of its flights in each month; a month with fewer than 30 flights is not judged.
    For each month below it pays Hub Airlines the fee of USD 3,650 a year, divided by 365 days.
  obligor: regional
  beneficiary: hub
  kpi: completion
  floor: 92
  sample: {minimum: 30}
  empty: no_activity
  credit: fee / of_days
  values: {fee: 3650, of_days: 365}
""",
}
"""By what they show: clauses as YAML."""
