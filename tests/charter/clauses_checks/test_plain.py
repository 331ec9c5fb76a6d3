"""The logic in plain English: golden examples of the ten plain forms, and every number of the logic in sentences."""

import re
from decimal import Decimal

import pytest

from charter.clauses_checks.drafting import HEAD, charter_of
from charter.clauses_checks.well_drafted import WELL_DRAFTED
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.plain import plain, rendered
from tallystick.charter.clauses.wording.reading import read_text
from tallystick.charter.clauses.wording.said import keys_of, said_by
from tallystick.charter.model import Charter


def only(clauses: str, name: str | None = None) -> tuple[ClauseDefinition, Charter]:
    compiled = charter_of(clauses).compiled
    found = compiled.clauses.definitions
    return (found[name] if name else next(iter(found.values()))), compiled.charter


def sentences(clauses: str, name: str | None = None) -> tuple[str, ...]:
    return plain(*only(clauses, name))


PARTIES = "  text: as agreed\n  obligor: regional\n  beneficiary: hub\n"


def test_a_floor_with_a_credit() -> None:
    assert sentences(WELL_DRAFTED["a floor with a credit"]) == (
        "Regional Jet Corporation promises this to Hub Airlines Inc.",
        "What is measured is 'Completion' (completed / scheduled), in percent, of Regional Jet Corporation.",
        "It is judged for each month (calendar 'gregorian').",
        "The value is that of the period alone.",
        "The clause is in force from 1 January 2013 to 31 December 2015, both included.",
        "A period cut short is not judged.",
        "The value is rounded to 1 decimal place, half up (a half away from zero), before it is compared.",
        "It is met at 92 % or more; exactly 92 % is met; anything else is a miss.",
        "With fewer than 30 opportunities in a period it is not judged; exactly 30 are enough.",
        "A period without any activity is neither met nor missed, and nothing follows.",
        "A figure that was not delivered leaves the period undetermined.",
        "After a miss follows a credit of USD 5,000, taken off what Hub Airlines Inc. pays.",
        "Amounts are in USD, rounded once to its minor unit (half up), and are paid.",
    )


COUNTED = f"""
base:
{PARTIES}  kpi: completion
  floor: 90
count:
{PARTIES}  misses:
    more than: 3
    of: 12 months
    window: rolling
    judged: each
    again: none
    clause: base
    then: [{{right: terminate, elect within: 30 days, notice: 60 days}}]
"""
WATCH = (
    "- watch: 80 % or more and less than 85 % (exactly 80 % is in it; exactly 85 % is not in it): a miss; a credit of "
    "2 % of monthly invoice (monthly_invoice)."
)
POOR = (
    "- poor: less than 80 % (exactly 80 % is not in it): a miss; a credit of 6 % of monthly invoice (monthly_invoice)."
)
TRIGGERED = (
    "It is triggered ('misses') by more than 3 misses (so 4 or more) of 'base' in 12 months (rolling: it ends with "
    "each period that is judged; each period judged by itself)."
)
RIGHT = "  Then follows the right of Hub Airlines Inc. to terminate, to be elected within 30 days, on 60 days notice."
REPORTS = "'reports-available' happens within 4 hours after 'end-of-day'; exactly at the end of that time is in time."
LIMITS = [
    "Limit 1: No more than 20 % of monthly invoice (monthly_invoice) is owed in a month; what exceeds it is lost.",
    "Limit 2: No more than USD 50,000 is owed in any 12 months that end with the period; what exceeds it is lost.",
]
GOLDEN = {
    "cap": (
        f"response:\n{PARTIES}  kpi: response\n  cap: 1.5\n",
        ["It is met at 1.5 seconds or less; exactly 1.5 seconds is met; anything else is a miss."],
    ),
    "bands": (
        WELL_DRAFTED["bands with credits"],
        [
            "The value falls into the first of these bands that it fits:",
            "- good: 85 % or more (exactly 85 % is in it): no miss; nothing follows.",
            WATCH,
            POOR,
            "'monthly_invoice' is what is delivered as the invoice of the month, each period (same period), in USD.",
        ],
    ),
    "misses": (
        COUNTED,
        [
            TRIGGERED,
            "  A window that still holds the same misses does not trigger again.",
            RIGHT,
        ],
    ),
    "credit": (
        f"credit:\n{PARTIES}  kpi: completion\n  floor: 90\n  credit: 10 * shortfall\n",
        [
            "After a miss follows a credit of '10 * shortfall', taken off what Hub Airlines Inc. pays.",
            "In these amounts 'shortfall' is how far the compared value lies on the wrong side of the threshold.",
        ],
    ),
    "bonus": (
        WELL_DRAFTED["a bonus"],
        ["A bonus of USD 10,000 goes to Regional Jet Corporation where the value is more than 99 %."],
    ),
    "minimum": (
        WELL_DRAFTED["a minimum commitment"],
        [
            "The least for each period is 625,000 flights; exactly that is enough.",
            "For each unit short Hub Airlines Inc. is paid USD 12.",
        ],
    ),
    "tiers": (
        WELL_DRAFTED["tiers with a marginal rate"],
        [
            "The payment goes by tiers of the value: each part at its own rate.",
            "- less than 200: 0 % of what lies in it.",
            "- 200 or more and less than 400: 1 % of what lies in it.",
            "- 400 or more: 2 % of what lies in it.",
        ],
    ),
    "deadline": (
        WELL_DRAFTED["a deadline in hours"],
        [
            REPORTS,
            "This supposes that 'input' came first by 23:00.",
            "Where it came later, the time runs from it, until 01:00; later than that it is excused.",
            "Lateness is counted in days; a part of a day counts as a whole one.",
        ],
    ),
    "report": (
        WELL_DRAFTED["a duty to report"],
        ["'performance report' is delivered to Hub Airlines Inc. within 30 days after the end of each period."],
    ),
}


@pytest.mark.parametrize("form", GOLDEN)
def test_each_plain_form(form: str) -> None:
    clauses, expected = GOLDEN[form]
    found = sentences(clauses, "count" if form == "misses" else None)

    assert [sentence for sentence in found if sentence in expected] == expected, "\n".join(found)


def test_relief_says_who_claims_by_when_and_what_silence_means() -> None:
    found = sentences(WELL_DRAFTED["an exclusion by claim"])

    assert "Relief is given for flights stopped by weather ('weather'): such events leave both counts (drop)." in found
    assert "  It must be claimed within 10 business days after the end of the period." in found
    assert (
        "  The other side answers within 5 business days after the claim; a claim without an answer is accepted."
        in found
    )
    assert "While a claim is open, what neither side disputes is paid." in found


def test_a_sole_remedy_says_what_it_leaves_untouched() -> None:
    said = WELL_DRAFTED["a floor with a credit"] + "  sole remedy: true\n"

    assert "These consequences exclude any other remedy for the same miss." in sentences(said)
    assert (
        "These consequences exclude any other remedy for the same miss, except termination for cause and audit."
        in sentences(said + "  remedies kept: [termination for cause, audit]\n")
    )


def test_a_count_that_starts_again_with_each_miss_says_so() -> None:
    said = WELL_DRAFTED["more than three in twelve months"].replace("again: none", "again: each miss")

    assert "  Every further miss triggers again while the window holds enough of them." in sentences(said)


def test_a_shared_cap_says_what_its_named_value_is() -> None:
    head = HEAD + "caps: {month: {clauses: [completion], at: monthly_invoice, per: month}}\n"
    compiled = charter_of(WELL_DRAFTED["a floor with a credit"], head=head).compiled

    found = plain(compiled.clauses.definitions["completion"], compiled.charter)

    assert (
        "'monthly_invoice' is what is delivered as the invoice of the month, each period (same period), in USD."
        in found
    )


def test_a_committee_that_decides_is_called_one() -> None:
    head = HEAD + "committees: {board: {members: {hub: 1, regional: 1}}}\n"
    compiled = charter_of(
        "review:\n" + PARTIES + '  decision: {who: board, question: "Is it approved?", standard: good faith}\n',
        head=head,
    ).compiled

    assert "The committee 'board' decides: Is it approved?" in plain(
        compiled.clauses.definitions["review"], compiled.charter
    )


def test_several_caps_stand_in_their_order_with_what_happens_to_the_rest() -> None:
    found = sentences(WELL_DRAFTED["caps at two grains"])

    assert [sentence for sentence in found if sentence.startswith("Limit")] == LIMITS


RICH = """
rich:
  text: as agreed
  obligor: [regional, lakes]
  beneficiary: hub
  kpi: completion
  window: {rolling: 3 months, alone: not judged}
  rounding: 2 places, half even, after comparison
  floor: 93.25
  dead band: 0.75
  also: [{kpi: punctuality, met: ">= 71", of: obligor}]
  sample: {minimum: 17, below: pools forward, proven: 95 % two-sided}
  allowed: 4
  exclusions:
    storms: {what: storms, by: claim, convention: excuse, claim within: 8 days, answer within: 9 days, at most: 13,
      per: quarter, times: 6, attributable to: [force majeure]}
  credit: 2.5 % of fee
  bonus: 1234.50
  bonus when: ">= 99.5"
  then: [{points: 14}, {plan: a plan, within: 19 business days}, {penalty: "least(41 * shortfall, 4200)"}]
  repeat: {times: 1.5, of: amount, compounding: true}
  caps: [{at: 21 % of fee, per: month}, {at: 77000, per: contract year}]
  carry: [{what: surplus, for: 5, at most: 260, share: 65}]
  earn back: {met: ">= 97.5", for: 7, share: 55, within: 11}
  applied: {how: set off, within: 28 days, interest: {percent: 8.5, days: 365, after: 3 days}, tax: 19}
  values:
    fee: {is: 88000, grows: {percent: 2.75, from: 2013-04-01, cumulative: true, at most: 3.5}, between: [80000, 95000]}
  triggers:
    often:
      at least: 12
      of: 18 months
      window: rolling
      judged: each
      again: after reset
      from: 2013-02-01
      then: [{right: terminate, holder: hub, elect within: 16 days, notice: 22 days}]
  cure: {what: the schedule, within: 44 days, met: ">= 96.5", periods: 10, plan within: 33 days}
  disputes: disputes
"""


@pytest.mark.parametrize("clauses", [*WELL_DRAFTED.values(), RICH], ids=[*WELL_DRAFTED, "rich"])
def test_every_number_of_the_logic_stands_in_the_sentences(clauses: str) -> None:
    definition, charter = only(clauses)

    read = read_text("\n".join(plain(definition, charter)))
    known = {key for each in read.mentions for key in keys_of(each)}

    for said in said_by(definition.clause):
        if said.kind != "count":
            assert said.keys & known, f"{said} ({said.what})"
        else:
            assert any(("number", said.value) in keys_of(each) for each in read.mentions), said.what


@pytest.mark.parametrize("clauses", [*WELL_DRAFTED.values(), RICH], ids=[*WELL_DRAFTED, "rich"])
def test_sentences_begin_and_end_as_sentences_do_and_are_always_the_same(clauses: str) -> None:
    definition, charter = only(clauses)
    first = plain(definition, charter)

    assert first == plain(definition, charter)
    for sentence in first:
        assert re.match(r"(?:  |- )?['A-Za-z0-9]", sentence), sentence
        assert re.search(r"[^.][.:?]$", sentence), sentence
        assert "None" not in sentence


def test_a_number_changed_in_the_logic_changes_the_sentences() -> None:
    definition, charter = only(RICH)
    before = plain(definition, charter)
    for number in sorted(set(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])", RICH)) - {"95", "365"}):
        greater = str(Decimal(number) + (Decimal("0.01") if "." in number else 1))
        changed = re.sub(rf"(?<![\w.-]){re.escape(number)}(?![\w.-])", greater, RICH)
        assert plain(*only(changed)) != before, number


def test_the_definition_carries_them() -> None:
    definition, charter = only(WELL_DRAFTED["a cap on a mean"])

    assert rendered(definition, charter).plain.split("\n") == list(plain(definition, charter))


def test_what_is_owed_beyond_the_threshold_does_not_follow_from_a_miss() -> None:
    drafted = charter_of("""
usage:
  text: Hub Airlines pays Regional Jet 12 dollars for each departure beyond 500 a month.
  obligor: hub
  beneficiary: regional
  kpi: departures
  of: regional
  floor: 500
  empty: no_activity
  then: [{payment: 12 * excess}]
""")

    said = plain(drafted.compiled.clauses.definitions["usage"], drafted.compiled.charter)

    beyond = "Where the value is beyond the threshold follows a payment of '12 * excess' to Regional Jet Corporation."
    assert beyond in said
    assert not any(each.startswith("After a miss") for each in said)


def test_a_time_to_pay_is_counted_from_the_end_of_the_period() -> None:
    drafted = charter_of(WELL_DRAFTED["a floor with a credit"] + "  applied: {within: 30 days}\n")

    said = plain(drafted.compiled.clauses.definitions["completion"], drafted.compiled.charter)

    assert any(each.endswith("within 30 days after the end of the period.") for each in said)


def test_causes_and_the_answer_to_a_plan_have_their_times_in_the_sentences() -> None:
    found = sentences(
        f"""
cured:
{PARTIES}  kpi: completion
  floor: 90
  cure: {{what: the schedule, periods: 3, cause within: 10 days, plan within: 15 business days,
         answer within: 12 business days, silence: accepted}}
"""
    )

    assert "Its causes are stated within 10 days after notice." in found
    assert "A plan is answered within 12 business days; silence accepts it." in found
