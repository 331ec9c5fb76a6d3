"""What people call the parts and values of a charter, for sentences about amendments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tallystick.charter.amend.difference import Change
from tallystick.charter.amend.paths import Path
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError

_SIGNS = {"percent": "%"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Naming:
    """The names of one charter's parts."""

    compiled: CompiledCharter

    def kpi(self, name: str) -> str:
        """A KPI by its title, in quotes."""
        found = self.compiled.charter.kpis.get(name)
        return f"'{found.title if found else name}'"

    def party(self, name: str) -> str:
        """A party by its name."""
        found = self.compiled.charter.parties.get(name)
        return found.name if found else name

    def source(self, name: str) -> str:
        """A source by its title, in quotes."""
        found = self.compiled.charter.sources.get(name)
        return f"'{(found.title if found else None) or name}'"

    def objective(self, name: str) -> str:
        """An objective by its title, in quotes."""
        objectives = self.compiled.charter.strategy.objectives
        return f"'{next((each.title for each in objectives if each.id == name and each.title), name)}'"

    def clause(self, name: str) -> str:
        """A clause by its title, in quotes."""
        found = self.compiled.charter.clauses.get(name)
        return f"'{(found.title if found else None) or name}'"

    def line(self, path: Path) -> str:
        """A line of the scorecard by what stands on it."""
        name = path[-1].split(" #", maxsplit=1)[0]
        if name in self.compiled.charter.kpis:
            return self.kpi(name)
        return self.objective(name)

    def period(self, kpi: str, name: str) -> str:
        """A period of a KPI's calendar by its label; its id where the calendar has no such period."""
        definition = self.compiled.kpis.get(kpi)
        if definition is None:
            return name
        try:
            return definition.calendar.get(name).label
        except InputError:
            return name

    def amount(self, kpi: str, value: Any) -> str:
        """A number in the unit of a KPI: ``95 %``."""
        definition = self.compiled.kpis.get(kpi)
        unit = definition.unit.symbol if definition else ""
        return f"{plain(value)} {_SIGNS.get(unit, unit)}".rstrip()


def plain(value: Any) -> str:
    """A value as people write it.

    >>> plain(["JFK", "LGA"]), plain(True), plain({"places": 1}), plain(None), plain([["target", "80"]])
    ('JFK and LGA', 'yes', 'places 1', 'nothing', '(target, 80)')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        given = {key: each for key, each in value.items() if each not in ([], {}, None)}
        return ", ".join(f"{key} {plain(each)}" for key, each in given.items()) or "nothing"
    if isinstance(value, list | tuple):
        return listed([f"({', '.join(map(plain, each))})" if isinstance(each, list) else plain(each) for each in value])
    return str(value) if value != "" else '""'


def listed(words: list[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(value: str) -> str:
    """A day as lawyers write it.

    >>> day("2013-07-01")
    '1 July 2013'
    """
    found = date.fromisoformat(value)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def goes(change: Change) -> str:
    """The verb of a changed number: it rises, falls, or changes where it is no number.

    >>> goes(Change((), "changed", "94.4", "95"))
    'rises'
    """
    try:
        before, after = Decimal(str(change.old)), Decimal(str(change.new))
    except InvalidOperation:
        return "changes"
    return "rises" if before < after else "falls" if after < before else "is written anew"
