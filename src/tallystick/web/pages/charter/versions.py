"""The charters of an alliance: the one in force, those that were amended, who signed, and how any two differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.cycle.agreement import Standing, agreed
from tallystick.cycle.amending import Said, said
from tallystick.cycle.amendment.moves import moves
from tallystick.cycle.amendment.sides import Sides
from tallystick.cycle.onrecord import has_record
from tallystick.cycle.succession import earlier_charters
from tallystick.cycle.workspace import read_charter
from tallystick.ledger.agreement import Signed
from tallystick.terms.zone import Zone
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.pages.charter.sight import hidden_objectives

PRESENT = "present"

_standings: Kept[Standing | None] = Kept(24)
_versions: Kept[tuple["Version", ...]] = Kept(24)
_differences: Kept[tuple[Said, ...]] = Kept(24)


@dataclass(frozen=True, slots=True)
class Version:
    """A charter of the alliance."""

    id: str
    """``present``, or the first letters of its hash."""
    compiled: CompiledCharter
    since: date
    """The first day on which it counts."""

    @property
    def charter(self) -> Charter:
        """What it says."""
        return self.compiled.charter


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature that counts."""

    party: str
    """Its name."""
    role: str
    meaning: str
    signed: date
    entry: int
    """Of the record."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far the charter in force is agreed."""

    digest: str
    """Of what is signed: the contractual content."""
    since: date | None
    """The day from which it is in force; None while a party has not signed."""
    missing: tuple[str, ...]
    """The names of the parties that have not."""
    signatures: tuple[Signature, ...]
    superseded: str
    """The title of a later charter; empty where there is none."""
    refused: tuple[str, ...]
    """Sign-offs that do not count, a sentence each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one charter to another, as the reader may read it."""

    before: Version
    after: Version
    groups: tuple[tuple[str, tuple[Said, ...]], ...]
    left_out: int
    """How many changes the reader does not see."""


def agreement(here: Here) -> Agreed | None:
    """Who signed the charter in force; None where no record is kept, or the charter has errors."""
    found = standing(here)
    if found is None:
        return None
    names = {name: party.name for name, party in here.charter.parties.items()}
    return Agreed(
        digest=found.text.contractual.digest,
        since=found.in_force,
        missing=tuple(names.get(party, party) for party in found.missing),
        signatures=tuple(signature(here, each) for each in found.signatures),
        superseded="" if found.superseded is None else str(found.superseded.says["title"]),
        refused=found.refused,
    )


def signature(here: Here, each: Signed) -> Signature:
    """A sign-off as pages show it: the role, and never the printed name; the day is that of the alliance's zone."""
    names = {name: party.name for name, party in here.charter.parties.items()}
    says = each.says
    day = Zone(here.charter.zone).day_of(datetime.fromisoformat(says["signed"]))
    return Signature(names.get(each.party, each.party), str(says["role"]), str(says["meaning"]), day, each.index)


def standing(here: Here) -> Standing | None:
    """How far the charter is agreed by the record; None where no record is kept, or the charter has errors."""

    def made() -> Standing | None:
        reading = here.opened.reading
        if reading.compiled is None or not has_record(reading.workspace):
            return None
        return agreed(here.alliance.root, charter=reading.compiled)

    return _standings.get((here.opened.root, here.opened.state), made)


def versions(here: Here) -> tuple[Version, ...]:
    """The charters that can be read, the one in force first, then the others from the latest on."""
    return _versions.get((here.opened.root, here.opened.state), lambda: tuple(_versions_of(here)))


def _versions_of(here: Here) -> Iterator[Version]:
    reading = here.opened.reading
    if reading.compiled is None:
        return
    yield Version(PRESENT, reading.compiled, _since(reading.compiled))
    others = {
        found.compiled.sha256: found.compiled
        for each in earlier_charters(reading.workspace)
        if (found := read_charter(each)).compiled is not None
    }
    others.pop(reading.compiled.sha256, None)
    earlier = [Version(sha256[:12], compiled, _since(compiled)) for sha256, compiled in others.items()]
    yield from sorted(earlier, key=lambda each: each.since, reverse=True)


def _since(compiled: CompiledCharter) -> date:
    amends = compiled.charter.amends
    return compiled.charter.term.start if amends is None else amends.effective


def difference(here: Here, before: Version, after: Version) -> Difference:
    """What changed, in words, under headings; changes of what the reader does not see are counted and left out."""
    key = (before.compiled.sha256, after.compiled.sha256)
    every = _differences.get(key, lambda: _said(before, after))
    hidden = hidden_objectives(here, before.charter) | hidden_objectives(here, after.charter)
    seen = [each for each in every if not (each.change.path[:1] == ("strategy",) and hidden)]
    groups: dict[str, list[Said]] = {}
    for each in seen:
        groups.setdefault(each.group, []).append(each)
    return Difference(
        before, after, tuple((group, tuple(found)) for group, found in groups.items()), len(every) - len(seen)
    )


def _said(before: Version, after: Version) -> tuple[Said, ...]:
    sides = Sides.of(before.compiled, after.compiled)
    return tuple(said(sides, moves(sides)))
