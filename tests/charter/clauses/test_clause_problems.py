"""What is refused in clauses, with the words that carry the facts."""

import pytest

from charter.clauses.promises import clause, compiled, found_in, problems, text_of, wrong

FLOOR = "kpi: completion\nfloor: 92\n"
WINDOW = "window: rolling, judged: each, again: none, then: {right: terminate}"

CASES = [
    # Names
    ("kpi: completeness\nfloor: 92", "C500", "there is no KPI 'completeness'"),
    (FLOOR + "disputes: court", "C500", "there is no ladder 'court'"),
    (FLOOR + "of: providor", "C500", "there is no party 'providor'"),
    (FLOOR + "owner: provider/boss", "C500", "there is no role 'provider/boss'"),
    (FLOOR + "subject to: {clause: input}", "C500", "there is no clause 'input'"),
    (FLOOR + "subject to: {clause: roof, outcome: met}", "C500", "there is no clause 'roof'"),
    (FLOOR + "target: quta", "C500", "there is no named value 'quta'"),
    (FLOOR + "also: [{kpi: speed, met: '> 3'}]", "C500", "there is no KPI 'speed'"),
    (FLOOR + "then: {right: audit, holder: auditor}", "C500", "there is no party 'auditor'"),
    (FLOOR + "then: {penalty: 5, to: charity}", "C500", "there is no party 'charity'"),
    (FLOOR + "exclusions: {w: {what: w, by: rule, counts: storms, convention: drop}}", "C500", "no KPI 'storms'"),
    (FLOOR + f"misses: {{at least: 3, of: 6 months, counts: severe, {WINDOW}}}", "C500", "level or band 'severe'"),
    (FLOOR + f"misses: {{clause: ceiling, at least: 3, of: 6 months, {WINDOW}}}", "C500", "no clause 'ceiling'"),
    (FLOOR + "values: {fee: {set by: board}}\ncredit: fee", "C500", "there is no role or committee 'board'"),
    (
        FLOOR + "values: {fee: {is: 1, grows: {index: cpi, from: 2013-01-01, cumulative: true}}}\ncredit: fee",
        "C500",
        "'cpi'",
    ),
    ("kpi: volume\ntiers: {rates: {'< 1': 1}, as: marginal, of: seats}", "C500", "no named value or KPI 'seats'"),
    ("decision: {who: provider/judge, question: Q, standard: S}", "C500", "there is no role 'provider/judge'"),
    # Periods and windows
    (FLOOR + "each: fortnight", "C503", "'each: fortnight' is no kind of period of its calendar"),
    (FLOOR + "each: day", "C504", "the KPI has a figure for each month"),
    (FLOOR + "calendar: weeks\neach: week", "C504", "do not fill the days from"),
    (FLOOR + f"misses: {{at least: 3, of: half a year, {WINDOW}}}", "C505", "found the window 'half a year'"),
    (FLOOR + f"misses: {{at least: 3, of: 0 months, {WINDOW}}}", "C505", "found the window '0 months'"),
    (FLOOR + f"misses: {{at least: 3, of: 7 weeks, {WINDOW}}}", "C505", "no whole number of the clause's periods"),
    (FLOOR + f"each: quarter\nmisses: {{at least: 1, of: 7 months, {WINDOW}}}", "C505", "each quarter"),
    (FLOOR + f"misses: {{at least: 7, of: 6 months, {WINDOW}}}", "C505", "needs 7 misses in a window of 6 periods"),
    (FLOOR + f"misses: {{at least: 3, {WINDOW}}}", "C505", "does not say in which window it counts"),
    (FLOOR + "window: {rolling: some months}", "C505", "found the window 'some months'"),
    (
        FLOOR + f"misses: {{at least: 3, of: 30 months, {WINDOW}}}",
        "C506",
        "window of 30 periods, and only 24 are judged",
    ),
    # Amounts
    (
        FLOOR + "credit: 6 % of invoce",
        "C507",
        "character 8 of '6 % of invoce': there is no named value, KPI or word 'invoce'",
    ),
    (FLOOR + "credit: 6 % invoice", "C507", "character 3 of '6 % invoice': A percent sign stands without 'of'"),
    (FLOOR + "credit: Invoice * 2", "C507", "character 1 of 'Invoice * 2'"),
    (FLOOR + "credit: 5 * SUM(volume)", "C507", "Amounts have no function SUM"),
    (FLOOR + "credit: 5 > 3", "C507", "A condition stands where an amount was expected"),
    (FLOOR + "credit: round(invoice)", "C507", "ROUND has the wrong arguments"),
    (FLOOR + "credit: fuel", "C508", "'fuel' gives kg, expected an amount in EUR"),
    (FLOOR + "credit: shortfall * shortfall", "C508", "gives a plain number, expected an amount in EUR"),
    (FLOOR + "credit: invoice + fuel", "C508", "is no amount: it puts EUR and kg together"),
    (FLOOR + "credit: 6 % of fuel", "C508", "'6 % of fuel' gives kg"),
    (FLOOR + "applied: {currency: USD}\ncredit: invoice", "C508", "'invoice' gives EUR, expected an amount in USD"),
    (FLOOR + "then: {points: invoice}", "C508", "gives EUR, expected a number of points"),
    (FLOOR + "caps: [{at: 20 % of shortfall, per: year}]", "C508", "gives a plain number, expected an amount in EUR"),
    # The KPI
    (FLOOR + "scope: {region: each}", "C509", "KPI 'completion' is not computed by 'region'"),
    ("deadline: {what: x, within: 1 day}\nscope: {site: each}", "C509", "it has a scope and no KPI"),
    ("kpi: typical\nfloor: 5\neach: quarter", "C512", "KPI 'typical' (percentile) cannot be put together each quarter"),
    ("kpi: typical\nfloor: 5\nwindow: {rolling: 3 months}", "C512", "cannot be put together over 3 periods"),
    ("kpi: typical\nlevels: {low: {when: '< 5', window: {to date: year}}}", "C512", "over the year to date"),
    # Readings
    (
        FLOOR + "readings: {strict: {floor: 93}, mild: {floor: 91}}",
        "C513",
        "2 ways ('strict', 'mild'), and none is chosen",
    ),
    (FLOOR + "readings: {strict: {floor: 93}}\nreading: strictly", "C514", "there is no reading 'strictly'"),
    (FLOOR + "reading: strict", "C514", "there is no reading 'strict'"),
    (FLOOR + "readings: {odd: {flor: 93}}\nreading: odd", "C515", "read as 'odd'"),
    (FLOOR + "readings: {odd: {cap: 99}, even: {floor: 90}}\nreading: even", "C515", "found 'floor' and 'cap'"),
    # Targets, tiers and days
    (
        'kpi: completion\nmet: ">= target"',
        "C517",
        "'>= target' speaks of the target, and neither it nor KPI 'completion'",
    ),
    ("kpi: volume\nbands: {good: '>= 90 % of target', poor: otherwise}", "C517", "speaks of the target"),
    ("kpi: volume\ntiers: {rates: {many: 1}, as: marginal}", "C518", "cannot read 'many'"),
    (FLOOR + "in force: 2016-01-01 .. 2017-01-01", "C520", "outside the term 2013-01-01 .. 2015-01-01"),
    (
        FLOOR + "in force: 2013-01-01 .. 2014-01-01\nramp up: {until: 2014-06-01}",
        "C520",
        "its ramp-up ends on 2014-06-01, outside the days in force",
    ),
    # What belongs to a test of a kind (C516)
    (FLOOR + "each: occurrence", "C516", "'each: occurrence' belongs to a deadline"),
    ("deadline: {what: x, within: 1 day}\neach: occurrence", "C516", "counted from an event, not from the period end"),
    (FLOOR + "unreported: worst band", "C516", "'unreported: worst band' belongs to a table of bands"),
    ("kpi: completion\nlevels: {low: '< 9'}\ndead band: 1", "C516", "'dead band' belongs to a floor, a cap"),
    ("report: {what: x, within: 1 day}\nsample: {minimum: 3}", "C516", "'sample' belongs to a KPI that is judged"),
    # Named values
    (FLOOR + "values: {fee: {table: {2013-13: 1}}}\ncredit: fee", "C521", "an entry for '2013-13', which is no period"),
    (FLOOR + "values: {fee: {table: {from 2013-02-30: 1}}}\ncredit: fee", "C521", "an entry for 'from 2013-02-30'"),
    (FLOOR + "values: {fee: {table: {year 0: 1}}}\ncredit: fee", "C521", "an entry for 'year 0'"),
    (FLOOR + "values: {fee: {is: 5, unit: Florin}}\ncredit: fee", "C521", "named value 'fee'"),
    (FLOOR + "values: {points: 5}", "C522", "'points' is a word that every clause knows"),
]


@pytest.mark.parametrize(
    ("body", "id_", "words"), CASES, ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)]
)
def test_one_slip_is_one_problem_that_says_what_was_found(body: str, id_: str, words: str) -> None:
    found = wrong(body)

    assert (found.id, found.level) == (id_, "warning" if id_ == "C506" else "error")
    assert words in found.message
    assert found.hint or found.message.endswith(".")


def test_unknown_parties_are_named_where_they_stand() -> None:
    found = problems(clause(FLOOR, parties="obligor: [provider, hauler]\nbeneficiary: customer\n"))

    assert [(each.id, each.message) for each in found] == [("C500", "there is no party 'hauler'.")]


def test_nobody_promises_to_himself() -> None:
    (found,) = problems(clause(FLOOR, parties="obligor: provider\nbeneficiary: [customer, provider]\n"))

    assert (found.id, found.message) == ("C501", "clause 'floor': 'provider' is obligor and beneficiary.")


def test_a_circle_of_clauses_is_told_once_with_its_way() -> None:
    one = clause(FLOOR + "subject to: {clause: second}", "first")
    two = clause(FLOOR + "subject to: {clause: third}", "second")
    three = clause(FLOOR + "subject to: {clause: first}", "third")
    (found,) = problems(clause(FLOOR) + one + two + three)

    assert found.id == "C502"
    assert found.message == "clause 'first' rests on itself: 'first' → 'second' → 'third' → 'first'."


def test_a_clause_that_uses_its_own_result_of_the_same_period_is_a_circle() -> None:
    found = wrong(FLOOR + "values: {mine: {clause: floor, what: points}}\ncredit: mine")

    assert (found.id, found.message) == ("C502", "clause 'floor' rests on itself: 'floor' → 'floor'.")


@pytest.mark.parametrize(
    ("binding", "id_", "level"), [("managerial", "C510", "warning"), ("informational", "C511", "error")]
)
def test_a_clause_on_a_kpi_that_is_not_contractual_is_told(binding: str, id_: str, level: str) -> None:
    text = text_of(clause(FLOOR)).replace("binding: contractual", f"binding: {binding}", 1)
    found = [each for each in found_in(text) if each.id in ("C510", "C511")]

    assert [(each.id, each.level) for each in found] == [(id_, level)]
    assert f"rests on the {binding} KPI 'completion'" in found[0].message


def test_an_amount_needs_a_currency() -> None:
    text = text_of(clause(FLOOR + "credit: 5")).replace("currency: EUR\n", "", 1).replace(", unit: EUR", "")
    found = [each for each in found_in(text) if each.id == "C519"]

    assert [each.message for each in found] == ["clause 'floor': '5' is an amount, and nothing says in which currency."]


def test_parties_that_are_never_members_together_owe_each_other_nothing() -> None:
    text = text_of(clause(FLOOR))
    text = text.replace("{name: Provider,", "{name: Provider, until: 2013-07-01,")
    text = text.replace("{name: Customer,", "{name: Customer, from: 2013-07-01,")
    found = [each for each in found_in(text) if each.id == "C520"]

    assert ["'provider' and 'customer' are never members together" in each.message for each in found] == [True]


def test_the_problem_of_an_amount_points_to_the_character() -> None:
    found = wrong(FLOOR + "credit: 6 % of invoce")

    assert found.column == len("    credit: 6 % of ") + 1


def test_a_named_value_with_the_id_of_a_kpi_is_a_warning() -> None:
    found = problems(clause(FLOOR + "credit: 2 * volume"), values="values:\n  volume: 5\n")

    assert [(each.id, each.level) for each in found] == [("C523", "warning")]


def test_a_named_value_that_nothing_uses_is_told() -> None:
    text = text_of(clause(FLOOR + "credit: 5 % of invoice"))
    found = [each.message for each in found_in(text) if each.id == "C524"]

    assert found == ["named value 'quota' is never used."]


def test_amounts_in_other_parts_are_read_with_the_names_that_are_known_there() -> None:
    (found,) = problems(clause(FLOOR), "caps: {all: {clauses: [floor], at: 5 * shortfall, per: year}}\n")

    assert (found.id, "'shortfall'" in found.message) == ("C507", True)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("caps: {all: {clauses: [roof], at: 5, per: year}}", "there is no clause 'roof'"),
        ("ladders: {up: {rungs: [{name: talk, casting: judge}]}}", "there is no party 'judge'"),
        ("committees: {joint: {members: {provider: 2, owner: 1}}}", "there is no party 'owner'"),
        ("committees: {joint: {members: {provider: 2}, disputes: up}}", "there is no ladder 'up'"),
        ("notices: {addresses: {auditor: Main Street}}", "there is no party 'auditor'"),
    ],
)
def test_names_in_the_parts_beside_clauses_are_looked_up(more: str, words: str) -> None:
    (found,) = problems(clause(FLOOR), f"{more}\n")

    assert found.id == "C500"
    assert words in found.message


# Shapes

SHAPES = [
    ("kpi: completion\nfloor: 92\ncap: 95", "found 'floor' and 'cap', expected one test"),
    ("kpi: completion\nbands: {good: '> 1'}\nlevels: {low: '< 1'}", "found 'bands' and 'levels'"),
    ("floor: 92", "found 'floor' without 'kpi'"),
    ("kpi: completion", "found nothing to judge"),
    ("kpi: completion\ncredit: 5\nbonus: 6", "found 'credit' and no test"),
    ("credit: 5", "found nothing to judge"),
    ("misses: {consecutive: 2}", "found 'misses' and no test"),
    ("kpi: completion\nfloor: 92\nbonus when: '> 99'", "found 'bonus when' without 'bonus'"),
    ("kpi: completion\nfloor: 92\nremedies kept: termination", "found 'remedies kept' without 'sole remedy: true'"),
    ("kpi: completion\ndeadline: {what: x, within: 1 day}", "found 'deadline' beside 'kpi'"),
    ("deadline: {what: x, within: 1 day}\nreport: {what: y, within: 1 day}", "found 'deadline' and 'report'"),
    ("deadline: {what: x}", "found no time, expected exactly one of 'within', 'by' and 'times'"),
    ("deadline: {what: x, within: soon}", "found 'soon', expected a time such as '4 hours'"),
    ("deadline: {what: x, by: '25:00'}", "found '25:00', expected a time of day"),
    ("deadline: {what: x, times: {1: 2 hours}}", "'varies by' names the attribute"),
    ("deadline: {what: x, by: '10:00', provided by: '08:00'}", "found 'provided by' without 'provided'"),
    ("deadline: {what: x, by: '10:00', hours: {from: '17:00', until: '08:00'}}", "hours from 17:00 until 08:00"),
    ("deadline: {what: x, by: '10:00', hours: {days: Freitag}}", "found 'Freitag', expected a day of the week"),
    ("kpi: completion\nfloor: 1\nwindow: {to date: year, rolling: 3 months}", "found 'to date' and 'rolling'"),
    ("kpi: completion\nfloor: 1\nsample: {}", "found neither 'minimum' nor 'proven'"),
    (
        "kpi: completion\nfloor: 1\nexclusions: {w: {what: w, by: rule, convention: drop}}",
        "found 'by: rule' without 'counts'",
    ),
    ("kpi: completion\nfloor: 1\nthen: {credit: 5, plan: x}", "found credit and plan, expected exactly one of"),
    ("kpi: completion\nfloor: 1\nthen: {credit: 5, elect within: 3 days}", "found 'elect within' beside 'credit'"),
    ("kpi: completion\nfloor: 1\nthen: {right: audit, to: customer}", "found 'to' beside 'right'"),
    ("kpi: completion\nfloor: 1\ntriggers: {t: {at least: 2, consecutive: 2}}", "found at least and consecutive"),
    ("kpi: completion\nfloor: 1\nearn back: {met: high}", "cannot read 'high'"),
    ("kpi: completion\nfloor: 1\nvalues: {v: {}}", "found nothing, expected exactly one of 'is', 'kpi'"),
    ("kpi: completion\nfloor: 1\nvalues: {v: {is: 1, between: [5, 2]}}", "found a collar between 5 and 2"),
    ("kpi: completion\nfloor: 1\ncredit: true", "found a yes or no, expected a number or a formula"),
]


@pytest.mark.parametrize(("body", "words"), SHAPES)
def test_a_clause_of_no_known_shape_is_refused(body: str, words: str) -> None:
    (found,) = problems(clause(body))

    assert (found.id, found.level) == ("C003", "error")
    assert words in found.message


@pytest.mark.parametrize(
    ("parties", "words"),
    [
        ("obligor: provider\n", "found no 'obligor' with a 'beneficiary', expected both, or 'mutual'"),
        ("mutual: provider\n", "found one party under 'mutual'"),
        ("mutual: [provider, customer]\nobligor: provider\n", "found 'mutual' beside 'obligor' or 'beneficiary'"),
    ],
)
def test_a_clause_names_both_sides(parties: str, words: str) -> None:
    (found,) = problems(clause(FLOOR, parties=parties))

    assert words in found.message


def test_a_sound_charter_with_clauses_has_no_problems() -> None:
    assert problems(clause(FLOOR + "credit: 6 % of invoice")) == ()
    assert compiled(clause(FLOOR)).clauses.definitions.keys() == {"floor"}


def test_tables_may_speak_of_periods_of_contract_years_and_of_days() -> None:
    table = "{2013: 1, 2013-Q2: 2, 2013-05: 3, year 2: 4, from 2014-03-01: 5}"

    assert problems(clause(FLOOR + f"values: {{fee: {{table: {table}}}}}\ncredit: fee")) == ()
