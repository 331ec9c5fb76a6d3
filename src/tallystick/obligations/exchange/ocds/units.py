"""Units of Open Contracting data: names and UN/CEFACT Recommendation 20 codes, and the units of a charter."""

from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.terms.quantity import Unit

UNCEFACT: dict[str, tuple[str, str]] = {
    "P1": ("percent", "percent"),
    "SEC": ("seconds", "second [unit of time]"),
    "MIN": ("minutes", "minute [unit of time]"),
    "HUR": ("hours", "hour"),
    "DAY": ("days", "day"),
    "WEE": ("weeks", "week"),
    "MON": ("months", "month"),
    "ANN": ("years", "year"),
    "MTR": ("m", "metre"),
    "KMT": ("km", "kilometre"),
    "SMI": ("miles", "mile (statute mile)"),
    "MTK": ("m2", "square metre"),
    "HAR": ("ha", "hectare"),
    "MTQ": ("m3", "cubic metre"),
    "LTR": ("l", "litre"),
    "KGM": ("kg", "kilogram"),
    "GRM": ("g", "gram"),
    "TNE": ("t", "tonne (metric ton)"),
    "KWH": ("kWh", "kilowatt hour"),
    "MWH": ("MWh", "megawatt hour (1000 kW.h)"),
    "KWT": ("kW", "kilowatt"),
    "MAW": ("MW", "megawatt"),
    "E34": ("gigabytes", "gigabyte"),
    "C62": ("count", "one"),
}
"""By code: our unit, and its name in the recommendation."""

_CODES = {Unit.parse(unit): (code, name) for code, (unit, name) in UNCEFACT.items() if unit not in {"gigabytes"}}


@dataclass(frozen=True, slots=True)
class ForeignUnit:
    """A unit as the standard has it."""

    name: str | None
    scheme: str | None
    code: str | None


def unit_of(foreign: ForeignUnit | None) -> str | None:
    """The unit as a charter writes it: by its code, else by its name; None where neither is known.

    >>> unit_of(ForeignUnit("percent", "UNCEFACT", "P1")), unit_of(ForeignUnit("bushels of £", None, None))
    ('percent', None)
    """
    if foreign is None:
        return "count"
    if foreign.code in UNCEFACT and (foreign.scheme or "UNCEFACT") == "UNCEFACT":
        return UNCEFACT[foreign.code][0]
    if foreign.name is None:
        return None
    try:
        Unit.parse(foreign.name)
    except InputError:
        return None
    return foreign.name


def foreign_unit(unit: Unit) -> dict[str, str]:
    """The unit as the standard writes it; with its code where the recommendation has one.

    >>> foreign_unit(Unit.parse("percent"))
    {'name': 'percent', 'scheme': 'UNCEFACT', 'id': 'P1'}
    >>> foreign_unit(Unit.parse("flights"))
    {'name': 'flights'}
    """
    known = None if unit.is_dimensionless and unit.scale == 1 else _CODES.get(unit)
    return {"name": unit.symbol} if known is None else {"name": unit.symbol, "scheme": "UNCEFACT", "id": known[0]}
