"""What an alliance has on record: its records, and its editions with their figures as they were published.

As with :mod:`~tallystick.web.alliances.opened`, nothing of this goes to a page as it is: figures of an edition are
disclosed for their reader by :mod:`~tallystick.web.alliances.snapshot`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.computing import Computed
from tallystick.cycle.edition_parts import charter_from
from tallystick.cycle.onrecord import View, has_record, record_of
from tallystick.cycle.publications import Publication, edition_document, figures_of, publication, publications
from tallystick.cycle.workspace import open_workspace
from tallystick.terms.figure import Figure, Missing
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Opened

_views: Kept[View | None] = Kept(32)
_editions: Kept["Edition"] = Kept(24)
_charters: Kept[CompiledCharter] = Kept(24)


@dataclass(frozen=True)
class Edition:
    """An edition with all that its document names."""

    publication: Publication
    document: Mapping[str, Any]
    compiled: CompiledCharter
    """The charter that it was made by."""
    figures: tuple[Figure, ...]
    """Those of its period, as published."""


def view_of(opened: Opened) -> View | None:
    """The records of an alliance; None where no record was begun."""
    return _views.get((opened.root, opened.state), lambda: _view(opened))


def _view(opened: Opened) -> View | None:
    workspace = open_workspace(opened.root)
    if not has_record(workspace):
        return None
    with record_of(workspace) as record:
        return record.view()


def publications_of(opened: Opened) -> tuple[Publication, ...]:
    """All editions, in the order in which they were published."""
    view = view_of(opened)
    return () if view is None else publications(view)


def edition_of(opened: Opened, name: str) -> Edition:
    """An edition of a name; of a period's name its last one. ProblemsError (E014) where there is none."""
    return _editions.get((opened.root, opened.state, name), lambda: _edition(opened, name))


def _edition(opened: Opened, name: str) -> Edition:
    with record_of(open_workspace(opened.root)) as record:
        found = publication(view_of(opened) or record.view(), name)
        document = edition_document(record.documents, found)
        named = document["charter"]
        compiled = _charters.get(
            (named["files"], named["reference"]),
            lambda: charter_from(record.documents, files=named["files"], reference=named["reference"]),
        )
        return Edition(found, document, compiled, figures_of(record.documents, found))


def earlier_editions(opened: Opened, edition: Edition) -> tuple[Edition, ...]:
    """The last editions of the periods before it, as they were when it was published."""
    mine = edition.publication
    last = {each.period: each for each in publications_of(opened) if each.index < mine.index}
    found = (edition_of(opened, each.name) for period, each in last.items() if period != mine.period)
    return tuple(each for each in found if each.document["end"] <= edition.document["start"])


def as_computed(opened: Opened, edition: Edition) -> Computed:
    """The figures published by an edition and by those of the periods before it, in the place of computed ones.

    There are no facts behind them: what is made of them says what was published, and nothing else.
    """
    compiled, known_at = edition.compiled, edition.publication.known_at
    earlier = [figure for each in earlier_editions(opened, edition) for figure in each.figures]
    kept = [figure for figure in (*earlier, *edition.figures) if figure.kpi in compiled.kpis]
    kept += _unpublished(edition, {each.kpi for each in kept if each.party is None and not each.scope})
    return Computed(
        workspace=open_workspace(opened.root),
        compiled=compiled,
        facts={},
        tallies={},
        figures=tuple(kept),
        as_of=compiled.zone.day_of(known_at),
        known_at=known_at,
        imported=None,
    )


def _unpublished(edition: Edition, there: Collection[str]) -> Iterator[Figure]:
    """For KPIs of other calendars, of which nothing was published yet: that there is no figure, in the last period."""
    end = date.fromisoformat(edition.document["end"])
    for name, definition in edition.compiled.kpis.items():
        periods = definition.periods(edition.compiled)
        if name not in there and periods:
            period = max((each for each in periods if each.end <= end), key=lambda each: each.end, default=periods[0])
            yield Figure(
                kpi=name, party=None, scope=(), period=period.id, start=period.start, end=min(period.end, end),
                value=None, exact=None, numerator=None, denominator=None, n=None, unit=definition.unit.symbol,
                missing=Missing.NOT_DUE, quality=None,
            )  # fmt: skip
