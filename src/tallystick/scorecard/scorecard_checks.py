"""Whether the scorecard's weights, least coverages and scores can be put together (C240 to C244, C361)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tallystick.charter import problems as kinds
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.scorecard import Item
from tallystick.charter.read import Document
from tallystick.errors import InputError, Problem, ProblemKind
from tallystick.scorecard import problems
from tallystick.scorecard.roll_up import period_named
from tallystick.terms.calendar import Period

Path = tuple[str | int, ...]
Finding = tuple[ProblemKind, Path, str, str]


def scorecard_problems(compiled: CompiledCharter, document: Document | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the scorecard; with places where the document is given."""
    card = compiled.charter.scorecard
    findings = [*_coverage(card.minimum_coverage, ("minimum coverage",)), *_items(compiled, card.items, ("items",))]
    if not any(kind is problems.WEIGHT_PERIOD for kind, *_ in findings):
        findings += _sums(compiled, card.items, ("items",), compiled.charter.alliance)
    if card.roll_up == "geometric" or _any_geometric(card.items):
        findings += _negative(compiled)
    for kind, path, message, hint in findings:
        if document is None:
            yield kind.at(message, hint=hint)
        else:
            yield document.problem(kind, ("scorecard", *path), message, hint, key=kind is problems.WEIGHT_PERIOD)


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
    for name, weight in item.weight.items():
        if weight < 0:
            message = f"the weight of {item.id!r} is {weight}: it would turn good scores into bad ones."
            yield problems.WEIGHT_SIGN, (*here, "weight"), message, "Write a weight of 0 or more."
        if name != "always":
            try:
                period_named(compiled, name)
            except InputError as wrong:
                message = f"the weight of {item.id!r} is dated by a period that is unknown: {wrong}"
                yield problems.WEIGHT_PERIOD, (*here, "weight", name), message, ""


def _sums(compiled: CompiledCharter, items: Sequence[Item], path: Path, group: str) -> Iterator[Finding]:
    """Groups whose weights, at some time, do not add up to what the scorecard says."""
    expected = compiled.charter.scorecard.weights_add_up_to
    if expected is None or not items:
        return
    for period in _times(compiled, items):
        total = sum((_at(compiled, item, period) for item in items), Decimal(0))
        if total != expected:
            when = f" from {period.id} on" if period else ""
            message = (
                f"the weights of the {len(items)} lines of {group!r} add up to {total:f}{when}, not to {expected:f}."
            )
            yield kinds.C361, path, message, f"Change them by {expected - total:+f} together."
            break
    for number, item in enumerate(items):
        yield from _sums(compiled, item.items, (*path, number, "items"), item.id)


def _times(compiled: CompiledCharter, items: Sequence[Item]) -> list[Period | None]:
    """Before any weight is dated, where some weight holds then; and each period by which one is."""
    dated = {period_named(compiled, name) for item in items for name in item.weight if name != "always"}
    begins = compiled.charter.term.start
    open_ = [None] if all(period.start > begins for period in dated) else []
    return [*open_, *sorted(dated, key=lambda period: period.start)]


def _at(compiled: CompiledCharter, item: Item, period: Period | None) -> Decimal:
    if period is None:
        return item.weight.get("always", Decimal(0))
    begun = [
        (start, value)
        for name, value in item.weight.items()
        if name != "always" and (start := period_named(compiled, name).start) <= period.start
    ]
    return max(begun)[1] if begun else item.weight.get("always", Decimal(0))


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
