"""Which party a fact belongs to, which dimensions a source can be told apart by, and which KPIs are meant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.nodes import Aggregate, Node
from tallystick.charter.formula.walk import walk
from tallystick.charter.membership import marks_of
from tallystick.errors import InputError
from tallystick.figures.tables import PARTY
from tallystick.terms.calendar import Period
from tallystick.terms.wording import listed


@dataclass(frozen=True, slots=True)
class PartyRule:
    """By which values of which columns a party's facts are known, in one stretch of its membership."""

    party: str
    columns: Mapping[str, tuple[str, ...]]
    joined: date
    """First day of the stretch."""
    left: date
    """Day on which it has ended."""


def party_rules(compiled: CompiledCharter, source: str) -> tuple[PartyRule, ...]:
    """The rules of the parties that can be told apart in a source, in charter order; the first that holds counts.

    A party has one rule for each stretch of its membership, and for each predecessor whose facts are now its own.
    """
    columns = compiled.charter.sources[source].columns
    rules = []
    for party_id in compiled.charter.parties:
        for marks in marks_of(party_id, compiled.charter):
            known = {column: tuple(values) for column, values in marks.columns.items() if column in columns}
            if known:
                rules.append(PartyRule(party_id, known, *marks.stretch))
    return tuple(rules)


def aggregates_of(node: Node) -> tuple[Aggregate, ...]:
    """Every aggregate of a bound formula."""
    return tuple(part for part in walk(node) if isinstance(part, Aggregate))


def chosen_kpis(compiled: CompiledCharter, kpis: Collection[str] | None) -> tuple[KpiDefinition, ...]:
    """The KPIs that are asked for, in charter order; all of them when none is named."""
    if kpis is not None:
        _require_known(kpis, compiled.kpis, "KPI")
    return tuple(made for kpi_id, made in compiled.kpis.items() if kpis is None or kpi_id in kpis)


def chosen_periods(
    definition: KpiDefinition, compiled: CompiledCharter, periods: Collection[str] | None
) -> tuple[Period, ...]:
    """The KPI's periods that are asked for by id, in order; all of its term when none is named."""
    return tuple(period for period in definition.periods(compiled) if periods is None or period.id in periods)


def require_periods(
    definitions: Iterable[KpiDefinition], compiled: CompiledCharter, periods: Collection[str] | None
) -> None:
    """InputError for a period id that none of the KPIs is computed for."""
    if periods is not None:
        known = [period.id for definition in definitions for period in definition.periods(compiled)]
        _require_known(periods, dict.fromkeys(known), "period")


def dimensions_of(cells: Iterable[tuple[str, ...]], source: str, covers: str, compiled: CompiledCharter) -> set[str]:
    """The dimensions by which a source is told apart for these cells.

    Everyone's facts are pooled over what their source cannot tell apart. Raises InputError for members' facts without
    such a dimension: a cell would then show the same facts as every other.
    """
    model = compiled.charter.sources[source]
    parties = bool(party_rules(compiled, source))
    known: set[str] = set()
    for dimension in {name for cell in cells for name in cell}:
        if dimension == PARTY:
            if parties and covers == "members":
                known.add(PARTY)
                continue
        elif dimension in model.columns:
            if model.columns[dimension].type == "time":
                raise InputError(f"Cells cannot be formed by {dimension!r} of {source!r}, an instant; use a day.")
            known.add(dimension)
            continue
        if covers == "members":
            raise InputError(
                f"Cells are formed by {dimension!r}, but source {source!r} cannot be told apart by it; "
                "leave it out under 'by', or let the measure cover everyone."
            )
    if parties and covers == "members":
        known.add(PARTY)  # facts of no party have to be left out, even from the total
    return known


def _require_known(asked: Collection[str], known: Mapping[str, object], what: str) -> None:
    for name in asked:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.6)
            there = f"there are {listed(known)}."
            hint = f"did you mean {' or '.join(map(repr, near))}?" if near else there.replace("….", "…")
            raise InputError(f"There is no {what} {name!r} here; {hint}")
