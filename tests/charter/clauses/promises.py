"""A service agreement in a few lines, whose clauses tests write."""

from textwrap import dedent, indent

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.compiling import compile_charter, examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.model import Charter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem

SERVICE = """
tallystick: 1
alliance: service
title: A service agreement
term: 2013-01-01 .. 2015-01-01
currency: EUR
parties:
  provider: {name: Provider, is: {who: P}}
  customer: {name: Customer, is: {who: C}}
people:
  provider/manager: {title: Accounts}
  customer/manager: {title: Services}
sources:
  jobs:
    columns:
      {day: date, id: number, who: text, site: text, done: number, planned: number,
       fuel: {type: number, scale: 2, unit: kg}}
    time: day
    key: [id]
kpis:
  completion:
    title: Completion
    formula: SUM(done) / SUM(planned)
    owner: provider/manager
    direction: unscored
    unit: percent
    by: [party, site, [party, site]]
    binding: contractual
    empty: no_activity
  volume:
    title: Volume
    formula: SUM(done)
    owner: provider/manager
    direction: unscored
    unit: count
    by: [party]
    binding: contractual
  fuel:
    title: Fuel
    formula: SUM(fuel)
    owner: provider/manager
    direction: unscored
    unit: kg
    binding: contractual
  typical:
    title: Typical size
    formula: MEDIAN(done)
    owner: provider/manager
    direction: unscored
    unit: count
    binding: contractual
"""

VALUES = """
values:
  invoice: {delivered: the invoice of the month, unit: EUR}
  quota: 500
"""


def text_of(clauses: str, more: str = "", *, values: str = VALUES) -> str:
    """The agreement with these clauses (as they stand under ``clauses``) and other sections."""
    return SERVICE + dedent(values) + "clauses:\n" + indent(dedent(clauses), "  ") + dedent(more)


def clause(body: str, name: str = "floor", parties: str = "obligor: provider\nbeneficiary: customer\n") -> str:
    """One clause, its text and parties filled in."""
    return f"{name}:\n" + indent(f"text: As agreed.\n{parties}{dedent(body).strip()}\n", "  ")


def read(text: str) -> tuple[Charter, Document]:
    """The charter of a text and its document; fails where its shape is wrong."""
    document = read_texts([("charter.yaml", text.encode())])
    charter, found = shape(document)
    if charter is None:
        raise AssertionError("\n".join(map(str, found)))
    return charter, document


def compiled(clauses: str, more: str = "", *, values: str = VALUES) -> CompiledCharter:
    """The agreement with these clauses, ready."""
    return compile_charter(*read(text_of(clauses, more, values=values)))


def only(body: str, more: str = "") -> ClauseDefinition:
    """The one clause of this body, ready."""
    (found,) = compiled(clause(body), more).clauses.definitions.values()
    return found


def problems(clauses: str, more: str = "", *, values: str = VALUES) -> tuple[Problem, ...]:
    """What is wrong with the agreement's clauses, of shape or of meaning; names that nothing uses aside."""
    found = found_in(text_of(clauses, more, values=values))
    return tuple(problem for problem in found if problem.id not in ("C033", "C524"))


def found_in(text: str) -> tuple[Problem, ...]:
    """Every problem of a charter, of shape or of meaning."""
    document = read_texts([("charter.yaml", text.encode())])
    charter, found = shape(document)
    return found if charter is None else examine(charter, document)[1]


def wrong(body: str, more: str = "") -> Problem:
    """The one thing that is wrong with a clause of this body."""
    (found,) = problems(clause(body), more)
    return found
