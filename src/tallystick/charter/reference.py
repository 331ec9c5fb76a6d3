"""Agreed reference data: the holiday tables and clock changes that a charter was resolved with, as canonical bytes.

It is resolved once, written down and hashed with the charter, so that a new release of a package moves no figure.
"""

from datetime import date

from tallystick.charter.model import Charter
from tallystick.errors import InputError
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.canonical import read_canonical
from tallystick.terms.zone import Zone, tzdata_version


def reference_span(charter: Charter) -> tuple[date, date]:
    """The days for which reference data is resolved: the term, with a year on either side."""
    return date(charter.term.start.year - 1, 1, 1), date(charter.term.end.year + 2, 1, 1)


def zone_changes(charter: Charter) -> list[dict[str, object]]:
    """The clock changes of the charter's zone over those days, as plain values."""
    start, until = reference_span(charter)
    return [
        {"at": instant.isoformat(), "offset": seconds}
        for instant, seconds in Zone(charter.zone).transitions(start, until)
    ]


def read_reference(written: bytes, charter: Charter, *, where: str) -> dict[str, HolidayTable]:
    """The agreed holiday tables; InputError where the zone's clock changes are others on this machine."""
    content = read_canonical(written)
    try:
        tables = [HolidayTable.from_dict(fields) for fields in content["holidays"]]
        zone = content["zone"]
        name, changes = zone["name"], zone["changes"]
    except (KeyError, TypeError) as wrong:
        raise InputError(
            f"{where} is no reference data ({wrong!r} is missing); delete it to resolve it anew."
        ) from None
    if name == charter.zone and changes != zone_changes(charter):
        raise InputError(
            f"{where} was agreed with other clock changes of {name} than release {tzdata_version()} of the time-zone "
            "data base has. Install the release that the parties agreed on, or agree on new reference data."
        )
    return {table.id: table for table in tables}
