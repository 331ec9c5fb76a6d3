"""Where a KPI's figures come from: its sources, their batches, and what was set aside, as far as the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tallystick.cycle.provenance import source_notes
from tallystick.facts.store import FactStore
from tallystick.reports.content import SourceNote
from tallystick.sharing.words import Action, Kind, Mask
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import as_computed
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.pages.home.items import address


@dataclass(frozen=True, slots=True)
class Origin:
    """A source as the reader may see it."""

    note: SourceNote
    link: str
    """The page of the source; empty where the site has none."""
    batches: Mapping[str, str]
    """The pages of batches by content digest."""
    rows: Mapping[str, str]
    """The pages of their rows, where the reader may see these."""
    rows_shown: bool


def lineage(here: Here, seen: Snapshot, kpi: str) -> tuple[Origin, ...]:
    """The sources of a KPI; batches without names, or none, where the reader may not see them."""
    definition = here.opened.compiled.kpis.get(kpi)
    used = definition.bound.sources if definition is not None else frozenset()
    if seen.edition:
        computed = as_computed(here.opened, seen.edition)
        notes = source_notes(computed)
    else:
        computed, notes = here.opened.computed(seen.moment), here.opened.sources(seen.moment)
    found = []
    for note in notes:
        if note.id not in used:
            continue
        provider = here.charter.sources[note.id].provided_by
        party = provider.partition("/")[0] if provider else None
        mine = party if party in here.charter.parties else None
        if not here.may(Action.SEE, here.thing(Kind.SOURCE, party=mine)).allowed:
            continue
        decision = here.may(Action.SEE, here.thing(Kind.BATCH, party=mine))
        batches = note.batches if decision.allowed else ()
        if Mask.NAMES in decision.masked:
            batches = tuple(replace(each, recorded_by=None) for each in batches)
        kept = FactStore(computed.workspace.facts).batches(note.id, known_at=computed.known_at) if batches else ()
        numbers = {each.digest: each.number for each in kept}
        of_rows = decision.allowed and Mask.ROWS not in decision.masked
        found.append(
            Origin(
                replace(note, batches=batches),
                address(here, "data-source", note.id),
                {digest: address(here, "data-batch", note.id, number) for digest, number in numbers.items()},
                {digest: address(here, "data-rows", note.id, number) for digest, number in numbers.items()}
                if of_rows
                else {},
                of_rows,
            )
        )
    return tuple(found)
