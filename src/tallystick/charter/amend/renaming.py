"""Measures and KPIs that have another name and the same definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallystick.charter.canonical import canonical_content
from tallystick.charter.formula.amounts import parse_amount
from tallystick.charter.formula.nodes import Reference
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write_name
from tallystick.charter.model import Charter
from tallystick.charter.model.consequences import MONEY


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones."""

    measures: Mapping[str, str]
    kpis: Mapping[str, str]

    @property
    def parts(self) -> tuple[tuple[str, Mapping[str, str]], ...]:
        """Both, by the key of the charter under which they stand."""
        return (("measures", self.measures), ("kpis", self.kpis))

    @property
    def all(self) -> Mapping[str, str]:
        """Both together: a charter gives each name once."""
        return {**self.measures, **self.kpis}


def renames_between(old: Charter, new: Charter) -> Renames:
    """What was renamed: a name that is gone, and a new one with the same definition (its title aside).

    A definition that refers to something renamed is the same definition.
    """
    known = Renames({}, {})
    before, after = canonical_content(old), canonical_content(new)
    while True:
        seen = renamed(before, known)
        more = Renames(
            {**known.measures, **_matched(seen, after, "measures", dict(known.measures))},
            {**known.kpis, **_matched(seen, after, "kpis", dict(known.kpis))},
        )
        if more == known:
            return known
        known = more


def _matched(old: Mapping[str, Any], new: Mapping[str, Any], part: str, known: Mapping[str, str]) -> dict[str, str]:
    before, after = old.get(part, {}), new.get(part, {})
    taken = set(known.values())
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before and name not in taken]
    found: dict[str, str] = {}
    for was in gone:
        alike = [name for name in come if _untitled(before[was]) == _untitled(after[name])]
        titled = [name for name in alike if before[was].get("title") == after[name].get("title")]
        if alike:
            found[was] = (titled or alike)[0]
            come.remove(found[was])
    return found


def _untitled(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in ("title", "note")}


def renamed(content: Mapping[str, Any], renames: Renames) -> dict[str, Any]:
    """A charter's content with new names wherever the old ones stand."""
    if not renames.measures and not renames.kpis:
        return dict(content)
    return dict(_rewritten(dict(content), (), renames))


_NAMES = ("measure", "of", "kpi", "kpis")
"""Keys whose values name measures or KPIs."""

_AMOUNTS = frozenset({*MONEY, "points", "at", "at most", "amount", "threshold"})
"""Keys of clauses, caps and ladders under which amounts stand."""


def _rewritten(value: Any, at: tuple[str, ...], renames: Renames) -> Any:
    if isinstance(value, Mapping):
        is_keyed = at in (("measures",), ("kpis",)) or at[-1:] == ("given",) or at[-2:] == ("examples", "kpis")
        return {
            (renames.all.get(key, key) if is_keyed else key): _rewritten(each, (*at, key), renames)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_rewritten(each, at, renames) for each in value]
    if not isinstance(value, str) or len(at) < 3:
        return value
    if at[-1] == "formula":
        return in_formula(value, renames.all)
    if at[0] in ("clauses", "caps", "ladders"):
        if at[-1] in _AMOUNTS:
            return in_amount(value, renames.kpis)
        if at[-1] == "on" or (at[-1] == "counts" and at[2] == "exclusions"):
            return renames.kpis.get(value, value)
    names_kpi = at[-1] in _NAMES or (at[0] == "strategy" and (at[-1] == "for" or at[-2] == "claims"))
    return renames.all.get(value, value) if names_kpi else value


def in_formula(text: str, names: Mapping[str, str]) -> str:
    """A formula with the names of measures and KPIs replaced, all else as written; columns stay.

    >>> in_formula("completed / SUM(completed)", {"completed": "done"})
    'done / SUM(completed)'
    """
    folded = {name.casefold(): new for name, new in names.items()}
    try:
        referring = [part for part in walk(parse(text)) if isinstance(part, Reference)]
    except FormulaError:  # reported where the charter is checked
        return text
    for part in sorted(referring, key=lambda each: each.span, reverse=True):
        new = folded.get(part.name.casefold())
        if new is not None:
            text = text[: part.span[0]] + write_name(new) + text[part.span[1] :]
    return text


def in_amount(text: str, names: Mapping[str, str]) -> str:
    """An amount with the names of KPIs replaced, all else as written; upper and lower case matter.

    >>> in_amount("6 % of Volume + volume", {"volume": "flown"})
    '6 % of Volume + flown'
    """
    try:
        referring = [part for part in walk(parse_amount(text)) if isinstance(part, Reference)]
    except FormulaError:  # reported where the charter is checked
        return text
    for part in sorted(referring, key=lambda each: each.span, reverse=True):
        if part.name in names:
            text = text[: part.span[0]] + write_name(names[part.name]) + text[part.span[1] :]
    return text
