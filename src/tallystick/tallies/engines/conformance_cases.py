"""The cases of the conformance suite: few facts each, and every way in which engines are known to differ.

A digest changes only when the meaning of tallies does. Each is checked against a second reckoning in plain Python
(``figures/interpret.py``) by the suite's tests, and on every engine that the project knows.
"""

import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tallystick.figures.rows import Row
from tallystick.tallies.engines.conformance import Case
from tallystick.tallies.engines.conformance_digests import DIGESTS
from tallystick.tallies.engines.conformance_making import at, kpis, rows
from tallystick.tallies.engines.conformance_numbers import NUMBER_CASES

_D = Decimal


_NULLS = """
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, u: time, d: date, cell: text, x: {type: number, scale: 2}, y: integer, ok: boolean}
"""

NULLS = Case(
    "nulls",
    "nothing known in a cell, a column, or at all; facts without a time; sums, counts and extremes over nothing",
    _NULLS
    + kpis(
        "COUNT(*)", "COUNT(x)", "SUM(x)", "MIN(x)", "MAX(y)", "AVG(x)", "COUNT(DISTINCT x)", "COUNT(DISTINCT cell)",
        "MEDIAN(x)", "COUNT_IF(ok)", "COUNT_IF(NOT ok)", "SHARE_IF(ok)", "COUNT_IF(x IS NULL)", "COUNT_IF(x > 1)",
        "SUM(x) FILTER (WHERE ok)", "SUM(y) FILTER (WHERE FALSE)", "MAX(x) FILTER (WHERE x IS NULL)",
        "COUNT_IF(NULLIF(x, x) IS NULL)", "COUNT_IF(DATE_DIFF('day', t, u) IS NULL)", "SUM(COALESCE(x, y, 0))",
        "COUNT_IF(CASE WHEN ok THEN x ELSE NULL END IS NULL)", "PERCENTILE_DISC(y, 0.5) FILTER (WHERE ok)",
        by="cell",
    ),
    {
        "facts": rows(
            "id t u d cell x y ok",
            (at(1), at(2), date(2013, 1, 1), "a", _D("1.00"), 1, True),
            (at(2), None, None, "a", None, None, None),
            (at(3), at(1), date(2013, 1, 2), None, _D("2.50"), None, False),
            (at(4), None, None, None, None, 5, None),
            (at(5), None, None, "empty", None, None, None),
            (at(6), None, None, "empty", None, None, None),
            (None, at(1), date(2013, 1, 3), "a", _D("9.99"), 9, True),
            (at(7, 3), at(8, 3), None, "late", _D("0.00"), 0, False),
        )
    },
)  # fmt: skip

_PAIR = """
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, cell: text, x: {type: number, scale: 2}}
    joins: {rates: {on: [cell]}}
  rates:
    key: [cell]
    columns: {cell: text, rate: {type: number, scale: 3}}
"""
_EVERYTHING = ("COUNT(*)", "SUM(x)", "MIN(x)", "MEDIAN(x)", "COUNT(DISTINCT x)", "SUM(x * rates.rate)")

EMPTY = Case(
    "empty tables",
    "no fact in any table: no rows, no first or last day",
    _PAIR + kpis(*_EVERYTHING, by="cell"),
    {"facts": [], "rates": []},
)

OUTSIDE = Case(
    "facts outside the term",
    "facts only before and after the days asked for: no rows, yet a first and a last day",
    _PAIR + kpis(*_EVERYTHING, by="cell"),
    {
        "facts": [
            {"id": 1, "t": datetime(2012, 12, 31, 23, 59, 59), "cell": "a", "x": _D("1.00")},  # noqa: DTZ001  (UTC)
            {"id": 2, "t": datetime(2014, 1, 1), "cell": "a", "x": _D("2.00")},  # noqa: DTZ001  (UTC)
        ],
        "rates": rows("cell rate", ("a", _D("1.500"))),
    },
)

JOINS = Case(
    "joins",
    "facts whose partner is missing, unknown or has no value; keys that differ in case or by a blank",
    _PAIR
    + kpis(
        *_EVERYTHING, "COUNT_IF(rates.rate IS NULL)", "MAX(rates.rate)", "COUNT(DISTINCT rates.rate)",
        "SUM(x) FILTER (WHERE rates.rate > 1)", by="cell",
    ),
    {
        "facts": rows(
            "id t cell x",
            (at(1), "a", _D("1.00")), (at(2), "A", _D("2.00")), (at(3), "a ", _D("4.00")), (at(4), "", _D("8.00")),
            (at(5), None, _D("16.00")), (at(6), "n", _D("32.00")), (at(7), "a", None), (at(8), "a", _D("0.01")),
        ),
        "rates": rows("cell rate", ("a", _D("1.125")), ("n", None), ("", _D("0.500")), ("unused", _D("9.999"))),
    },
)  # fmt: skip

FAN_OUT = Case(
    "a join that counts twice",
    "two rows for one key are refused",
    _PAIR + kpis("SUM(x * rates.rate)"),
    {
        "facts": rows("id t cell x", (at(1), "a", _D("1.00"))),
        "rates": rows("cell rate", ("a", _D("1.125")), ("a", _D("1.250"))),
    },
    "T001",
)

_CLOCKS = """
zone: {zone}
day start: "{start}"
sources:
  facts:
    time: t
    key: [id]
    columns: {{id: integer, t: time, u: time, d: date, x: integer}}
"""


def _hours() -> list[Row]:
    """Every half hour around both changes of clocks, the turn of a year and of a leap day; ends an odd time later."""
    rows: list[Row] = []
    for start in (
        datetime(2013, 3, 30, 21),  # noqa: DTZ001  (plain readings in UTC)
        datetime(2013, 3, 9, 22),  # noqa: DTZ001  (likewise)
        datetime(2013, 10, 26, 20),  # noqa: DTZ001  (likewise)
        datetime(2013, 11, 2, 20),  # noqa: DTZ001  (likewise)
        datetime(2012, 12, 31, 18),  # noqa: DTZ001  (likewise)
        datetime(2013, 12, 31, 18),  # noqa: DTZ001  (likewise)
        datetime(2013, 2, 28, 16),  # noqa: DTZ001  (likewise)
    ):
        for step in range(34):
            t = start + timedelta(minutes=30 * step)
            u = t + timedelta(seconds=(step * 7919) % 200000 - 60000)
            rows.append({"id": len(rows), "t": t, "u": u if step % 11 else None, "d": t.date(), "x": step})
    return rows


_PARTS = ("YEAR", "QUARTER", "MONTH", "DAY", "HOUR", "MINUTE", "DAY_OF_WEEK")
_CLOCK_FORMULAS = (
    "COUNT(*)",
    *(f"SUM({part}(t))" for part in _PARTS),
    *(f"SUM({part}(u))" for part in _PARTS),
    *(f"SUM({part}(d))" for part in _PARTS if part not in {"HOUR", "MINUTE"}),
    *(f"SUM(DATE_DIFF('{unit}', t, u))" for unit in ("day", "hour", "minute", "second", "month", "year")),
    "SUM(DATE_DIFF('day', d, DATE '2013-07-01'))",
    "SUM(DATE_DIFF('month', DATE '2012-02-29', d))",
    "COUNT_IF(d >= DATE '2013-10-27')",
    "COUNT_IF(t < u)",
    "COUNT_IF(HOUR(t) BETWEEN 2 AND 3)",
    "COUNT(DISTINCT d)",
)


def _clock(name: str, zone: str, start: str, about: str) -> Case:
    text = _CLOCKS.format(zone=zone, start=start)
    return Case(name, about, text + kpis(*_CLOCK_FORMULAS), {"facts": _hours()})


CLOCKS = (
    _clock("clocks of Berlin", "Europe/Berlin", "00:00", "local days and parts of days where clocks change"),
    _clock("clocks of New York", "America/New_York", "00:00", "the same on another side of UTC"),
    _clock("a day from five", "Europe/Berlin", "05:00", "a day that starts at 05:00"),
    _clock("clocks of Kathmandu", "Asia/Kathmandu", "00:00", "offsets that are no whole hour"),
    _clock("clocks of Lord Howe", "Australia/Lord_Howe", "00:00", "clocks that change by half an hour"),
)

DAYS = Case(
    "days",
    "a source whose time is a day, weeks as periods",
    """
zone: Asia/Tokyo
sources:
  facts:
    time: d
    key: [id]
    columns: {id: integer, d: date, x: integer}
"""
    + kpis(
        "COUNT(*)",
        "SUM(x)",
        "SUM(DAY_OF_WEEK(d))",
        "SUM(DATE_DIFF('month', d, DATE '2013-12-31'))",
        "COUNT(DISTINCT d)",
    ),
    {
        "facts": [
            {"id": i, "d": date(2012, 12, 28) + timedelta(days=i) if i % 17 else None, "x": i % 5} for i in range(380)
        ]
    },
)

_TEXT = """
parties:
  north: {name: North, is: {region: [n, "É"]}}
  south: {name: South, is: {region: [N, "it's"]}}
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, region: text, word: text, label: text, code: integer, ok: boolean}
"""
_WORDS = (
    "n", "N", "n ", " n", "É", "E\u0301", "e", "é", "ß", "ss", "SS", "", "it's", 'say "so"', "back\\slash", "100%",
    "a_b", "Z", "a", "z", "Ä", "ä", "İ", "i", "ı", "\u00a0", "\u3042", "\U0001f6eb", "line\nbreak", "tab\there", "NULL",
    "NaN", "0", "00", "1e3", "1.0", "\u200b", "ﬁ", "fi", "Å", "A\u030a",
)  # fmt: skip

_LABELS = [word for word in _WORDS if unicodedata.is_normalized("NFC", word)]
"""Those that may stand in a record; the others are told apart all the same."""

TEXT = Case(
    "text",
    "case, accents, blanks, quotes and the empty text: texts are equal when their characters are",
    _TEXT
    + kpis(
        "COUNT(*)", "COUNT(word)", "COUNT(DISTINCT word)", "COUNT(DISTINCT region)", "COUNT_IF(word = 'n')",
        "COUNT_IF(word <> 'n')", "COUNT_IF(word IN ('É', 'ß', ''))", "COUNT_IF(word NOT IN ('it''s', 'a'))",
        "COUNT_IF(COALESCE(word, '') = '')", "COUNT_IF(NULLIF(word, '') IS NULL)", "COUNT_IF(word IS NULL)",
        "COUNT_IF(word = '100%')", "COUNT_IF(word = 'back\\\\slash')", "COUNT_IF(region = word)",
        by="party, region",
    )
    + "  w: {title: Words, formula: COUNT(*), unit: count, direction: higher, by: [label, code, ok]}\n",
    {
        "facts": [
            {
                "id": i, "t": at(1 + i % 28), "region": _LABELS[i % 15] if i % 13 else None,
                "label": _LABELS[i % len(_LABELS)] if i % 23 else None,
                "word": _WORDS[i % len(_WORDS)] if i % 19 else None, "code": i % 3 - 1 if i % 7 else None,
                "ok": (True, False, None)[i % 3],
            }
            for i in range(300)
        ]
    },
)  # fmt: skip

_LOGIC = """
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, p: boolean, q: boolean, x: integer, y: {type: number, scale: 1}}
"""

LOGIC = Case(
    "logic",
    "true, false and not known in every combination",
    _LOGIC
    + kpis(
        "COUNT_IF(p)", "COUNT_IF(NOT p)", "COUNT_IF(p AND q)", "COUNT_IF(p OR q)", "COUNT_IF(NOT (p AND q))",
        "COUNT_IF(NOT (p OR q))", "COUNT_IF(p = q)", "COUNT_IF(p <> q)", "COUNT_IF(p IS NULL)", "SHARE_IF(p AND q)",
        "SHARE_IF(p OR q)", "COUNT_IF(x = 1 OR y > 1)", "COUNT_IF(x IN (1, 2))", "COUNT_IF(x NOT IN (1, 2))",
        "COUNT_IF(x BETWEEN 1 AND 2)", "COUNT_IF(x NOT BETWEEN 1 AND 2)", "COUNT_IF(y BETWEEN x AND 2.5)",
        "COUNT_IF(NOT (x > y))", "COUNT_IF((x = 1) = p)", "COUNT_IF(COALESCE(p, q, FALSE))", "COUNT(DISTINCT p)",
        "COUNT_IF(CASE WHEN p THEN q WHEN q THEN x = 1 ELSE y = 1 END)", "COUNT(*) FILTER (WHERE p OR x > 0)",
        "SUM(CASE WHEN p THEN 1 WHEN NOT p THEN 2 ELSE 3 END)", "COUNT(DISTINCT x) FILTER (WHERE p OR q)",
        "COUNT(DISTINCT x) FILTER (WHERE NOT q)",
    ),
    {
        "facts": [
            {"id": i, "t": at(1 + i % 28, 1 + i // 90), "p": p, "q": q, "x": x, "y": y}
            for i, (p, q, x, y) in enumerate(
                (p, q, x, y)
                for p in (True, False, None)
                for q in (True, False, None)
                for x in (0, 1, 2, None)
                for y in (_D("0.5"), _D("1.0"), _D("2.5"), None)
            )
        ]
    },
)  # fmt: skip

_MANY = """
parties:
  one: {name: One, is: {unit: [a, b]}}
  two: {name: Two, is: {unit: c}, from: 2013-02-10, until: 2013-11-20}
zone: Europe/Berlin
sources:
  facts:
    time: t
    key: [id]
    columns:
      {id: integer, t: time, u: time, d: date, unit: text, region: text, x: {type: number, scale: 2}, y: integer,
       z: {type: number, scale: 4}, ok: boolean, who: text}
"""


def many_facts(count: int) -> list[Row]:
    """Facts by a fixed chance: the same on every machine and for every release of Python."""
    state = 20130101
    rows: list[Row] = []

    def draw(below: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % below

    def perhaps(value: Any) -> Any:
        return value if draw(25) else None

    for number in range(count):
        t = datetime(2012, 12, 25) + timedelta(seconds=draw(380 * 86400))  # noqa: DTZ001  (a plain reading in UTC)
        rows.append(
            {
                "id": number,
                "t": perhaps(t),
                "u": perhaps(t + timedelta(seconds=draw(400000) - 100000)),
                "d": perhaps(date(2013, 1, 1) + timedelta(days=draw(365))),
                "unit": perhaps("abcz"[draw(4)]),
                "region": perhaps(("n", "s", "W")[draw(3)]),
                "x": perhaps(_D(draw(20001) - 10000).scaleb(-2)),
                "y": perhaps(draw(16) - 5),
                "z": perhaps(_D(draw(100)).scaleb(-4)),
                "ok": perhaps(draw(3) > 0),
                "who": perhaps(f"p{draw(300)}"),
            }
        )
    return rows


RANKS = Case(
    "percentiles and distinct counts",
    "observed values by rank, with ties and conditions; different values by windows and cells",
    _MANY
    + kpis(
        "MEDIAN(x)", "MEDIAN(y)", "MEDIAN(x - z)", "PERCENTILE_DISC(y, 0.9)", "PERCENTILE_DISC(x, 0.25)",
        "PERCENTILE_DISC(z, 0.999) FILTER (WHERE ok)", "PERCENTILE_DISC(z, 1)", "COUNT(DISTINCT who)",
        "COUNT(DISTINCT who) FILTER (WHERE ok)", "COUNT(DISTINCT who) FILTER (WHERE x > 0 AND y < 3)",
        "COUNT(DISTINCT x)", "COUNT(DISTINCT x + z)", "COUNT(DISTINCT d)", "TO_DATE(COUNT(DISTINCT who), QUARTER)",
        "ROLLING(COUNT(DISTINCT who), 3 MONTHS, INCLUSIVE)", "ROLLING(MEDIAN(x), 2 MONTHS, INCLUSIVE)",
        by="party, region", more=", early window: partial",
    ),
    {"facts": many_facts(2500)},
)  # fmt: skip

PARTIES = Case(
    "parties with membership",
    "whose facts they are on which local day; those of nobody; the whole market",
    _MANY
    + kpis("COUNT(*)", "SUM(x)", "COUNT(DISTINCT who)", "MAX(z)", by="party")
    + "  m: {title: Market, formula: COUNT(*), covers: everyone, unit: count, direction: higher, by: [party, region]}\n"
    "  s: {title: Different, formula: COUNT(DISTINCT who), covers: everyone, unit: count, direction: higher, "
    "by: party}\n",
    {"facts": many_facts(1500)},
)

AS_OF = Case(
    "as of a day",
    "facts of the day of looking and later are not known yet",
    _MANY + kpis("COUNT(*)", "SUM(x)", "MEDIAN(y)", "COUNT(DISTINCT who)", by="region"),
    {"facts": many_facts(1500)},
    as_of=date(2013, 5, 17),
)

_STOCKS = """
parties:
  one: {name: One, is: {store: [a, b]}}
  two: {name: Two, is: {store: c}, until: 2013-03-01}
sources:
  stock:
    time: at
    key: [at, store, item]
    columns: {at: date, store: text, item: text, pieces: integer, worth: {type: number, scale: 2}}
    snapshot: {at: at, each: EACH}
"""


def _stocks() -> list[Row]:
    rows: list[Row] = []
    for step in range(120):
        for place, store in enumerate("abcd"):
            if (step + place) % 3:
                continue
            for item in range(3):
                value = (step * 37 + place * 11 + item * 5) % 101
                rows.append(
                    {
                        "at": date(2012, 12, 20) + timedelta(days=step),
                        "store": store if (step + item) % 29 else None,
                        "item": f"i{item}",
                        "pieces": value if value % 13 else None,
                        "worth": None if step % 10 == 0 else _D(value * 125).scaleb(-2),
                    }
                )
    return rows


def _stock_case(name: str, each: str) -> Case:
    return Case(
        name,
        "the first and the last snapshot of a period, as of the whole source; those without any value",
        _STOCKS.replace("EACH", each)
        + kpis("LAST(pieces)", "FIRST(pieces)", "LAST(worth)", "FIRST(worth) FILTER (WHERE item <> 'i1')",
                "LAST(worth) FILTER (WHERE pieces > 50)", by="party")
        + '  i: {title: Items, formula: LAST(pieces), unit: count, direction: higher, by: [item, store]}\n',
        {"stock": _stocks()},
    )  # fmt: skip


SNAPSHOTS = (_stock_case("snapshots", "[store]"), _stock_case("snapshots of everything", "[]"))

_EVERY = (
    *NUMBER_CASES, NULLS, EMPTY, OUTSIDE, JOINS, FAN_OUT, *CLOCKS, DAYS, TEXT, LOGIC, RANKS, PARTIES, AS_OF,
    *SNAPSHOTS,
)  # fmt: skip

CASES: tuple[Case, ...] = tuple(replace(case, expected=DIGESTS.get(case.name, case.expected)) for case in _EVERY)
"""Every case with the digest that stands in ``conformance_digests.py``, or the problem that it must meet."""
