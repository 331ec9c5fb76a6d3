"""Faults for the wholesale charter: money, a 4-4-5 calendar, snapshots, several sources, weights that add up to 100."""

from charter.faults.fault import Fault

FAULTS = {
    # Head, calendars, parties
    "a zone of another planet": Fault("Europe/Amsterdam", "@Europe/Amsterdm", "C016"),
    "a day that starts at 25 o'clock": Fault('day start: "06:00"', 'day start: @"25:00"', "C003"),
    "a time of day without quotes": Fault('"16:30"', "@1630", "C003"),
    "a pattern that is none": Fault("pattern: 4-4-5", "pattern: @4-5-5", "C003"),
    "a year that ends nowhere": Fault(
        "last saturday of january", "last caturday of january", "C012", ("  trade:", "  @trade:")
    ),
    "a period that the pattern lacks": Fault(
        "periods: month, named", "periods: period, named", "C012", ("  trade:", "  @trade:")
    ),
    "a fiscal year without its month": Fault(
        "  budget: {pattern: 4-4-5, year ends: last saturday of january", "  @budget: {pattern: fiscal", "C012"
    ),
    "a fiscal month that is none": Fault(
        "  budget: {pattern: 4-4-5, year ends: last saturday of january",
        "  @budget: {pattern: fiscal, first month: Febuary",
        "C012",
    ),
    "a calendar nobody declared": Fault("    calendar: budget\n", "    calendar: @budgets\n", "C012"),
    "a country without holidays": Fault("[NL, BE]", "@[NL, BX]", "C012"),
    "a weekday misspelt": Fault("[Saturday, Sunday]", "[Saturday, @Sonday]", "C003"),
    "a currency that is none": Fault("currency: EUR", "currency: @EURO", "C013"),
    "a term written with a dash": Fault("2024-01-28 .. 2025-01-26", "@2024-01-28 - 2025-01-26", "C003"),
    "a term with one point": Fault("2024-01-28 .. 2025-01-26", "@2024-01-28 . 2025-01-26", "C003"),
    "a party known by a column of no source": Fault("is: {house: N}", "is: {@hous: N}", "C017"),
    "two houses with one letter": Fault("is: {house: [S, T]}", "is: @{house: N}", "C024"),
    "a role of a house that is not there": Fault(
        "  south/clerk: {", "  @zuid/clerk: {title: Clerk}\n  south/clerk: {", "C010"
    ),
    "a purpose of nothing": Fault("purpose: One purchase for two houses", "@purpose:", "C377"),
    "a title that is a number": Fault("title: Buying together\n", "title: @2024\n", "C003"),
    # Strategy
    "an objective without statement": Fault(
        "    - id: never-empty\n      title: Never empty\n"
        "      statement: Keep at least 5,000 pallets in stock at all times\n",
        "    - @id: never-empty\n      title: Never empty\n",
        "C002",
    ),
    "an objective that begins after it ends": Fault(
        "      from: 2024-01-28\n      until: 2025-01-26", "      from: 2024-01-28\n      until: @2024-01-01", "C019"
    ),
    "an objective that outlives the term": Fault(
        "      from: 2024-01-28\n      until: 2025-01-26", "      from: 2024-01-28\n      until: @2025-03-01", "C368"
    ),
    "an objective that begins after the term": Fault(
        "      from: 2024-01-28\n      until: 2025-01-26\n", "      from: @2025-01-26\n", "C368"
    ),
    "an objective without KPI": Fault(
        "      kpis: pallets\n      supports", "      supports", "C032", ("    - id: never", "    - @id: never")
    ),
    "a statement that promises less stock than is kept": Fault(
        "at least 5,000 pallets", "at least @7,000 pallets", "C375"
    ),
    "a statement that promises another amount": Fault("at most EUR 1.2 million", "at most @EUR 1.1 million", "C375"),
    "an owner of a house that is not there": Fault("      owner: north/buyer", "      owner: @noord/buyer", "C010"),
    # Scorecard
    "weights that add up to 90": Fault(
        "{kpi: spend, weight: 50}", "{kpi: spend, weight: 40}", "C361", ("    - {kpi: spend", "    @- {kpi: spend")
    ),
    "weights that add up at first and not later": Fault(
        "FY2024-P01: 30, FY2024-P07: 20",
        "FY2024-P01: 30, FY2024-P07: 25",
        "C361",
        ("    - {kpi: spend", "    @- {kpi: spend"),
    ),
    "weights of a group that do not add up": Fault(
        "{kpi: pallets, weight: 100}",
        "{kpi: pallets, weight: 90}",
        "C361",
        ("        - {kpi: pallets", "        @- {kpi: pallets"),
    ),
    "a weight dated by no period": Fault(
        "{FY2024-P01: 20, FY2024-P07: 30}", "{FY2024-P01: 20, @FY2024-P13: 30}", "C240"
    ),
    "a board that can watch two": Fault("{board: 3}", "{@board: 2}", "C360"),
    "a reader whose limit is nothing": Fault("{board: 3}", "{board: @0}", "C003"),
    "readers that nobody knows": Fault("{board: 3}", "@[board]", "C003"),
    "a coverage beyond the whole": Fault("minimum coverage: 0.5", "minimum coverage: @50", "C242"),
    "one KPI on two lines": Fault(
        "    - {kpi: spend, weight: 50}\n", "    - {kpi: spend, weight: 30}\n    - @{kpi: spend, weight: 20}\n", "C241"
    ),
    "a line that is two things": Fault(
        "    - objective: never-empty\n", "    - @objective: never-empty\n      group: stock\n", "C003"
    ),
    "a KPI with lines of its own": Fault(
        "{kpi: spend, weight: 50}", "@{kpi: spend, weight: 50, items: [{kpi: pallets}]}", "C003"
    ),
    "a roll-up that is none": Fault("  weights add up to: 100", "  roll up: @mean\n  weights add up to: 100", "C003"),
    "a line without a score": Fault(
        "    - {kpi: spend, weight: 50}\n",
        "    - {kpi: heavy_share, weight: 50}\n",
        "C244",
        ("heavy_share, weight: 50", "heavy_share, weight: @50"),
    ),
    # Sources
    "a type that is no unit": Fault("amount: EUR(2)", "amount: @euros(2)", "C013"),
    "more places than are kept": Fault("kg(3)", "kg(@99)", "C003", ("weight: kg(@99)", "weight: @kg(99)")),
    "a key that is no column": Fault("key: [ticket, line]", "key: [ticket, @row]", "C017"),
    "a time that is text": Fault("    time: placed\n", "    time: @product\n", "C017"),
    "a join to a part of the key": Fault(
        "    key: product\n    columns: {product: text,",
        "    key: [product, family]\n    columns: {product: text,",
        "C018",
        ("products: {on: product}", "products: {on: @product}"),
    ),
    "a join over a column that is missing": Fault("products: {on: product}", "products: {on: @item}", "C017"),
    "a rule over an unknown column": Fault("check: amount >= 0", "check: @amout >= 0", "C011"),
    "a rule that is a number": Fault("check: amount >= 0", "check: @amount + 0", "C011"),
    "a rule with an outcome that is none": Fault("        otherwise: warn", "        otherwise: @warm", "C003"),
    "a decimal mark that is none": Fault('decimal: ","', 'decimal: @";"', "C003"),
    "a thousands mark that is none": Fault('thousands: "."', 'thousands: @"_"', "C003"),
    "an answer to doubled hours that is none": Fault("ambiguous: later", "ambiguous: @latest", "C003"),
    "a snapshot at no column": Fault("snapshot: {at: day,", "snapshot: {at: @date,", "C017"),
    "a snapshot of no column": Fault("each: house}", "each: @shop}", "C017"),
    "a column twice": Fault(
        "columns: {day: date, house: text,", "columns: {day: date, house: text, @day: date,", "Y002"
    ),
    "a column type that is a list": Fault("product: text\n      pieces", "product: @[text]\n      pieces", "C005"),
    "a due date in words": Fault("    due: 3 business days", "    due: @soon", "C003"),
    "a required that is a word": Fault("{type: time, required: true}", "{type: time, required: @yes}", "C003"),
    # Measures
    "an amount summed in another source": Fault(
        "{formula: SUM(amount), source: orders", "{formula: SUM(@amount), source: products", "C011"
    ),
    "a unit that the measure has not": Fault(
        "title: Amount ordered, unit: EUR}", "title: Amount ordered, unit: @pieces}", "C014"
    ),
    "a filter that is text": Fault("products.weight >= 500", "products.weight >= @'500'", "C011"),
    "a filter left open": Fault("(WHERE products.weight >= 500)", "(WHERE products.weight >= 500@", "C011"),
    "a measure over a measure that is not there": Fault(
        "formula: ordered / orders_placed", "formula: ordered / @orders_place", "C011"
    ),
    "stock that is added up": Fault("formula: LAST(pallets)", "formula: @SUM(pallets)", "C011"),
    "the last of what has no snapshots": Fault("formula: LAST(pallets)", "formula: @LAST(amount)", "C011"),
    "a sum under a second name": Fault(
        "  orders_placed: {",
        "  @bought: {formula: SUM(amount), source: orders}\n  orders_placed: {",
        "C363",
        ("heavy / ordered", "heavy / bought"),
    ),
    "a title with other letters": Fault("title: Heavy goods}", "title: @Orders-Placed}", "C365"),
    "a title of another measure": Fault("title: Heavy goods}", "title: @Orders placed}", "C364"),
    # KPIs
    "EUR called a percentage": Fault("    unit: EUR\n    kind", "    unit: @percent\n    kind", "C014"),
    "a kind that the formula is not": Fault("kind: additive", "kind: @ratio", "C015"),
    "a direction with too much": Fault(
        "direction: {tolerance: 50}", "direction: @{better: higher, tolerance: 50}", "C003"
    ),
    "a rounding mode twice": Fault("2 places, half even, before", "@2 places, half even, half up, before", "C003"),
    "rounding without places": Fault("rounding: 0 places", "rounding: @half up", "C003"),
    "a minimum in words": Fault("minimum: 20 orders_placed", "minimum: @twenty", "C003"),
    "a minimum of nothing": Fault("minimum: 20 orders_placed", "minimum: @0 orders_placed", "C003"),
    "a minimum of an unknown measure": Fault("minimum: 20 orders_placed", "minimum: @20 orders", "C010"),
    "cells by an unknown dimension": Fault("by: [[party], [party, house]]", "by: @[[party], [party, region]]", "C024"),
    "shares that add up to 0.9": Fault("FY2024-Q4: 0.25}", "FY2024-Q4: 0.15}", "C204", ("shares: {", "shares: @{")),
    "a quarter that is not there": Fault("FY2024-Q4: 0.25}", "@FY2024-Q5: 0.25}", "C201"),
    "a year for a quarter": Fault("FY2024-Q4: 0.25}", "FY2024-Q4: 0.25, @FY2025: 0}", "C202"),
    "targets that add up to less": Fault("adds up to: {FY2024: 4800000}", "adds up to: {FY2024: @5000000}", "C205"),
    "a sum in a year that is not there": Fault("adds up to: {FY2024: 4800000}", "adds up to: {@FY24: 4800000}", "C201"),
    "two shapes of one target": Fault(
        "{for: {party: north}, flat: 700000}", "@{for: {party: north}, flat: 700000, linear: {FY2024-Q1: 1}}", "C003"
    ),
    "a target for a house that is not there": Fault("{for: {party: north}", "{for: {party: @nord}", "C010"),
    "a target for cells that are not formed": Fault("{for: {party: north}, flat", "{for: @{house: N}, flat", "C212"),
    "two targets for one cell": Fault(
        "      - {for: {party: north}, flat: 700000}\n",
        "      - {for: {party: north}, flat: 700000}\n      - @{for: {party: north}, flat: 1}\n",
        "C213",
    ),
    "a band that is never reached": Fault(
        '{when: "<= 105 % of target", severity: watch}',
        '@{when: "<= 95 % of target", severity: watch}',
        "C222",
        ('over: {when: "> 105 % of target"', 'over: {when: "> target"'),
    ),
    "a band whose severity is not said": Fault(
        'within: {when: "<= target", severity: good, title', 'within: @{when: "<= target", title', "C223"
    ),
    "a severity that is none": Fault("severity: watch}", "severity: @amber}", "C003"),
    "values in no band": Fault(
        'over: {when: "> 105 % of target", severity: poor}',
        'over: {when: "> 110 % of target", severity: poor}',
        "C220",
        ("    bands:\n      within", "    bands:\n      @within"),
    ),
    "a score that rises with spending": Fault(
        "[[80 % of target, 100], [target, 80], [120 % of target, 0]]",
        "[[80 % of target, 0], @[target, 80], [120 % of target, 100]]",
        "C232",
    ),
    "a score beyond the scale": Fault("[[80 % of target, 100],", "[@[80 % of target, 120],", "C234"),
    "anchors out of order": Fault(
        "[[80 % of target, 100], [target, 80],", "[[target, 100], @[80 % of target, 80],", "C230"
    ),
    "a single anchor": Fault("[[0, 0], [6000, 100]]", "@[[0, 0]]", "C003"),
    "a target before the first period has one": Fault(
        "{step: {FY2024-P01: 5000, FY2024-P06: 6000}}",
        "{step: {FY2024-P02: 5000, FY2024-P06: 6000}}",
        "C215",
        ("    target: {step: {FY2024-P02", "    target: @{step: {FY2024-P02"),
    ),
    "a step in the past of another": Fault(
        "{step: {FY2024-P01: 5000, FY2024-P06: 6000}}",
        "{step: {FY2024-P01: 5000, FY2024-P06: 6000, @FY2024-P03: 1}}",
        "C203",
    ),
    "a target after the term": Fault("FY2024-P06: 6000}}", "@FY2025-P06: 6000}}", "C368"),
    "stock with a seasonal target": Fault(
        "target: {step: {FY2024-P01: 5000, FY2024-P06: 6000}}",
        "target: {seasonal: @{total: 5000, shares: {FY2024-P01: 1}}}",
        "C210",
    ),
    "an example that gives another amount": Fault(
        "expect: 1200000.00, status: within",
        "expect: 1200000.01, status: within",
        "C022",
        ("      - {given: {ordered", "      - @{given: {ordered"),
    ),
    "an example with another status": Fault(
        "expect: 1200000.00, status: within",
        "expect: 1200000.00, status: tight",
        "C022",
        ("      - {given: {ordered", "      - @{given: {ordered"),
    ),
    "an example of an unknown measure": Fault(
        "{given: {ordered: 1200000.005}", "@{given: {orderd: 1200000.005}", "C022"
    ),
    "bands for what is not scored": Fault(
        "    unit: percent\n    direction: unscored\n",
        "    unit: percent\n    direction: unscored\n    bands: @{good: otherwise}\n",
        "C227",
    ),
    "a KPI nobody answers for": Fault(
        "    binding: informational\n    owner: south/clerk\n",
        "    binding: informational\n",
        "C030",
        ("  heavy_share:", "  @heavy_share:"),
    ),
    "a KPI that nobody reads": Fault(
        "    direction: unscored\n    binding: informational\n",
        "    direction: lower\n    target: 20\n",
        "C366",
        ("  heavy_share:", "  @heavy_share:"),
    ),
    "a KPI under two names": Fault(
        "  heavy_share:\n",
        "  @ordered_again: {title: Ordered, formula: ordered, unit: EUR, direction: unscored, "
        "calendar: budget, owner: south/clerk, binding: informational}\n  heavy_share:\n",
        "C363",
    ),
}
