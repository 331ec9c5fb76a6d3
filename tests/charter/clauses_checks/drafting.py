"""Charters of one clause for tests: a head with parties, KPIs, values and a ladder, and the clause below it."""

from textwrap import indent
from typing import NamedTuple

from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem

HEAD = """\
tallystick: 1
alliance: feeder
title: Feeder alliance
term: 2013-01-01 .. 2016-01-01
zone: America/New_York
currency: USD
business days: {calendar: US}
parties:
  hub: {name: Hub Airlines Inc., role: hub carrier, is: {carrier: H}}
  regional: {name: Regional Jet Corporation, role: regional carrier, is: {carrier: R}}
  lakes: {name: Lakes Air Ltd, role: connecting carrier, is: {carrier: L}}
people:
  hub/network: {title: Network planner}
  regional/operations: {title: Head of operations}
sources:
  flights:
    time: day
    key: id
    columns: {id: text, carrier: text, day: date, origin: text, done: integer, delay: integer, weather: integer,
      seconds: {type: number, scale: 3, unit: seconds}}
measures:
  scheduled: COUNT(*)
  completed: COUNT_IF(done = 1)
  on_time: COUNT_IF(done = 1 AND delay <= 15)
  weather_stops: COUNT_IF(done = 0 AND weather = 1)
kpis:
  completion:
    title: Completion
    formula: completed / scheduled
    unit: percent
    direction: higher
    by: [party, origin]
    binding: contractual
    rounding: 1 place, half up, before comparison
  punctuality:
    title: On-time arrivals
    formula: on_time / completed
    unit: percent
    direction: higher
    by: [party, origin]
    binding: contractual
    rounding: 2 places, half up, after comparison
    target: 80
  plain_share:
    title: Plain share
    formula: on_time / scheduled
    unit: percent
    direction: higher
    by: [party]
    binding: contractual
  departures:
    title: Departures
    formula: completed
    unit: flights
    direction: higher
    by: [party]
    binding: contractual
    rounding: 0 places
    empty: zero
  weather:
    title: Stopped by weather
    formula: weather_stops
    unit: flights
    direction: lower
    by: [party]
    binding: contractual
    rounding: 0 places
    empty: zero
  response:
    title: Response time
    formula: AVG(seconds)
    unit: seconds
    direction: lower
    by: [party]
    binding: contractual
    rounding: 1 place, half up, before comparison
values:
  monthly_invoice: {delivered: the invoice of the month, unit: USD}
ladders:
  disputes:
    rungs:
      - {name: operational, within: 5 business days}
      - {name: executives, within: 10 business days}
      - {name: arbitration, binding: true}
"""


class Drafted(NamedTuple):
    """A charter with its document and text."""

    text: str
    document: Document
    compiled: CompiledCharter


def charter_of(clauses: str, *, head: str = HEAD) -> Drafted:
    """The compiled charter of the head and these clauses (YAML below ``clauses:``)."""
    text = f"{head}clauses:\n{indent(clauses.strip(chr(10)), '  ')}\n"
    document = read_texts([("charter.yaml", text.encode())])
    charter, found = shape(document)
    assert charter is not None, "\n".join(map(str, found))
    return Drafted(text, document, compile_charter(charter, document))


def found_in(drafted: Drafted) -> list[Problem]:
    """Everything that the checks of clauses say of it."""
    return list(clause_problems(drafted.compiled, drafted.document))
