"""Whose a source and its batches are, and for which party a reader may deliver to it.

Where the charter says that a party provides a source, it is that party's. Where somebody outside does, or it says
nothing, each party may bring the facts, and a batch is of the party by whose hand it came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tallystick.charter.model import Charter
from tallystick.charter.model.sources import Source
from tallystick.facts.batches import Batch, Withdrawal
from tallystick.facts.store import FactStore
from tallystick.sharing.asked import Decision, Thing
from tallystick.sharing.rules import strictest
from tallystick.sharing.words import Action, Class, Kind, Mask, Role
from tallystick.web.alliances.here import Here


def provider(charter: Charter, source: str) -> str | None:
    """The party that provides a source; None where nobody or somebody outside does."""
    named = charter.sources[source].provided_by
    party = named.partition("/")[0] if named else None
    return party if party in charter.parties else None


def party_of(charter: Charter, batch: Batch | Withdrawal) -> str | None:
    """Whose a batch is: the provider's, else of the party by whose hand it came."""
    party = provider(charter, batch.source)
    if party is None and batch.by is not None:
        party = batch.by.replace("/", " ").partition(" ")[0]
    return party if party in charter.parties else None


def sees_source(here: Here, source: str) -> bool:
    """Whether the reader sees a source; one that no party provides, whoever may deliver to it sees as well."""
    party = provider(here.charter, source)
    if here.may(Action.SEE, here.thing(Kind.SOURCE, party=party)).allowed:
        return True
    return party is None and delivers_for(here, source) is not None


def sources_seen(here: Here) -> tuple[str, ...]:
    """The sources that the reader sees, in the charter's order."""
    return tuple(source for source in here.charter.sources if sees_source(here, source))


def delivers_for(here: Here, source: str, kind: Kind = Kind.BATCH, action: Action = Action.ENTER) -> str | None:
    """The party for which the reader may deliver to a source, or do something else with its batches or entries."""
    party = provider(here.charter, source)
    for each in [party] if party is not None else sorted(here.parties):
        if here.may(action, here.thing(kind, party=each)).allowed:
            return each
    return None


def batch_thing(here: Here, batch: Batch, *, locked: bool = False) -> Thing:
    """What a batch is to :func:`~tallystick.sharing.deciding.decide`; its columns decide its disclosure class."""
    return here.thing(
        Kind.BATCH,
        party=party_of(here.charter, batch),
        disclosure=strictest_of(here.charter.sources[batch.source]),
        start=batch.first_day,
        end=batch.last_day and batch.last_day + timedelta(days=1),
        locked=locked,
    )


def strictest_of(source: Source) -> Class:
    """The strictest class of a source's columns: that of its batches."""
    return strictest(Class(column.disclosure) for column in source.columns.values())


@dataclass(frozen=True, slots=True)
class SeenBatch:
    """A batch as its reader may see it."""

    batch: Batch
    party: str | None
    by: str | None
    """By whose hand; None where names are masked, or nobody is named."""
    shows_rows: bool
    withdrawn: Withdrawal | None
    may_correct: bool
    """Whether the reader may take it back or correct it."""

    @property
    def number(self) -> int:
        """Its number in its source."""
        return self.batch.number


def batches_seen(here: Here, source: str, known: Mapping[int, Withdrawal] | None = None) -> Iterator[SeenBatch]:
    """The batches of a source that the reader sees, the latest first."""
    store = FactStore(here.alliance.root / "facts")
    gone = {each.withdraws: each for each in store.withdrawals(source)} if known is None else known
    for batch in reversed(store.batches(source, withdrawn=True)):
        decision = here.may(Action.SEE, batch_thing(here, batch))
        if decision.allowed:
            yield _seen(here, batch, decision, gone.get(batch.number))


def _seen(here: Here, batch: Batch, decision: Decision, withdrawn: Withdrawal | None) -> SeenBatch:
    party = party_of(here.charter, batch)
    mine = party is not None and here.may(Action.ENTER, here.thing(Kind.BATCH, party=party)).allowed
    return SeenBatch(
        batch,
        party,
        None if Mask.NAMES in decision.masked else batch.by,
        Mask.ROWS not in decision.masked,
        withdrawn,
        mine and withdrawn is None,
    )


def batch_seen(here: Here, source: str, number: int) -> SeenBatch | None:
    """One batch of a source; None where there is none that the reader sees."""
    if source not in here.charter.sources or not sees_source(here, source):
        return None
    return next((each for each in batches_seen(here, source) if each.number == number), None)


def columns_shown(here: Here, seen: SeenBatch) -> tuple[str, ...]:
    """The columns of a batch whose values the reader may see: another party's own stay with it."""
    source = here.charter.sources[seen.batch.source]
    roles = here.roles
    own = seen.party is not None and seen.party in {each.party for each in roles if each.role is not Role.OPERATOR}
    if own or any(each.independent for each in roles):
        return tuple(source.columns)
    return tuple(name for name, column in source.columns.items() if column.disclosure != "owner only")
