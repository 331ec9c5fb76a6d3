"""Faults of practice in the demo, beside those of ``test_seeded_faults``: a file, and what is changed in it."""

from charter.faults.fault import Fault

FAULTS = {
    "a title that only differs by a hyphen": (
        "kpis",
        Fault("title: On-time departures (D0)", "title: @On time arrivals (A14)", "C365"),
    ),
    "a title in the singular": ("kpis", Fault("title: Diversions", "title: @Cancellation", "C365")),
    "a title with two letters swapped": (
        "kpis",
        Fault("title: Completion, three months", "title: @Completion, yera to date", "C365"),
    ),
    "a title that is there": ("kpis", Fault("title: Seats per flight", "title: @Seats flown", "C364")),
    "departures counted under a second name": (
        "kpis",
        Fault(
            "  new_york: {",
            "  @left: {formula: COUNT(dep_delay), source: flights}\n  new_york: {",
            "C363",
            ("formula: scheduled - departed", "formula: scheduled - left"),
        ),
    ),
    "a KPI that is another one again": (
        "kpis",
        Fault(
            "  party_share:\n",
            "  @carried_out:\n    {title: Carried out, formula: completed / scheduled, unit: percent, "
            "direction: unscored, minimum: 30 scheduled, owner: hub/manager, "
            "binding: informational}\n  party_share:\n",
            "C363",
        ),
    ),
    "a statement that promises 97 %": ("alliance", Fault("Complete 96 %", "Complete @97 %", "C375")),
    "a statement that begins elsewhere": ("alliance", Fault("from 94 % in January", "from @93 % in January", "C375")),
    "a statement that promises more than eighty": ("alliance", Fault("Land 80 %", "Land @85 %", "C375")),
    "a statement that promises more seats": ("alliance", Fault("1,100,000 seats", "@1,600,000 seats", "C375")),
    "an objective beyond the year": ("alliance", Fault("until: 2013-12-01", "until: @2014-12-01", "C368")),
    "a target beyond the year": (
        "kpis",
        Fault("{linear: {2013-01: 94, 2013-12: 96}}", "{linear: {2013-01: 94, 2013-12: 96, @2014-06: 97}}", "C368"),
    ),
    "a scorecard for a small board": (
        "alliance",
        Fault("  minimum coverage: 0.6\n", "  minimum coverage: 0.6\n  readers: {@board: 7}\n", "C360"),
    ),
    "a scorecard for an executive": (
        "alliance",
        Fault("  minimum coverage: 0.6\n", "  minimum coverage: 0.6\n  readers: @executive\n", "C360"),
    ),
    "a KPI that nobody reads": (
        "kpis",
        Fault(
            'poor: "< target - 2"}\n    owner: hub/manager\n    binding: informational\n',
            'poor: "< target - 2"}\n    owner: hub/manager\n',
            "C366",
            ("  completion_three_months:\n", "  @completion_three_months:\n"),
        ),
    ),
    "a contractual KPI that has no example": (
        "kpis",
        Fault(
            "    examples:\n      - {given: {scheduled: 1000, completed: 940, stopped_by_weather: 30}, expect: 96.9}\n",
            "",
            "C370",
            ("  controllable_completion:\n", "  @controllable_completion:\n"),
        ),
    ),
    "a contractual KPI that one party does not approve": (
        "kpis",
        Fault(
            "approvers: [hub/manager, endeavor/manager, expressjet/manager]\n    evidence",
            "approvers: [hub/manager, endeavor/manager]\n    evidence",
            "C371",
            ("  completion:\n", "  @completion:\n"),
        ),
    ),
    "a contractual KPI whose rounding is a guess": (
        "kpis",
        Fault(
            "    rounding: 1 place, half up, before comparison\n    minimum: 30 scheduled\n    target: 96.5\n",
            "    minimum: 30 scheduled\n    target: 96.5\n",
            "C373",
            ("  controllable_completion:\n", "  @controllable_completion:\n"),
        ),
    ),
    "an objective that its KPI does not know": (
        "kpis",
        Fault(
            "    title: Recovery in the air\n",
            "    title: Recovery in the air\n    objective: @keep-the-schedule\n",
            "C367",
        ),
    ),
}
