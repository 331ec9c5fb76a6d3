"""Which figures something changes, as far as the reader may see both: from what, to what.

Figures are disclosed twice, as they are and as they would be, by the same screen as everywhere. One that is withheld
from the reader on either side is left out, and not counted either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from tallystick.charter.closing import closing_periods
from tallystick.cycle.trying import figures_without
from tallystick.errors import ProblemsError
from tallystick.facts.batches import Batch, Withdrawal
from tallystick.reports.numbers import written
from tallystick.sharing.disclosing import Screen
from tallystick.sharing.rules import Place, Rules, place_of
from tallystick.sharing.standing import rule_of
from tallystick.tallies.problems import NO_JOINED_TABLE
from tallystick.terms.figure import Figure
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.opened import Moment
from tallystick.web.alliances.personal import without_persons
from tallystick.web.design.environment import said
from tallystick.web.entering.places import trials

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Move:
    """One figure that is another than before."""

    kpi: str
    title: str
    period: str
    party: str | None
    scope: str
    before: str
    after: str
    unit: str


def moved(here: Here, before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Move, ...]:
    """The figures that differ, of those that the reader may see on both sides: wholes before parts, by period."""
    seen = _shown(here, before)
    kpis = here.opened.compiled.kpis
    labels = {period.id: period.label for period in closing_periods(here.opened.compiled)}
    found = []
    for place, figure in _shown(here, after).items():
        old = seen.get(place)
        if figure.kpi not in kpis or (old is not None and (old.value, old.missing) == (figure.value, figure.missing)):
            continue
        if old is None and figure.value is None:
            continue
        found.append((place, old, figure))
    order = {name: rank for rank, name in enumerate(kpis)}
    found.sort(key=lambda each: (each[2].party is not None, len(each[2].scope), each[2].start, order[each[2].kpi]))
    return tuple(_move(here, old, figure, labels.get(figure.period, figure.period)) for _, old, figure in found)


def _shown(here: Here, figures: Iterable[Figure]) -> dict[Place, Figure]:
    rules = Rules(
        competitors=here.alliance.competitors,
        on=here.today,
        kpis={name: rule_of(name, here.opened.compiled) for name in here.opened.compiled.kpis},
    )
    shown = without_persons(Screen(figures, rules).shown_to(here.reader), here.reader, here.charter)
    return {place_of(each.figure): each.figure for each in shown if each.is_shown}


def _move(here: Here, old: Figure | None, new: Figure, label: str) -> Move:
    scope = " · ".join(value for _, value in new.scope if value is not None)
    return Move(new.kpi, here.charter.kpis[new.kpi].title, label, new.party, scope, _text(old), _text(new), new.unit)


def _text(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    if figure.value is None:
        return said(str(figure.missing).replace("_", " "))
    return written(figure.value)


def moved_by(here: Here, step: Batch | Withdrawal) -> tuple[Move, ...]:
    """What a batch or a withdrawal changed when it was recorded, by today's charter and the reader's rights today."""
    before, after = (_figures(here, Moment(here.today, at)) for at in (step.recorded - INSTANT, step.recorded))
    return moved(here, before, after)


def _figures(here: Here, moment: Moment) -> tuple[Figure, ...]:
    """The figures of a moment; none where no facts had come yet of a source that others look into (T002)."""
    try:
        return here.opened.computed(moment).figures
    except ProblemsError as wrong:
        if any(each.id != NO_JOINED_TABLE.id for each in wrong.problems):
            raise
        return ()


def moved_without(here: Here, batch: Batch) -> tuple[Move, ...]:
    """What taking a batch back would change; InputError where nothing could be computed without it."""
    after = figures_without(
        here.alliance.root, batch.source, batch.number, recorded=here.instant, as_of=here.today, beside=trials(),
        compiled=here.opened.compiled,
    )  # fmt: skip
    return moved(here, here.opened.computed(here.now).figures, after)
