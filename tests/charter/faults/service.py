"""Faults for the service-desk charter: contractual KPIs, relief, minimum samples, dead-bands, contract years."""

from charter.faults.fault import Fault

FAULTS = {
    "a commencement that is no day": Fault("commencement: 2025-04-01", "commencement: @2025-04-31", "C003"),
    "months that are counted otherwise": Fault("months: calendar}", "months: @lunar}", "C003"),
    "a period that contract years lack": Fault(
        "periods: month,", "periods: week,", "C012", ("  contract: {", "  @contract: {")
    ),
    "text and logic both": Fault("prevails: text", "prevails: @both", "C003"),
    "a law of nothing": Fault("law: England and Wales", "law: @''", "C003"),
    "a party without a name": Fault("supplier: {name: The Supplier Ltd, ", "@supplier: {", "C002"),
    "one side for both": Fault("is: {side: S}", "is: @{side: C}", "C024"),
    "a statement that promises more than the target": Fault("95 % by March 2026", "@96 % by March 2026", "C375"),
    "a statement about another month": Fault("95 % by March 2026", "@95 % by June 2025", "C375"),
    "a statement that promises another share of minutes": Fault("available 99.5 %", "available @99.9 %", "C375"),
    "an objective that supports nobody there": Fault("supports: answer-fast", "supports: @answer-soon", "C010"),
    "an owner without a party": Fault("owner: supplier/lead\n      until", "owner: @lead\n      until", "C003"),
    "a critical that is a number": Fault("critical: true", "critical: @1", "C003"),
    "a group that stands for two things": Fault(
        "    - group: portal\n", "    - @group: portal\n      kpi: available\n", "C003"
    ),
    "a coverage in percent": Fault("minimum coverage: 0.4", "minimum coverage: @40", "C242"),
    "a roll-up misspelt": Fault("roll up: worst", "roll up: @wurst", "C003"),
    "a line misspelt": Fault("- {kpi: plan_filed}", "- {kpi: @plan_file}", "C010"),
    "a line with an unknown key": Fault("{kpi: waiting, weight: 1}", "{kpi: waiting, @wait: 1}", "C001"),
    "a weight that is a word": Fault("{kpi: waiting, weight: 1}", "{kpi: waiting, weight: @one}", "C003"),
    "a bad row that is let in": Fault("bad rows: quarantine", "bad rows: @accept", "C003"),
    "a rule without a column": Fault("rules: waited >= 0", "rules: @wait >= 0", "C011"),
    "a rule that compares seconds with a text": Fault("rules: waited >= 0", "rules: waited >= @'0'", "C011"),
    "a key that is nowhere": Fault("    key: id\n", "    key: @call\n", "C017"),
    "a source without key": Fault("    key: id\n", "", "C002", ("  calls:\n", "  @calls:\n")),
    "a source without columns": Fault(
        "    columns: {day: date, side: text, agreed: minutes, up: minutes, filed: boolean}\n",
        "",
        "C002",
        ("  minutes:\n", "  @minutes:\n"),
    ),
    "a time that is a number": Fault("    time: began\n", "    time: @waited\n", "C017"),
    "a condition on a number": Fault("COUNT_IF(answered AND waited <= 30)", "COUNT_IF(@waited)", "C011"),
    "an AND without its end": Fault("COUNT_IF(outage AND NOT answered)", "COUNT_IF(outage AND@)", "C011"),
    "a function that is not there": Fault("formula: MEDIAN(waited)", "formula: @MIDDLE(waited)", "C011"),
    "an aggregate within an aggregate": Fault("formula: MEDIAN(waited)", "formula: MEDIAN(@SUM(waited))", "C011"),
    "a condition that is no condition": Fault("where: answered", "where: @waited", "C011"),
    "minutes over a text": Fault("SUM(up) / SUM(agreed)", "SUM(up) / SUM(@side)", "C011"),
    "a measure in the wrong source": Fault(
        "{formula: COUNT(*), source: calls, title", "{formula: COUNT(*), source: @call, title", "C010"
    ),
    "a measure that is there twice": Fault("  in_time: {", "  @calls_taken: COUNT(id)\n  in_time: {", "Y002"),
    "two words for one count": Fault(
        "  in_time: {",
        "  @taken: {formula: COUNT(*), source: calls}\n  in_time: {",
        "C363",
        ("TO_DATE(calls_taken, YEAR)", "TO_DATE(taken, YEAR)"),
    ),
    "relief counted by nothing": Fault("measure: lost_in_outage", "measure: @lost_in_outages", "C010"),
    "a convention that is none": Fault("convention: excuse", "convention: @excused", "C003"),
    "relief decided by nobody": Fault("by: claim", "by: @judge", "C003"),
    "relief for a median": Fault(
        "    where: answered\n",
        "    where: answered\n    @excludes: {o: {measure: lost_in_outage, convention: drop}}\n",
        "C021",
    ),
    "a misspelt exclusion": Fault("because: The network", "@reason: The network", "C001"),
    "a minimum of something else": Fault("minimum: 50 calls_taken", "minimum: @50 call", "C010"),
    "a minimum that is no whole number": Fault("minimum: 50 calls_taken", "minimum: @50.5", "C003"),
    "a linear target that begins later": Fault(
        "{linear: {CY1-2025-04: 90, CY1-2026-03: 95}}", "@{linear: {CY1-2025-06: 90, CY1-2026-03: 95}}", "C215"
    ),
    "a linear target beyond the term": Fault("CY1-2026-03: 95}}", "CY1-2026-03: 95, @CY2-2026-04: 96}}", "C201"),
    "a linear target in a month of another calendar": Fault("CY1-2026-03: 95}}", "@2026-03: 95}}", "C201"),
    "a baseline that is the target": Fault(
        "{linear: {CY1-2025-04: 90, CY1-2026-03: 95}}",
        "@85",
        "C208",
        ("90 % of all calls within 30 seconds in every month, and 95 % by March 2026", "all calls"),
    ),
    "a baseline from a day that is none": Fault("as of: 2025-03-31", "as of: @2025-02-30", "C003"),
    "a baseline that is a text": Fault("baseline: {value: 85,", "baseline: {value: @most,", "C003"),
    "bands with a gap at the target": Fault(
        '{good: ">= target", watch: ">= target - 3", poor: "< target - 3"}',
        '@{good: "> target", watch: ">= target - 3 and < target", poor: "< target - 3"}',
        "C220",
    ),
    "bands that end": Fault(
        'poor: "> target + 10"}',
        'poor: "> target + 10 and <= target + 99"}',
        "C221",
        ('    bands: {good: "<= target", watch', '    bands: @{good: "<= target", watch'),
    ),
    "bands in the wrong order": Fault(
        '{good: "<= target", watch: "<= target + 10", poor: "> target + 10"}',
        '@{poor: "<= target", watch: "<= target + 10", good: "> target + 10"}',
        "C224",
    ),
    "a band with the name of a reason": Fault(
        '{good: ">= target", poor: "< target"}',
        '{good: ">= target", unfinished: @{when: "< target", severity: poor}}',
        "C226",
    ),
    "a dead-band that does nothing": Fault("dead band: {by: 0.5, after: 2}", "dead band: @{by: 0, after: 1}", "C228"),
    "a dead-band of less than nothing": Fault(
        "dead band: {by: 0.5, after: 2}", "dead band: {by: @-0.5, after: 2}", "C228"
    ),
    "a dead-band after no period": Fault("dead band: {by: 0.5, after: 2}", "dead band: {by: 0.5, after: @0}", "C003"),
    "a score that turns": Fault("[[5, 100], [20, 80], [60, 0]]", "[[5, 100], [20, 80], @[60, 90]]", "C231"),
    "a score that goes beyond nothing": Fault("beyond: clamp", "beyond: @stop", "C003"),
    "an anchor that is no pair": Fault("[[5, 100], [20, 80], [60, 0]]", "[[5, 100], @[20], [60, 0]]", "C003"),
    "a piece with two shapes": Fault(
        "{from: CY1-2025-04, flat: 20}", "@{from: CY1-2025-04, flat: 20, linear: {CY1-2025-04: 20}}", "C214"
    ),
    "a piece without a shape": Fault("{from: CY1-2025-04, flat: 20}", "@{from: CY1-2025-04}", "C214"),
    "a piece from nowhere": Fault("{from: CY1-2025-10, linear", "{from: @CY1-2025-13, linear", "C201"),
    "pieces out of order": Fault(
        "{from: CY1-2025-04, flat: 20}, {from: CY1-2025-10,",
        "{from: CY1-2025-04, flat: 20}, {from: CY1-2025-11, flat: 19}, {from: @CY1-2025-10,",
        "C203",
    ),
    "a target of the benchmark in a contract": Fault(
        "    target: 99.5\n", "    target: {relative: {to: @benchmark, plus: 0.3}}\n", "C374"
    ),
    "a target of a benchmark that is not there": Fault(
        "    target: 99.5\n", "    target: {relative: {to: @baseline, plus: 0.3}}\n", "C206"
    ),
    "a binary target of two": Fault("    target: 1\n", "    target: @2\n", "C207"),
    "a benchmark of nothing": Fault(
        "benchmark: {value: 99.2,", "benchmark: {value: @,", "C003", ("{value: @,", "{value:@ ,")
    ),
    "a contract that nobody approves for the client": Fault(
        "approvers: [client/lead, supplier/lead]\n    evidence",
        "approvers: [supplier/lead]\n    evidence",
        "C371",
        ("  answered:\n", "  @answered:\n"),
    ),
    "a contract without example": Fault(
        "    examples:\n      - {rows: [{agreed: 1000, up: 990}, {agreed: 1000, up: 1000}], "
        "expect: 99.5, status: good, target: 99.5}\n",
        "",
        "C370",
        ("  available:\n", "  @available:\n"),
    ),
    "a contract without evidence": Fault(
        "    provided by: A probe of both parties\n", "", "C372", ("  available:\n", "  @available:\n")
    ),
    "a contract without rounding": Fault(
        "    rounding: 2 places, down, after comparison\n", "", "C373", ("  available:\n", "  @available:\n")
    ),
    "a contract that nobody reads": Fault(
        "    direction: unscored\n    binding: informational\n",
        "    direction: lower\n    target: 9\n    binding: contractual\n    approvers: [client/lead, supplier/lead]\n"
        "    examples: [{given: {calls_taken: 3}, expect: 3}]\n    rounding: 0 places\n",
        "C366",
        ("  waiting_year:\n", "  @waiting_year:\n"),
    ),
    "an approver of a party that is not there": Fault(
        "approvers: [client/lead, supplier/lead]\n    examples",
        "approvers: [client/lead, supplier/lead, @auditor/lead]\n    examples",
        "C010",
    ),
    "an example that expects a yes": Fault("expect: insufficient}", "expect: @false}", "C003"),
    "an example that is one call short": Fault(
        "{given: {calls_taken: 49, in_time: 49, lost_in_outage: 0}, expect: insufficient}",
        "@{given: {calls_taken: 50, in_time: 49, lost_in_outage: 0}, expect: insufficient}",
        "C022",
    ),
    "an example with rows of another source": Fault(
        "{rows: [{agreed: 1000, up: 990}", "@{rows: [{agrees: 1000, up: 990}", "C022"
    ),
    "an example with a status that is no band": Fault(
        "status: good, target: 99.5}", "status: met, target: 99.5}", "C022", ("- {rows: [{agreed", "- @{rows: [{agreed")
    ),
    "a KPI in force before the term": Fault(
        "in force: 2025-04-01 .. 2026-04-01", "in force: @2024-04-01 .. 2025-04-01", "C019"
    ),
    "a KPI in force backwards": Fault(
        "in force: 2025-04-01 .. 2026-04-01", "in force: @2026-04-01 .. 2025-04-01", "C003"
    ),
    "a window that is none": Fault("TO_DATE(calls_taken, YEAR)", "TO_DATE(calls_taken, @DECADE)", "C011"),
    "a circle of a KPI": Fault("TO_DATE(calls_taken, YEAR)", "TO_DATE(@waiting_year, YEAR)", "C011"),
    "a title that differs by an s": Fault(
        "title: Waiting time",
        "title: Calls answered in times",
        "C365",
        ("title: Calls answered in times", "title: @Calls answered in times"),
    ),
    "two KPIs with one title": Fault("title: Availability of the portal", "title: @Waiting time", "C364"),
    "a disclosure that is none": Fault(
        "    evidence: The exchange's", "    disclosure: @secret\n    evidence: The exchange's", "C003"
    ),
    "an empty list of bands": Fault('bands: {good: ">= target", poor: "< target"}', "bands: @[]", "C005"),
    "a percentage that is a count": Fault(
        "    formula: SUM(up) / SUM(agreed)\n",
        "    formula: SUM(up)\n",
        "C014",
        (
            "    unit: percent\n    direction: higher\n    rounding: 2",
            "    unit: @percent\n    direction: higher\n    rounding: 2",
        ),
    ),
    "a zero denominator that is none": Fault("zero denominator: undefined", "zero denominator: @infinite", "C003"),
}
