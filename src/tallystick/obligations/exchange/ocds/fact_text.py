"""The facts of a draft: one CSV a source, in the columns that the draft's charter declares."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from tallystick.obligations.exchange.ocds.disclosure import Disclosure
from tallystick.obligations.exchange.ocds.places import PARTY, MetricPlace, Places, dimension_name
from tallystick.obligations.exchange.ocds.terms import Terms
from tallystick.terms.rounding import round_fraction


def column_of(dimension: str) -> str:
    """The column that holds a dimension; that of the party is named after what stands in it."""
    return ORGANISATION if dimension == PARTY else dimension_name(dimension)


ORGANISATION = "organisation"
"""The column of organisations, by which the facts of each party are known."""


def fact_files(found: Disclosure, places: Places, terms: Terms) -> dict[str, str]:
    """By source, the text of its CSV. What belongs to no day of the term is left out, and was listed."""
    del found
    sources = dict.fromkeys(place.source for place in places.metrics)
    files = {
        source: _observations([place for place in places.metrics if place.source == source], terms)
        for source in sources
    }
    for clause, failures in places.failures.items():
        rows = [
            [each.id, _day(each.end), _number(each.events, 6), _number(each.imposed_amount, 6), _flag(each.paid)]
            for each in failures
            if terms.holds(each.end)
        ]
        files[clause] = _csv(["failure", "day", "events", "imposed", "paid"], rows)
    return files


def _observations(places: Sequence[MetricPlace], terms: Terms) -> str:
    """The observations of one metric, as the KPIs of one source hold them."""
    columns, scale = places[0].columns, terms.columns[places[0].source].scale
    rows = []
    for place in places:
        for each in place.facts:
            if each.value is None or each.end is None or (place.early is None and not terms.holds(each.end)):
                continue
            held = dict(each.dimensions)
            cells = [held.get(name, "") for name in columns]
            rows.append([each.id, each.end.isoformat(), _number(each.value, scale), *cells])
    return _csv(["observation", "day", "value", *(column_of(each) for each in columns)], rows)


def _number(value: Decimal | None, scale: int) -> str:
    """A number with no more places than are kept, and no zeros that say nothing."""
    if value is None:
        return ""
    text = f"{round_fraction(value, scale):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _csv(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return buffer.getvalue()
