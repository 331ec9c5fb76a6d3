"""What has changed since an edition was locked, and whether it matters (SEMANTICS 10).

An edition stays as it was published. What is known later makes a restatement beside it: the figures that are others
now, the determinations that would be others, and how the difference is settled. Whoever has both editions works it
out again and gets the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.figures.record import figure_content, figures_content, place_of, read_figures, same
from tallystick.obligations.adjustments import Adjustment, adjust
from tallystick.obligations.determination import Determination
from tallystick.obligations.saying import money
from tallystick.terms.figure import Figure
from tallystick.terms.wording import counted


@dataclass(frozen=True, slots=True)
class Before:
    """The edition that a restatement takes the place of, as it was published."""

    edition: str
    document: str
    """The hash of its document."""
    period: str
    figures: tuple[Figure, ...]
    """Those of the period."""
    determinations: tuple[Determination, ...]
    scorecard: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Restated:
    """The difference between a locked edition and what is known now."""

    figures: tuple[tuple[Figure | None, Figure | None], ...]
    """Figures before and after, of those that changed; None where there was or is none."""
    statuses: tuple[tuple[str, str, str], ...]
    """Lines of the scorecard whose status changed: line, before, after."""
    adjustments: tuple[Adjustment, ...]
    rule: str
    """By which rule it matters or not, in a sentence."""
    material: bool
    content: Mapping[str, Any]
    """All of it as plain values of a document."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.figures and not self.adjustments and not self.statuses

    @property
    def remedy(self) -> str:
        """``true-up``, ``re-open``, or ``none`` where no sum and no class moves."""
        return next((each.remedy for each in self.adjustments if each.remedy != "none"), "none")


def restated(
    before: Before,
    figures: Sequence[Figure],
    determinations: Sequence[Determination],
    scorecard: Mapping[str, Any] | None,
    *,
    compiled: CompiledCharter,
    on: date,
) -> Restated:
    """What is another now than in a locked edition; ``on`` is the day of the second look.

    ``figures`` and ``determinations`` may be those of all periods: a difference is settled in the current one.
    """
    moved = _moved(before.figures, [each for each in figures if each.period == before.period])
    old, new = statuses(before.scorecard), statuses(scorecard)
    classes = tuple((line, old[line], new[line]) for line in old if line in new and old[line] != new[line])
    adjustments = adjust(before.determinations, determinations, compiled.charter.restatements, on=on)
    material = bool(classes) or any(each.remedy != "none" for each in adjustments)
    rule = _rule(moved, classes, adjustments, compiled)
    head = {"restates": before.edition, "document": before.document, "rule": rule, "material": material}
    return Restated(moved, classes, adjustments, rule, material, {**head, **_content(moved, classes, adjustments)})


def statuses(content: Mapping[str, Any] | None) -> dict[str, str]:
    """The status of every line of a scorecard, by its ids from the top."""
    return {} if content is None else dict(_statuses(content, ()))


def _statuses(content: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    place = (*above, content["id"])
    yield " › ".join(place), content["status"]
    for each in content["items"]:
        yield from _statuses(each, place)


def _moved(before: Sequence[Figure], after: Sequence[Figure]) -> tuple[tuple[Figure | None, Figure | None], ...]:
    old = {place_of(each): each for each in before}
    new = {place_of(each): each for each in read_figures(figures_content(after))}  # in the order of records
    pairs = [(old.get(place), new.get(place)) for place in {**old, **new}]
    return tuple((one, two) for one, two in pairs if one is None or two is None or not same(one, two))


def _rule(
    moved: Sequence[object],
    classes: Sequence[tuple[str, str, str]],
    adjustments: Sequence[Adjustment],
    compiled: CompiledCharter,
) -> str:
    said = [f"{counted(len(moved), 'figure')} changed."]
    if classes:
        said.append(f"{counted(len(classes), 'status', 'statuses')} changed, so it is material.")
    sums = [each for each in adjustments if each.difference]
    agreed = compiled.charter.restatements.material
    if sums:
        counts = f"a change counts from {money(agreed, compiled.charter.currency)} on" if agreed else "each one counts"
        said.append(f"{counted(len(sums), 'sum')} owed changed; {counts}.")
    elif not classes:
        said.append("No class and no sum owed changed, so it is not material.")
    return " ".join(said)


def _content(
    moved: Sequence[tuple[Figure | None, Figure | None]],
    classes: Sequence[tuple[str, str, str]],
    adjustments: Sequence[Adjustment],
) -> dict[str, Any]:
    return {
        "figures": [{"before": _figure(one), "after": _figure(two)} for one, two in moved],
        "statuses": [{"line": line, "before": one, "after": two} for line, one, two in classes],
        "adjustments": [
            {
                "clause": each.clause,
                "obligor": each.obligor,
                "beneficiary": list(each.beneficiary),
                "scope": dict(each.scope),
                "period": each.period,
                "before": _amount(each.before),
                "after": _amount(each.after),
                "difference": _amount(each.difference),
                "currency": each.currency,
                "outcome_before": each.outcome_before,
                "outcome_after": each.outcome_after,
                "remedy": each.remedy,
                "settled_in": each.settled_in,
                "reason": each.reason,
                "hash_before": each.hash_before,
                "hash_after": each.hash_after,
            }
            for each in adjustments
        ],
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else figure_content(figure)


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
