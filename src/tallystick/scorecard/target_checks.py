"""Whether the targets of a KPI say one thing for every period and cell they speak of (C201 to C215)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from itertools import combinations

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.targets import Target
from tallystick.charter.read import Document
from tallystick.errors import Problem, ProblemKind
from tallystick.scorecard import problems
from tallystick.scorecard.targets import is_extensive, is_flow, is_to_date, target_value, year_of
from tallystick.terms.calendar import Period
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

Path = tuple[str | int, ...]
Finding = tuple[ProblemKind, Path, str, str]
"""What is wrong, where below the KPI, in a sentence, and what to do."""


def target_problems(
    definition: KpiDefinition, compiled: CompiledCharter, document: Document | None = None
) -> Iterator[Problem]:
    """Everything that is wrong with the KPI's targets; with places where the document is given."""
    for kind, path, message, hint in _findings(definition, compiled):
        whole: Path = ("kpis", definition.id, *path)
        sentence = f"KPI {definition.id!r}: {message}"
        if document is None:
            yield kind.at(sentence, hint=hint)
        else:
            yield document.problem(kind, whole, sentence, hint, key=kind in _NAMING and path[-1] != "from")


_NAMING = (problems.UNKNOWN_PERIOD, problems.WRONG_PERIOD_KIND, problems.ORDER)
"""Kinds that speak of the name of a period, which is a key wherever it is not 'from'."""


def _findings(definition: KpiDefinition, compiled: CompiledCharter) -> Iterator[Finding]:
    sound = True
    for index, target in enumerate(definition.kpi.target):
        path: Path = ("target", index)
        unknown = [*_unknown_periods(definition, target, path), *_pieces(target, path)]
        yield from unknown
        if unknown:
            sound = False
            continue
        shape = [*_order(definition, target, path), *_shape(definition, target, path)]
        shares = [*_shares(definition, target, path)]
        yield from (*shape, *shares)
        sound = sound and not shape
        yield from _gaps_in_years(definition, compiled, target, path)
        if not shares:
            yield from _sums(definition, compiled, target, path)
        yield from _references(definition, target, path)
        yield from _cells(definition, target, path)
    yield from _ambiguous(definition)
    yield from _without_target(definition)
    if sound:
        yield from _levels(definition, compiled)
        yield from _uncovered(definition, compiled)


def _anchors(target: Target, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of period ids of the KPI's own kind, and where it stands."""
    for shape in ("step", "linear", "cumulative"):
        given: Mapping[str, Decimal] | None = getattr(target, shape)
        if given is not None:
            yield (*path, shape), tuple(given)
    if target.seasonal is not None:
        yield (*path, "seasonal", "shares"), tuple(target.seasonal.shares)
    if target.piecewise is not None:
        yield (*path, "piecewise"), tuple(piece.from_ for piece in target.piecewise)
        for number, piece in enumerate(target.piecewise):
            if piece.linear is not None:
                yield (*path, "piecewise", number, "linear"), tuple(piece.linear)


def _unknown_periods(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    calendar, kind = definition.calendar, definition.period_kind
    known = {period.id: period for period in calendar.periods}
    own_kind = [period.id for period in calendar.of_kind(kind)]
    for where, names in _anchors(target, path):
        for number, name in enumerate(names):
            at: Path = (*where, number, "from") if where[-1] == "piecewise" else (*where, name)
            if name not in known:
                hint = _near(name, own_kind)
                yield (
                    problems.UNKNOWN_PERIOD,
                    at,
                    f"the target names period {name!r}, which calendar {calendar.id!r} does not have.",
                    hint,
                )
            elif known[name].kind != kind:
                yield (
                    problems.WRONG_PERIOD_KIND,
                    at,
                    f"the target names the {known[name].kind} {name!r}, and the KPI has a value for each {kind}.",
                    f"Name a {kind} such as {own_kind[0]}.",
                )
    for name in target.adds_up_to:
        if name not in known:
            hint = _near(name, known)
            yield (
                problems.UNKNOWN_PERIOD,
                (*path, "adds up to", name),
                f"'adds up to' names period {name!r}, which calendar {calendar.id!r} does not have.",
                hint,
            )


def _near(name: str, known: Iterator[str] | list[str] | Mapping[str, Period]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Its periods are named like {names[0]}."


def _pieces(target: Target, path: Path) -> Iterator[Finding]:
    for number, piece in enumerate(target.piecewise or ()):
        if (piece.flat is None) == (piece.linear is None):
            found = "neither flat nor linear" if piece.flat is None else "both flat and linear"
            yield (
                problems.PIECE,
                (*path, "piecewise", number),
                f"the piece from {piece.from_} is {found}.",
                "Give it exactly one of the two.",
            )


def _order(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    for where, names in _anchors(target, path):
        starts = [definition.calendar.get(name).start for name in names]
        for number in range(1, len(names)):
            if starts[number] <= starts[number - 1]:
                at: Path = (*where, number, "from") if where[-1] == "piecewise" else (*where, names[number])
                yield (
                    problems.ORDER,
                    at,
                    f"the target names {names[number]} after {names[number - 1]}.",
                    "Write periods in the order in which they come, each once.",
                )
                break


def _shape(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    if is_flow(definition):
        return
    kind = definition.bound.kind.replace("_", " ")
    hint = "Give a flat, step, linear or relative target, which need not add up."
    if target.seasonal is not None:
        yield (
            problems.WRONG_SHAPE,
            (*path, "seasonal"),
            f"a seasonal target spreads a year's sum, and the formula is of kind {kind!r}.",
            hint,
        )
    if target.cumulative is not None and not is_to_date(definition):
        yield (
            problems.WRONG_SHAPE,
            (*path, "cumulative"),
            (
                f"a cumulative target runs to date, and the formula is of kind {kind!r} for each "
                f"{definition.period_kind} alone."
            ),
            hint,
        )
    if target.adds_up_to:
        yield (
            problems.WRONG_SHAPE,
            (*path, "adds up to"),
            f"'adds up to' is for flows, and the formula is of kind {kind!r}.",
            "Remove it: the periods of such a KPI do not add up.",
        )


def _shares(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    if target.seasonal is None:
        return
    sums: dict[str, Fraction] = {}
    for name, share in target.seasonal.shares.items():
        year = year_of(definition.calendar, definition.calendar.get(name))
        label = "the target" if year is None else year.label
        sums[label] = sums.get(label, Fraction(0)) + Fraction(share)
    for label, total in sums.items():
        if total != 1:
            yield (
                problems.SHARES,
                (*path, "seasonal", "shares"),
                f"the shares of {label} add up to {_shown(total)}, not to 1.",
                f"Change them by {_shown(1 - total)} together.",
            )


def _gaps_in_years(
    definition: KpiDefinition, compiled: CompiledCharter, target: Target, path: Path
) -> Iterator[Finding]:
    if target.cumulative is None or not is_flow(definition):
        return
    calendar = definition.calendar
    years: dict[str, list[Period]] = {}
    for period in definition.periods(compiled):
        year = year_of(calendar, period)
        years.setdefault(year.id if year else "", []).append(period)
    for periods in years.values():
        named = [index for index, period in enumerate(periods) if period.id in target.cumulative]
        left_out = [period.id for period in periods[: named[-1]] if period.id not in target.cumulative] if named else []
        if left_out:
            yield (
                problems.GAP_IN_YEAR,
                (*path, "cumulative"),
                f"the cumulative target leaves out {', '.join(left_out)} before {periods[named[-1]].id}.",
                "Say how much is reached at the end of each of them.",
            )


def _sums(definition: KpiDefinition, compiled: CompiledCharter, target: Target, path: Path) -> Iterator[Finding]:
    if not is_flow(definition):
        return
    for name, expected in target.adds_up_to.items():
        year = definition.calendar.get(name)
        where: Path = (*path, "adds up to", name)
        if target.relative is not None and target.relative.to in ("prior year", "prior period"):
            yield (
                problems.ADDS_UP,
                where,
                f"what a target relative to the {target.relative.to} adds up to is known only when that is over.",
                "Remove 'adds up to', or give the targets as numbers.",
            )
            continue
        inside = [period for period in definition.periods(compiled) if year.contains(period)]
        values = {period.id: _static(target, definition, compiled, period) for period in inside}
        without = [period_id for period_id, value in values.items() if value is None]
        total = sum((value for value in values.values() if value is not None), Fraction(0))
        if not inside or without:
            what = (
                f"{', '.join(without)} of {name} have no target"
                if without
                else f"no {definition.period_kind} of the term lies in {name}"
            )
            yield (
                problems.ADDS_UP,
                where,
                f"{what}, so that {_shown(Fraction(expected))} cannot be reached.",
                "Give each period its target.",
            )
        elif total != expected:
            yield (
                problems.ADDS_UP,
                where,
                (
                    f"the targets of the {len(inside)} periods in {name} add up to {_shown(total)}, not to "
                    f"{_shown(Fraction(expected))}."
                ),
                (
                    f"They are {_shown(abs(total - Fraction(expected)))} too {'high' if total > expected else 'low'} "
                    "together."
                ),
            )


def _static(target: Target, definition: KpiDefinition, compiled: CompiledCharter, period: Period) -> Fraction | None:
    """The target as far as it is known before any figure is."""
    return target_value(target, definition, compiled, period=period, own=lambda _: None)


def _references(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    if target.relative is None:
        return
    to = target.relative.to
    if (to == "baseline" and definition.kpi.baseline is None) or (
        to == "benchmark" and definition.kpi.benchmark is None
    ):
        yield (
            problems.NO_REFERENCE,
            (*path, "relative", "to"),
            f"the target is relative to the {to}, and the KPI has none.",
            f"Give it one: {to}: {{value: …, from: …}}.",
        )


def _cells(definition: KpiDefinition, target: Target, path: Path) -> Iterator[Finding]:
    if not target.for_:
        return
    fixed, cells = set(target.for_), [set(cell) for cell in definition.cells]
    known = sorted(set().union(*cells))
    if is_extensive(definition):
        fits = fixed in cells
        need = "exactly the dimensions of one of its cells"
    else:
        fits = any(fixed <= cell for cell in cells)
        need = "dimensions of its cells"
    if not fits:
        by = f"it is broken down by {', '.join(known)}" if known else "it is not broken down"
        yield (
            problems.UNKNOWN_CELL,
            (*path, "for"),
            f"the target is for {', '.join(sorted(fixed))}, and {by}.",
            f"Name {need}, or add them under 'by'.",
        )


def _ambiguous(definition: KpiDefinition) -> Iterator[Finding]:
    cells = [set(cell) for cell in definition.cells]
    for (_, one), (second, other) in combinations(enumerate(definition.kpi.target), 2):
        if len(one.for_) != len(other.for_):
            continue
        agree = all(one.for_[name] == other.for_[name] for name in set(one.for_) & set(other.for_))
        together = set(one.for_) | set(other.for_)
        meets = any(together <= cell for cell in cells) if not is_extensive(definition) else one.for_ == other.for_
        if agree and (meets or one.for_ == other.for_):
            what = " and ".join(_cell_words(each) for each in (one, other))
            yield (
                problems.AMBIGUOUS_CELL,
                ("target", second),
                f"two targets, {what}, can hold for one cell.",
                "Fix one more dimension in one of them, or remove one.",
            )


def _cell_words(target: Target) -> str:
    if not target.for_:
        return "for all cells"
    return f"for {', '.join(f'{name} {value}' for name, value in sorted(target.for_.items()))}"


def _without_target(definition: KpiDefinition) -> Iterator[Finding]:
    kpi = definition.kpi
    if kpi.direction.better == "nominal" and not kpi.target:
        yield (
            problems.DIRECTION,
            ("direction",),
            "it is to be near a target, and there is none.",
            "Give a target, or a range.",
        )


def _levels(definition: KpiDefinition, compiled: CompiledCharter) -> Iterator[Finding]:
    """Targets against the direction and the baseline, as far as they are known beforehand."""
    kpi = definition.kpi
    for index, target in enumerate(kpi.target):
        known = {
            period.id: value
            for period in definition.periods(compiled)
            if (value := _static(target, definition, compiled, period)) is not None
        }
        path: Path = ("target", index)
        if kpi.direction.range is not None:
            low, high = map(Fraction, kpi.direction.range)
            outside = [name for name, value in known.items() if not low <= value <= high]
            if outside:
                yield (
                    problems.DIRECTION,
                    path,
                    (
                        f"the target of {outside[0]} is {_shown(known[outside[0]])}, outside the good range from "
                        f"{_shown(low)} to {_shown(high)}."
                    ),
                    "Move it into the range, or widen the range.",
                )
        if kpi.direction.better == "binary":
            odd = [name for name, value in known.items() if value not in (0, 1)]
            if odd:
                yield (
                    problems.DIRECTION,
                    path,
                    f"a binary KPI is 0 or 1, and its target of {odd[0]} is {_shown(known[odd[0]])}.",
                    "Make it 1 or 0.",
                )
        if kpi.baseline is not None and kpi.direction.better in ("higher", "lower"):
            baseline = Fraction(kpi.baseline.value)
            same = [name for name, value in known.items() if value == baseline]
            if same and len(same) == len(known):
                yield (
                    problems.NO_WAY,
                    path,
                    f"the target is the baseline, {_shown(baseline)}, in every period.",
                    "To keep a level, say how far off is still good: direction: {tolerance: 1}.",
                )
            elif same:
                yield (
                    problems.NO_WAY_YET,
                    path,
                    (
                        f"the target is the baseline, {_shown(baseline)}, in "
                        f"{', '.join(same[:3])}{' …' if len(same) > 3 else ''}."
                    ),
                    "Progress is shown from the next period on.",
                )


def _uncovered(definition: KpiDefinition, compiled: CompiledCharter) -> Iterator[Finding]:
    """The total's target is not there in some periods; relative ones wait for figures and are not looked at."""
    whole = [target for target in definition.kpi.target if not target.for_]
    if not whole or whole[0].relative is not None:
        return
    periods = definition.periods(compiled)
    without = [period.id for period in periods if _static(whole[0], definition, compiled, period) is None]
    if without:
        yield (
            problems.UNCOVERED,
            ("target", definition.kpi.target.index(whole[0])),
            f"{len(without)} of {len(periods)} periods have no target, the first is {without[0]}.",
            "Begin the target with the first period of the term.",
        )


def _shown(value: Fraction) -> str:
    return write_decimal(value) if is_finite_decimal(value) else f"about {round_fraction(value, 6)}"
