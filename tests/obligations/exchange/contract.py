"""A public contract for notices: three KPIs under bands, one of them with a clause, and what was published of it."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shaped
from tallystick.obligations.determine import determine
from tallystick.obligations.exchange.ocds.decoding import Node, decode
from tallystick.obligations.exchange.uk_notice.notice import PerformanceNotice, performance_notice
from tallystick.obligations.exchange.uk_notice.profile import NoticeProfile
from tallystick.terms.figure import Figure, Quality

BANDS = """{good: ">= target", watch: ">= target - 5", poor: ">= target - 15",
      bad: {when: otherwise, severity: poor}}"""
CHARTER = f"""
term: 2025-04-01 .. 2028-04-01
currency: GBP
parties:
  council: {{name: Northmere Council}}
  brightco: {{name: Brightco Ltd}}
sources:
  visits: {{time: day, key: id, columns: {{id: text, day: date, done: boolean, on_time: boolean, answered: boolean}}}}
kpis:
  answered: {{title: Complaints answered, formula: SHARE_IF(answered), unit: percent, direction: higher, target: 80,
    bands: {BANDS}, binding: contractual}}
  on_time: {{title: Visits on time, formula: SHARE_IF(on_time), unit: percent, direction: higher, target: 90,
    bands: {BANDS}, binding: contractual}}
  done: {{title: Visits carried out, formula: SHARE_IF(done), unit: percent, direction: higher, target: 95,
    bands: {BANDS}, binding: contractual}}
scorecard:
  items: [{{kpi: answered, weight: 1}}, {{kpi: on_time, weight: 3}}, {{kpi: done, weight: 1}}]
clauses:
  floor_done:
    text: For each month with less than 90 percent of the visits the brightco pays the council 500 GBP.
    obligor: brightco
    beneficiary: council
    kpi: done
    of: alliance
    floor: 90
    then: {{penalty: 500}}
    empty: no_activity
"""
MONTHS = [(2025, month) for month in range(4, 13)] + [(2026, month) for month in (1, 2, 3)]


def party(number: str, name: str) -> dict[str, Any]:
    return {
        "id": f"GB-PPON-{number}",
        "name": name,
        "identifier": {"scheme": "GB-PPON", "id": number},
        "address": {"streetAddress": f"{number} Mill Lane", "locality": "Northmere", "postalCode": "NM1 1AA"},
        "contactPoint": {"email": f"office{number}@example.org"},
    }


def published(**change: Any) -> Node:
    """The release of the contract."""
    content = {
        "ocid": "ocds-h6vhtk-1",
        "id": "1",
        "date": "2025-04-02T00:00:00Z",
        "tag": ["contract"],
        "initiationType": "tender",
        "tender": {"title": "Cleaning of public buildings"},
        "parties": [party("1", "Northmere Council"), party("2", "Brightco Ltd")],
        "contracts": [
            {"id": "c-1", "awardID": "1", "dateSigned": "2025-03-20T00:00:00Z",
             "period": {"startDate": "2025-04-01", "endDate": "2028-03-31"},
             "value": {"amount": 7_400_000, "currency": "GBP"}}
        ],
        **change,
    }  # fmt: skip
    found: Node = decode(json.dumps(content).encode(), file="published.json")
    return found


def profile(**change: Any) -> NoticeProfile:
    """What the authority declares; keys with underscores instead of blanks."""
    content = {
        "notice": 1,
        "assessed": "2025-04-01 .. 2026-04-01",
        "on": "2026-03-15",
        "over the period": "most frequent",
        "ratings": {"good": "Good", "watch": "Approaching target", "poor": "Requires improvement", "bad": "Inadequate"},
        **{key.replace("_", " "): value for key, value in change.items()},
    }
    document = read_texts([("notice.yaml", json.dumps(content).encode())])
    found, problems = shaped(document, NoticeProfile)
    assert found is not None, problems
    return found


def figure(kpi: str, year: int, month: int, percent: int) -> Figure:
    """A percentage of 100 visits."""
    end = date(year + month // 12, month % 12 + 1, 1)
    return Figure(
        kpi=kpi, party=None, scope=(), period=f"{year}-{month:02}", start=date(year, month, 1), end=end,
        value=Decimal(f"{percent}.0"), exact=Fraction(percent), numerator=Fraction(percent), denominator=Fraction(100),
        n=100, unit="percent", missing=None, quality=Quality.FINAL,
    )  # fmt: skip


def figures(**percents: list[int]) -> tuple[Figure, ...]:
    """A figure for each KPI and month; 96 where nothing else is said, and a series goes on with its last value."""
    made = []
    for kpi in ("answered", "on_time", "done"):
        series = percents.get(kpi, [96])
        made += [
            figure(kpi, year, month, series[min(place, len(series) - 1)]) for place, (year, month) in enumerate(MONTHS)
        ]
    return tuple(made)


def compiled() -> CompiledCharter:
    return agreed(CHARTER)


def notice(
    *, declared: NoticeProfile | None = None, release: Node | None = None, **percents: list[int]
) -> PerformanceNotice:
    """The notice for the year to March 2026."""
    charter, at = compiled(), datetime.fromisoformat("2026-04-10T00:00:00+00:00")
    held = figures(**percents)
    return performance_notice(
        charter,
        figures=held,
        determinations=determine(charter, held, (), known_at=at),
        profile=declared or profile(),
        published=release or published(),
        known_at=at,
    )
