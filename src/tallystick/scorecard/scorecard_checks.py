"""Whether the scorecard's weights, least coverages and scores can be put together (C240 to C244)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.scorecard import Item
from tallystick.charter.read import Document
from tallystick.errors import InputError, Problem, ProblemKind
from tallystick.scorecard import problems
from tallystick.scorecard.roll_up import period_named

Path = tuple[str | int, ...]
Finding = tuple[ProblemKind, Path, str, str]


def scorecard_problems(compiled: CompiledCharter, document: Document | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the scorecard; with places where the document is given."""
    card = compiled.charter.scorecard
    findings = [*_coverage(card.minimum_coverage, ("minimum coverage",)), *_items(compiled, card.items, ("items",))]
    if card.roll_up == "geometric" or _any_geometric(card.items):
        findings += _negative(compiled)
    for kind, path, message, hint in findings:
        if document is None:
            yield kind.at(message, hint=hint)
        else:
            yield document.problem(kind, ("scorecard", *path), message, hint)


def _items(compiled: CompiledCharter, items: Sequence[Item], path: Path) -> Iterator[Finding]:
    seen: set[tuple[bool, str]] = set()
    for number, item in enumerate(items):
        here: Path = (*path, number)
        if (item.kpi is not None, item.id) in seen:
            yield problems.LINE_TWICE, here, f"{item.id!r} stands twice in one group of the scorecard.", "Remove one."
        seen.add((item.kpi is not None, item.id))
        yield from _weights(compiled, item, here)
        if item.minimum_coverage is not None:
            yield from _coverage(item.minimum_coverage, (*here, "minimum coverage"))
        kpi = compiled.charter.kpis.get(item.kpi or "")
        if kpi is not None and kpi.score is None and "weight" in item.model_fields_set:
            message = f"KPI {item.kpi!r} has a weight in the scorecard and no score curve."
            yield problems.NEVER_SCORED, (*here, "weight"), message, "Give the KPI a score, or leave the weight out."
        yield from _items(compiled, item.items, (*here, "items"))


def _weights(compiled: CompiledCharter, item: Item, here: Path) -> Iterator[Finding]:
    for name in item.weight:
        if name != "always":
            try:
                period_named(compiled, name)
            except InputError as wrong:
                message = f"the weight of {item.id!r} is dated by a period that is unknown: {wrong}"
                yield problems.WEIGHT_PERIOD, (*here, "weight", name), message, ""


def _coverage(share: Decimal, path: Path) -> Iterator[Finding]:
    if not 0 <= share <= 1:
        yield problems.SHARE_RANGE, path, f"the minimum coverage is {share}.", "Write a share from 0 to 1, such as 0.5."


def _any_geometric(items: Sequence[Item]) -> bool:
    return any(item.roll_up == "geometric" or _any_geometric(item.items) for item in items)


def _negative(compiled: CompiledCharter) -> list[Finding]:
    low = min(compiled.charter.scorecard.scale)
    if low >= 0:
        return []
    hint = "Begin the scale at 0, or choose the weighted mean."
    return [(problems.GEOMETRIC, ("scale",), f"scores are put together geometrically on a scale from {low}.", hint)]
