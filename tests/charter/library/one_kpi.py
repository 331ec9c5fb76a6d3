"""A workspace with one KPI of the library, and the facts of its worked example as files."""

import csv
from pathlib import Path

from tallystick.charter.library.load import library
from tallystick.charter.library.model import KpiTemplate
from tallystick.charter.library.worked import PARTIES, WorkedTable, worked_tables
from tallystick.charter.library.writing import kpi_text, measures_text, sources_text

CURRENCY = "EUR"


def charter_text(name: str, template: KpiTemplate) -> str:
    """A charter of two years with this KPI alone; the declared kind is checked against the formula."""
    by = ("party",) if template.by_party else ()
    kpi = kpi_text(name, template, currency=CURRENCY, by=by, owner="a/lead").replace(
        "    unit:", f"    kind: {template.kind}\n    unit:", 1
    )
    target = "" if template.direction.better in ("unscored", "range") else "    target: 1\n"
    return (
        "tallystick: 1\nalliance: test\ntitle: One KPI\nterm: 2025-01-01 .. 2027-01-01\nzone: UTC\n"
        f"currency: {CURRENCY}\nparties:\n"
        + "".join(f"  {party}: {{name: {value}, is: {{party: {value}}}}}\n" for party, value in PARTIES.items())
        + "people: {a/lead: {title: Lead of A}}\n"
        + sources_text([template], library(), currency=CURRENCY)
        + measures_text([template], library())
        + "kpis:\n"
        + kpi
        + target
    )


def write_workspace(folder: Path, name: str, template: KpiTemplate) -> Path:
    """The folder with ``charter.yaml``, and the example's facts as CSV files in ``exports``."""
    (folder / "charter.yaml").write_text(charter_text(name, template), encoding="utf-8")
    exports = folder / "exports"
    exports.mkdir()
    for table, content in worked_tables(template, library()).items():
        write_csv(exports / f"{table}.csv", content)
    return folder


def write_csv(file: Path, content: WorkedTable) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(content.columns)
        writer.writerows(content.rows)
