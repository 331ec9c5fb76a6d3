"""An alliance as one reader has it: every page within an alliance is handed one, and asks it for everything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from tallystick.charter.model import Charter
from tallystick.sharing.asked import Actor, Belonging, Context, Decision, Membership, Thing
from tallystick.sharing.classifying import Exchange
from tallystick.sharing.deciding import decide
from tallystick.sharing.disclosing import Reader
from tallystick.sharing.words import Action, Kind, Outlet, State
from tallystick.terms.zone import Zone
from tallystick.web.alliances.classified import exchange_of
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.opened import Moment, Opened, opened
from tallystick.web.alliances.records import Writing, writing
from tallystick.web.alliances.snapshot import Asked, Snapshot, snapshot


@dataclass(frozen=True)
class Here:
    """Whoever asks, in an alliance, now."""

    alliance: Alliance
    actor: Actor
    since_proof: timedelta | None = None
    outlet: Outlet = Outlet.PAGE

    @property
    def name(self) -> str:
        """The alliance's name in addresses."""
        return self.alliance.name

    @cached_property
    def opened(self) -> Opened:
        """The workspace as it stands; ProblemsError (W007) where it cannot be read."""
        return opened(self.alliance.root)

    @property
    def charter(self) -> Charter:
        """The charter."""
        return self.opened.charter

    @property
    def title(self) -> str:
        """What people call the alliance."""
        return self.charter.title

    @cached_property
    def instant(self) -> datetime:
        """What the alliance's clock reads now: the instant that whatever is done now bears (``recorded``)."""
        return datetime.now(UTC) - self.alliance.behind

    @cached_property
    def today(self) -> date:
        """The day it is in the alliance's zone, by its clock."""
        compiled = self.opened.reading.compiled
        return (Zone(self.charter.zone) if compiled is None else compiled.zone).day_of(self.instant)

    @cached_property
    def context(self) -> Context:
        """How things stand, for :func:`~tallystick.sharing.deciding.decide`."""
        return Context(
            self.today,
            self.name,
            self._belongings,
            State(self.alliance.state),
            self.since_proof,
            self.outlet,
        )

    @cached_property
    def _belongings(self) -> Mapping[str, Belonging]:
        """When each party belongs to the alliance; with the reader's own, where a proposed amendment brings it in."""
        known = self.opened.belongings
        mine = {each.party for each in self.actor.memberships if each.alliance == self.name and each.party is not None}
        if mine <= set(known):
            return known
        from tallystick.web.drafting.joining import joining  # noqa: PLC0415  (it stands on this module's package)

        coming = joining(self.alliance, mine - set(known))
        return {**{name: belonging for name, (_, belonging) in coming.items()}, **known}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The parties that belong to the alliance today; before it begins, those that are to."""
        return tuple(
            party for party, belonging in self.opened.belongings.items() if belonging.is_member(self.today)
        ) or tuple(self.charter.parties)

    @cached_property
    def exchange(self) -> Exchange:
        """What the parties may exchange, by the words of their counsel."""
        return exchange_of(self.alliance, self.members)

    @cached_property
    def roles(self) -> tuple[Membership, ...]:
        """The reader's roles here that hold today."""
        return tuple(each for each in self.actor.memberships if each.holds(self.name, self.today))

    @cached_property
    def parties(self) -> frozenset[str]:
        """The parties for which the reader acts."""
        return frozenset(each.party for each in self.roles if each.party is not None)

    def thing(self, kind: Kind, **known: Any) -> Thing:
        """A thing of this alliance."""
        return Thing(kind, self.name, **known)

    def may(self, action: Action, thing: Thing) -> Decision:
        """Whether the reader may do something with a thing, why, and what is masked."""
        return decide(self.actor, action, thing, self.context)

    def require(self, action: Action, thing: Thing) -> Decision:
        """The same, where it must be allowed; RefusedError becomes a page that says why."""
        from tallystick.web.access.refusals import RefusedError  # noqa: PLC0415  (it stands on this module's package)

        decision = self.may(action, thing)
        if not decision.allowed:
            raise RefusedError(decision)
        return decision

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The alliance while the reader writes in it: one writer at a time, and on record when it ends.

        Ask ``may`` before; W010 or StoppedError where nothing can be put on record.
        """
        with writing(self.alliance) as now:
            yield now

    def hand(self, party: str | None = None) -> str:
        """By whose hand something is done, for the record: party and role, never a person's name."""
        mine = [each for each in self.roles if party is None or each.party == party] or list(self.roles)
        return " ".join(filter(None, (mine[0].party, mine[0].role.value))) if mine else ""

    @property
    def reader(self) -> Reader:
        """Who reads, for disclosure."""
        return Reader(self.actor, self.context)

    @property
    def now(self) -> Moment:
        """The present moment of the alliance."""
        return Moment(self.today)

    def snapshot(self, asked: Asked | None = None) -> Snapshot:
        """Figures, scorecard and all that follows from them, as the reader may see it."""
        return snapshot(self.opened, self.reader, asked or Asked(), self.exchange)
