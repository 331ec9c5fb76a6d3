"""Benchmark E: what one determination costs, how that grows with clauses and periods, and what lies below it.

Clauses are floors with a credit, judged for every party and month on made-up figures; sentences and hashes are made as
always. Beside them, in the same process, stands the plain loop that whoever needs no reasons would write: compare,
multiply, write JSON, hash it.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from statistics import median
from typing import Any

from bench.measuring import run, script
from bench.results import Result

Size = tuple[int, int]
"""How many clauses, and how many years of months; ten parties each."""

PARTIES = 10
SMALL: Size = (20, 5)
"""20 clauses × 10 parties × 60 months: 12,000 determinations."""


def measure(*, rounds: int, small: Size = SMALL, whole: Size = (84, 10)) -> Iterator[Result]:
    """Microseconds for each determination of a hundred thousand, and growth when there is four times as much."""
    clauses, years = small
    sizes = {
        "whole": whole,
        "one": small,
        "four times the clauses": (clauses * 4, years),
        "four times the periods": (clauses, years * 4),
    }
    each: dict[str, list[dict[str, Any]]] = {name: [] for name in sizes}
    for _ in range(rounds):
        for name, (many, long) in sizes.items():
            each[name].append(json.loads(run(script("determinations", str(many), str(long))).output))
    first = each["whole"][0]
    cost = median(one["microseconds"] for one in each["whole"])
    yield Result("determinations: each", cost, "µs", 60.0, f"{first['determinations']:,}, with sentences and hash")
    floor = median(one["floor"] for one in each["whole"])
    yield Result("determinations: plain loop", floor, "µs", None, "compare, multiply, JSON, SHA-256; no reasons")
    over = median(one["microseconds"] / one["floor"] for one in each["whole"])
    yield Result("determinations: times the plain loop", over, "ratio", 12.0, "in the same process")
    for name in list(sizes)[2:]:
        grown = median(more["seconds"] / one["seconds"] for more, one in zip(each[name], each["one"], strict=True))
        yield Result(f"determinations: time of {name}", grown, "ratio", 4.6, "4 is linear")


def made_up(clauses: int, years: int) -> tuple[Any, list[Any]]:
    """A charter of floors with credits, and the figures of every party and month."""
    from tallystick.charter.compiling import compile_charter  # noqa: PLC0415  (measured children alone need it)
    from tallystick.charter.read import read_texts  # noqa: PLC0415  (likewise)
    from tallystick.charter.shape import shape  # noqa: PLC0415  (likewise)
    from tallystick.terms.figure import Figure, Quality  # noqa: PLC0415  (likewise)

    names = [f"p{number}" for number in range(PARTIES)]
    written = {
        "tallystick": 1,
        "alliance": "made-up",
        "title": "Made up",
        "term": f"2001-01-01 .. {2001 + years}-01-01",
        "currency": "USD",
        "parties": {"hub": {"name": "Hub"}}
        | {name: {"name": f"Carrier {name}", "is": {"carrier": name}} for name in names},
        "sources": {"flights": {"time": "day", "key": "id", "columns": {
            "id": "text", "day": "date", "carrier": "text", "flown": "integer"}}},
        "kpis": {"completion": {
            "title": "Completion", "formula": "COUNT_IF(flown = 1) / COUNT(*)", "source": "flights", "unit": "percent",
            "direction": "higher", "by": ["party"], "rounding": "1 place, half up, before comparison",
            "binding": "contractual"}},
        "clauses": {f"floor-{number}": {
            "text": "As agreed.", "obligor": names, "beneficiary": "hub", "kpi": "completion",
            "floor": 90 + number % 8, "empty": "no_activity", "credit": "100 * shortfall"}
            for number in range(clauses)},
    }  # fmt: skip
    document = read_texts([("charter.yaml", json.dumps(written).encode())])
    charter, problems = shape(document)
    if charter is None:
        raise RuntimeError("; ".join(map(str, problems)))
    figures = []
    for at, name in enumerate(names):
        for number in range(12 * years):
            year, month = 2001 + number // 12, number % 12 + 1
            flown = 80 + (number * 7 + at * 3) % 20
            figures.append(
                Figure(
                    kpi="completion", party=name, scope=(), period=f"{year}-{month:02}", start=date(year, month, 1),
                    end=date(year + month // 12, month % 12 + 1, 1), value=Decimal(flown).quantize(Decimal("0.1")),
                    exact=Fraction(flown), numerator=Fraction(flown), denominator=Fraction(100), n=100, unit="percent",
                    missing=None, quality=Quality.FINAL,
                )
            )  # fmt: skip
    return compile_charter(charter, document), figures


def plain_loop(clauses: int, figures: list[Any]) -> int:
    """What is left when nobody asks why: how many records were hashed."""
    made = 0
    for number in range(clauses):
        floor = 90 + number % 8
        for figure in figures:
            missed = figure.value < floor
            amount = (floor - figure.value) * 100 if missed else Decimal(0)
            record = {
                "clause": f"floor-{number}", "obligor": figure.party, "beneficiary": ["hub"], "period": figure.period,
                "outcome": "missed" if missed else "met", "value": str(figure.value), "threshold": str(floor),
                "amount": str(amount), "currency": "USD",
            }  # fmt: skip
            record["hash"] = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
            made += 1
    return made


def main(clauses: str, years: str) -> None:
    """Determine everything; CPU microseconds for each determination, and of the plain loop, as JSON."""
    from tallystick.obligations.determine import determine  # noqa: PLC0415  (measured children alone need it)

    compiled, figures = made_up(int(clauses), int(years))
    began = time.process_time()
    found = determine(compiled, figures, known_at=datetime(2099, 1, 1, tzinfo=UTC))
    spent = time.process_time() - began
    began = time.process_time()
    looped = plain_loop(int(clauses), figures)
    plain = time.process_time() - began
    if looped != len(found):
        raise RuntimeError(f"The plain loop made {looped} records and the engine {len(found)}.")
    print(
        json.dumps(
            {
                "determinations": len(found),
                "seconds": spent,
                "microseconds": spent / len(found) * 1e6,
                "floor": plain / looped * 1e6,
            }
        )
    )


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
