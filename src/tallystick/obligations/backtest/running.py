"""Clauses run again and again on the same ground: history once, then otherwise agreed, then scenario by scenario."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition, Clauses
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.errors import InputError
from tallystick.obligations.backtest import altering
from tallystick.obligations.backtest.altering import Altered
from tallystick.obligations.backtest.blocks import block_length, draw, quantile, require_length
from tallystick.obligations.backtest.chance import Chance
from tallystick.obligations.backtest.outcome import (
    Backtest,
    Breakpoint,
    Drawn,
    Owed,
    Spread,
    Variation,
    owed_of,
)
from tallystick.obligations.backtest.scenarios import history_of
from tallystick.obligations.desk import desk_for
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import run
from tallystick.obligations.events_of import EventBook
from tallystick.obligations.figures_of import FigureIndex
from tallystick.obligations.needed import kpis_needed
from tallystick.obligations.saying import shown
from tallystick.terms.figure import Figure

QUANTILES = tuple(Fraction(each, 100) for each in (5, 25, 50, 75, 95))
"""Shares of scenarios for which amounts are given."""

_NEAREST = 5
"""So many breakpoints on either side of the threshold are worked out."""


@dataclass
class Ground:
    """What a back-test stands on."""

    compiled: CompiledCharter
    figures: tuple[Figure, ...]
    events: tuple[Event, ...]
    known_at: datetime
    batches: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = FigureIndex(self.figures)
        self.book = EventBook(self.events, known_at=self.known_at)

    def history(self, clauses: Sequence[str]) -> tuple[Determination, ...]:
        """The clauses as they stand."""
        desk = desk_for(self.compiled, self.index, self.book, known_at=self.known_at)
        return run(desk, clauses=clauses, batches=self.batches).determinations

    def otherwise(self, definition: ClauseDefinition) -> tuple[Determination, ...]:
        """One clause, altered, over history; all others as they stand."""
        desk = desk_for(self._with(definition), self.index, self.book, known_at=self.known_at)
        return run(desk, clauses=(definition.id,), batches={}, signed=_NOT_SIGNED).determinations

    def scenario(
        self, figures: Iterable[Figure], events: Iterable[Event], clauses: Sequence[str]
    ) -> tuple[Determination, ...]:
        """The clauses as they stand, over other figures and events."""
        book = EventBook(events, known_at=self.known_at)
        desk = desk_for(self.compiled, FigureIndex(figures), book, known_at=self.known_at)
        return run(desk, clauses=clauses, batches={}, signed=_NOT_SIGNED).determinations

    def _with(self, definition: ClauseDefinition) -> CompiledCharter:
        clauses = self.compiled.clauses
        changed = {name: definition if name == definition.id else each for name, each in clauses.definitions.items()}
        return replace(self.compiled, clauses=Clauses(changed, clauses.shared_caps))


_NOT_SIGNED = "not signed"
"""Instead of the hash of what the parties signed: an altered clause is no record of theirs."""


def backtest(
    ground: Ground,
    *,
    clauses: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
    scenarios: int = 200,
    block: int | None = None,
    seed: str = "1",
    steps: int = 3,
    unsettled: Sequence[tuple[str, str]] = (),
) -> Backtest:
    """What the clauses would have cost and triggered: over history, otherwise agreed, and over scenarios.

    ``chosen`` has the agreed reading of each clause, None where none was chosen yet.
    ``block`` is the length of a block in whole periods; the cube root of history by default. ``steps`` is how many
    thresholds are tried on either side. The same arguments give the same result everywhere.
    Raises InputError where there is nothing to draw scenarios from.
    """
    made = ground.history(clauses)
    variations: list[Variation] = []
    breakpoints: list[Breakpoint] = []
    for name in clauses:
        definition = ground.compiled.clauses.definitions[name]
        mine = tuple(each for each in made if each.clause == name)
        variations += _variations(ground, definition, mine, steps=steps, chosen=(chosen or {}).get(name))
        breakpoints += _breakpoints(ground, definition, mine)
    drawn: Drawn | None = None
    spread: tuple[Spread, ...] = ()
    if scenarios and made and kpis_needed(ground.compiled, tuple(clauses)):
        drawn, spread = _spread(ground, clauses, scenarios=scenarios, block=block, seed=seed)
    return Backtest(
        known_at=ground.known_at.isoformat().replace("+00:00", "Z"),
        charter=ground.compiled.sha256,
        determinations=made,
        owed=owed_of(made),
        variations=tuple(variations),
        breakpoints=tuple(breakpoints),
        drawn=drawn,
        spread=spread,
        unsettled=tuple(unsettled),
    )


# Otherwise agreed


def _variations(
    ground: Ground,
    definition: ClauseDefinition,
    made: tuple[Determination, ...],
    *,
    steps: int,
    chosen: str | None,
) -> Iterator[Variation]:
    every = (
        *_thresholds(definition, steps),
        *altering.windows(definition),
        *altering.counts(definition),
        *altering.exclusions(definition),
        *altering.roundings(definition),
        *altering.readings(ground.compiled, definition, chosen=chosen),
    )
    for each in every:
        try:
            found = made if each.current and each.about != "reading" else ground.otherwise(each.definition)
        except InputError as wrong:  # a window that the KPI's values cannot be put together over, say
            yield Variation(definition.id, each.about, each.change, each.current, each.question, (), str(wrong))
            continue
        yield Variation(definition.id, each.about, each.change, each.current, each.question, owed_of(found))


def _thresholds(definition: ClauseDefinition, steps: int) -> Iterator[Altered]:
    """The test moved by so many steps either way."""
    if definition.form != "value" or not steps:
        return
    edges = altering.edges_of(definition)
    if not edges and definition.met is None:
        return
    step = step_of(Fraction(edges[0]) if edges else Fraction(100))
    for number in range(-steps, steps + 1):
        shift = number * step
        words = ", ".join(shown(Fraction(edge) + shift) for edge in edges) or f"target {'+' if number >= 0 else ''}"
        words += "" if edges else shown(shift)
        yield Altered("threshold", words, altering.shifted(definition, shift), current=number == 0)


def step_of(threshold: Fraction) -> Fraction:
    """A step to try thresholds by: the power of ten that is at most a fiftieth of it.

    >>> [str(step_of(Fraction(each))) for each in ("92", "1.5", "1000")]
    ['1', '1/100', '10']
    """
    size = abs(threshold) / 50
    step = Fraction(1)
    if not size:
        return step
    while step > size:
        step /= 10
    while step * 10 <= size:
        step *= 10
    return step


def _breakpoints(ground: Ground, definition: ClauseDefinition, made: tuple[Determination, ...]) -> Iterator[Breakpoint]:
    """The exact thresholds near the agreed one at which outcomes flip: of a test with one edge, the values reached."""
    met = definition.met
    if definition.form != "value" or met is None or len(met.edges) != 1 or definition.levels[1:]:
        return
    held: dict[Fraction, list[Determination]] = {}
    for each in made:
        if each.exact is not None and each.threshold is not None:
            held.setdefault(definition.rounding.compared(each.exact) - each.threshold, []).append(each)
    shifts = sorted(held)
    below, above = [each for each in shifts if each <= 0], [each for each in shifts if each > 0]
    chosen = [*below[-_NEAREST:], *above[:_NEAREST]]
    found: dict[Fraction, tuple[Owed, ...]] = {}

    def owed(shift: Fraction) -> tuple[Owed, ...]:
        if shift not in found:
            found[shift] = owed_of(ground.otherwise(altering.shifted(definition, shift)))
        return found[shift]

    for shift in chosen:
        at = shifts.index(shift)
        before = (shifts[at - 1] + shift) / 2 if at else shift - 1
        after = (shifts[at + 1] + shift) / 2 if at + 1 < len(shifts) else shift + 1
        yield Breakpoint(
            definition.id,
            threshold=(held[shift][0].threshold or Fraction(0)) + shift,
            shift=shift,
            periods=tuple((each.obligor, each.period) for each in held[shift]),
            below=owed(before),
            at=owed(shift),
            above=owed(after),
        )


# Scenarios


def _spread(
    ground: Ground, clauses: Sequence[str], *, scenarios: int, block: int | None, seed: str
) -> tuple[Drawn, tuple[Spread, ...]]:
    kpis = kpis_needed(ground.compiled, tuple(clauses))
    history = history_of(ground.compiled, ground.figures, ground.events, kpis=kpis, known_at=ground.known_at)
    count = len(history.periods)
    length = block_length(count) if block is None else block
    require_length(count, length)
    chance = Chance(seed)
    sums: dict[tuple[str, str], list[Owed]] = {}
    for _ in range(scenarios):
        figures, events = history.laid_out(draw(count, length, chance))
        for each in owed_of(ground.scenario(figures, events, clauses)):
            sums.setdefault((each.clause, each.obligor), []).append(each)
    periods = tuple(period.id for period in history.periods)
    return Drawn(scenarios, length, seed, periods), tuple(
        _spread_of(ground.compiled.clauses.definitions[clause], found) for (clause, _), found in sums.items()
    )


def _spread_of(definition: ClauseDefinition, found: Sequence[Owed]) -> Spread:
    amounts = sorted(each.amount for each in found)
    count = len(found)
    first = found[0]
    return Spread(
        first.clause,
        first.obligor,
        first.beneficiary,
        first.currency,
        scenarios=count,
        open=sum(bool(each.open) for each in found),
        mean=sum(amounts, Fraction(0)) / count,
        quantiles=tuple((share, quantile(amounts, share)) for share in QUANTILES),
        owing=sum(each > 0 for each in amounts),
        fired=tuple(
            (
                rule.name,
                sum(bool(each.firings(rule.name)) for each in found),
                Fraction(sum(each.firings(rule.name) for each in found), count),
            )
            for rule in (*definition.triggers, *(rule for level in definition.levels for rule in level.triggers))
        ),
    )
