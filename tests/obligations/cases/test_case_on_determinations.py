"""A case from determination to verified cure, on what the engine itself determines from figures."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from obligations.cases.small_case import case, instant, noticed, opened, small, step
from tallystick.obligations.cases.case import RightStatus, Status
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.deadlines import deadlines
from tallystick.obligations.notices.notice import notice
from tallystick.terms.figure import Figure, Quality


def figure(period: str, done: int) -> Figure:
    year, month = int(period[:4]), int(period[5:])
    share = Fraction(done, 2)
    return Figure(
        "done", None, (), period, date(year, month, 1), date(year + month // 12, month % 12 + 1, 1),
        Decimal(done) / 2, share, Fraction(done), Fraction(200), 200, "percent", None, Quality.FINAL,
    )  # fmt: skip


FIGURES = [
    figure("2026-10", 180),
    figure("2026-11", 190),
    figure("2026-12", 190),
    figure("2027-01", 182),
    figure("2027-02", 184),
    figure("2027-03", 185),
]


def known(when: str) -> tuple[Determination, ...]:
    return determine(small(), FIGURES, known_at=instant(when))


def test_a_missed_month_is_opened_noticed_cured_and_verified_by_the_two_months_after() -> None:
    steps = [opened(), noticed(), step("cured", "2027-01-20", "south/lead")]

    before = case(steps, "2027-03-05", determinations=known("2027-03-05"))
    after = case(
        [*steps, step("close", "2027-04-06", "south/lead", outcome="cured")], "2027-04-07",
        determinations=[*known("2026-11-20"), *known("2027-04-05")],
    )  # fmt: skip

    assert before.status is Status.CURED
    assert before.rights[0].status is RightStatus.WAITING
    assert (after.status, after.outcome) == (Status.CLOSED, "cured")
    assert after.verification is not None
    assert after.verification.because == "2027-02 and 2027-03 hold in a row."


def test_a_month_that_was_met_opens_nothing() -> None:
    november = step("open", "2026-12-20", clause="jobs-done", period="2026-11")

    found = case([step("nudge", "2026-12-10", clause="jobs-done"), november], "2026-12-21",
                 determinations=known("2026-12-20"))  # fmt: skip

    assert found.refused[0].because == "clause 'jobs-done' was met in 2026-11; a case rests on a miss."


def test_its_notice_and_its_calendar_tell_what_was_determined() -> None:
    compiled, made = small(), known("2026-11-20")
    held = case([opened(), noticed()], "2026-12-01", determinations=made)

    text = notice("miss", Subject(compiled, date(2026, 12, 1), case=held)).text
    entries = deadlines(made, [held], compiled)

    assert held.determination is not None
    assert held.determination.hash in text
    assert all(sentence in " ".join(text.split()) for sentence in held.determination.because)
    assert [each.day for each in entries if each.summary == "South Ltd: cure the miss"] == [date(2027, 1, 29)]
    assert len({each.uid for each in entries}) == len(entries)
