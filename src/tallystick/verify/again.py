"""Computing again what an edition says, from what the pack holds: figures from tallies, and what follows from them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from tallystick.figures.record import figure_content, figures_content, place_of, read_figures
from tallystick.ledger.policy import Policy
from tallystick.obligations.determination import Determination
from tallystick.obligations.reading import read_determination
from tallystick.obligations.record import content_of
from tallystick.scorecard.periods import scorecard_periods
from tallystick.scorecard.roll_up import scorecard
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.figure import Figure, Quality
from tallystick.terms.wording import counted, listed
from tallystick.verify.findings import Finding, fails, holds, not_shown
from tallystick.verify.ground import Ground, earlier_on_record, figures_on_record, ground_of, tallies_of
from tallystick.verify.pack import (
    ADJUSTMENTS,
    EDITION,
    FIGURES,
    SCORECARD,
    SUPERSEDED,
    TALLIES_IN_PART,
    Pack,
    determination_name,
)
from tallystick.verify.restatements import Before, restated
from tallystick.verify.scorecards import line_content


def figures_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the kernel gives the same figures from the tallies, to the same bytes."""
    del trusted
    said, ground = pack.json(FIGURES), ground_of(pack)
    shown = set(ground.kpis_of(ground.compiled))
    on_record = [each for each in figures_on_record(pack) if each.kpi in shown]
    found = list(_differing(on_record, ground.figures))
    mine = [each for each in ground.figures if each.period == said["period"]]
    stated = [each for each in said["figures"] if each["kpi"] in shown]
    if not found and canonical_bytes(figures_content(mine)) != canonical_bytes(stated):
        found.append(
            fails("figures", f"{FIGURES} lacks figures of {said['period']} that follow from the tallies.", FIGURES)
        )
    found += _quality(pack)
    earlier = list(_earlier(pack, ground))
    yield from (*found, *earlier)
    if not found:
        yield holds("figures", f"{_follow(len(on_record), 'figure')} from the tallies, to the last byte.")
    if not ground.is_whole:
        kpis = [name for each in ground.charters for name in each.kpis if name not in ground.kpis_of(each)]
        yield not_shown(
            "figures",
            f"The figures of {listed(list(dict.fromkeys(kpis)))}: the charter does not disclose the values that they "
            "rest on.",
        )
    if pack.has(TALLIES_IN_PART):
        yield not_shown(
            "figures", "That the tallies shown are those on record: they are shown in part, so their hash is another."
        )


def _differing(on_record: Iterable[Figure], made: Iterable[Figure], by: str = "") -> Iterator[Finding]:
    """Figures that are others than those that follow from the tallies; ``by`` says by which charter."""
    again = {place_of(each): each for each in made}
    for each in on_record:
        found = again.get(place_of(each))
        if found is None or canonical_bytes(figure_content(found)) != canonical_bytes(figure_content(each)):
            said = f"{FIGURES} says {_named(each)}{by}; from the tallies it is {_value(found)}."
            yield fails("figures", said, FIGURES)


def _earlier(pack: Pack, ground: Ground) -> Iterator[Finding]:
    """Whether the figures by earlier charters follow from the tallies by these, to the same bytes."""
    on_record = earlier_on_record(pack)
    said = [each["charter"].removeprefix("sha256:") for each in pack.json(FIGURES)["earlier"]]
    tallied = [each["charter"].removeprefix("sha256:") for each in tallies_of(pack)["earlier"]]
    if not said == tallied == [each.sha256 for each in ground.charters[:-1]]:
        yield fails("figures", f"{FIGURES} and the tallies are not of the earlier charters that {EDITION} names.")
        return
    for place, (charter, stated, made) in enumerate(zip(ground.charters, on_record, ground.earlier, strict=False), 1):
        shown = set(ground.looked_at(charter))
        mine = [each for each in stated if each.kpi in shown]
        found = list(_differing(mine, made, f" by the earlier charter {place}"))
        if not found and len(mine) != len(made):
            found.append(fails("figures", f"{FIGURES} lacks figures by the earlier charter {place}.", FIGURES))
        yield from found
        if not found:
            yield holds(
                "figures",
                f"By the earlier charter {place}: {_follow(len(mine), 'figure')} from the tallies, to the last byte.",
            )


def _follow(number: int, noun: str) -> str:
    return f"{counted(number, noun)} follow{'s' if number == 1 else ''}"


def _quality(pack: Pack) -> Iterator[Finding]:
    """Whether figures of the period are as final as the edition; those of other periods rest on other editions."""
    state = pack.json(EDITION)["state"]
    allowed = {
        "provisional": {Quality.PROVISIONAL},
        "final": {Quality.FINAL},
        "restated": {Quality.FINAL, Quality.RESTATED},
    }[state]
    for each in read_figures(pack.json(FIGURES)["figures"]):
        if each.quality is not None and each.quality not in allowed:
            yield fails("figures", f"{_named(each)} is {each.quality.value} in an edition that is {state}.", FIGURES)


def determinations_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the same figures and events determine the same, to the same bytes."""
    del trusted
    edition = pack.json(EDITION)
    mine = [each for each in _every_determination(pack) if each.period == edition["period"]]
    names = [determination_name(place) for place in range(len(edition["determinations"]))]
    if len(mine) != len(names):
        yield fails(
            "determinations",
            f"{_follow(len(mine), 'determination')} from figures and events, and the edition has {len(names)}.",
            EDITION,
        )
        return
    wrong = 0
    for name, made in zip(names, mine, strict=True):
        if canonical_bytes(content_of(made)) != pack.bytes_of(name):
            wrong += 1
            yield fails("determinations", f"{name}: {_difference(pack.json(name), content_of(made))}", name)
    if not wrong:
        yield holds(
            "determinations", f"{_follow(len(mine), 'determination')} from figures and events, to the last byte."
        )


@lru_cache(maxsize=2)
def _every_determination(pack: Pack) -> tuple[Determination, ...]:
    """What follows from the figures and events on record, for all periods."""
    return ground_of(pack).determined(figures_on_record(pack), earlier_on_record(pack))


def scorecard_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the same figures make the same scorecard."""
    del trusted
    if not pack.has(SCORECARD):
        return
    ground = ground_of(pack)
    if len(ground.kpis_of(ground.compiled)) < len(ground.compiled.kpis):
        yield not_shown(
            "scorecard", "The scorecard: some of the figures that it rests on cannot be computed from the pack."
        )
        return
    periods = scorecard_periods(ground.compiled)
    place = [each.id for each in periods].index(pack.json(EDITION)["period"])
    previous = scorecard(ground.compiled, ground.figures, periods[place - 1]) if place else None
    made = canonical_bytes(line_content(scorecard(ground.compiled, ground.figures, periods[place], previous=previous)))
    if made != pack.bytes_of(SCORECARD):
        yield fails("scorecard", f"{SCORECARD} is not the scorecard of these figures.", SCORECARD)
    else:
        yield holds("scorecard", "The scorecard follows from the figures, to the last byte.")


def restatement_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether what a restatement changes follows from the edition before and this one, to the same bytes."""
    del trusted
    if not pack.has(ADJUSTMENTS):
        return
    superseded, ground = pack.json(f"{SUPERSEDED}{EDITION}"), ground_of(pack)
    found = restated(
        _before(pack, superseded), figures_on_record(pack), _every_determination(pack),
        pack.json(SCORECARD) if pack.has(SCORECARD) else None, compiled=ground.compiled, on=ground.as_of,
    )  # fmt: skip
    index, record = pack.record
    wrong = 0
    if canonical_bytes(found.content) != pack.bytes_of(ADJUSTMENTS):
        wrong += 1
        yield fails("restatement", f"{ADJUSTMENTS}: {_difference(pack.json(ADJUSTMENTS), found.content)}", ADJUSTMENTS)
    stated = {"material": found.material, "materiality": found.rule, "remedy": found.remedy}
    for name, wanted in stated.items():
        if record.says[name] != wanted:
            wrong += 1
            yield fails(
                "restatement", f"Entry {index} says {name} {record.says[name]!r}; it follows that it is {wanted!r}."
            )
    if not wrong:
        yield holds(
            "restatement",
            f"What the restatement of {superseded['edition']} changes follows from both editions, to the last byte: "
            f"{found.rule}",
        )


def _before(pack: Pack, superseded: Mapping[str, Any]) -> Before:
    places = range(len(superseded["determinations"]))
    scorecard = f"{SUPERSEDED}{SCORECARD}"
    return Before(
        edition=superseded["edition"],
        document=pack.digest(f"{SUPERSEDED}{EDITION}"),
        period=superseded["period"],
        figures=read_figures(pack.json(f"{SUPERSEDED}{FIGURES}")["figures"]),
        determinations=tuple(
            read_determination(pack.json(f"{SUPERSEDED}{determination_name(place)}")) for place in places
        ),
        scorecard=pack.json(scorecard) if pack.has(scorecard) else None,
    )


def _difference(said: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    fields = [name for name in made if said.get(name) != made[name]]
    if not fields:
        return "it says more than follows from figures and events."
    name = fields[0]
    return f"it says {name} {_short(said.get(name))}, and from figures and events it is {_short(made[name])}."


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}…"


def _named(figure: Figure) -> str:
    cell = ", ".join([*([figure.party] if figure.party else []), *(f"{name} {value}" for name, value in figure.scope)])
    return f"{figure.kpi} of {figure.period}{f' ({cell})' if cell else ''} {_value(figure)}"


def _value(figure: Figure | None) -> str:
    if figure is None:
        return "no figure"
    if figure.value is None:
        return str(figure.missing.value if figure.missing else "no value")
    return f"{format(figure.value, 'f')} {figure.unit or ''} ({figure.numerator} / {figure.denominator})".replace(
        " / None", ""
    )
