"""On which days a party is a member, whose facts are its own, and what is wrong with memberships."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.writing import HEAD, SALES, examined, modelled
from tallystick.charter.canonical import canonical_content
from tallystick.charter.membership import (
    Marks,
    is_member,
    marks_of,
    required_by_content,
    required_parties,
    stretches,
)
from tallystick.errors import InputError
from tallystick.terms.canonical import canonical_bytes, read_canonical

TOP = """\
tallystick: 1
alliance: test
title: A test
term: 2013-01-01 .. 2014-01-01
people: {a/lead: {title: Lead}}
"""
LEAVING = "leaving: {stub: facts until the last day count}\n"


def parties(lines: str, more: str = LEAVING) -> str:
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    return f"{TOP}{more}parties:\n{body}{SALES}"


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_suspension_takes_its_days_out_of_a_membership() -> None:
    charter = modelled(
        parties(
            "a: {name: A, is: {who: a}, member: [2013-01-01 .. 2013-07-01, 2013-09-01 .. 2014-01-01], "
            "events: {event: suspension, from: 2013-03-01, until: 2013-04-01}}"
        )
    )

    assert stretches(charter.parties["a"], charter) == (
        (day("2013-01-01"), day("2013-03-01")),
        (day("2013-04-01"), day("2013-07-01")),
        (day("2013-09-01"), day("2014-01-01")),
    )


def test_a_successor_has_the_facts_of_its_predecessors_from_the_day_it_takes_over() -> None:
    charter = modelled(
        parties(
            "a: {name: A, is: {who: a}, until: 2013-04-01}\n"
            "b: {name: B, is: {who: b}, until: 2013-08-01, successor of: a from 2013-04-01}\n"
            "c: {name: C, from: 2013-08-01, successor of: b from 2013-08-01}"
        )
    )

    assert marks_of("b", charter) == (
        Marks("b", {"who": ("b",)}, (day("2013-01-01"), day("2013-08-01"))),
        Marks("b", {"who": ("a",)}, (day("2013-04-01"), day("2013-08-01"))),
    )
    assert marks_of("c", charter) == (
        Marks("c", {"who": ("b",)}, (day("2013-08-01"), day("2014-01-01"))),
        Marks("c", {"who": ("a",)}, (day("2013-08-01"), day("2014-01-01"))),
    )


DAYS = st.dates(date(2013, 1, 1), date(2013, 12, 31))


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_a_day_is_of_a_membership_when_it_is_declared_and_not_suspended(
    start: date, end: date, away: date, back: date, asked: date
) -> None:
    start, end = sorted((start, end))
    away, back = sorted((away, back))
    if start == end or away == back:
        return
    charter = modelled(
        parties(
            f"a: {{name: A, from: {start}, until: {end}, events: {{event: suspension, from: {away}, until: {back}}}}}"
        )
    )

    assert is_member(charter.parties["a"], charter, asked) == (start <= asked < end and not away <= asked < back)


WRONG = {
    "two ways": (
        "a: {name: A, from: 2013-01-01, member: 2013-01-01 .. 2013-07-01}",
        "C003",
        "found 'member' beside 'from' or 'until', expected one of the two ways",
    ),
    "stretches that touch": (
        "a: {name: A, is: {who: a}, member: [2013-01-01 .. 2013-07-01, 2013-07-01 .. 2014-01-01]}",
        "C410",
        "expected stretches in order with days between them",
    ),
    "stretches out of order": (
        "a: {name: A, is: {who: a}, member: [2013-07-01 .. 2014-01-01, 2013-01-01 .. 2013-03-01]}",
        "C410",
        "its next membership starts on 2013-01-01",
    ),
    "an accession on another day": (
        "a: {name: A, is: {who: a}, from: 2013-02-01, events: {event: accession, from: 2013-03-01}}",
        "C411",
        "the accession takes effect on 2013-03-01, and membership starts on 2013-02-01.",
    ),
    "a withdrawal on another day": (
        "a: {name: A, is: {who: a}, until: 2013-08-01, events: {event: withdrawal, from: 2013-07-31}}",
        "C411",
        "the withdrawal takes effect on 2013-07-31, and membership ends on 2013-08-01.",
    ),
    "a suspension that reaches further": (
        (
            "a: {name: A, is: {who: a}, until: 2013-08-01, "
            "events: {event: suspension, from: 2013-07-01, until: 2013-09-01}}"
        ),
        "C411",
        "the suspension 2013-07-01 .. 2013-09-01 does not lie in one membership of 'a'.",
    ),
    "a suspension without an end": (
        "a: {name: A, is: {who: a}, events: {event: suspension, from: 2013-07-01}}",
        "C003",
        "a suspension has 'until', and no other event has",
    ),
    "a notice after the fact": (
        (
            "a: {name: A, is: {who: a}, until: 2013-08-01, "
            "events: {event: withdrawal, from: 2013-08-01, notice: 2013-08-02}}"
        ),
        "C414",
        "notice of the withdrawal was given on 2013-08-02, after it took effect on 2013-08-01.",
    ),
    "a novation nobody accepts": (
        (
            "a: {name: A, is: {who: a}, until: 2013-08-01, events: {event: novation, from: 2013-08-01, to: b}}\n"
            "b: {name: B, is: {who: b}}"
        ),
        "C413",
        "'a' is novated to 'b' on 2013-08-01, and 'b' does not say so.",
    ),
    "a novation to nobody": (
        "a: {name: A, is: {who: a}, until: 2013-08-01, events: {event: novation, from: 2013-08-01, to: x}}",
        "C010",
        "there is no party 'x'.",
    ),
    "a predecessor that is nobody": (
        "a: {name: A, is: {who: a}, successor of: x from 2013-08-01}",
        "C010",
        "there is no party 'x'.",
    ),
    "a predecessor that stays": (
        "a: {name: A, is: {who: a}}\nb: {name: B, is: {who: b}, successor of: a from 2013-08-01}",
        "C412",
        "'a' is a member after 2013-08-01, when 'b' takes its place.",
    ),
    "a successor that is no member": (
        (
            "a: {name: A, is: {who: a}, until: 2013-08-01}\n"
            "b: {name: B, is: {who: b}, from: 2013-09-01, successor of: a from 2013-08-01}"
        ),
        "C412",
        "'b' succeeds 'a' on 2013-08-01, and is no member on that day.",
    ),
    "a circle": (
        (
            "a: {name: A, is: {who: a}, successor of: b from 2013-08-01}\n"
            "b: {name: B, is: {who: b}, successor of: a from 2013-08-01}"
        ),
        "C412",
        "'a' succeeds 'b', which in the end succeeds it.",
    ),
    "a role that is not there": (
        "a: {name: A, is: {who: a}, leaving: {data: {what: return it, by: a/clerk}}}",
        "C010",
        "there is no role 'a/clerk'.",
    ),
    "business days that are not declared": (
        "a: {name: A, is: {who: a}, leaving: {data: {what: return it, within: 3 business days}}}",
        "C421",
        "a number of business days is given",
    ),
    "days nobody can count": (
        "a: {name: A, is: {who: a}, leaving: {data: {what: return it, within: soon}}}",
        "C003",
        "found 'soon', expected a number of days",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_membership_is_named(case: str) -> None:
    lines, id_, message = WRONG[case]

    _, found = examined(parties(lines))

    assert any(problem.id == id_ and message in problem.message for problem in found), found


def test_a_party_that_leaves_early_is_warned_about_until_something_says_what_follows() -> None:
    lines = "a: {name: A, is: {who: a}, until: 2013-08-01}"

    assert "C415" in {problem.id for problem in examined(parties(lines, more=""))[1]}
    assert "C415" not in {problem.id for problem in examined(parties(lines))[1]}
    assert "C415" not in {problem.id for problem in examined(parties("a: {name: A, is: {who: a}}", more=""))[1]}


def test_parties_known_alike_may_follow_one_another() -> None:
    lines = "a: {name: A, is: {who: a}, member: [2013-01-01 .. 2013-03-01, 2013-05-01 .. 2013-07-01]}\n"

    apart = examined(parties(f"{lines}b: {{name: B, is: {{who: a}}, from: 2013-03-01, until: 2013-05-01}}"))[1]
    together = examined(parties(f"{lines}b: {{name: B, is: {{who: a}}, from: 2013-03-01, until: 2013-05-02}}"))[1]

    assert "C024" not in {problem.id for problem in apart}
    assert "C024" in {problem.id for problem in together}


PARTIES = """\
  us: {name: Us, is: {who: u}}
  them: {name: Them, is: {who: t}, member: [2013-01-01 .. 2013-03-01, 2013-10-01 .. 2014-01-01]}
  late: {name: Late, is: {who: l}, from: 2013-06-01,
         events: [{event: suspension, from: 2013-07-01, until: 2013-08-01}]}
  gone: {name: Gone, is: {who: g}, until: 2013-02-01}
"""


@pytest.mark.parametrize(
    ("on", "required"),
    [
        (date(2013, 1, 15), ("us", "them", "gone")),
        (date(2013, 2, 15), ("us", "them")),
        (date(2013, 6, 15), ("us", "late")),
        (date(2013, 7, 15), ("us",)),
        (date(2013, 11, 1), ("us", "them", "late")),
        (date(2012, 6, 1), ("us", "them", "late", "gone")),
    ],
)
def test_who_has_to_sign_is_read_from_the_canonical_content_alone(on: date, required: tuple[str, ...]) -> None:
    head = HEAD.partition("parties: ")[0]
    charter = modelled(f"{head}parties:\n{PARTIES}{SALES}")
    content = read_canonical(canonical_bytes(canonical_content(charter)))

    assert required_parties(charter, on) == required
    assert sorted(required_by_content(content, on)) == sorted(required)


@pytest.mark.parametrize("content", [{}, {"parties": [], "term": "x"}, {"parties": {"us": {"name": 1}}, "term": "x"}])
def test_content_that_names_no_parties_or_term_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(InputError, match="does not say who its parties are, or its term"):
        required_by_content(content, date(2013, 1, 1))
