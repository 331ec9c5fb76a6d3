"""Disagreements put into well-drafted clauses, one at a time.

Each replaces one text of one clause by another; the id is what must be found, exactly once, and nothing besides.
``at`` is a text that stands on the line where it must be reported.
"""

from typing import NamedTuple


class Disagreement(NamedTuple):
    """In which clause, what is replaced by what, what must be found, and on the line of which words."""

    clause: str
    before: str
    after: str
    id: str
    at: str


_FLOOR, _CAP, _BANDS = "a floor with a credit", "a cap on a mean", "bands with credits"
_TWELVE, _SIX, _ROW = (
    "more than three in twelve months",
    "three or more times in a fixed half-year",
    "two months in a row",
)
_BONUS, _LEAST, _TIERS, _HOURS = "a bonus", "a minimum commitment", "tiers with a marginal rate", "a deadline in hours"
_SEVERITY, _REPORT, _CLAIM, _RAMP = (
    "times by severity",
    "a duty to report",
    "an exclusion by claim",
    "a ramp-up and a span",
)
_CAPS, _ROUTE, _ORIGINS, _LEVELS = "caps at two grains", "one route", "every origin by itself", "levels with a right"
_REPEAT, _EXPERT, _CURE = "a repeat and earn-back", "a decision by an expert", "a cure"
_EXCEPTED = "what need not be said twice"

DISAGREEMENTS = {
    # Numbers that differ
    "another floor": Disagreement(_FLOOR, "floor: 92", "floor: 93", "C532", "floor: 93"),
    "another credit": Disagreement(_FLOOR, "credit: 5000", "credit: 5500", "C532", "credit: 5500"),
    "another minimum": Disagreement(_FLOOR, "minimum: 30", "minimum: 40", "C532", "minimum: 40"),
    "another cap": Disagreement(_CAP, "cap: 1.5", "cap: 2.5", "C532", "cap: 2.5"),
    "another penalty": Disagreement(_CAP, "USD 250 for", "USD 260 for", "C532", "penalty: 250"),
    "another edge of a band": Disagreement(
        _BANDS, "and 6 % of the monthly invoice", "and 7 % of the monthly invoice", "C532", "6 % of monthly_invoice"
    ),
    "another window": Disagreement(_TWELVE, "of: 12 months", "of: 6 months", "C532", "of: 6 months"),
    "another notice": Disagreement(
        _TWELVE, "sixty (60) days notice", "ninety (90) days notice", "C532", "notice: 60 days"
    ),
    "another election": Disagreement(_TWELVE, "thirty (30) days.", "forty (40) days.", "C532", "elect within: 30 days"),
    "another threshold in words": Disagreement(_SIX, "floor: 96.5", "floor: 95.5", "C532", "floor: 95.5"),
    "another time for a plan": Disagreement(
        _ROW, "within: 10 business", "within: 15 business", "C532", "within: 15 business"
    ),
    "days for business days": Disagreement(
        _ROW, "ten (10) business days", "ten (10) days", "C532", "within: 10 business"
    ),
    "another bonus": Disagreement(_BONUS, "bonus: 10000", "bonus: 15000", "C532", "bonus: 15000"),
    "another edge of the bonus": Disagreement(_BONUS, "more than 99 %", "more than 98 %", "C532", "bonus when"),
    "another quantity": Disagreement(_LEAST, "quantity: 625000", "quantity: 652000", "C532", "quantity: 652000"),
    "another price": Disagreement(_LEAST, "twelve dollars ($12)", "twenty dollars ($20)", "C532", "price: 12"),
    "another rate": Disagreement(_TIERS, "one percent (1%)", "three percent (3%)", "C532", "< 400"),
    "another time of a deadline": Disagreement(_HOURS, "within: 4 hours", "within: 5 hours", "C532", "within: 5 hours"),
    "another time of day": Disagreement(_HOURS, "11:00 p.m.", "10:00 p.m.", "C532", "provided by"),
    "another end of a rolling clock": Disagreement(_HOURS, '"01:00"', '"02:00"', "C532", "rolling until"),
    "another time of a severity": Disagreement(_SEVERITY, "thirty (30)", "forty (40)", "C532", "times:"),
    "another opening": Disagreement(_SEVERITY, '"07:30"', '"08:00"', "C532", "hours: {"),
    "another time for a report": Disagreement(_REPORT, "within: 30 days", "within: 20 days", "C532", "within: 20 days"),
    "another time for a claim": Disagreement(
        _CLAIM, "claim within: 10", "claim within: 12", "C532", "claim within: 12"
    ),
    "another time for an answer": Disagreement(
        _CLAIM, "answers within 5", "answers within 7", "C532", "answer within: 5"
    ),
    "another share": Disagreement(_CLAIM, "owes 1.5 %", "owes 2.5 %", "C532", "credit: 1.5"),
    "another day of a ramp-up": Disagreement(
        _RAMP, "until: 2014-01-01", "until: 2014-02-01", "C532", "until: 2014-02-01"
    ),
    "another start": Disagreement(_RAMP, "From 1 July 2013", "From 1 June 2013", "C532", "in force"),
    "another cap of twelve months": Disagreement(_CAPS, "at: 50000", "at: 60000", "C532", "at: 60000"),
    "another cap of a month": Disagreement(_CAPS, "twenty percent (20%)", "thirty percent (30%)", "C532", "at: 20 %"),
    "another interest": Disagreement(_CAPS, "percent: 6", "percent: 5", "C532", "percent: 5"),
    "another year of interest": Disagreement(_CAPS, "of 360 days", "of 365 days", "C532", "days: 360"),
    "another price of a point": Disagreement(_ROUTE, "300 dollars", "350 dollars", "C532", "penalty: 300"),
    "another cure": Disagreement(_CURE, "periods: 3", "periods: 4", "C532", "periods: 4"),
    "another level": Disagreement(_LEVELS, '"< 85"', '"< 84"', "C532", '"< 84"'),
    "another factor": Disagreement(_REPEAT, "gives 4 service", "gives 5 service", "C532", "points: 4"),
    # Numbers on one side
    "a minimum that the text lacks": Disagreement(
        _ORIGINS, " At least 90 flights must have been scheduled.", "", "C530", "minimum: 90"
    ),
    "a minimum that the logic lacks": Disagreement(
        _CURE,
        "  sample: {minimum: 35}\n",
        '  sample: {proven: 95 % two-sided}\n  not in text: ["95 %: record"]\n',
        "C531",
        "minimum of 35",
    ),
    "a credit that the text lacks": Disagreement(
        _SIX,
        ", Hub Airlines is credited\n    six percent (6%) of the monthly invoice",
        ", Hub Airlines gets a credit",
        "C530",
        "credit: 6 %",
    ),
    "an election that the text lacks": Disagreement(
        _LEVELS, " and by an election within\n    twenty (20) business days", "", "C530", "elect within"
    ),
    "a cap that the logic lacks": Disagreement(_CAPS, "    - {at: 50000, per: 12 months}\n", "", "C531", "thousand"),
    "a share that the text lacks": Disagreement(
        _BANDS, "2 %\n    of the monthly invoice at", "some part\n    of it at", "C530", "credit: 2 %"
    ),
    "an exception taken out": Disagreement(_EXCEPTED, '"92: schedule 2", ', "", "C530", "floor: 92"),
    "an exception of the text taken out": Disagreement(
        _EXCEPTED, '  not in logic: ["3 months: settled before this charter"]\n', "", "C531", "first 3 months"
    ),
    "an exception without effect": Disagreement(
        _EXCEPTED, '"55: schedule 2"]', '"55: schedule 2", "66: schedule 2"]', "C540", "66"
    ),
    "an exception without reason": Disagreement(_EXCEPTED, '"92: schedule 2"', '"92"', "C540", "not in text"),
    # Ties
    "more than for at least": Disagreement(
        _FLOOR, "at least ninety-two percent (92%) of", "more than ninety-two percent (92%) of", "C533", "floor: 92"
    ),
    "at most for less than": Disagreement(_LEVELS, 'when: "<= 92"', 'when: "< 92"', "C533", 'when: "< 92"'),
    "below for at most": Disagreement(
        _CAP, "1.5 seconds or less, measured", "less than 1.5 seconds, measured", "C533", "cap: 1.5"
    ),
    "at least for more than, of a bonus": Disagreement(_BONUS, '"> 99"', '">= 99"', "C533", "bonus when"),
    "more than three for three or more": Disagreement(
        _SIX, "three or more times", "more than three times", "C533", "at least: 3"
    ),
    "three for more than three": Disagreement(_TWELVE, "more than: 3", "at least: 3", "C533", "at least: 3"),
    "a tier closed on the other side": Disagreement(
        _TIERS, "below 200 departures", "of 200 departures or less", "C533", "< 200"
    ),
    # Words and figures, parties, scopes, rounding, periods, currency
    "words and figures": Disagreement(_FLOOR, "thirty (30)", "thirty (40)", "C534", "thirty (40)"),
    "another obligor": Disagreement(_ROW, "obligor: regional", "obligor: lakes", "C535", "obligor: lakes"),
    "another beneficiary": Disagreement(_REPORT, "Hub Airlines with", "Lakes Air with", "C535", "beneficiary: hub"),
    "nobody named": Disagreement(
        _HOURS, "Regional Jet shall make", "The supplier shall make", "C535", "obligor: regional"
    ),
    "parties the wrong way round": Disagreement(
        _CAPS, "obligor: regional\n  beneficiary: hub", "obligor: hub\n  beneficiary: regional", "C536", "obligor: hub"
    ),
    "a right of the other side": Disagreement(
        _LEVELS, "holder: hub", "holder: regional", "C536", "Hub Airlines may terminate"
    ),
    "another origin": Disagreement(_ROUTE, "origin: EWR", "origin: JFK", "C537", "origin: JFK"),
    "an origin that the text lacks": Disagreement(_ROUTE, "At origin EWR, Regional", "Regional", "C537", "origin: EWR"),
    "each origin that the text lacks": Disagreement(
        _ORIGINS, "For each origin by itself, Lakes", "Lakes", "C537", "origin: each"
    ),
    "other places": Disagreement(_FLOOR, "one decimal place", "two decimal places", "C538", "rounding: 1 place"),
    "another way of rounding": Disagreement(
        _FLOOR, "rounding: 1 place, half up,", "rounding: 1 place, down,", "C538", "rounding: 1 place"
    ),
    "rounding that the text lacks": Disagreement(
        _FLOOR,
        "The\n    result is rounded half up to one decimal place before it is compared. ",
        "",
        "C538",
        "rounding: 1",
    ),
    "rounding after the comparison": Disagreement(
        _FLOOR, "half up, before comparison", "half up, after comparison", "C538", "rounding: 1 place"
    ),
    "another period": Disagreement(_ORIGINS, "each: quarter", "each: year", "C539", "each: year"),
    "a month for a quarter": Disagreement(_EXPERT, "each quarter", "each month", "C539", "each: quarter"),
    "another currency": Disagreement(_BONUS, "USD 10,000", "EUR 10,000", "C541", "EUR 10,000"),
    # What looks like something else
    "another hundred": Disagreement("a hundred dollars a point", "100 USD", "110 USD", "C531", "110 USD"),
    "another price with a point": Disagreement("a price with a point", "12.50 * s", "12.40 * s", "C532", "12.40"),
    "another amount like a year": Disagreement(
        "an amount that looks like a year", "2000 USD", "2010 USD", "C532", "credit: 2000"
    ),
    "another number like a heading": Disagreement(
        "a number that looks like a heading", "10.50 * s", "11.50 * s", "C532", "11.50"
    ),
    "another sign": Disagreement("a fall in percent", "\u221210 %", "10 %", "C532", "floor: -10"),
    "another number of minutes": Disagreement("minutes for seconds", "4 minutes", "5 minutes", "C532", "cap: 240"),
    "another year of days": Disagreement("a year of days", "of_days: 365", "of_days: 360", "C532", "360"),
}
