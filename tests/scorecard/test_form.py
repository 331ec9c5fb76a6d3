"""How does a scorecard stand in JSON?"""

import json

from scorecard.making import charter, figure
from tallystick.scorecard.form import as_json
from tallystick.scorecard.roll_up import scorecard

KPIS = """
a:
  title: Completion
  formula: completed / scheduled
  unit: percent
  direction: higher
  target: {linear: {2013-01: 94, 2013-12: 96}}
  score: {anchors: [[0, 0], [100, 100]]}
b:
  title: Flights
  formula: scheduled
  unit: count
  direction: higher
  target: 1000
  rounding: 0 places
  score: {anchors: [[0, 0], [1000, 100]]}
"""


def test_numbers_are_texts_rounded_for_print_and_nothing_else_is_there() -> None:
    compiled = charter(KPIS, "scorecard: {items: [{kpi: a, weight: 2}, {kpi: b}]}")
    figures = [figure(compiled.kpis["a"], "2013-02", "94.25"), figure(compiled.kpis["b"], "2013-02", None)]

    found = as_json(scorecard(compiled, figures, compiled.calendars["months"].get("2013-02")))

    assert json.loads(json.dumps(found)) == {
        "id": "demo",
        "kind": "alliance",
        "title": "A demonstration",
        "value": None,
        "target": None,
        "unit": None,
        "missing": None,
        "status": "good",
        "severity": "good",
        "score": "94.3",
        "weight": "1",
        "coverage": "0.6667",
        "items": [
            {
                "id": "a",
                "kind": "kpi",
                "title": "Completion",
                "value": "94.3",
                "target": "94.18182",
                "unit": "percent",
                "missing": None,
                "status": "good",
                "severity": "good",
                "score": "94.3",
                "weight": "2",
                "coverage": "1",
                "items": [],
            },
            {
                "id": "b",
                "kind": "kpi",
                "title": "Flights",
                "value": None,
                "target": "1000",
                "unit": "count",
                "missing": "no_activity",
                "status": "no_value",
                "severity": "none",
                "score": None,
                "weight": "1",
                "coverage": "0",
                "items": [],
            },
        ],
    }
