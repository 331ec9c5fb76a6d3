"""Deadlines after the end of a period: ``3 business days``, ``30 days`` (SEMANTICS 15 and 24).

The last day of the period does not count. A deadline in calendar days that expires on no business day rolls forward
to the next one, where the alliance declares business days.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.errors import InputError
from tallystick.terms.businesstime import BusinessCalendar, add_business_days, add_calendar_days


@dataclass(frozen=True, slots=True)
class DueRule:
    """How many days after the last day of a period something is due."""

    days: int
    business: bool

    @staticmethod
    def read(text: str) -> "DueRule":
        """From ``3 business days`` or ``5 days``; InputError for anything else.

        >>> DueRule.read("3 business days")
        DueRule(days=3, business=True)
        """
        found = re.fullmatch(r"(?:within\s+)?(\d{1,4})\s+(business\s+)?days?", text.strip())
        if not found:
            raise InputError(f"Found {text!r}, expected a number of days such as '3 business days' or '5 days'.")
        return DueRule(int(found.group(1)), business=found.group(2) is not None)

    def day(self, end: date, calendar: BusinessCalendar | None) -> date:
        """The last day that is in time, after a period that ends before ``end``."""
        return self.after(end - timedelta(days=1), calendar)

    def after(self, last: date, calendar: BusinessCalendar | None) -> date:
        """The last day that is in time, counted from a day that does not count itself."""
        if calendar is None:
            if self.business:
                raise InputError(
                    f"Something is due after {self.days} business days, but the charter declares no business days; "
                    "declare 'business days', or write the rule in days."
                )
            return last + timedelta(days=self.days)
        return (add_business_days if self.business else add_calendar_days)(last, self.days, calendar)
