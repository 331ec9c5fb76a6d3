"""Agreed relief: a KPI's formula with its exclusions around it (SEMANTICS 13).

Relief applies to performed ÷ planned. A KPI that refers to a KPI with relief carries it, and may add to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tallystick.charter.formula.names import Definition, find
from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Excluding, Node, Reference
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import children
from tallystick.charter.model.kpis import Exclusion, Kpi


class NoReliefError(Exception):
    """The exclusions of a KPI cannot apply to its formula: what was found, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


_DIVIDE = "Write the formula as one count divided by another, or refer to a KPI that is one."


def relieved_definitions(
    plain: Mapping[str, Definition], kpis: Mapping[str, Kpi]
) -> tuple[dict[str, Definition], dict[str, NoReliefError]]:
    """Every definition with its relief; and, by KPI, why relief cannot apply to it (its definition stays plain)."""
    made: dict[str, Definition] = {}
    refused: dict[str, NoReliefError] = {}
    begun: set[str] = set()

    def definition(name: str) -> Definition:
        if name in made or name in begun:  # a circle is reported when the formula is bound
            return made.get(name, plain[name])
        begun.add(name)
        target = _target(plain[name].formula, plain)
        home = definition(target) if target else plain[name]
        try:
            exclusions = kpis[name].excludes if name in kpis else {}
            made[name] = _relieved(plain[name], home, exclusions) if exclusions else plain[name]
        except NoReliefError as wrong:
            refused[name] = wrong
            made[name] = plain[name]
        return made[name]

    for name in plain:
        definition(name)
    return {name: made[name] for name in plain}, refused


def _target(node: Node, among: Mapping[str, Definition]) -> str | None:
    """The definition that a formula is nothing but a reference to."""
    if not isinstance(node, Reference):
        return None
    try:
        return find(node.name, among, exact=node.quoted, node=node)
    except FormulaError:  # reported when the formula is bound
        return None


def _relieved(plain: Definition, home: Definition, exclusions: Mapping[str, Exclusion]) -> Definition:
    """``plain`` with the exclusions around the division in ``home``, whose facts and condition the division keeps."""
    ratio = home.formula
    conventions = {exclusion.convention for exclusion in exclusions.values()}
    excluded: list[Node] = [Reference(each.measure, quoted=True) for each in exclusions.values()]
    if isinstance(ratio, Excluding):
        conventions.add(ratio.convention)
        excluded.insert(0, ratio.excluded)
        performed, planned = ratio.performed, ratio.planned
    elif isinstance(ratio, Arithmetic) and ratio.operator == "/":
        performed, planned = ratio.left, ratio.right
    else:
        raise NoReliefError("relief is declared, and the formula is not performed ÷ planned.", _DIVIDE)
    if len(conventions) > 1:
        listed = ", ".join(sorted(conventions))
        message = f"found exclusions of different conventions ({listed}), expected one for all of a KPI."
        raise NoReliefError(message, "Make a KPI for each convention.")
    if any(_is_scaled(part) for part in (performed, planned)):
        message = "relief is declared, and the formula multiplies or divides the counts it is made of."
        raise NoReliefError(message, _DIVIDE)
    whole = excluded[0]
    for more in excluded[1:]:
        whole = Arithmetic("+", whole, more)
    formula = Excluding(performed, planned, whole, conventions.pop())
    return replace(plain, formula=formula, source=home.source, where=home.where, covers=home.covers)


def _is_scaled(node: Node) -> bool:
    """Whether something outside aggregates is multiplied or divided: then events are no longer counted one by one."""
    return any(isinstance(part, Arithmetic) and part.operator in "*/" for part in _outside_aggregates(node))


def _outside_aggregates(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Aggregate):
        for child in children(node):
            yield from _outside_aggregates(child)
