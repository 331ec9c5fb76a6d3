"""Faults for the venture's charter: quarters, parties that come and go, relative targets, linked objectives."""

from charter.faults.fault import Fault

FAULTS = {
    "a member that left before it came": Fault(
        "{name: Pilot AG, until: 2024-01-01,", "@{name: Pilot AG, from: 2024-02-01, until: 2024-01-01,", "C019"
    ),
    "a member after the term": Fault(
        "{name: Fleet AG, from: 2024-01-01,", "@{name: Fleet AG, from: 2026-01-01,", "C019"
    ),
    "an owner who is not yet a member": Fault(
        "      owner: fleet/sales\n      from: 2024-01-01\n", "      owner: @fleet/sales\n", "C369"
    ),
    "an owner who has not come": Fault(
        "    owner: retail/operations\n    in force: 2024-01-01",
        "    owner: @fleet/sales\n    in force: 2023-07-01",
        "C369",
    ),
    "a KPI owned by one who joins later": Fault(
        "    score: {anchors: [[0, 0], [400, 100]]}\n    owner: retail/operations",
        "    score: {anchors: [[0, 0], [400, 100]]}\n    owner: @fleet/sales",
        "C369",
    ),
    "two owners of one fact": Fault("is: {owner: R}", "is: @{owner: G}", "C024"),
    "a party known by nothing": Fault(
        "retail: {name: Retail AG, is: {owner: R}}", "@retail: {name: Retail AG}", "C034"
    ),
    "a day of a month that is none": Fault("from: 2024-01-01, is", "from: @2024-13-01, is", "C003"),
    "a calendar without quarters": Fault("calendar: quarters", "calendar: @quarter", "C012"),
    "a party with a key too many": Fault("{name: Grid AG, is", "{name: Grid AG, @country: CH, is", "C001"),
    "a promise of more stations": Fault("Run 400 stations", "Run @450 stations", "C375"),
    "a promise of another beginning": Fault("from 100 stations in Q1 2023", "from @150 stations in Q1 2023", "C375"),
    "a promise in another unit of energy": Fault("Sell 50 kWh", "Sell @60 kWh", "C375"),
    "a KPI of another objective": Fault(
        "    objective: sell-more\n",
        "    objective: @be-there\n",
        "C367",
        ("      supports: [grow, be-there]\n", "      kpis: energy_per_charge\n      supports: [grow, be-there]\n"),
    ),
    "a KPI that its objective leaves out": Fault(
        "    kpis: [revenue, growth]\n",
        "    kpis: revenue\n",
        "C367",
        (
            "    unit: percent\n    direction: higher\n",
            "    unit: percent\n    objective: @grow\n    direction: higher\n",
        ),
    ),
    "a KPI of an objective that is not there": Fault(
        "    objective: sell-more\n",
        "    objective: @sell-less\n",
        "C010",
        ("- id: sell-more\n", "- id: sell-more\n      kpis: energy_per_charge\n"),
    ),
    "more KPIs than an executive can watch": Fault(
        "readers: [executive, manager]", "readers: {@executive: 3, manager: 25}", "C360"
    ),
    "a role that reads and is not known": Fault(
        "readers: [executive, manager]", "readers: @[executives, manager]", "C003"
    ),
    "a geometric mean below nothing": Fault(
        "  roll up: geometric\n", "  roll up: geometric\n  scale: @[-10, 100]\n", "C243"
    ),
    "a policy for the missing that is none": Fault("missing: carry", "missing: @guess", "C003"),
    "a scale with one end": Fault("  roll up: geometric\n", "  roll up: geometric\n  scale: @[100]\n", "C003"),
    "an objective on two lines": Fault(
        "    - {objective: sell-more, missing: exclude}\n",
        "    - {objective: sell-more, missing: exclude}\n    - @{objective: sell-more}\n",
        "C241",
    ),
    "a join to the wrong name": Fault("{matching: {station: id}", "{matching: {station: @place}", "C017"),
    "a join from a name that is not there": Fault("{matching: {station: id}", "{matching: {@place: id}", "C017"),
    "a cardinality that is none": Fault("cardinality: many to one", "cardinality: @many to many", "C003"),
    "a plug that is a fraction": Fault("plugs: integer", "plugs: @EURO", "C013"),
    "a unit of energy that is none": Fault("unit: kWh, scale: 3", "unit: @kWhh, scale: 3", "C013"),
    "a column that is called twice": Fault("called: Eigentümer", "called: Eigentümer, @called: Owner", "Y002"),
    "a column of nothing": Fault("price: CHF", "price:@", "C003"),
    "a sum of stations": Fault("formula: COUNT(DISTINCT station)", "formula: SUM(@station)", "C011"),
    "a distinct left open": Fault("formula: COUNT(DISTINCT station)", "formula: COUNT@(DISTINCT)", "C011"),
    "a growth of nothing": Fault("GROWTH(sold, 1 YEAR)", "GROWTH(@)", "C011"),
    "a growth on no years": Fault("GROWTH(sold, 1 YEAR)", "GROWTH(sold, @0 YEAR)", "C011"),
    "a growth in francs": Fault(
        "    formula: GROWTH(sold, 1 YEAR)\n    unit: percent",
        "    formula: GROWTH(sold, 1 YEAR)\n    unit: @CHF",
        "C014",
    ),
    "energy in francs": Fault("title: Energy delivered, unit: kWh", "title: Energy delivered, unit: @CHF", "C014"),
    "a condition misspelt": Fault("where: energy > 0", "where: @enery > 0", "C011"),
    "a target of the year before that adds up": Fault(
        "{relative: {to: prior year, times: 1.12}}",
        "{relative: {to: prior year, times: 1.12}, adds up to: {2024: @1000000}}",
        "C205",
    ),
    "a target of a year that is not meant": Fault("to: prior year", "to: @last year", "C003"),
    "a relative target without reference": Fault(
        "    baseline: {value: 35, from: the pilot}\n",
        "",
        "C206",
        ("{relative: {to: baseline, plus: 15}}", "{relative: {to: @baseline, plus: 15}}"),
    ),
    "a quarter after the term": Fault("2025-Q4: 400}}", "2025-Q4: 400, @2026-Q1: 400}}", "C368"),
    "a quarter twice": Fault("2025-Q4: 400}}", "2025-Q4: 400, @2025-Q4: 400}}", "Y002"),
    "a month for a quarter": Fault("2025-Q4: 400}}", "@2025-12: 400}}", "C202"),
    "a quarter written otherwise": Fault("2025-Q4: 400}}", "@Q4-2025: 400}}", "C201"),
    "a baseline that is the target at first": Fault(
        "baseline: 80", "baseline: 100", "C209", ("    target: {linear: {2023-Q1", "    target: @{linear: {2023-Q1")
    ),
    "a score against the direction": Fault("[[0, 0], [400, 100]]", "[[0, 100], @[400, 0]]", "C232"),
    "an anchor beyond the scale": Fault("[30, 100]]", "@[30, 101]]", "C234"),
    "an anchor of words": Fault("[[0, 0], [100000, 100]]", "[[@nothing, 0], [100000, 100]]", "C003"),
    "an early window that is none": Fault("early window: withhold", "early window: @hold", "C003"),
    "bands without a target": Fault(
        "    target: 12\n    bands: {good", "    bands: {good", "C225", ("    bands: {good", "    bands: @{good")
    ),
    "a KPI without direction": Fault(
        "    unit: stations\n    direction: higher\n",
        "    unit: stations\n",
        "C002",
        ("  stations:\n", "  @stations:\n"),
    ),
    "a formula of nothing": Fault("formula: sold\n", "formula: @''\n", "C003"),
    "a KPI with an id that begins with a digit": Fault("  energy_per_charge:\n", "  @1energy:\n", "C003"),
    "a KPI and a measure of one name": Fault(
        "  charges_made: {", "  @stations: COUNT(DISTINCT station)\n  charges_made: {", "C023"
    ),
    "a unit that cannot be read": Fault("    unit: kWh\n    direction", "    unit: @kWh//x\n    direction", "C013"),
    "a tab in the middle": Fault("    title: Revenue\n", "@\ttitle: Revenue\n", "Y001"),
    "a comment that swallows": Fault("title: Growth on a year ago\n", "title:@ # Growth on a year ago\n", "C003"),
    "a text of two scripts": Fault(
        "  delivered: {formula",
        "  @d\u0435livered: {formula",
        "Y010",
        ("delivered / charges_made", "delivered / charges_made"),
    ),
}
