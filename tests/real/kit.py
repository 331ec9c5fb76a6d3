"""From a published file to figures, as a user would go: a charter in a folder, facts recorded, figures computed.

The tables are read where they lie (``shared``); nothing of them is copied into the project.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tallystick.cycle.computing import compute
from tallystick.cycle.recording import add_facts
from tallystick.facts.store import Added
from tallystick.terms.figure import Figure

Facts = Iterable[tuple[str, Path]]
"""Source and file, in order of recording."""

FIRST_RECORDING = datetime(2024, 7, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Table:
    """The figures of one charter over one table, found by what a reader asks for."""

    folder: Path
    figures: Mapping[tuple[str, str | None, tuple[tuple[str, str | None], ...], str], Figure]
    added: tuple[Added, ...]

    def figure(self, kpi: str, period: str, *, party: str | None = None, **scope: str | None) -> Figure:
        """One figure; KeyError where there is none."""
        return self.figures[kpi, party, tuple(sorted(scope.items())), period]

    def value(self, kpi: str, period: str, *, party: str | None = None, **scope: str | None) -> Decimal | str:
        """The printed value, or why there is none."""
        found = self.figure(kpi, period, party=party, **scope)
        return str(found.missing) if found.value is None else found.value

    def exact(self, kpi: str, period: str, *, party: str | None = None, **scope: str | None) -> Fraction:
        """The unrounded value in the KPI's unit, of a figure that has one."""
        found = self.figure(kpi, period, party=party, **scope).exact
        assert found is not None
        return found


def make_workspace(charter: Path | str, into: Path, facts: Facts) -> tuple[Path, tuple[Added, ...]]:
    """A workspace with a charter (its file or its text) and facts recorded one after the other."""
    into.mkdir(parents=True, exist_ok=True)
    if isinstance(charter, Path):
        shutil.copy(charter, into / "charter.yaml")
    else:
        (into / "charter.yaml").write_text(charter, encoding="utf-8")
    added = tuple(
        add_facts(into, source, file, recorded=FIRST_RECORDING + timedelta(hours=hour))
        for hour, (source, file) in enumerate(facts)
    )
    return into, added


def table(
    charter: Path | str,
    into: Path,
    facts: Facts,
    *,
    as_of: date,
    kpis: tuple[str, ...] = (),
    known_at: datetime | None = None,
) -> Table:
    """The figures of a charter over recorded facts."""
    folder, added = make_workspace(charter, into, facts)
    return recomputed(folder, as_of=as_of, kpis=kpis, known_at=known_at, added=added)


def recomputed(
    folder: Path,
    *,
    as_of: date,
    kpis: tuple[str, ...] = (),
    known_at: datetime | None = None,
    added: tuple[Added, ...] = (),
) -> Table:
    """The figures of a workspace that is there."""
    found = compute(folder, as_of=as_of, kpis=kpis, known_at=known_at, threads=1)
    return Table(
        folder,
        {(figure.kpi, figure.party, figure.scope, figure.period): figure for figure in found.figures},
        added,
    )
