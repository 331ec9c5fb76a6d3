"""A value as the files of a source write it, so that reading gives the same value back.

Whoever mends one cell of a row sees the others as their files have them, and sends them unchanged.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tallystick.errors import InputError
from tallystick.facts.plan import ColumnPlan, FormPlan

Value = str | int | Decimal | bool | date | datetime | None


def spelled(value: Value, column: ColumnPlan, form: FormPlan, *, periods: Mapping[date, str] | None = None) -> str:
    """A value as text; empty where it is not known.

    ``periods`` are the names of periods by their first day, for a column that is written as one; instants are in UTC.
    Raises InputError for an instant that the declared form cannot tell from another one.

    >>> spelled(Decimal("1250.50"), ColumnPlan("weight", "number", 2), FormPlan(decimal=","))
    '1250,50'
    """
    if value is None:
        return ""
    match column.kind:
        case "number":
            return f"{Decimal(value):f}".replace(".", form.decimal) if isinstance(value, Decimal | int) else str(value)
        case "boolean":
            return form.true[0] if value else form.false[0]
        case "date" if isinstance(value, date):
            if column.periods is not None:
                return (periods or {}).get(value, value.isoformat())
            return value.strftime(form.dates) if form.dates else value.isoformat()
        case "time" if isinstance(value, datetime):
            return _instant(value, column, form)
    return str(value)


def _instant(value: datetime, column: ColumnPlan, form: FormPlan) -> str:
    instant = value.replace(tzinfo=UTC)
    if form.dates is None:
        return instant.strftime("%Y-%m-%dT%H:%M:%S") + (f".{value.microsecond:06}" if value.microsecond else "") + "Z"
    local = instant.astimezone(ZoneInfo(form.zone))
    text = local.strftime(form.dates)
    again = datetime.strptime(text, form.dates)  # noqa: DTZ007  (in the zone that the form names)
    if again != local.replace(tzinfo=None) or _happens_twice(local):
        raise InputError(
            f"The instant {instant:%Y-%m-%dT%H:%M:%SZ} of column {column.name!r} cannot be written as {form.dates}: "
            "another one is written alike. Deliver a file with the corrected rows."
        )
    return text


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
