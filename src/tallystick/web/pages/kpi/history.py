"""The history of a KPI's definition: what each charter changed about it, from when on, and by whose agreement."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.amending import said
from tallystick.cycle.amendment.moves import moves
from tallystick.cycle.amendment.sides import Sides
from tallystick.cycle.onrecord import read_instant
from tallystick.errors import InputError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Opened
from tallystick.web.alliances.published import view_of
from tallystick.web.pages.home.figures_there import plain

_changes: Kept[tuple[tuple[str, ...], ...]] = Kept(128)


@dataclass(frozen=True, slots=True)
class Version:
    """A charter by which the KPI was defined."""

    since: date
    agreed: datetime | None
    """When the last party had signed; None where that is not on record."""
    hash: str
    because: str
    """Why it was amended; empty where nobody said, and of the first charter."""
    changes: tuple[str, ...]
    """What it changed about the KPI and the measures it is made of, a sentence each; empty of the first one."""
    is_first: bool


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a definition, latest first."""

    versions: tuple[Version, ...]
    unchanged: int
    """How many amendments left it as it was; they are not among the versions."""
    missing: str
    """Why earlier charters cannot be shown; empty where they can."""


def history(here: Here, kpi: str) -> History:
    """How the definition of a KPI came to be what it is."""
    opened = here.opened
    missing = ""
    try:
        charters = opened.charters
    except InputError as wrong:
        charters, missing = (opened.compiled,), plain(str(wrong), here)
    changes = _changes.get((opened.root, opened.state, kpi), lambda: tuple(_all_changes(charters, kpi)))
    versions = [
        _version(opened, charter, sentences, number)
        for number, (charter, sentences) in enumerate(zip(charters, changes, strict=True))
        if number == 0 or sentences
    ]
    return History(tuple(reversed(versions)), len(charters) - len(versions), missing)


def _all_changes(charters: tuple[CompiledCharter, ...], kpi: str) -> list[tuple[str, ...]]:
    """What each charter changed about a KPI, by whatever name it had; nothing for the first one."""
    found: list[tuple[str, ...]] = []
    name = kpi
    for old, new in reversed(list(pairwise(charters))):
        sides = Sides.of(old, new)
        definition = new.kpis.get(name)
        measures = definition.bound.measures if definition is not None else ()
        about = {("kpis", name), *(("measures", each) for each in measures)}
        found.append(tuple(each.sentence for each in said(sides, moves(sides)) if each.change.path[:2] in about))
        name = next((before for before, after in sides.difference.renames.kpis.items() if after == name), name)
    return [(), *reversed(found)]


def _version(opened: Opened, charter: CompiledCharter, changes: tuple[str, ...], number: int) -> Version:
    terms, view = charter.charter.amends, view_of(opened)
    proposals = (
        [each for each in view.agreement.proposals if each.content == f"sha256:{charter.sha256}"] if view else []
    )
    agreed = view.agreement.agreed_at(proposals[-1]) if view and proposals else None
    since = terms.effective if terms else proposals[-1].effective if proposals else charter.charter.term.start
    return Version(
        since=since,
        agreed=read_instant(agreed) if agreed else None,
        hash=charter.sha256,
        because=(terms.because or "") if terms else "",
        changes=changes,
        is_first=number == 0,
    )
