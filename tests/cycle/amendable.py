"""A small charter as plain values, ways to amend it, and what really differs on given facts: for property tests."""

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.scorecard.lines import Line
from tallystick.scorecard.roll_up import scorecard
from tallystick.scorecard.target_checks import target_problems
from tallystick.terms.figure import Figure

Content = dict[str, Any]

CHARTER: Content = {
    "tallystick": 1,
    "alliance": "shops",
    "title": "Shops together",
    "term": "2013-01-01 .. 2013-07-01",
    "parties": {
        "us": {"name": "Us", "is": {"who": "u"}},
        "them": {"name": "Them", "is": {"who": "t"}},
        "late": {"name": "Late", "is": {"who": "l"}, "from": "2013-03-01"},
    },
    "people": {"us/manager": {"title": "Manager"}, "them/manager": {"title": "Manager"}},
    "sources": {
        "sales": {
            "time": "day",
            "key": "id",
            "columns": {
                "id": "text", "day": "date", "who": "text", "shop": "text", "pieces": "integer", "won": "boolean",
            },
            "joins": {"shops": {"on": "shop"}},
            "due": "5 days",
        },
        "shops": {"key": "shop", "columns": {"shop": "text", "size": "integer"}},
    },
    "measures": {
        "orders": {"formula": "COUNT(*)", "source": "sales"},
        "wins": {"formula": "COUNT_IF(won)"},
        "missed": {"formula": "COUNT_IF(NOT won AND pieces > 3)"},
        "pieces_sold": {"formula": "SUM(pieces)"},
        "market": {"formula": "COUNT(*)", "source": "sales", "covers": "everyone"},
    },
    "kpis": {
        "hit_rate": {
            "title": "Hit rate", "formula": "wins / orders", "unit": "percent", "direction": "higher",
            "by": ["party", "shop"], "owner": "us/manager", "binding": "contractual", "target": 50,
            "bands": {"good": ">= target", "watch": ">= target - 20", "poor": "otherwise"},
            "score": {"anchors": [[0, 0], ["target", 80], [100, 100]]}, "minimum": "2 orders",
        },
        "relieved": {
            "title": "Hit rate, relieved", "formula": "hit_rate", "unit": "percent", "direction": "higher",
            "by": ["party"], "owner": "us/manager", "target": 60,
            "excludes": {"heavy": {"measure": "missed", "convention": "drop"}},
        },
        "volume": {
            "title": "Volume", "formula": "pieces_sold", "unit": "pieces", "direction": "higher", "by": ["party"],
            "owner": "us/manager", "rounding": "0 places", "target": {"step": {"2013-01": 10, "2013-04": 12}},
            "bands": {"good": ">= target", "poor": "otherwise"}, "score": {"anchors": [[0, 0], [20, 100]]},
            "dead band": {"by": 1, "after": 2},
        },
        "to_date": {
            "title": "Hit rate to date", "formula": "TO_DATE(hit_rate, YEAR)", "unit": "percent",
            "direction": "higher", "by": ["party"], "owner": "us/manager", "target": 50,
        },
        "rolling": {
            "title": "Rolling", "formula": "ROLLING(orders, 2 PERIODS, INCLUSIVE)", "unit": "orders",
            "direction": "higher", "by": ["party"], "owner": "us/manager", "rounding": "0 places",
            "target": {"relative": {"to": "prior period", "times": 1.1}}, "early window": "partial",
        },
        "growth": {
            "title": "Growth", "formula": "GROWTH(orders, 1 PERIOD)", "unit": "percent", "direction": "unscored",
            "owner": "us/manager", "binding": "informational",
        },
        "part": {
            "title": "Part", "formula": "SHARE_OF(orders, party)", "unit": "percent", "direction": "unscored",
            "by": ["party", "shop"], "owner": "us/manager",
        },
        "share": {
            "title": "Market share", "formula": "orders / market", "unit": "percent", "direction": "higher",
            "by": ["party"], "owner": "us/manager", "target": [30, {"for": {"party": "us"}, "flat": 40}],
            "baseline": {"value": 20},
        },
        "space": {
            "title": "Space", "formula": "SUM(shops.size)", "source": "sales", "unit": "1", "direction": "higher",
            "by": ["party"], "owner": "us/manager", "rounding": "0 places", "target": 5,
        },
        "typical": {
            "title": "Typical order", "formula": "MEDIAN(pieces)", "source": "sales", "unit": "1",
            "direction": {"range": [2, 4]}, "by": ["shop"], "owner": "us/manager",
        },
    },
    "scorecard": {
        "items": [
            {"group": "first", "items": [{"kpi": "hit_rate", "weight": 2}, {"kpi": "volume"}, {"kpi": "share"}]},
            {"kpi": "to_date", "weight": 1},
        ],
    },
}  # fmt: skip


def compiled(content: Content) -> CompiledCharter | None:
    """The compiled charter of plain values; None where it has errors."""
    document = read_texts([("charter.yaml", json.dumps(content).encode())])
    charter, _ = shape(document)
    made = None if charter is None else examine(charter, document)[0]
    if made is None or any(
        problem.level == "error"
        for definition in made.kpis.values()
        for problem in target_problems(definition, made, document)
    ):
        return None
    return made


def put(content: Content, path: Sequence[str | int], value: Any) -> None:
    """Set what stands at a path; None takes it away."""
    at: Any = content
    for step in path[:-1]:
        at = at[step] if isinstance(step, int) else at.setdefault(step, {})
    if value is None:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = value


CHOICES: dict[tuple[str | int, ...], list[Any]] = {
    ("title",): ["Shops apart"],
    ("note",): ["A note"],
    ("law",): ["England"],
    ("term",): ["2013-01-01 .. 2013-08-01", "2013-02-01 .. 2013-07-01", "2013-01-01 .. 2013-06-01"],
    ("zone",): ["Europe/Berlin"],
    ("business days",): [{"calendar": "DE-BE"}],
    ("parties", "us", "name"): ["Us Ltd"],
    ("parties", "us", "until"): ["2013-05-01", "2013-05-15"],
    ("parties", "late", "from"): ["2013-04-01", "2013-03-15", None],
    ("parties", "them", "is", "who"): [["t", "x"], "x"],
    ("parties", "other"): [{"name": "Other", "is": {"who": "x"}}, {"name": "Other", "is": {"shop": "B"}}],
    ("parties", "late"): [None],
    ("parties", "them", "events"): [{"event": "suspension", "from": "2013-02-10", "until": "2013-03-05"}],
    ("parties", "late", "successor of"): ["them from 2013-04-01", "us from 2013-05-01"],
    ("parties", "us", "member"): [["2013-01-01 .. 2013-02-15", "2013-04-01 .. 2013-07-01"]],
    ("sources", "sales", "due"): ["9 days", None],
    ("close", "data due"): ["3 days"],
    ("sources", "sales", "title"): ["Orders"],
    ("sources", "sales", "rules"): ["pieces >= 0"],
    ("measures", "wins", "formula"): ["COUNT_IF(won AND pieces > 1)", "COUNT_IF( won )"],
    ("measures", "wins", "where"): ["shop = 'A'"],
    ("measures", "wins", "title"): ["Won"],
    ("measures", "missed", "formula"): ["COUNT_IF(NOT won)"],
    ("measures", "orders", "covers"): ["everyone"],
    ("measures", "pieces_sold", "formula"): ["SUM(pieces) + COUNT(*)"],
    ("kpis", "hit_rate", "calendar"): ["quarters"],
    ("kpis", "rolling", "calendar"): ["quarters"],
    ("kpis", "hit_rate", "owner"): ["them/manager"],
    ("kpis", "hit_rate", "title"): ["Rate of hits"],
    ("kpis", "hit_rate", "binding"): ["managerial"],
    ("kpis", "hit_rate", "target"): [55, {"linear": {"2013-01": 50, "2013-05": 60}},
                                     [50, {"for": {"shop": "A"}, "flat": 70}]],
    ("kpis", "hit_rate", "minimum"): ["3 orders", None, 2],
    ("kpis", "hit_rate", "rounding"): ["0 places, half up, before comparison", "2 places"],
    ("kpis", "hit_rate", "by"): [["party"], None],
    ("kpis", "hit_rate", "zero denominator"): ["zero"],
    ("kpis", "hit_rate", "bands"): [{"good": ">= target", "poor": "otherwise"},
                                    {"watch": ">= target - 20", "good": ">= target", "poor": "otherwise"}],
    ("kpis", "hit_rate", "in force"): ["2013-02-01 .. 2013-06-01"],
    ("kpis", "relieved", "excludes", "heavy", "convention"): ["excuse", "none"],
    ("kpis", "relieved", "excludes"): [None],
    ("kpis", "volume", "dead band"): [None, {"by": 3}],
    ("kpis", "volume", "target"): [{"step": {"2013-01": 10, "2013-03": 12}}, None],
    ("kpis", "volume", "score"): [{"anchors": [[0, 0], [30, 100]]}],
    ("kpis", "volume", "empty"): ["zero"],
    ("kpis", "rolling", "formula"): ["ROLLING(orders, 3 PERIODS, INCLUSIVE)"],
    ("kpis", "rolling", "early window"): [None],
    ("kpis", "to_date", "gaps"): ["withhold"],
    ("kpis", "rolling", "target"): [{"relative": {"to": "prior period", "times": 1.2}}, 5],
    ("kpis", "share", "baseline", "value"): [25],
    ("kpis", "share", "target"): [[30, {"for": {"party": "us"}, "flat": 45}], 30],
    ("kpis", "typical", "direction"): [{"range": [1, 4]}],
    ("kpis", "growth"): [None],
    ("kpis", "more"): [{"title": "More", "formula": "orders", "unit": "orders", "direction": "higher",
                        "owner": "us/manager"}],
    ("scorecard", "items", 1, "weight"): [3, {"2013-01": 1, "2013-04": 2}],
    ("scorecard", "items", 0, "roll up"): ["worst"],
    ("scorecard", "missing"): ["floor", "carry"],
    ("scorecard", "minimum coverage"): [0.9],
    ("scorecard", "items", 0, "title"): ["First things"],
}  # fmt: skip
"""Ways to amend the charter: a path, and what may stand there instead; None takes it away."""


def _rename_measure(content: Content) -> None:
    content["measures"]["won_orders"] = content["measures"].pop("wins")
    content["kpis"]["hit_rate"]["formula"] = "won_orders / orders"


def _rename_kpi(content: Content) -> None:
    content["kpis"]["sold"] = content["kpis"].pop("volume")
    content["scorecard"]["items"][0]["items"][1] = {"kpi": "sold"}


def _reorder_lines(content: Content) -> None:
    content["scorecard"]["items"][0]["items"].reverse()


OTHERS: tuple[Callable[[Content], None], ...] = (_rename_measure, _rename_kpi, _reorder_lines)


MOST = 3
"""Most changes at once."""


@st.composite
def amended(draw: st.DrawFn) -> Content:
    """The charter with one to three changes."""
    content = deepcopy(CHARTER)
    paths = draw(st.lists(st.sampled_from(sorted(CHOICES, key=str)), min_size=0, max_size=MOST, unique=True))
    for path in paths:
        if path[0] != "scorecard" or len(path) < 4:
            put(content, path, deepcopy(draw(st.sampled_from(CHOICES[path]))))
        else:
            at = content["scorecard"]["items"][path[2]]
            at[path[3]] = deepcopy(draw(st.sampled_from(CHOICES[path])))
    if draw(st.booleans()) or not paths:
        other = draw(st.sampled_from(OTHERS))
        if not any(path[:2] in (("kpis", "volume"), ("measures", "wins"), ("kpis", "hit_rate")) for path in paths):
            other(content)
    return content


@st.composite
def facts(draw: st.DrawFn) -> Mapping[str, Sequence[Row]]:
    """Up to 25 orders in the first nine months, of parties and others, and the sizes of two of three shops."""
    rows = draw(
        st.lists(
            st.tuples(
                st.dates(date(2013, 1, 1), date(2013, 9, 1)), st.sampled_from("utlx"), st.sampled_from("ABC"),
                st.integers(0, 6), st.booleans(),
            ),
            max_size=25,
        )
    )  # fmt: skip
    sales: list[Row] = [
        {"id": str(number), "day": day, "who": who, "shop": shop, "pieces": pieces, "won": won}
        for number, (day, who, shop, pieces, won) in enumerate(rows)
    ]
    return {"sales": sales, "shops": [{"shop": "A", "size": 2}, {"shop": "B", "size": 5}]}


def figures_of(made: CompiledCharter, given: Mapping[str, Sequence[Row]], *, as_of: date) -> tuple[Figure, ...]:
    """All figures, by the second engine."""
    asked = requests(made, as_of=as_of)
    return figures(made, {source: interpret(each, given, made) for source, each in asked.items()}, as_of=as_of)


def lines_of(made: CompiledCharter, found: Sequence[Figure]) -> dict[tuple[str, str], list[object]]:
    """All lines of the scorecard by period and id: what each says, titles aside."""
    calendar = made.calendars[made.charter.calendar]
    said: dict[tuple[str, str], list[object]] = {}
    previous: Line | None = None
    term = made.charter.term
    for period in calendar.of_kind("month" if made.charter.calendar == "months" else "quarter"):
        if term.start <= period.start and period.end <= term.end:
            previous = scorecard(made, found, period, previous=previous)
            for line in previous.walk():
                content = (line.weight, line.status, line.severity, line.score, line.coverage, line.critical)
                said.setdefault((period.id, line.id), []).append(content)
    return {key: sorted(each, key=repr) for key, each in said.items()}
