"""Where a KPI's figures come from: its sources, their batches, and what was set aside, as far as the reader may see."""

from dataclasses import replace

from tallystick.cycle.provenance import source_notes
from tallystick.reports.content import SourceNote
from tallystick.sharing.words import Action, Kind, Mask
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot


def lineage(here: Here, seen: Snapshot, kpi: str) -> tuple[SourceNote, ...]:
    """The sources of a KPI; batches without names, or none, where the reader may not see them."""
    used = here.opened.compiled.kpis[kpi].bound.sources
    found = []
    for note in source_notes(here.opened.computed(seen.moment)):
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
        found.append(replace(note, batches=batches))
    return tuple(found)
