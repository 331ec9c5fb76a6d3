"""Two charters that follow one another, and figures that both of them read, for tests of succession."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from obligations.made import AFTERWARDS, charter, clause, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.amends import Amends
from tallystick.obligations.determination import Determination
from tallystick.obligations.record import content_of
from tallystick.obligations.succession import Stage, Succeeded, determine_over

OTHER = "0" * 64
"""The hash of some charter; who compares hashes is the command, not the engine."""

EVERYTHING = """\
floor:
  text: As agreed.
  obligor: air
  beneficiary: hub
  kpi: completion
  floor: 92
  credit: 100 * shortfall
  caps: {at: 900, per: year}
  carry: {what: surplus, for: 3, within: year}
  repeat: {of: amount, times: 2, after: consecutive}
  triggers:
    three:
      at least: 3
      of: 6 months
      window: rolling
      judged: each
      again: none
      then: {right: terminate}
    row:
      consecutive: 2
      again: after reset
      then: {credit: 50}
    scored:
      points: 4
      of: 12 months
      window: rolling
      again: none
      then: {plan: better}
  then: [{points: 2}]
"""


def terms(**said: Any) -> Amends:
    """How the second charter amends the first; on the first of July unless said otherwise, and everything survives."""
    fields = {
        "charter": OTHER, "effective": "2013-07-01", "agreed": "2013-06-01",
        "applies to": "periods that begin on or after it", "accrued rights": "preserved",
        "misses": "survive", "caps": "survive", "banks": "survive",
        **{key.replace("_", " "): value for key, value in said.items()},
    }  # fmt: skip
    return Amends.model_validate({key: value for key, value in fields.items() if value is not None})


def given(compiled: CompiledCharter, percents: Sequence[int], kpi: str = "completion") -> list[Any]:
    """Monthly figures of 2013 from January: so many of a hundred."""
    return series(compiled, {f"2013-{at:02}": (each, 100) for at, each in enumerate(percents, start=1)}, kpi=kpi)


def over(
    old: CompiledCharter,
    new: CompiledCharter,
    percents: Sequence[int],
    agreed: Amends,
    *,
    events: Iterable[Any] = (),
    known_at: datetime = AFTERWARDS,
) -> Succeeded:
    """Both charters on the same monthly figures."""
    stages = [Stage(old, given(old, percents)), Stage(new, given(new, percents), agreed)]
    return determine_over(stages, events, known_at=known_at)


def by_period(found: Iterable[Determination], name: str = "floor") -> dict[str, Determination]:
    """The determinations of one clause."""
    return {each.period: each for each in found if each.clause == name}


def content(each: Determination) -> Mapping[str, Any]:
    """All that a determination says, but under which charter."""
    found = content_of(each)
    inputs = {name: value for name, value in found["inputs"].items() if name not in ("charter", "contractual")}
    return {**found, "inputs": inputs}


def at(day: str) -> datetime:
    """The beginning of a day, in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def floor(**keys: Any) -> CompiledCharter:
    """A charter of the one clause 'floor', from 92 % on unless said otherwise."""
    return charter(clause(**{"floor": 92, **keys}))


__all__ = ["EVERYTHING", "OTHER", "at", "by_period", "charter", "content", "floor", "given", "over", "terms"]
