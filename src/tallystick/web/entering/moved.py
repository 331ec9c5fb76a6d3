"""Which figures something changes, as far as the reader may see both: from what, to what.

Figures are disclosed twice, as they are and as they would be, by the same screen as everywhere. One that is withheld
from the reader on either side is left out, and not counted either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.charter.closing import closing_periods
from tallystick.cycle.trying import figures_without
from tallystick.errors import ProblemsError
from tallystick.facts.batches import Batch, Withdrawal
from tallystick.reports.numbers import written
from tallystick.sharing.disclosing import Screen
from tallystick.sharing.rules import Place, place_of
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


def moved(here: Here, before: Sequence[Figure], after: Sequence[Figure]) -> tuple[Move, ...]:
    """The figures that differ, of those that the reader may see on both sides: wholes before parts, by period.

    One that is there no more is among them; one that has come without a value is not.
    """
    seen = _shown(here, before)
    kpis = here.opened.compiled.kpis
    labels = {period.id: period.label for period in closing_periods(here.opened.compiled)}
    gone = seen.keys() - {place_of(each) for each in after}
    found = [_Pair(seen[place], None) for place in gone if seen[place].value is not None]
    found += [_Pair(seen.get(place), figure) for place, figure in _shown(here, after).items()]
    differ = [each for each in found if each.figure.kpi in kpis and each.differs]
    order = {name: rank for rank, name in enumerate(kpis)}
    differ.sort(key=lambda each: _rank(each.figure, order))
    return tuple(_move(here, each, labels.get(each.figure.period, each.figure.period)) for each in differ)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A place before and after; at least one of them is there."""

    old: Figure | None
    new: Figure | None

    @property
    def figure(self) -> Figure:
        """What names the place."""
        known = self.new if self.new is not None else self.old
        if known is None:
            raise ValueError("A place without a figure on either side.")
        return known

    @property
    def differs(self) -> bool:
        """Whether the value is another, or another reason why there is none."""
        if self.old is None or self.new is None:
            return self.figure.value is not None
        return (self.old.value, self.old.missing) != (self.new.value, self.new.missing)


def _rank(figure: Figure, order: Mapping[str, int]) -> tuple[bool, int, date, int, str, str]:
    return (
        figure.party is not None, len(figure.scope), figure.start, order[figure.kpi], figure.party or "",
        str(figure.scope),
    )  # fmt: skip


def _shown(here: Here, figures: Iterable[Figure]) -> dict[Place, Figure]:
    rules = here.exchange.rules(here.opened.compiled, here.today)
    shown = without_persons(Screen(figures, rules).shown_to(here.reader), here.reader, here.charter)
    return {place_of(each.figure): each.figure for each in shown if each.is_shown}


def _move(here: Here, pair: _Pair, label: str) -> Move:
    figure = pair.figure
    scope = " · ".join(value for _, value in figure.scope if value is not None)
    title = here.charter.kpis[figure.kpi].title
    return Move(figure.kpi, title, label, figure.party, scope, _text(pair.old), _text(pair.new), figure.unit)


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
