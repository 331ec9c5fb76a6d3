"""What was published: the editions of every period, from the records and the documents they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tallystick.cycle.documents import Documents
from tallystick.cycle.edition_problems import NO_EDITION
from tallystick.cycle.onrecord import View, read_instant
from tallystick.errors import ProblemsError
from tallystick.figures.record import place_of, read_figures, same
from tallystick.ledger.records import Record
from tallystick.terms.figure import Figure, Quality, Scope

KINDS = ("edition", "restatement")

Place = tuple[str, str | None, Scope, str]
"""KPI, party, cell, period."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One edition as it was published. It stays; a later one supersedes it."""

    index: int
    record: Record
    state: str
    """``provisional``, ``final`` or ``restated``."""
    superseded_by: str | None
    """The name of the edition that took its place."""

    @property
    def name(self) -> str:
        """``2024-01.2``: the period, and its number among the editions of the period."""
        return str(self.record.says["edition"])

    @property
    def period(self) -> str:
        """The period."""
        return self.name.rpartition(".")[0]

    @property
    def known_at(self) -> datetime:
        """The knowledge cut-off."""
        return read_instant(self.record.says["known_at"])

    @property
    def document(self) -> str:
        """The digest of its document."""
        return str(self.record.says["document"])

    @property
    def is_locked(self) -> bool:
        """Whether its figures are not provisional."""
        return self.state != "provisional"


def publications(view: View, *, period: str | None = None) -> tuple[Publication, ...]:
    """Every edition that is seen, of all periods or of one, in the order in which they were published."""
    found: list[Publication] = []
    for index, record in view.of(*KINDS):
        state = "restated" if record.kind == "restatement" else str(record.says["state"])
        made = Publication(index, record, state, None)
        if period in (None, made.period):
            found = [
                replace(each, superseded_by=made.name)
                if each.period == made.period and each.superseded_by is None
                else each
                for each in found
            ]
            found.append(made)
    return tuple(found)


def publication(view: View, name: str) -> Publication:
    """The edition of a name; of a period's name its last one. ProblemsError (E014) where there is none."""
    found = publications(view)
    named = [each for each in found if each.name == name] or [each for each in found if each.period == name]
    if not named:
        raise ProblemsError(
            [
                NO_EDITION.at(
                    f"There is no edition {name!r}; there are {', '.join(each.name for each in found) or 'none yet'}.",
                    hint="Publish one with 'tally publish'.",
                )
            ]
        )
    return named[-1]


def edition_document(documents: Documents, published: Publication) -> dict[str, Any]:
    """What the document of an edition says."""
    found: dict[str, Any] = documents.read(published.document)
    return found


def figures_of(documents: Documents, published: Publication) -> tuple[Figure, ...]:
    """The figures of an edition's period, as published."""
    return read_figures(documents.read(str(published.record.says["figures"]))["figures"])


@dataclass(frozen=True, slots=True)
class Locks:
    """The figures that are locked, by place, with the edition that holds them; empty where nothing is locked."""

    figures: Mapping[Place, Figure] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    """The last edition of each locked period, by period."""

    def applied(self, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        """The figures with the quality that the locks give them: final or restated where nothing changed since."""
        if not self.figures:
            return figures
        return tuple(self._with_quality(each) for each in figures)

    def changed(self, figures: tuple[Figure, ...]) -> dict[str, int]:
        """How many figures of each locked period are others than those that were locked."""
        found: dict[str, int] = {}
        for each in figures:
            if each.period in self.periods and not self.holds(each):
                found[each.period] = found.get(each.period, 0) + 1
        return found

    def holds(self, figure: Figure) -> bool:
        """Whether the figure is the one that is locked."""
        locked = self.figures.get(place_of(figure))
        return locked is not None and same(locked, figure)

    def _with_quality(self, figure: Figure) -> Figure:
        locked = self.figures.get(place_of(figure))
        if locked is None or figure.quality is not Quality.PROVISIONAL or not same(locked, figure):
            return figure
        return replace(figure, quality=locked.quality)


def locks(view: View, documents: Documents) -> Locks:
    """What is locked by the editions that are seen: of each period, the figures of its last locked one."""
    last = {each.period: each for each in publications(view) if each.is_locked}
    figures = {place_of(figure): figure for each in last.values() for figure in figures_of(documents, each)}
    return Locks(figures, {period: each.name for period, each in last.items()})
