"""A small workspace for tests: two parties, one source, two KPIs, figures a reader can do in the head."""

from pathlib import Path

CHARTER = """\
tallystick: 1
alliance: parcels
title: Parcel alliance
term: 2024-01-01 .. 2024-07-01
zone: Europe/Berlin
business days: {calendar: DE-BE}
parties:
  north: {name: North GmbH, is: {carrier: N}}
  south: {name: South GmbH, is: {carrier: S}}
people:
  north/manager: {title: Manager of North}
sources:
  deliveries:
    time: promised
    key: id
    columns: {id: text, carrier: text, promised: date, late: integer}
    due: 3 business days
measures:
  delivered: COUNT(*)
  on_time: COUNT_IF(late <= 0)
kpis:
  on_time_share:
    title: On time
    formula: on_time / delivered
    unit: percent
    direction: higher
    by: [party]
    rounding: 1 place, half up, before comparison
    target: 90
    bands: {good: ">= target", poor: "< target"}
    score: {anchors: [[50, 0], [90, 80], [100, 100]]}
    owner: north/manager
    examples: [{given: {delivered: 200, on_time: 179}, expect: 89.5}]
  volume:
    title: Deliveries
    formula: delivered
    unit: deliveries
    direction: higher
    by: [party]
    rounding: 0 places
    target: 4
    owner: north/manager
"""

ROWS = """\
id,carrier,promised,late
a1,N,2024-01-05,0
a2,N,2024-01-09,2
a3,S,2024-01-20,0
a4,S,2024-01-31,-1
b1,N,2024-02-01,0
b2,N,2024-02-02,0
b3,S,2024-02-03,0
b4,S,2024-02-29,0
c1,X,2024-02-10,5
"""
"""January: 3 of 4 on time (North 1 of 2, South 2 of 2). February: 4 of 4. Carrier X is no party."""


def make_workspace(folder: Path, charter: str = CHARTER) -> Path:
    """A workspace with the charter, and the rows as a file beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    exports = folder / "exports"
    exports.mkdir(exist_ok=True)
    (exports / "deliveries.csv").write_text(ROWS, encoding="utf-8")
    return folder
