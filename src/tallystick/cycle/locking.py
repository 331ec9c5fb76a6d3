"""What the record of a workspace says of figures that are computed anew: which are locked, and under what agreement."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.agreement import standing_of, text_of
from tallystick.cycle.onrecord import has_record, record_of
from tallystick.cycle.publications import locks
from tallystick.cycle.workspace import Workspace, today
from tallystick.terms.figure import Figure
from tallystick.terms.wording import counted


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures with the quality that locks give them, and what must be known of them."""

    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()


def on_record(
    workspace: Workspace, compiled: CompiledCharter, figures: tuple[Figure, ...], known_at: datetime | None
) -> Seen:
    """The figures as the record sees them, now or as known at an instant; as they are where no ledger is kept."""
    if not has_record(workspace):
        return Seen(figures)
    with record_of(workspace) as record:
        view = record.view() if known_at is None else record.view().known_at(known_at)
        locked = locks(view, record.documents)
    day = compiled.zone.day_of(known_at) if known_at else today(compiled)
    said = standing_of(text_of(workspace.root, compiled), view, on=day).remark()
    changed = [
        f"{counted(count, 'figure')} of {period} would be others now than in the locked edition "
        f"{locked.periods[period]}. The edition stays; 'tally publish' makes a restatement."
        for period, count in locked.changed(figures).items()
    ]
    return Seen(locked.applied(figures), (*((said,) if said else ()), *changed))
