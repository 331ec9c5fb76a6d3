"""Back-tests for people at a terminal, and for other programs: JSON and CSV. Deterministic to the byte."""

import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from tallystick.obligations.backtest.outcome import Backtest, Breakpoint, Owed, Spread, Variation
from tallystick.obligations.determination import Determination
from tallystick.obligations.figures_of import number
from tallystick.obligations.saying import money, shown
from tallystick.reports.determinations import MARKS
from tallystick.reports.export import csv_text
from tallystick.reports.terminal import table, wrapped
from tallystick.terms.rounding import round_fraction

COLUMNS = (
    "part", "clause", "about", "change", "current", "obligor", "beneficiary", "period", "outcome", "value", "threshold",
    "amount", "currency", "judged", "misses", "open", "triggers", "scenarios",
)  # fmt: skip
"""Of the CSV file: a row a determination, variation, breakpoint and quantile; ``part`` says which."""

_ABOUT = {
    "threshold": "Another threshold",
    "window": "Another window",
    "count": "Misses counted otherwise",
    "exclusion": "Exclusions under another convention",
    "rounding": "Another rounding",
    "reading": "What each reading is worth",
}


# JSON


def backtest_json(found: Backtest) -> str:
    """One object; amounts are decimals as texts, shares of scenarios exact fractions of their number."""
    content = {
        "known_at": found.known_at,
        "charter": found.charter,
        "unsettled": [{"clause": clause, "why": why} for clause, why in found.unsettled],
        "periods": [_period(each) for each in found.determinations],
        "owed": [_owed(each) for each in found.owed],
        "variations": [_variation(each) for each in found.variations],
        "breakpoints": [_breakpoint(each) for each in found.breakpoints],
        "drawn": None
        if found.drawn is None
        else {
            "scenarios": found.drawn.scenarios,
            "block": found.drawn.block,
            "seed": found.drawn.seed,
            "periods": list(found.drawn.periods),
        },
        "scenarios": [_spread(each) for each in found.spread],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _period(made: Determination) -> dict[str, Any]:
    return {
        "clause": made.clause,
        "obligor": made.obligor,
        "beneficiary": list(made.beneficiary),
        "scope": dict(made.scope),
        "period": made.period,
        "outcome": made.outcome.value,
        "value": None if made.value is None else format(made.value, "f"),
        "threshold": number(made.threshold),
        "amount": None if made.amount is None else format(made.amount, "f"),
        "currency": made.currency,
        "points": number(made.points),
        "triggers": [each.trigger for each in made.triggers],
        "readings": None if made.readings is None else dict(made.readings),
    }


def _owed(each: Owed) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "obligor": each.obligor,
        "beneficiary": each.beneficiary,
        "amount": number(each.amount),
        "currency": each.currency,
        "periods": each.periods,
        "judged": each.judged,
        "misses": each.misses,
        "open": each.open,
        "triggers": {name: list(periods) for name, periods in each.fired},
    }


def _variation(each: Variation) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "about": each.about,
        "change": each.change,
        "current": each.current,
        "question": each.question or None,
        "refused": each.refused,
        "owed": [_owed(one) for one in each.owed],
    }


def _breakpoint(each: Breakpoint) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "threshold": number(each.threshold),
        "shift": number(each.shift),
        "periods": [{"obligor": obligor, "period": period} for obligor, period in each.periods],
        "below": [_owed(one) for one in each.below],
        "at": [_owed(one) for one in each.at],
        "above": [_owed(one) for one in each.above],
    }


def _spread(each: Spread) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "obligor": each.obligor,
        "beneficiary": each.beneficiary,
        "currency": each.currency,
        "scenarios": each.scenarios,
        "open": each.open,
        "mean": number(each.mean),
        "quantiles": [{"share": number(share), "amount": number(amount)} for share, amount in each.quantiles],
        "owing": each.owing,
        "triggers": [{"trigger": name, "fires_in": fires, "mean": number(mean)} for name, fires, mean in each.fired],
    }


# CSV


def backtest_csv(found: Backtest) -> str:
    """Everything in one table; amounts of scenarios are their quantiles."""
    rows = [*_period_rows(found), *_variation_rows(found), *_breakpoint_rows(found), *_spread_rows(found)]
    return csv_text(([row.get(name) for name in COLUMNS] for row in rows), headers=COLUMNS)


Row = dict[str, str | None]


def _period_rows(found: Backtest) -> Iterator[Row]:
    for each in found.determinations:
        yield {
            "part": "history", "clause": each.clause, "obligor": each.obligor, "period": each.period,
            "beneficiary": "; ".join(each.beneficiary), "outcome": each.outcome.value,
            "value": None if each.value is None else format(each.value, "f"), "threshold": number(each.threshold),
            "amount": None if each.amount is None else format(each.amount, "f"), "currency": each.currency,
            "triggers": "; ".join(one.trigger for one in each.triggers),
        }  # fmt: skip


def _sums(each: Owed) -> Row:
    return {
        "clause": each.clause, "obligor": each.obligor, "beneficiary": each.beneficiary, "amount": number(each.amount),
        "currency": each.currency, "judged": str(each.judged), "misses": str(each.misses), "open": str(each.open),
        "triggers": "; ".join(f"{name}: {len(periods)}" for name, periods in each.fired),
    }  # fmt: skip


def _variation_rows(found: Backtest) -> Iterator[Row]:
    for each in found.variations:
        about: Row = {"part": "variation", "about": each.about, "change": each.change,
                      "current": "yes" if each.current else "no"}  # fmt: skip
        for one in each.owed:
            yield {**_sums(one), **about}
        if each.refused is not None:
            yield {"clause": each.clause, **about, "outcome": each.refused}


def _breakpoint_rows(found: Backtest) -> Iterator[Row]:
    for each in found.breakpoints:
        for change, sums in (("below", each.below), ("at", each.at), ("above", each.above)):
            for one in sums:
                yield {**_sums(one), "part": "breakpoint", "about": "threshold", "change": change,
                       "threshold": number(each.threshold)}  # fmt: skip


def _spread_rows(found: Backtest) -> Iterator[Row]:
    for each in found.spread:
        for share, amount in each.quantiles:
            yield {
                "part": "scenarios", "clause": each.clause, "obligor": each.obligor, "beneficiary": each.beneficiary,
                "change": f"{number(share * 100)} %", "amount": number(amount), "currency": each.currency,
                "scenarios": str(each.scenarios),
                "triggers": "; ".join(f"{name}: {fires}" for name, fires, _ in each.fired),
            }  # fmt: skip


# Terminal


def backtest_text(found: Backtest, *, width: int = 100) -> str:
    """A part for each clause: history, what would have been otherwise, exact thresholds, scenarios."""
    clauses = dict.fromkeys(each.clause for each in found.determinations)
    blocks: list[str] = []
    for clause in clauses:
        blocks += _clause(found, clause, width)
    if not blocks:
        return "No period of these clauses had ended by then.\n"
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _clause(found: Backtest, clause: str, width: int) -> Iterator[str]:
    mine = [each for each in found.determinations if each.clause == clause]
    yield "\n".join(wrapped(f"{mine[0].title.upper()} ({clause})", width))
    for why in [why for name, why in found.unsettled if name == clause]:
        yield "\n".join(wrapped(f"Not settled: {why}", width))
    yield "History\n" + _history(mine)
    yield "\n".join(line for each in found.owed if each.clause == clause for line in wrapped(_in_words(each), width))
    variations = [each for each in found.variations if each.clause == clause]
    for about, group in groupby(variations, key=lambda each: each.about):
        yield f"{_ABOUT[about]}\n{_variations(list(group))}"
    points = [each for each in found.breakpoints if each.clause == clause]
    if points:
        yield "Exact thresholds at which outcomes flip\n" + _points(points)
    spread = [each for each in found.spread if each.clause == clause]
    if spread and found.drawn is not None:
        drawn = found.drawn
        said = (
            f"Scenarios: {drawn.scenarios:,} of {len(drawn.periods)} periods each, drawn from {drawn.periods[0]} to "
            f"{drawn.periods[-1]} in blocks of {drawn.block} (seed {drawn.seed})"
        )
        yield "\n".join(wrapped(said, width)) + ("\n" + _scenarios(spread) if any(map(_has_money, spread)) else "")
        told = [line for each in spread for line in _trigger_lines(each, width)]
        if told:
            yield "\n".join(told)


def _history(made: Sequence[Determination]) -> str:
    rows = [
        [
            each.period,
            each.obligor,
            *([", ".join(f"{value}" for _, value in each.scope)] if each.scope else [""]),
            MARKS[each.outcome],
            "–" if each.value is None else format(each.value, ",f"),
            "–" if each.threshold is None else shown(each.threshold),
            "open" if each.amount is None else money(each.amount, each.currency) if each.amount else "–",
            ", ".join(one.trigger for one in each.triggers),
        ]
        for each in made
    ]
    headers = ["period", "obligor", "cell", "outcome", "value", "threshold", "owed", "triggers"]
    if not any(row[2] for row in rows):
        rows, headers = [row[:2] + row[3:] for row in rows], headers[:2] + headers[3:]
    return table(rows, headers, right=[name in ("value", "threshold", "owed") for name in headers])


def _in_words(each: Owed) -> str:
    if each.amount > 0:
        said = f"{each.obligor} would have owed {each.beneficiary} {money(each.amount, each.currency)}"
    elif each.amount < 0:
        said = f"{each.beneficiary} would have owed {each.obligor} {money(-each.amount, each.currency)}"
    else:
        said = f"{each.obligor} would have owed nothing"
    said += f" over {each.periods} periods: {each.misses} of {each.judged} judged ones were missed"
    said += f", and {each.open} have no amount yet" if each.open else ""
    fired = [f"'{name}' fires {_times(len(periods))} ({', '.join(periods)})" for name, periods in each.fired]
    return f"{said}{'; ' if fired else ''}{'; '.join(fired)}."


def _has_money(each: Spread) -> bool:
    return any(amount for _, amount in each.quantiles) or bool(each.mean)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _variations(group: Sequence[Variation]) -> str:
    obligors = list(dict.fromkeys(one.obligor for each in group for one in each.owed))
    headers = ["", "", *(f"{obligor} {what}" for obligor in obligors for what in ("misses", "owes", "fires"))]
    rows = []
    for each in group:
        by_obligor = {one.obligor: one for one in each.owed}
        cells: list[str] = []
        for obligor in obligors:
            one = by_obligor.get(obligor)
            cells += ["–", "–", "–"] if one is None else _three(one)
        change = f"{each.question}: {each.change}" if each.question else each.change
        note = f" (cannot be: {each.refused.split(';')[0].rstrip('.')})" if each.refused else ""
        rows.append(["→" if each.current else "", change + note, *cells])
    keep = [at for at in range(len(headers)) if at < 2 or any(row[at] not in ("", "–") for row in rows)]
    return table(
        [[row[at] for at in keep] for row in rows], [headers[at] for at in keep], right=[at > 1 for at in keep]
    )


def _three(one: Owed) -> list[str]:
    fires = sum(len(periods) for _, periods in one.fired)
    return [str(one.misses), money(one.amount, one.currency) if one.amount else "–", str(fires) if fires else "–"]


def _points(points: Iterable[Breakpoint]) -> str:
    rows = []
    for each in sorted(points, key=lambda one: one.shift):
        rows.append(
            [
                "→" if each.shift == 0 else "",
                shown(each.threshold),
                ", ".join(f"{obligor} {period}" for obligor, period in each.periods),
                *(_both(sums) for sums in (each.below, each.at, each.above)),
            ]
        )
    headers = ["", "threshold", "reached by", "a little less", "exactly that", "a little more"]
    return table(rows, headers, right=[at == 1 or at > 2 for at in range(6)])


def _both(sums: Sequence[Owed]) -> str:
    """Misses of all obligors, and what they owe together."""
    misses, amount = sum(each.misses for each in sums), sum((each.amount for each in sums), Fraction(0))
    currency = next((each.currency for each in sums), None)
    return f"{misses} missed{f', {money(amount, currency)}' if amount else ''}"


def _scenarios(spread: Sequence[Spread]) -> str:
    shares = [share for share, _ in spread[0].quantiles]
    headers = ["owed by", "to", "mean", *(f"{shown(share * 100)} %" for share in shares), "owes in"]
    rows = [
        [
            each.obligor,
            each.beneficiary,
            money(round_fraction(each.mean, 2), each.currency),
            *(money(amount, each.currency) for _, amount in each.quantiles),
            f"{each.owing:,} of {each.scenarios:,}",
        ]
        for each in spread
    ]
    return table(rows, headers, right=[at > 1 for at in range(len(headers))])


def _trigger_lines(each: Spread, width: int) -> Iterator[str]:
    for name, fires, mean in each.fired:
        said = (
            f"'{name}' fires against {each.obligor} in {fires:,} of {each.scenarios:,} scenarios "
            f"({shown(round_fraction(Fraction(fires * 100, each.scenarios), 1))} %), on average "
            f"{shown(round_fraction(mean, 2))} times."
        )
        yield from wrapped(said, width)
    if each.open:
        yield from wrapped(f"In {each.open:,} scenarios some amount of {each.obligor} could not be determined.", width)
