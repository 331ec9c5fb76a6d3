"""Ambiguous clauses, each with what must be found: ids with the words on the line where they stand.

Texts say what the logic says, so that nothing but the ambiguity is found.
"""

from typing import NamedTuple


class Ambiguity(NamedTuple):
    """Clauses as YAML, and what must be found: for each problem its id, and words of its line."""

    clauses: str
    found: tuple[tuple[str, str], ...]
    says: str = ""
    """Words that message or hint of the first one must hold."""


FLOOR = """
{name}:
  text: >
    {text}
  obligor: regional
  beneficiary: hub
  kpi: {kpi}
  empty: no_activity
  not in text: ["30: record"]
  sample: {{minimum: 30}}
"""


def _clause(
    rest: str,
    *,
    name: str = "promise",
    text: str = "Regional Jet keeps to this for Hub Airlines.",
    kpi: str = "completion",
) -> str:
    return FLOOR.format(name=name, text=text, kpi=kpi).rstrip("\n") + "\n" + rest.strip("\n") + "\n"


_SAYS = "Regional Jet completes at least 90 % of its flights for Hub Airlines"
_TABLE = "Regional Jet credits Hub Airlines by this table: 95 %, 90 %, USD 10, USD 20, USD 30."

AMBIGUITIES = {
    # Tables
    "a gap exactly at an edge of a tier": Ambiguity(
        """
royalty:
  text: Hub Airlines pays Regional Jet 1 % below 200 departures and 2 % above 200.
  obligor: hub
  beneficiary: regional
  kpi: departures
  of: regional
  tiers:
    rates: {"< 200": 1, "> 200": 2}
    as: all units
""",
        (("C542", "> 200"),),
        "'<= 200' in place of '< 200', or '>= 200' in place of '> 200'",
    ),
    "every edge of a step table left out": Ambiguity(
        """
royalty:
  text: >
    The royalty of Hub Airlines to Regional Jet, on departures since commencement, is 0% if < 200, 1% if > 200 and
    < 400, 2% if > 400 and < 600, and 3% if > 600.
  obligor: hub
  beneficiary: regional
  kpi: departures
  of: regional
  tiers:
    rates: {"< 200": 0, "> 200 and < 400": 1, "> 400 and < 600": 2, "> 600": 3}
    as: all units
    cumulative: term
""",
        (("C542", "rates:"), ("C542", "rates:"), ("C542", "rates:")),
        "exactly 200 falls into no tier",
    ),
    "a gap between bands": Ambiguity(
        _clause(
            'bands: {good: ">= 95", poor: {when: "< 90", credit: 10}}'.replace("bands", "  bands"),
            text="Regional Jet credits Hub Airlines USD 10 below 90 %; at 95 % and more nothing.",
        ),
        (("C542", "bands:"),),
        "a value between 90 % and 95 %",
    ),
    "a gap below the last band": Ambiguity(
        _clause(
            '  bands:\n    good: ">= 95"\n    poor: {when: ">= 75 and < 95", credit: 10}',
            text="Regional Jet credits Hub Airlines USD 10 at 75 % or more and less than 95 %.",
        ),
        (("C542", ">= 75"),),
        "a value below 75 %",
    ),
    "an overlap at an edge": Ambiguity(
        _clause(
            '  bands:\n    good: ">= 95"\n    poor: {when: "<= 95", credit: 10}',
            text="Regional Jet credits Hub Airlines USD 10 at 95 %.",
        ),
        (("C543", "poor:"),),
        "exactly 95 %",
    ),
    "an overlap of two bands relative to the target": Ambiguity(
        _clause(
            '  bands:\n    good: ">= target - 2"\n    poor: {when: "< target", credit: 10}',
            text="Regional Jet credits Hub Airlines USD 10 below the target, 2 points being its tolerance.",
            kpi="punctuality",
        ),
        (("C543", "poor:"),),
    ),
    "a condition that never holds": Ambiguity(
        _clause(
            '  met: ">= 95 and < 90"\n  credit: 10',
            text="Regional Jet completes 95 % or more and less than 90 %, or credits Hub Airlines USD 10.",
        ),
        (("C544", "met:"),),
    ),
    # Windows
    "any six months": Ambiguity(
        _clause(
            "  floor: 90\n  triggers:\n    six:\n"
            "      at least: 1\n      of: 6 months\n      again: none\n"
            "      then: [{right: audit, elect within: 10 days}]",
            text=f"{_SAYS}. If it is below 90 % for any 6 month period, Hub Airlines may audit, by "
            "election within 10 days.",
        ),
        (("C545", "of: 6 months"),),
        "window: fixed, judged: pooled",
    ),
    "three in any six months, rolling or fixed": Ambiguity(
        _clause(
            "  floor: 90\n  triggers:\n    six:\n"
            "      at least: 3\n      of: 6 months\n      judged: each\n      again: none\n"
            "      then: [{right: audit, elect within: 10 days}]",
            text=f"{_SAYS}. After three misses in any six months Hub Airlines may audit, by election within 10 days.",
        ),
        (("C545", "of: 6 months"),),
        "readings: {rolling: {triggers: {six:",
    ),
    "whether it triggers again": Ambiguity(
        _clause(
            "  floor: 90\n  triggers:\n    row: {consecutive: 3, then: [{right: audit, elect within: 10 days}]}",
            text=f"{_SAYS}. After three misses in a row Hub Airlines may audit, by election within 10 days.",
        ),
        (("C546", "row:"),),
        "after reset",
    ),
    # Figures
    "no rounding": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10",
            text=f"{_SAYS}, or credits USD 10.",
            kpi="plain_share",
        ),
        (("C547", "promise:"),),
        "before comparison",
    ),
    "rounding before or after the comparison": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10\n  rounding: 1 place, half up",
            text=f"{_SAYS}, rounded half up to one decimal place, or credits USD 10.",
        ),
        (("C547", "rounding: 1 place, half up"),),
    ),
    "an empty period": Ambiguity(
        _clause("  floor: 90\n  credit: 10", text=f"{_SAYS}, or credits USD 10.").replace("  empty: no_activity\n", ""),
        (("C548", "promise:"),),
        "empty: missed",
    ),
    "small samples": Ambiguity(
        _clause("  floor: 90\n  credit: 10", text=f"{_SAYS}, or credits USD 10.").replace(
            '  not in text: ["30: record"]\n  sample: {minimum: 30}\n', ""
        ),
        (("C549", "promise:"),),
    ),
    "started points": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10 * shortfall",
            text=f"{_SAYS}, or credits USD 10 for each started percentage point below.",
        ),
        (("C557", "credit: 10"),),
        "ceiling(shortfall)",
    ),
    # Limits
    "two caps of one time": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10\n  caps: [{at: 50, per: month}, {at: 60, per: month}]",
            text=f"{_SAYS}, or credits USD 10, no more than USD 50 a month and USD 60 a month.",
        ),
        (("C550", "caps:"),),
        "least(50, 60)",
    ),
    "a carried cap beside another": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10\n  caps: [{at: 50, per: month, rest: carried}, {at: 60, per: 12 months}]",
            text=f"{_SAYS}, or credits USD 10, no more than USD 50 a month, the rest later, and USD 60 in 12 months.",
        ),
        (("C550", "caps:"),),
    ),
    "interest without day count": Ambiguity(
        _clause(
            "  floor: 90\n  credit: 10\n  applied: {interest: {percent: 5}}",
            text=f"{_SAYS}, or credits USD 10; late payment bears interest of 5 % a year.",
        ),
        (("C558", "interest:"),),
        "days: 360",
    ),
    # Times
    "clocks in a circle": Ambiguity(
        """
answer:
  text: Regional Jet answers Hub Airlines within 2 days after its comment.
  obligor: regional
  beneficiary: hub
  each: occurrence
  deadline: {what: answer, within: 2 days, after: comment}
comment:
  text: Hub Airlines comments within 3 days after the answer of Regional Jet.
  obligor: hub
  beneficiary: regional
  each: occurrence
  deadline: {what: comment, within: 3 days, after: answer}
""",
        (("C551", "after: comment"),),
        "'answer' after 'comment' after 'answer'",
    ),
    "a deadline without an end": Ambiguity(
        """
answer:
  text: Regional Jet answers Hub Airlines within 2 hours after its comment; a late input starts the time anew.
  obligor: regional
  beneficiary: hub
  each: occurrence
  deadline: {what: answer, within: 2 hours, after: comment, provided: input, late input: rolling}
""",
        (("C564", "deadline:"),),
        "rolling until",
    ),
    "a right without a time to elect it": Ambiguity(
        _clause(
            "  floor: 90\n  then: [{right: terminate}]",
            text=f"{_SAYS}; otherwise Hub Airlines may terminate.",
        ),
        (("C559", "right: terminate"),),
        "elect within",
    ),
    "a cure without a measure": Ambiguity(
        _clause(
            "  floor: 90\n  then: [{right: terminate, elect within: 10 days}]\n  cure: {what: the miss}",
            text=f"{_SAYS}; otherwise Hub Airlines may terminate, by election within 10 days, unless it is cured.",
        ),
        (("C560", "cure:"),),
    ),
    "a claim without times": Ambiguity(
        _clause(
            "  floor: 90\n  interim: withhold\n  exclusions:\n"
            "    weather: {what: weather, by: claim, convention: drop}",
            text=f"{_SAYS}, weather on claim excepted.",
        ),
        (("C561", "weather: {"),),
        "claim within",
    ),
    "an open silence": Ambiguity(
        _clause(
            "  floor: 90\n  interim: withhold\n  exclusions:\n"
            "    weather: {what: weather, by: claim, convention: drop,\n"
            "      claim within: 10 days, answer within: 10 days}",
            text=f"{_SAYS}, weather excepted on claim within 10 days, answered within 10 days.",
        ),
        (("C566", "weather: {"),),
        "silence: accepted",
    ),
    "no interim position": Ambiguity(
        _clause(
            "  floor: 90\n  exclusions:\n    weather: {what: weather, by: claim, convention: drop,\n"
            "      claim within: 10 days, answer within: 10 days, silence: rejected}",
            text=f"{_SAYS}, weather excepted on claim within 10 days, answered within 10 days.",
        ),
        (("C565", "exclusions:"),),
        "interim: escrow",
    ),
    "a decision without an end": Ambiguity(
        """
efforts:
  text: Regional Jet uses its best efforts for Hub Airlines; an expert decides each month.
  obligor: regional
  beneficiary: hub
  each: month
  decision: {who: an expert, question: "Did it?", standard: best efforts}
""",
        (("C567", "decision:"),),
    ),
    # Terms
    "an undefined term": Ambiguity(
        _clause("  floor: 90", text=f"{_SAYS}; a month below is a Service Shortfall Month."),
        (("C552", "Service Shortfall"),),
    ),
    "two names for one term": Ambiguity(
        _clause(
            "  floor: 90\n  defines: Monthly Service Failure",
            text=f"{_SAYS}; less in a month constitutes a Monthly Service Failure.",
        )
        + """
default:
  text: In the event of Monthly Performance Failures of Regional Jet, Hub Airlines is told.
  obligor: regional
  beneficiary: hub
  misses: {at least: 1, of: term, window: fixed, judged: each, again: none, clause: promise}
""",
        (("C553", "Monthly Performance"),),
        "'Monthly Service Failure'",
    ),
    "a used term that nobody defines": Ambiguity(
        _clause("  floor: 90\n  uses: Processing Day", text=f"{_SAYS} of a Processing Day."),
        (("C552", "uses: Processing"),),
    ),
    "a term defined twice": Ambiguity(
        _clause("  floor: 90\n  defines: Service Failure", text=f"{_SAYS}; less is a Service Failure.")
        + _clause(
            "  floor: 91\n  defines: service failures",
            name="other",
            kpi="punctuality",
            text="Regional Jet is on time at Hub Airlines with at least 91 %; less is a Service Failure.",
        ),
        (("C554", "defines: service failures"),),
    ),
    "a section that is not there": Ambiguity(
        _clause('  floor: 90\n  section: "3.1"', text=f"{_SAYS}, subject to Section 9.4."),
        (("C563", "subject to"),),
    ),
    # Severity
    "credits that do not grow": Ambiguity(
        _clause(
            '  bands:\n    good: ">= 95"\n    watch: {when: ">= 90 and < 95", credit: 20}\n'
            '    poor: {when: "< 90", credit: 20}',
            text="Regional Jet credits Hub Airlines USD 20 below 95 % and USD 20 below 90 %.",
        ),
        (("C555", "poor:"),),
        "the same (20 after 20)",
    ),
    "points that fall": Ambiguity(
        _clause(
            '  bands:\n    good: ">= 95"\n    watch: {when: ">= 90 and < 95", points: 3}\n'
            '    poor: {when: "< 90", points: 2}',
            text="Regional Jet gets 3 points below 95 % and 2 points below 90 % from Hub Airlines.",
        ),
        (("C555", "poor:"),),
        "smaller (2 after 3)",
    ),
    "a milder band that ends the agreement": Ambiguity(
        _clause(
            '  bands:\n    good: ">= 95"\n'
            '    watch: {when: ">= 90 and < 95", then: [{right: terminate, elect within: 5 days}]}\n'
            '    poor: {when: "< 90", credit: 20}',
            text="Below 95 % Hub Airlines may terminate, by election within 5 days; below 90 % Regional Jet owes "
            "USD 20.",
        ),
        (("C555", "poor:"),),
        "terminate",
    ),
    "one miss with two weights": Ambiguity(
        _clause(
            "  floor: 90\n  then: [{loses: exclusivity}]",
            text=f"{_SAYS}, or loses its exclusivity.",
        )
        + _clause(
            "  floor: 90\n  then: [{right: terminate, elect within: 60 days}]",
            name="other",
            text=f"{_SAYS}, or Hub Airlines may terminate, by election within 60 days.",
        ),
        (("C556", "other:"),),
        "exclusivity",
    ),
    "one incident paid twice": Ambiguity(
        _clause("  floor: 90\n  credit: 10", text=f"{_SAYS}, or credits USD 10.")
        + _clause(
            "  floor: 85\n  credit: 35",
            name="other",
            text="Regional Jet completes at least 85 % of its flights for Hub Airlines, or credits 35 dollars.",
        ),
        (("C562", "other:"),),
        "sole remedy",
    ),
}
