"""Whether bands and score curves give every value one status and one score, in step with the direction (C220 to C234).

What a bound relative to the target means depends on the target. Everything is looked at for each number that the
targets name, and between them wherever two bounds or anchors could change places; for targets that are known only
later (relative, seasonal, cumulative ones), wherever they could do so above 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.model.bands import Bound
from tallystick.charter.model.kpis import Kpi, ScoreCurve
from tallystick.charter.model.targets import Target
from tallystick.charter.read import Document
from tallystick.errors import Problem, ProblemKind
from tallystick.scorecard import problems
from tallystick.scorecard.grades import (
    SEVERITIES,
    Region,
    bands_of,
    bound_at,
    needs_target,
    regions,
    severity_of,
)
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

Path = tuple[str | int, ...]
Finding = tuple[ProblemKind, Path, str, str]

NO_STATUS = ("no_target", "unscored", "no_value", "unfinished")
"""Words that say why there is no status."""


def band_problems(
    definition: KpiDefinition, document: Document | None = None, *, scale: tuple[Decimal, Decimal] | None = None
) -> Iterator[Problem]:
    """Everything that is wrong with the KPI's bands, dead-band and score curve.

    Problems have places where the document is given. ``scale`` is the scorecard's worst and best score; without it
    scores are not held against one.
    """
    for kind, path, message, hint in _findings(definition.kpi, scale):
        sentence = f"KPI {definition.id!r}: {message}"
        if document is None:
            yield kind.at(sentence, hint=hint)
        else:
            yield document.problem(kind, ("kpis", definition.id, *path), sentence, hint)


def _findings(kpi: Kpi, scale: tuple[Decimal, Decimal] | None) -> Iterator[Finding]:
    if kpi.direction.better == "unscored":
        for path, given in (("bands", bool(kpi.bands)), ("score", kpi.score is not None)):
            if given:
                yield (
                    problems.BAND_UNSCORED,
                    (path,),
                    f"it is unscored and has {'bands' if path == 'bands' else 'a score curve'}.",
                    "Remove them, or give it a direction.",
                )
        return
    yield from _names_and_severities(kpi)
    yield from _dead_band(kpi)
    if kpi.bands and needs_target(kpi.bands) and not kpi.target:
        yield (
            problems.BAND_TARGET,
            ("bands",),
            "its bands are relative to the target, and it has none.",
            "Give a target, or write the bounds as numbers.",
        )
    if kpi.bands:
        yield from _coverage(kpi)
        yield from _order(kpi)
    if kpi.score is not None:
        yield from _curve(kpi, kpi.score, scale)


def _names_and_severities(kpi: Kpi) -> Iterator[Finding]:
    for name, band in kpi.bands.items():
        if severity_of(name, band) is None:
            yield (
                problems.BAND_SEVERITY,
                ("bands", name),
                f"band {name!r} does not say its severity.",
                f"Give it one of {', '.join(SEVERITIES)}.",
            )
        if name in NO_STATUS:
            yield (
                problems.BAND_NAME,
                ("bands", name),
                f"a band is named {name!r}, which says why there is no status.",
                "Choose another name.",
            )


def _dead_band(kpi: Kpi) -> Iterator[Finding]:
    dead_band = kpi.dead_band
    if dead_band is not None and dead_band.by < 0:
        yield problems.DEAD_BAND, ("dead band", "by"), f"the dead-band is {dead_band.by} wide.", "Make it 0 or more."
    elif dead_band is not None and dead_band.by == 0 and dead_band.after == 1:
        yield (
            problems.DEAD_BAND,
            ("dead band",),
            "the dead-band has no width and waits for one period only, which changes nothing.",
            "Give 'by' or 'after', or remove it.",
        )


def _coverage(kpi: Kpi) -> Iterator[Finding]:
    """Gaps inside and beyond the bands, and bands that never hold: the first finding of each kind is enough."""
    reached: set[str] = set()
    told: set[str] = set()
    for target in _trial_targets(kpi, _band_bounds(kpi)):
        line = regions(kpi.bands, target)
        reached |= {region.band for region in line if region.band is not None}
        for place, region in _holes(line):
            if place not in told:
                told.add(place)
                kind = problems.BAND_GAP if place == "between" else problems.BAND_END
                yield (
                    kind,
                    ("bands",),
                    f"{_region_words(region)} in no band{_at(kpi, target)}.",
                    "Widen a band next to it, or end with a band 'otherwise'.",
                )
    for name, band in kpi.bands.items():
        if name not in reached:
            before = list(kpi.bands)[: list(kpi.bands).index(name)]
            why = (
                f"the bands before it ({', '.join(before)}) take all its values"
                if before
                else "its edges exclude each other"
            )
            yield (
                problems.BAND_NEVER,
                ("bands", name),
                f"band {name!r} ({band.when}) never holds: {why}.",
                "Change its condition, or put it earlier.",
            )


def _holes(line: Sequence[Region]) -> Iterator[tuple[str, Region]]:
    """Neighbouring regions in no band, as one; and whether values below, between or above are concerned."""
    held = [index for index, region in enumerate(line) if region.band is not None]
    if not held:
        yield "between", Region(None, None, None)
        return
    start: int | None = None
    for index, region in enumerate([*line, Region(None, None, "")]):
        if region.band is None:
            start = index if start is None else start
        elif start is not None:
            hole = Region(line[start].low, line[index - 1].high, None)
            yield "below" if start < held[0] else "above" if start > held[-1] else "between", hole
            start = None


def _region_words(region: Region) -> str:
    if region.low is None and region.high is None:
        return "Every value is"
    if region.low is None:
        return f"Values below {_shown(region.high)} are"
    if region.high is None:
        return f"Values above {_shown(region.low)} are"
    if region.low == region.high:
        return f"The value {_shown(region.low)} is"
    return f"Values between {_shown(region.low)} and {_shown(region.high)} are"


def _at(kpi: Kpi, target: Fraction | None) -> str:
    return f" at a target of {_shown(target)}" if target is not None and needs_target(kpi.bands) else ""


def _order(kpi: Kpi) -> Iterator[Finding]:
    better = kpi.direction.better
    if better == "binary" or any(severity_of(name, band) is None for name, band in kpi.bands.items()):
        return
    for target in _trial_targets(kpi, _band_bounds(kpi)):
        judged = [
            (region, -SEVERITIES.index(severity))
            for region in regions(kpi.bands, target)
            if region.band is not None
            and (severity := severity_of(region.band, kpi.bands[region.band])) not in (None, "none")
        ]
        turn = _against(better, [rank for _, rank in judged])
        if turn is not None:
            low, high = judged[turn - 1][0], judged[turn][0]
            yield (
                problems.BAND_ORDER,
                ("bands",),
                (
                    f"{better} is better, yet {_shown(low.sample)} is {low.band!r} and {_shown(high.sample)} is "
                    f"{high.band!r}{_at(kpi, target)}."
                ),
                "Turn the bands or the direction round.",
            )
            return


def _against(better: str, ranks: Sequence[int | Fraction]) -> int | None:
    """The first place where goodness moves the wrong way from low to high; None where there is none."""
    turned = False
    for index, (low, high) in enumerate(pairwise(ranks), start=1):
        wrong = {"higher": high < low, "lower": high > low}.get(better, turned and high > low)
        if wrong:
            return index
        turned = turned or high < low
    return None


def _curve(kpi: Kpi, curve: ScoreCurve, scale: tuple[Decimal, Decimal] | None) -> Iterator[Finding]:
    if any(bound.times for bound, _ in curve.anchors) and not kpi.target:
        yield (
            problems.CURVE_TARGET,
            ("score", "anchors"),
            "its score is relative to the target, and it has none.",
            "Give a target, or write the anchors as numbers.",
        )
    yield from _curve_order(kpi, curve)
    scores = [Fraction(score) for _, score in curve.anchors]
    better = kpi.direction.better
    turn = _against(better, scores)
    if turn is not None:
        kind = problems.CURVE_DIRECTION if _against("range", scores) is None else problems.CURVE_TURNS
        yield (
            kind,
            ("score", "anchors", turn),
            (
                f"{better} is better, yet the score goes from {_shown(scores[turn - 1])} to {_shown(scores[turn])} as "
                f"the value rises from '{curve.anchors[turn - 1][0]}' to '{curve.anchors[turn][0]}'."
            ),
            "Turn the scores round.",
        )
    if scale is not None:
        low, high = sorted(map(Fraction, scale))
        for number, score in enumerate(scores):
            if not low <= score <= high:
                yield (
                    problems.CURVE_SCALE,
                    ("score", "anchors", number),
                    f"an anchor scores {_shown(score)}, outside the scale from {_shown(low)} to {_shown(high)}.",
                    "Bring it inside, or widen the scorecard's scale.",
                )


def _curve_order(kpi: Kpi, curve: ScoreCurve) -> Iterator[Finding]:
    bounds = [bound for bound, _ in curve.anchors]
    for target in _trial_targets(kpi, bounds):
        values = [bound_at(bound, target) for bound in bounds]
        for number in range(1, len(values)):
            if values[number] <= values[number - 1]:
                at = f" at a target of {_shown(target)}" if bounds[number].times or bounds[number - 1].times else ""
                yield (
                    problems.CURVE_ORDER,
                    ("score", "anchors", number),
                    (
                        f"the anchor '{bounds[number]}' does not lie above '{bounds[number - 1]}'{at} "
                        f"({_shown(values[number])} after {_shown(values[number - 1])})."
                    ),
                    "List anchors by rising value.",
                )
                return


def _band_bounds(kpi: Kpi) -> list[Bound]:
    return [edge.bound for band in bands_of(kpi).values() for edge in band.when.edges]


def _trial_targets(kpi: Kpi, bounds: Iterable[Bound]) -> tuple[Fraction, ...]:
    """Targets at which something could be wrong: those that are named, crossings of bounds, and between all these."""
    lines = {(Fraction(bound.times), Fraction(bound.plus)) for bound in bounds}
    crossings = {(q - p) / (a - b) for a, p in lines for b, q in lines if a != b}
    named = _named_targets(kpi.target)
    ends: tuple[Fraction, ...] = ()
    if named is None:
        crossings = {crossing for crossing in crossings if crossing > 0}
        points = crossings | {Fraction(100)}
        ends = (min(points) / 2, max(points) + 1)
    else:
        points = named | {crossing for crossing in crossings if min(named) < crossing < max(named)}
    rising = sorted(points)
    return tuple(sorted({*rising, *ends, *((a + b) / 2 for a, b in pairwise(rising))}))


def _named_targets(targets: Sequence[Target]) -> set[Fraction] | None:
    """The numbers between which all targets lie; None where they are known only later."""
    found: set[Fraction] = set()
    for target in targets:
        numbers: list[Decimal] = []
        if target.flat is not None:
            numbers = [target.flat]
        elif target.step or target.linear:
            numbers = list((target.step or target.linear or {}).values())
        elif target.piecewise:
            for piece in target.piecewise:
                numbers += [piece.flat] if piece.flat is not None else list((piece.linear or {}).values())
        else:
            return None
        found |= {Fraction(number) for number in numbers}
    return found or None


def _shown(value: Fraction | None) -> str:
    if value is None:
        return "none"
    return write_decimal(value) if is_finite_decimal(value) else f"about {round_fraction(value, 6)}"
