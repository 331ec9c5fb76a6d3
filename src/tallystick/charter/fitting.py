"""Whether what a KPI declares fits its formula: unit, kind, and the cells it is broken down by."""

from itertools import chain

from tallystick.charter import problems
from tallystick.charter.document import Steps
from tallystick.charter.findings import Findings, near
from tallystick.charter.formula.bind import Bound, bind
from tallystick.charter.formula.kinds import Kind
from tallystick.charter.formula.names import Definition, Names
from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Column, Node, Number
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.model.kpis import Kpi
from tallystick.charter.model.sources import Source
from tallystick.terms.quantity import Unit


def check_unit(
    findings: Findings, path: Steps, what: str, unit: Unit, *, bound: Bound, definition: Definition, names: Names
) -> bool:
    """Whether a value of the formula can be given in the declared unit."""
    if bound.unit.compatible(unit):
        return _fits_kind(findings, path, what, unit, bound=bound, definition=definition)
    given = _words(bound.unit)
    quotient = bound.kind in (Kind.RATIO, Kind.AVERAGE)
    fitting = ("percent" if quotient else "count") if bound.unit.is_dimensionless else bound.unit.symbol
    does, other = f"gives {given}", "change the formula"
    sides = _sides(definition, names)
    if sides is not None:
        does = f"divides {_words(sides[0])} by {_words(sides[1])}"
        if unit.is_dimensionless and not sides[0].is_dimensionless:
            other = f"divide by an amount in {sides[0]}"
    findings.report(
        problems.C014,
        path,
        f"{what} has unit '{unit}', but its formula {does}.",
        f"Give it the unit '{fitting}', or {other}.",
    )
    return False


_COUNTING = frozenset({"COUNT", "COUNT_IF", "COUNT_DISTINCT"})


def _only_counts(node: Node) -> bool:
    """Whether a bound formula is a count, or counts added and subtracted."""
    if isinstance(node, Arithmetic):
        return node.operator in ("+", "-") and _only_counts(node.left) and _only_counts(node.right)
    return isinstance(node, Aggregate) and node.function in _COUNTING


def _fits_kind(findings: Findings, path: Steps, what: str, unit: Unit, *, bound: Bound, definition: Definition) -> bool:
    """Whether a plain number is given in a unit that suits it: a count not in percent, and no percent twice."""
    if not unit.is_dimensionless:
        return True
    if unit.scale != 1 and _only_counts(bound.node):
        message = f"{what} has unit '{unit}', but its formula counts and divides by nothing."
        findings.report(problems.C014, path, message, "Divide by the whole, or give it the unit 'count'.")
        return False
    if unit.symbol in ("percent", "%") and _times_hundred(definition.formula):
        message = f"{what} has unit '{unit}', and its formula multiplies by 100 as well."
        findings.report(problems.C014, path, message, "Leave '100 *' out: the unit does it.")
        return False
    return True


def _times_hundred(node: Node) -> bool:
    """Whether a formula of products and quotients has the factor 100."""
    if isinstance(node, Arithmetic) and node.operator in ("*", "/"):
        return _times_hundred(node.left) or (node.operator == "*" and _times_hundred(node.right))
    return isinstance(node, Number) and node.value == 100


def _words(unit: Unit) -> str:
    return "a plain number" if unit.is_dimensionless else unit.symbol


def _sides(definition: Definition, names: Names) -> tuple[Unit, Unit] | None:
    """The units of dividend and divisor, where the formula is a division."""
    formula = definition.formula
    if not isinstance(formula, Arithmetic) or formula.operator != "/":
        return None
    try:
        left, right = (
            bind(side, names, source=definition.source, covers=definition.covers).unit
            for side in (formula.left, formula.right)
        )
    except FormulaError:  # a side alone may leave open whose facts it counts
        return None
    return left, right


def check_kind(findings: Findings, path: Steps, kpi: Kpi, bound: Bound) -> None:
    """Report a declared kind that the formula is not of."""
    if kpi.kind is not None and kpi.kind.replace(" ", "_") != bound.kind:
        findings.report(
            problems.C015,
            path,
            f"the KPI is declared {kpi.kind!r}, and its formula is {bound.kind.replace('_', ' ')!r}.",
            "Leave 'kind' out, or change the formula.",
        )


def cells(findings: Findings, path: Steps, kpi: Kpi, bound: Bound) -> tuple[tuple[str, ...], ...] | None:
    """The sets of dimensions, total first; None where one cannot be formed."""
    good = True
    for dimension in sorted(set(chain.from_iterable(kpi.by))):
        for source_name in sorted(bound.sources):
            message = _cell_problem(findings, dimension, findings.charter.sources[source_name], source_name)
            if message:
                findings.report(problems.C024, (*path, "by"), *message)
                good = False
    return ((), *kpi.by) if good else None


def _cell_problem(findings: Findings, dimension: str, source: Source, source_name: str) -> tuple[str, str] | None:
    if dimension == "party":
        if any(set(party.is_) & set(source.columns) for party in findings.charter.parties.values()):
            return None
        return (
            f"parties cannot be told apart in source '{source_name}'.",
            "Say for each party by which values of its columns its facts are known: is: {column: value}.",
        )
    if dimension in source.columns:
        return None
    joined, _, plain = dimension.rpartition(".")
    for other in source.joins:
        if joined in ("", other) and plain in findings.charter.sources[other].columns:
            message = (
                f"'{dimension}' is a column of '{other}', which is joined to '{source_name}'; columns of joined "
                "sources cannot be cells."
            )
            return message, f"Break down by a column of '{source_name}' itself, or deliver '{plain}' with its facts."
    return f"source '{source_name}' has no column '{dimension}'.", near(dimension, source.columns)


def warn_of_means(findings: Findings, path: Steps, bound: Bound) -> None:
    """Report a plain mean of a column of percentages: a mean of ratios, which is seldom meant (SEMANTICS 1)."""
    sources = findings.charter.sources
    means = [part for part in walk(bound.node) if isinstance(part, Aggregate) and part.function == "AVG"]
    for column in (node for mean in means for node in walk(mean.arguments[0]) if isinstance(node, Column)):
        declared = sources[column.source].columns.get(column.name) if column.source in sources else None
        if declared is not None and declared.unit in {"percent", "%"}:
            findings.report(
                problems.C090,
                path,
                f"'{path[1]}' takes the plain mean of the percentages '{column.name}'.",
                f"Weigh them: WEIGHTED_AVG({column.name}, size); or take LAST of a published rate.",
            )


def warn_about(findings: Findings, path: Steps, kpi: Kpi) -> None:
    """Report a KPI that nobody answers for, or that has nothing to be judged against: no target, band or clause."""
    if kpi.owner is None:
        findings.report(problems.C030, path, f"KPI '{path[1]}' has no owner.", "Name a role of a party.", key=True)
    judged = any(clause.kpi == path[1] for clause in findings.charter.clauses.values())
    if not kpi.target and kpi.direction.better not in ("unscored", "range") and not _absolute(kpi) and not judged:
        hint = "Give a target, or the direction 'unscored'."
        findings.report(problems.C031, path, f"KPI '{path[1]}' has no target.", hint, key=True)


def _absolute(kpi: Kpi) -> bool:
    """Whether the bands judge the value without a target."""
    edges = [edge for band in kpi.bands.values() for edge in band.when.edges]
    return bool(edges) and all(not edge.bound.times for edge in edges)
