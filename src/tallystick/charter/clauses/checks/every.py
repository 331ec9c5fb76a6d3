"""Everything that is ambiguous about the clauses of a charter, as problems with their places."""

from collections.abc import Iterator

from tallystick.charter.clauses.checks.figures import figure_findings
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.checks.limits import limit_findings
from tallystick.charter.clauses.checks.severity import conflicts, severity_findings
from tallystick.charter.clauses.checks.tables import table_findings
from tallystick.charter.clauses.checks.terms import section_findings, term_findings
from tallystick.charter.clauses.checks.times import clock_circles, time_findings
from tallystick.charter.clauses.checks.windows import window_findings
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.agreement import agreement
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.errors import Problem


def clause_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """What is ambiguous, clause by clause, then between clauses: text against logic, tables, windows, times, terms."""
    definitions = compiled.clauses.definitions
    in_order = {name: definitions[name] for name in compiled.charter.clauses if name in definitions}
    for name, definition in in_order.items():
        for finding in _of_one(definition, compiled, document):
            yield finding.problem(name, document)
    charter = compiled.charter
    between = (
        clock_circles(in_order),
        conflicts(in_order, charter),
        term_findings(in_order, charter),
        section_findings(in_order, charter),
    )
    for findings in between:
        for name, finding in findings:
            yield finding.problem(name, document)


def _of_one(definition: ClauseDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Finding]:
    charter = compiled.charter
    yield from agreement(definition, charter)
    yield from table_findings(definition, charter)
    yield from window_findings(definition, document)
    yield from figure_findings(definition, charter)
    yield from time_findings(definition)
    yield from limit_findings(definition, charter)
    yield from severity_findings(definition, charter)
