"""The figures of a moment as some readers may see them: all who see the same share one, whatever period they ask for.

What is withheld is emptied here, before anything is made of it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import is_
from weakref import ref

from tallystick.cycle.computing import Computed
from tallystick.cycle.courses import Courses
from tallystick.sharing.classifying import Exchange
from tallystick.sharing.disclosing import Disclosed, Reader
from tallystick.sharing.rules import Place
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Moment, Opened
from tallystick.web.alliances.personal import refusals_of_persons, without_persons

_of_reader: Kept["ref[Shown]"] = Kept(400)
"""Weak: however many readers are remembered, what they see lives as long as it is kept below."""
_of_standpoint: Kept["Shown"] = Kept(12)
_alike: Kept["Shown"] = Kept(12)


@dataclass(frozen=True, eq=False)
class Shown:
    """Every figure of a moment, with the reason where it is withheld; told from others by being another object."""

    whole: Computed
    """Before anything is withheld."""
    figures: Sequence[Disclosed] = field(repr=False)
    places: Sequence[Place] = field(repr=False)
    """Where they stand, in their order."""
    beside: Courses = field(repr=False)
    """Those of all figures: of a cell of which nothing is withheld they are the reader's, and are not made twice."""

    @cached_property
    def computed(self) -> Computed:
        """The figures with what is withheld emptied, and no facts behind them."""
        return replace(self.whole, figures=tuple(each.figure for each in self.figures), tallies={}, facts={})

    @cached_property
    def disclosed(self) -> Mapping[Place, Disclosed]:
        """By place."""
        return dict(zip(self.places, self.figures, strict=True))

    @cached_property
    def has_all_totals(self) -> bool:
        """Whether nothing is withheld of the figures of the alliance as a whole: they are the very same objects."""
        mine, theirs = self.courses.totals, self.beside.totals
        return len(mine) == len(theirs) and all(map(is_, mine, theirs))

    @cached_property
    def courses(self) -> Courses:
        """The figures judged, for whatever period is looked at."""
        return Courses(self.computed.compiled, self.computed.figures, beside=self.beside)


def shown_to(opened: Opened, reader: Reader, moment: Moment, exchange: Exchange) -> Shown:
    """The figures of a moment as a reader may see them. Raises what computing them raises."""
    on, about = reader.context.on, (opened.root, opened.state, moment, exchange, reader.context.on)

    def looked() -> Shown:
        screen = opened.screen(moment, exchange, on)
        standpoint, persons = screen.standpoint_of(reader), refusals_of_persons(reader, opened.charter)

        def made() -> Shown:
            found = disclosed_to(opened, reader, moment, exchange, on)
            made = Shown(opened.computed(moment), found, screen.places, opened.courses(moment))
            patterned = tuple(
                (place, each.rule, each.because, each.low, each.high)
                for place in sorted(screen.patterned, key=repr)
                for each in [made.disclosed[place]]
            )
            return _alike.get((*about, standpoint.reasons, persons, patterned), lambda: made)

        return _of_standpoint.get((*about, standpoint, persons), made)

    key = (*about, permission_key(reader))
    known = _of_reader.get(key, lambda: ref(looked()))()
    if known is None:  # it had to go for what others see
        known = looked()
        _of_reader.put(key, ref(known))
    return known


def disclosed_to(opened: Opened, reader: Reader, moment: Moment, exchange: Exchange, on: date) -> tuple[Disclosed, ...]:
    """Every figure of a moment, with the reason where it is withheld from a reader."""
    screen = opened.screen(moment, exchange, on)
    return without_persons(screen.shown_to(reader), reader, opened.charter)


def permission_key(reader: Reader) -> Hashable:
    """All of a reader on which it depends what they see; two readers with the same see the same."""
    actor, context = reader.actor, reader.context
    held = frozenset(each for each in actor.memberships if each.holds(context.alliance, context.on))
    return held, actor.token, actor.active and actor.person is not None, context.on, context.state, context.outlet
