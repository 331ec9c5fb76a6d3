"""Faults put into the demo's charter, one at a time: each is named, once, where it stands.

A fault replaces a text of one file by another; ``@`` marks the place that must be reported.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from charter.writing import place
from tallystick.charter.compiling import examine
from tallystick.charter.read import charter_files, read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem, ProblemsError


class Fault(NamedTuple):
    """One fault: in which file, what is replaced by what, and the id that must be reported."""

    file: str
    before: str
    after: str
    id: str
    also: tuple[str, str] = ("", "")
    """A second replacement in the same file."""


FAULTS = {
    # Reading
    "a key twice": Fault("kpis", "    unit: minutes\n", "    unit: minutes\n    @unit: minutes\n", "Y002"),
    "a KPI twice": Fault("kpis", "  diversions:\n", "  @completion:\n", "Y002"),
    "an anchor": Fault("kpis", "    target: 350\n", "    target: @&goal 350\n", "Y003"),
    "an alias": Fault("kpis", "    target: 350\n", "    target: @*goal\n", "Y003"),
    "a tag": Fault("kpis", "    target: 350\n", "    target: @!!int 350\n", "Y004"),
    "a merge key": Fault("sources", "  weather:\n    title", "  weather:\n    @<<: {title: W}\n    title", "Y005"),
    "an exponent": Fault("kpis", "2013-01: 1000000,", "2013-01: @1e6,", "Y006"),
    "an underscore in a number": Fault("kpis", "2013-01: 1000000,", "2013-01: @1_000_000,", "Y006"),
    "a bracket left open": Fault(
        "kpis", "by: [party, origin]\n    rounding", "by: [party, origin\n    rounding@", "Y001"
    ),
    "a bracket too many": Fault(
        "kpis", "by: [party, origin]\n    rounding", "by: [party, origin]@]\n    rounding", "Y001"
    ),
    "a tabulator for blanks": Fault("kpis", "    unit: minutes\n", "@\tunit: minutes\n", "Y001"),
    "two documents": Fault("kpis", "\nkpis:\n", "\n@---\nkpis:\n", "Y009"),
    "a character that is not seen": Fault("kpis", "title: Recovery", "title: Re@\u200bcovery", "Y010"),
    "a letter of another script": Fault("sources", "      visib:", "      @vis\u0456b:", "Y010"),
    "a section in two files": Fault("sources", "sources:\n", "@title: Another\nsources:\n", "Y014"),
    # Shape
    "a misspelt section": Fault("alliance", "\nscorecard:\n", "\n@scorcard:\n", "C001"),
    "a misspelt key of a KPI": Fault("kpis", "    minimum: 30\n", "    @minimun: 30\n", "C001"),
    "an underscore for a blank": Fault("alliance", "business days:", "@business_days:", "C001"),
    "a misspelt key of a source": Fault("sources", "bad rows: quarantine", "@bad row: quarantine", "C001"),
    "a misspelt key of a column": Fault(
        "sources", "{type: number, unit: mph, scale", "{type: number, @units: mph, scale", "C001"
    ),
    "a misspelt key of an exclusion": Fault("kpis", "        because: Nobody", "        @becuase: Nobody", "C001"),
    "a misspelt key of a line": Fault("alliance", "critical: true", "@critcal: true", "C001"),
    "no unit": Fault("kpis", "  destinations:\n", "  @destinations:\n", "C002", ("    unit: destinations\n", "")),
    "no formula": Fault(
        "kpis",
        "  typical_arrival_delay:\n",
        "  @typical_arrival_delay:\n",
        "C002",
        ("    formula: MEDIAN(arr_delay)\n", ""),
    ),
    "no key of a source": Fault("sources", "  aircraft:\n", "  @aircraft:\n", "C002", ("    key: tailnum\n", "")),
    "no name of a party": Fault("alliance", "  endeavor: {name: Endeavor Air, ", "  @endeavor: {", "C002"),
    "a target in words": Fault("kpis", "    target: 96.5\n", "    target: @high\n", "C003"),
    "a direction that is none": Fault("kpis", "direction: {range: [95, 115]}", "direction: @upwards", "C003"),
    "a range upside down": Fault("kpis", "{range: [95, 115]}", "@{range: [115, 95]}", "C003"),
    "a rounding mode that is none": Fault(
        "kpis",
        "rounding: 1 place, half up, before comparison\n    minimum: 30 scheduled\n    target: {linear: {2013-01: 94",
        "rounding: @1 place, half op, before comparison\n    minimum: 30 scheduled\n    target: {linear: {2013-01: 94",
        "C003",
    ),
    "a convention that is none": Fault("kpis", "convention: drop", "convention: @dorp", "C003"),
    "a band that is no condition": Fault("kpis", 'good: ">= 95 and <= 115"', 'good: @">= 95 or <= 115"', "C003"),
    "a day that does not exist": Fault("alliance", "until: 2013-12-01", "until: @2013-02-29", "C003"),
    "a term that ends before it begins": Fault(
        "alliance", "2013-01-01 .. 2014-01-01", "@2014-01-01 .. 2013-01-01", "C003"
    ),
    "a party with a blank in its id": Fault("alliance", "  expressjet: {name", "  @express jet: {name", "C003"),
    "a role without its party": Fault(
        "kpis", "    owner: hub/analyst\n  schedule", "    owner: @analyst\n  schedule", "C003"
    ),
    "an expectation that is a yes": Fault("kpis", "expect: 96.9", "expect: @true", "C003"),
    "another version of the language": Fault("alliance", "tallystick: 1", "tallystick: @3", "C004"),
    "a list for a mapping": Fault("kpis", "score: {anchors: [[40, 0], [60, 80], [75, 100]]}", "score: @[40]", "C005"),
    "a mapping for a list": Fault(
        "kpis", "    by: [party, origin]\n    target: 60", "    by: @{party: 1}\n    target: 60", "C005"
    ),
    # Meaning
    "an owner that is not there": Fault(
        "kpis", "    owner: hub/analyst\n  schedule", "    owner: @hub/analist\n  schedule", "C010"
    ),
    "a KPI of an objective that is not there": Fault(
        "alliance",
        "completion_year_to_date, cancellations, diversions]",
        "completion_year_to_date, cancellations, @diversion]",
        "C010",
    ),
    "a KPI of the scorecard that is not there": Fault("alliance", "{kpi: late_tail,", "{kpi: @long_tail,", "C010"),
    "an objective of the scorecard that is not there": Fault(
        "alliance", "    - objective: connect-the-region", "    - objective: @connect-the-regions", "C010"
    ),
    "an objective that is supported and not there": Fault(
        "alliance", "supports: keep-the-schedule", "supports: @keep-schedule", "C010"
    ),
    "an excluded measure that is not there": Fault(
        "kpis", "measure: stopped_by_weather", "measure: @stoped_by_weather", "C010"
    ),
    "a minimum of a measure that is not there": Fault(
        "kpis", "minimum: 30 scheduled\n    target: 96.5", "minimum: @30 planned\n    target: 96.5", "C010"
    ),
    "a source of a measure that is not there": Fault(
        "kpis",
        "{formula: COUNT(*), source: flights, title: Scheduled",
        "{formula: COUNT(*), source: @flight, title: Scheduled",
        "C010",
    ),
    "a joined source that is not there": Fault(
        "sources", "      aircraft: {on: tailnum}", "      @aircrafts: {on: tailnum}", "C010"
    ),
    "a misspelt measure in a formula": Fault(
        "kpis", "formula: completed / scheduled", "formula: @complted / scheduled", "C011"
    ),
    "a misspelt column in a formula": Fault("kpis", "COUNT_IF(dep_delay <= 0)", "COUNT_IF(@dep_dely <= 0)", "C011"),
    "a misspelt column of a join": Fault("kpis", "OR weather.wind_speed >= 30", "OR @weather.wind >= 30", "C011"),
    "a misspelt function": Fault("kpis", "formula: MEDIAN(arr_delay)", "formula: @MEDAIN(arr_delay)", "C011"),
    "a bracket too few": Fault("kpis", "formula: AVG(arr_delay)", "formula: AVG(arr_delay@", "C011"),
    "a text compared with a number": Fault(
        "kpis", "COUNT_IF(arr_delay < 15) /", "COUNT_IF(arr_delay < @'15') /", "C011"
    ),
    "a percentile beyond one": Fault(
        "kpis", "PERCENTILE_DISC(arr_delay, 0.9)", "PERCENTILE_DISC(arr_delay, @90)", "C011"
    ),
    "a column outside an aggregate": Fault(
        "kpis", "formula: scheduled - departed", "formula: scheduled - @dep_delay", "C011"
    ),
    "a misspelt column of a rule": Fault("sources", "{check: wind_speed IS NULL", "{check: @wind_sped IS NULL", "C011"),
    "a calendar that is not there": Fault("alliance", "calendar: months", "calendar: @month", "C012"),
    "a unit that money cannot be": Fault("kpis", "    unit: seats/flight\n", "    unit: @USD/flight\n", "C014"),
    "minutes called percent": Fault(
        "kpis",
        "    formula: AVG(arr_delay)\n    source: flights\n    unit: minutes",
        "    formula: AVG(arr_delay)\n    source: flights\n    unit: @percent",
        "C014",
    ),
    "a kind that is another": Fault(
        "kpis", "    unit: seats/flight\n", "    unit: seats/flight\n    kind: @holistic\n", "C015"
    ),
    "a zone that is not there": Fault("alliance", "America/New_York", "@America/Newark", "C016"),
    "a time that is no column": Fault(
        "sources",
        "    time: time_hour\n    key: [time_hour, carrier",
        "    time: @hour\n    key: [time_hour, carrier",
        "C017",
    ),
    "a party known by no column": Fault("alliance", "is: {carrier: DL}", "is: {@airline: DL}", "C017"),
    "a join that would multiply flights": Fault("sources", "{on: [origin, time_hour]}", "{on: @[origin]}", "C018"),
    "a party that left before it joined": Fault(
        "alliance",
        "  expressjet: {name: ExpressJet Airlines,",
        "  expressjet: @{name: ExpressJet Airlines, until: 2012-01-01,",
        "C019",
    ),
    "relief without a division": Fault(
        "kpis", "    formula: completion\n    excludes:", "    formula: scheduled\n    @excludes:", "C021"
    ),
    "a misspelt KPI of an objective that others add up to": Fault(
        "strategy", "cancellations, diversions]", "@cancelations, diversions]", "C010"
    ),
    "a measure with the name of a KPI": Fault(
        "kpis", "  departed: {", "  @diversions: COUNT(*)\n  departed: {", "C023"
    ),
    "cells by a column that is not there": Fault(
        "kpis", "    by: [party, origin]\n    target: 60", "    by: @[party, airport]\n    target: 60", "C024"
    ),
    "two parties with one carrier": Fault("alliance", "is: {carrier: EV}", "is: @{carrier: DL}", "C024"),
    "a KPI without owner": Fault(
        "kpis",
        "  schedule_growth:\n",
        "  @schedule_growth:\n",
        "C030",
        ("    by: [party]\n    owner: hub/manager\n", "    by: [party]\n"),
    ),
    "a KPI without target": Fault(
        "kpis", "  typical_arrival_delay:\n", "  @typical_arrival_delay:\n", "C031", ("    target: 0\n", "")
    ),
    "a measure that nothing uses": Fault("kpis", "  completed: {", "  @idle: COUNT(*)\n  completed: {", "C033"),
    "a party that no column knows": Fault(
        "alliance", "  hub: {name", "  @hub: {name", "C034", (", is: {carrier: DL}", "")
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_named_once_where_it_stands(name: str, demo: Path) -> None:
    fault = FAULTS[name]
    texts = {file.stem: file.read_text() for file in charter_files(demo)}
    if fault.before not in texts[fault.file]:  # sections may move between the files of the demo
        fault = fault._replace(file=next(stem for stem, text in texts.items() if fault.before in text))
    assert fault.also[0] in texts[fault.file]
    marked = texts[fault.file].replace(fault.before, fault.after, 1).replace(*fault.also, 1)
    where = place(marked, "@")

    found = problems_of(texts | {fault.file: marked.replace("@", "")})

    assert [(problem.id, problem.file) for problem in found] == [(fault.id, f"{fault.file}.yaml")]
    assert (found[0].line, found[0].column) == where


def problems_of(texts: dict[str, str]) -> tuple[Problem, ...]:
    try:
        document = read_texts([(f"{stem}.yaml", text.encode()) for stem, text in texts.items()])
    except ProblemsError as wrong:
        return wrong.problems
    charter, found = shape(document)
    return found if charter is None else (*found, *examine(charter, document)[1])


def test_there_are_at_least_sixty_faults_and_they_differ() -> None:
    assert len(set(FAULTS.values())) == len(FAULTS) >= 60
