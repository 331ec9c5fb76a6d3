"""Band tables and tiers without gap or overlap, and conditions that can hold (C542 to C544).

A table is looked at where its edges lie: at each edge exactly, and between and beyond them. Where edges are relative to
the target, and the target is not known, they are compared with one another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import in_unit, measured
from tallystick.charter.document import Steps
from tallystick.charter.model import Charter
from tallystick.charter.model.bands import Bound, Condition, read_condition


def table_findings(definition: ClauseDefinition, charter: Charter) -> Iterator[Finding]:
    """Gaps and overlaps of the clause's bands and tiers, and conditions that never hold."""
    clause, unit = definition.clause, in_unit(definition.unit)
    bands = {name: band.when for name, band in clause.bands.items()}
    every: list[tuple[Steps, Condition]] = [(("bands", name, "when"), when) for name, when in bands.items()]
    every += [(("levels", name, "when"), level.when) for name, level in clause.levels.items()]
    every += [((key,), when) for key, when in (("met", clause.met), ("bonus when", clause.bonus_when)) if when]
    every += [(("also", number, "met"), also.met) for number, also in enumerate(clause.also)]
    if clause.cure is not None and clause.cure.met is not None:
        every.append((("cure", "met"), clause.cure.met))
    if clause.earn_back is not None:
        every.append((("earn back", "met"), _read(clause.earn_back.met)))
    tiers = {text: _read(text) for text in clause.tiers.rates} if clause.tiers else {}
    every += [(("tiers", "rates", text), when) for text, when in tiers.items()]
    target = _target(definition, charter)
    broken = [(path, when) for path, when in every if not _can_hold(when, target)]
    for path, when in broken:
        message = f"'{when}' holds for no value."
        yield Finding(problems.C544, message, "Mend one of its edges.", path, key=path[0] == "tiers")
    if not broken:
        if bands:
            yield from _table(_Table(bands, ("bands",), unit), target)
        if tiers:
            yield from _table(_Table(tiers, ("tiers", "rates"), ""), None)


def _read(text: str) -> Condition:
    return Condition.model_validate(read_condition(text))


def _target(definition: ClauseDefinition, charter: Charter) -> Fraction | None:
    if isinstance(definition.target, Fraction):
        return definition.target
    kpi = charter.kpis.get(definition.kpi or "")
    flat = (
        [target.flat for target in kpi.target if target.flat is not None] if kpi and definition.target is None else []
    )
    return Fraction(flat[0]) if len(flat) == 1 else None


def _at(bound: Bound, target: Fraction | None) -> Fraction:
    """The bound as a number; with a target that is not known, as if it were 100."""
    known = Fraction(100) if target is None else target
    return Fraction(bound.times) * known + Fraction(bound.plus)


def _can_hold(when: Condition, target: Fraction | None) -> bool:
    if len({edge.bound.times for edge in when.edges}) > 1 and target is None:
        return True
    edges = sorted({_at(edge.bound, target) for edge in when.edges})
    return not edges or any(_holds(when, point, target) for point in _points(edges))


def _points(edges: list[Fraction]) -> list[Fraction]:
    """Every edge, and a value between each two and beyond the outermost."""
    between = [(one + other) / 2 for one, other in pairwise(edges)]
    inner = [point for pair in zip(edges, [*between, edges[-1] + 1], strict=True) for point in pair]
    return [edges[0] - 1, *inner]


def _holds(when: Condition, value: Fraction, target: Fraction | None) -> bool:
    return all(_compares(edge.operator, value, _at(edge.bound, target)) for edge in when.edges)


def _compares(operator: str, value: Fraction, bound: Fraction) -> bool:
    if operator == "=":
        return value == bound
    if operator.startswith(">"):
        return value > bound or (value == bound and operator == ">=")
    return value < bound or (value == bound and operator == "<=")


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Mapping[str, Condition]
    path: Steps
    unit: str

    def finding_at(self, row: str) -> tuple[Steps, bool]:
        """Where a row's condition stands, and whether it is a key."""
        return ((*self.path, row), True) if self.path[0] == "tiers" else ((*self.path, row, "when"), False)


def _table(table: _Table, target: Fraction | None) -> Iterator[Finding]:
    explicit = {name: when for name, when in table.rows.items() if when.edges}
    times = {edge.bound.times for when in explicit.values() for edge in when.edges}
    if target is None and len(times - {0}) and 0 in times:
        return  # absolute and relative edges cannot be compared without the target
    edges = sorted({_at(edge.bound, target) for when in explicit.values() for edge in when.edges})
    if not edges:
        return
    points = _points(edges)
    holding = [[name for name, when in explicit.items() if _holds(when, point, target)] for point in points]
    relative = target is None and bool(times - {0})
    if len(explicit) == len(table.rows):
        yield from _gaps(table, edges, points, holding, relative=relative, target=target)
    yield from _overlaps(table, edges, points, holding, relative=relative)


def _gaps(
    table: _Table,
    edges: list[Fraction],
    points: list[Fraction],
    holding: list[list[str]],
    *,
    relative: bool,
    target: Fraction | None,
) -> Iterator[Finding]:
    open_: list[Fraction] = []
    for point, rows in [*zip(points, holding, strict=True), (None, ["end"])]:
        if not rows and point is not None:
            open_.append(point)
            continue
        if open_ and not _beyond_all(open_, edges, table):
            row = _nearest(table, open_, target)
            path, key = table.finding_at(row)
            where = _stretch(open_, edges, table.unit, relative=relative)
            message = f"{where} falls into no {_row(table)}."
            yield Finding(problems.C542, message, _gap_hint(table, open_, edges, target), path, key=key)
        open_ = []


def _row(table: _Table) -> str:
    return "tier" if table.path[0] == "tiers" else "band"


def _gap_hint(table: _Table, points: list[Fraction], edges: list[Fraction], target: Fraction | None) -> str:
    """Exactly at an edge: either neighbour may be closed there."""
    if len(points) == 1 and points[0] in edges:
        closed = [
            f"'{with_edge}' in place of '{when}'"
            for when in table.rows.values()
            if (with_edge := _closed(when, points[0], target)) is not None
        ]
        if closed:
            return f"Write {', or '.join(closed)}."
    if table.path[0] == "tiers":
        return "Add a tier for it, or move the edges of its neighbours together."
    return "Add a band for it, or let the last one say 'otherwise'."


def _closed(when: Condition, at: Fraction, target: Fraction | None) -> str | None:
    """The condition with its edge contained, where it has an open one there."""
    loose = {">": ">=", "<": "<="}
    parts = [
        f"{loose[edge.operator]} {edge.bound}"
        if edge.operator in loose and _at(edge.bound, target) == at
        else str(edge)
        for edge in when.edges
    ]
    written = " and ".join(parts)
    return written if written != str(when) else None


def _beyond_all(points: list[Fraction], edges: list[Fraction], table: _Table) -> bool:
    """Below nothing, or above all of a hundred percent: no value lies there, where an edge says so."""
    below = all(point < edges[0] for point in points) and edges[0] == 0
    above = all(point > edges[-1] for point in points) and edges[-1] == 100 and table.unit == "percent"
    return below or above


def _nearest(table: _Table, points: list[Fraction], target: Fraction | None) -> str:
    """The first row with an edge where the gap is, else the one whose edge is nearest."""
    middle = points[len(points) // 2]
    return min(
        (name for name, when in table.rows.items() if when.edges),
        key=lambda name: min(abs(_at(edge.bound, target) - middle) for edge in table.rows[name].edges),
    )


def _overlaps(
    table: _Table, edges: list[Fraction], points: list[Fraction], holding: list[list[str]], *, relative: bool
) -> Iterator[Finding]:
    found: dict[tuple[str, str], list[Fraction]] = {}
    for point, rows in zip(points, holding, strict=True):
        for at, one in enumerate(rows):
            for other in rows[at + 1 :]:
                found.setdefault((one, other), []).append(point)
    for (one, other), where in found.items():
        path, key = table.finding_at(other)
        said = _stretch(where, edges, table.unit, relative=relative)
        names = f"'{one}' and '{other}'"
        hint = "Say with >= and <, or with > and <=, to which one it belongs."
        yield Finding(problems.C543, f"{said} falls into two {_row(table)}s, {names}.", hint, path, key=key)


def _stretch(points: list[Fraction], edges: list[Fraction], unit: str, *, relative: bool) -> str:
    """``exactly 200``, ``a value between 95 % and 98 %``, ``a value below 75 %``."""
    at = [_relative(edge) if relative else measured(edge, unit) for edge in edges]
    known = dict(zip(edges, at, strict=True))
    if len(points) == 1 and points[0] in known:
        return f"exactly {known[points[0]]}"
    lower = max((edge for edge in edges if edge <= points[0]), default=None)
    upper = min((edge for edge in edges if edge >= points[-1]), default=None)
    including = [known[point] for point in (points[0], points[-1]) if point in known]
    also = f" ({' and '.join(dict.fromkeys(including))} included)" if including else ""
    if lower is None and upper is not None:
        return f"a value below {known[upper]}{also}"
    if upper is None and lower is not None:
        return f"a value above {known[lower]}{also}"
    if lower is None or upper is None:
        return "every value"
    return f"a value between {known[lower]} and {known[upper]}{also}"


def _relative(edge: Fraction) -> str:
    over = edge - 100
    return "the target" if not over else f"the target {'plus' if over > 0 else 'minus'} {measured(abs(over), '')}"
