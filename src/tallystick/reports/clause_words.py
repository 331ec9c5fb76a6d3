"""The words of obligations: outcomes with a shape, amounts with who owes them, deadlines with whether they have passed.

Amounts are written as in the reasons of a determination, so that a reader finds the same text in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.model.alliance import Party
from tallystick.charter.model.bands import Severity
from tallystick.obligations.determination import Consequent, Determination
from tallystick.obligations.judged import Deadline, Result
from tallystick.obligations.saying import money
from tallystick.reports.numbers import symbol, with_unit, written
from tallystick.reports.words import day_text
from tallystick.terms.rounding import round_fraction

OUTCOMES: Mapping[Result, tuple[Severity, str, str]] = {
    Result.MET: ("good", "met", "The promise was kept, or nothing was promised."),
    Result.MISSED: ("poor", "missed", "It was not kept."),
    Result.DEEMED: ("poor", "deemed missed", "No figure was delivered, and the clause says that this is a miss."),
    Result.INTERIM: ("watch", "interim", "Verdict or amount depend on claims that are open; both readings are shown."),
    Result.EXCUSED: ("none", "excused", "The whole period is relieved, or what the promise depends on failed."),
    Result.INSUFFICIENT: ("none", "too few", "There was too little to judge by."),
    Result.NO_ACTIVITY: ("none", "no activity", "There was nothing to perform."),
    Result.UNDETERMINED: ("none", "undetermined", "Something that the verdict rests on is not there yet."),
}
"""Of each outcome: its shape, its word, and what it means. Only the two in the middle of the scale are misses."""


def name_of(party: str, parties: Mapping[str, Party]) -> str:
    """What a party is called."""
    return parties[party].name if party in parties else party


def names_of(parties: tuple[str, ...], known: Mapping[str, Party]) -> str:
    """Several parties as people list them."""
    names = [name_of(each, known) for each in parties]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "nobody"


def sides(parties: str, known: Mapping[str, Party]) -> str:
    """Parties as an account holds them, joined by ``and``, by their names."""
    return " and ".join(name_of(each, known) for each in parties.split(" and "))


def value_of(made: Determination) -> str:
    """The value that was judged, or why there is none."""
    if made.value is None:
        return (made.missing or "").replace("_", " ")
    return with_unit(written(made.value), symbol(made.unit or ""))


def owed(made: Determination) -> str:
    """What the obligor owes or gets, in words; empty where it is nothing."""
    said = []
    if made.amount:
        said.append(f"{'owes' if made.amount > 0 else 'gets'} {money(abs(made.amount), made.currency)}")
    if made.open_amount:
        said.append(f"{money(abs(made.open_amount), made.currency)} open")
    if made.amount is None and not said and made.currency is not None and made.outcome is Result.UNDETERMINED:
        return "not determined"
    return ", ".join(said)


def short_owed(made: Determination) -> str:
    """The same for a narrow column: rounded to whole units, without the currency.

    Where something is open, that is what is said.
    """
    if made.open_amount:
        return f"{round_fraction(Fraction(abs(made.open_amount)), 0):,f} open"
    if not made.amount:
        return ""
    return f"{'owes' if made.amount > 0 else 'gets'} {round_fraction(Fraction(abs(made.amount)), 0):,f}"


def points_of(made: Determination) -> str:
    """Its service points, if any."""
    return f"{written(made.points)} point{'' if made.points == 1 else 's'}" if made.points else ""


_FOLLOWS = {"right": "right", "plan": "plan", "loses": "loss"}


def follows(made: Determination) -> tuple[str, ...]:
    """What follows besides money and points, a word each: right, plan, loss.

    A trigger that fired and whose consequence is not there was waived.
    """
    found = [_FOLLOWS[each.kind] for each in made.consequents if each.kind in _FOLLOWS]
    there = {trigger_of(each) for each in made.consequents}
    if any(firing.trigger not in there for firing in made.triggers):
        found.append("right waived")
    return tuple(dict.fromkeys(found))


def trigger_of(each: Consequent) -> str:
    """The trigger that a consequence follows from: the plain form ``misses`` is called by its own name."""
    return each.at.removeprefix("trigger ")


def followed(each: Consequent) -> str:
    """One consequence without amount, in a few words."""
    return {
        "right": f"right to {each.what}",
        "plan": f"plan: {each.what}",
        "loses": f"loses {each.what}",
    }.get(each.kind, each.what or "")


def then(each: Consequent, *, day: date, parties: Mapping[str, Party]) -> str:
    """By when something is to be done, since when it holds, or what became of it, as seen at the end of a day."""
    if each.kind == "right" and not each.automatic:
        holder = "" if each.holder is None else name_of(each.holder, parties)
        if each.effective is not None:
            return f"elected by {holder}, with effect from {day_text(each.effective)}"
        if each.elect_by is None:
            return f"{holder} may elect it"
        if each.elect_by <= day:
            return f"not elected by {day_text(each.elect_by)}"
        return f"{holder} may elect it until {day_text(each.elect_by)}"
    if each.elect_by is not None:
        return f"due by {day_text(each.elect_by)}"
    return f"from {day_text(each.effective)} on" if each.effective is not None else ""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as people read it."""

    what: str
    who: str
    due: date | None
    passed: bool
    since: str
    """What it is counted from."""


def deadline_view(deadline: Deadline, *, day: date, parties: Mapping[str, Party]) -> DeadlineView:
    """A deadline as seen at the end of a day."""
    return DeadlineView(
        what=deadline.what,
        who="either party" if deadline.who is None else name_of(deadline.who, parties),
        due=deadline.due,
        passed=deadline.due is not None and deadline.due <= day,
        since=deadline.from_,
    )
