"""The named values of a clause in plain English: what each number comes from."""

import re
from collections.abc import Iterator

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import MODES, day, number, party, places, together
from tallystick.charter.model import Charter
from tallystick.charter.model.values import NamedValue


def named_values(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """A sentence for each named value that the clause declares or uses, and one for how it grows or is held."""
    used = _names_used(definition) | _in_shared_caps(definition, charter)
    for name, value in definition.values.items():
        if name in definition.clause.values or name in used:
            yield f"'{name}' is {_origin(value, charter)}{_unit(value)}."
            yield from _changes(value)


def _names_used(definition: ClauseDefinition) -> set[str]:
    rules = [*definition.then, *(rule for level in definition.levels for rule in level.then)]
    rules += [rule for trigger in definition.triggers for rule in trigger.then]
    amounts = [rule.amount for rule in rules] + [amount for _, amount in definition.caps] + [definition.true_up]
    names = {name for amount in amounts if amount is not None for name in amount.names}
    tiers = definition.clause.tiers
    names |= {name for name in (tiers.of, tiers.on) if name} if tiers else set()
    names |= {definition.target} if isinstance(definition.target, str) else set()
    open_ = list(names)
    while open_:
        value = definition.values.get(open_.pop())
        index = value.grows.index if value is not None and value.grows is not None else None
        if index is not None and index not in names:
            names.add(index)
            open_.append(index)
    return names


def _in_shared_caps(definition: ClauseDefinition, charter: Charter) -> set[str]:
    shared = (cap.at for cap in charter.caps.values() if definition.id in cap.clauses)
    return {name for at in shared for name in re.findall(r"[A-Za-z_][\w-]*", at)}


def _unit(value: NamedValue) -> str:
    return f", in {value.unit}" if value.unit else ""


def _origin(value: NamedValue, charter: Charter) -> str:
    titled = f"{value.title}: " if value.title else ""
    if value.is_ is not None:
        return f"{titled}{number(value.is_)}"
    if value.kpi is not None:
        title = charter.kpis[value.kpi].title if value.kpi in charter.kpis else value.kpi
        missing = ", zero where it has no value" if value.if_missing == "zero" else ""
        return f"{titled}'{title}' of {party(value.of, charter)} ({_span(value)}){missing}"
    if value.table is not None:
        rows = together(
            f"{number(amount)} {f'{period} on' if period.startswith('from ') else f'for {period}'}"
            for period, amount in value.table.items()
        )
        return f"{titled}by period: {rows}"
    if value.clause is not None:
        return f"{titled}the {value.what} that clause '{value.clause}' determined ({_span(value)})"
    otherwise = (
        ""
        if value.otherwise == "undetermined"
        else f"; otherwise {value.otherwise if isinstance(value.otherwise, str) else number(value.otherwise)}"
    )
    each = {"period": "each period", "quarter": "each quarter", "year": "each year", "once": "once"}[value.each]
    if value.set_by is not None:
        within = f" within {value.within.removeprefix('within').strip()}" if value.within else ""
        return f"{titled}set by {value.set_by}, {each}{within}{otherwise}"
    return f"{titled}what is delivered as {value.delivered}, {each} ({_span(value)}){otherwise}"


def _span(value: NamedValue) -> str:
    return value.at if value.at == "same period" else f"{value.at}, {value.as_}"


def _changes(value: NamedValue) -> Iterator[str]:
    grows = value.grows
    if grows is not None:
        by = f"{number(grows.percent)} %" if grows.percent is not None else f"the index '{grows.index}'"
        how = "on the risen value" if grows.cumulative else "on the first value"
        most = f", at most {number(grows.at_most)} %" if grows.at_most is not None else ""
        least = f", at least {number(grows.at_least)} %" if grows.at_least is not None else ""
        yield f"  It rises by {by} every {grows.every} from {day(grows.from_)} on, {how}{least}{most}."
    if value.between is not None:
        low, high = value.between
        parts = [
            f"never less than {number(low)}" if low is not None else "",
            f"never more than {number(high)}" if high is not None else "",
        ]
        yield f"  It is {together(part for part in parts if part)}."
    if value.rounding is not None:
        rounding = value.rounding
        yield f"  It is rounded to {places(rounding.places)}, {rounding.mode} ({MODES[rounding.mode]})."
