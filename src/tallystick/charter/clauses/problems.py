"""What can be wrong with the clauses of a charter, with what it means and how to mend it.

Whether a clause could be read in two ways is another question, with ids of its own (C530 to C589).
"""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


C500 = _kind(
    "C500",
    "a clause names what there is not",
    "A clause, a cap or a named value names a party, KPI, clause, named value, level, ladder, committee or role that "
    "the charter does not declare. Mend the name, or declare it.",
)
C501 = _kind(
    "C501",
    "obligor and beneficiary are the same",
    "A party cannot promise something to itself. Name the other side as beneficiary, or write 'mutual' where each "
    "promises the same to the others.",
)
C502 = _kind(
    "C502",
    "clauses rest on one another in a circle",
    "A clause is determined after those that it rests on: preconditions, counted clauses, values of clauses. In a "
    "circle none can come first.",
)
C503 = _kind(
    "C503",
    "not a kind of period of the calendar",
    "'each' says how often a clause is judged: by a kind of period that its calendar has, or by 'period', 'day', "
    "'contract year', 'occurrence' or 'once'.",
)
C504 = _kind(
    "C504",
    "the KPI's periods do not fill the clause's",
    "A clause is judged over whole periods of its KPI: months make a quarter, but a year does not make a month, and "
    "weeks do not make a month.",
)
C505 = _kind(
    "C505",
    "window that cannot be settled",
    "A window is a whole number of the clause's own periods, written as '6 months', '4 quarters', '6 periods' or "
    "'30 days', or a block: 'year', 'contract year' or 'term'.",
)
C506 = _kind(
    "C506",
    "window longer than the term",
    "So many periods never pass while the clause is in force, so the window is never whole.",
    "warning",
)
C507 = _kind(
    "C507",
    "amount formula that cannot be read",
    "Amounts are arithmetic over numbers, the words that every clause knows, named values and KPIs; names are told "
    "apart by upper and lower case. The message says which character is wrong.",
)
C508 = _kind(
    "C508",
    "not an amount of money",
    "From the units of the names in it, the formula certainly gives something else than an amount in the currency.",
)
C509 = _kind(
    "C509",
    "scope that the KPI does not have",
    "A clause can be judged for one value of a dimension, or for each, where the KPI is computed by that dimension.",
)
C510 = _kind(
    "C510",
    "clause on a KPI that is not contractual",
    "What a clause rests on is part of what the parties sign, so its KPI should say 'binding: contractual'.",
    "warning",
)
C511 = _kind(
    "C511",
    "clause on an informational KPI",
    "An informational KPI binds nobody, so nothing can follow from it. Make it contractual, or take another one.",
)
C512 = _kind(
    "C512",
    "KPI that cannot be put together over periods",
    "Percentiles, distinct counts, extremes and figures with windows of their own cannot be pooled from the figures of "
    "periods. Give the KPI a formula with the window (ROLLING, TO_DATE), judge each of its periods, or agree on the "
    "plain mean of periods.",
)
C513 = _kind(
    "C513",
    "clause that can be read in several ways",
    "The clause declares several readings of the signed words and none was chosen, so it is not evaluated.",
)
C514 = _kind(
    "C514",
    "reading that is not declared",
    "'reading' names one of the clause's 'readings'.",
)
C515 = _kind(
    "C515",
    "reading that does not fit",
    "The keys that a reading sets, laid over the clause as written, do not make a clause.",
)
C516 = _kind(
    "C516",
    "form of a clause",
    "A clause has one test: floor, cap, met, minimum, bands or levels for a KPI; or a deadline, a report, a decision, "
    "a count of misses; or tiers and payments without a test. What belongs to a test needs one.",
)
C517 = _kind(
    "C517",
    "target that is not known",
    "A condition speaks of 'target', and neither the clause nor its KPI has one.",
)
C518 = _kind(
    "C518",
    "tiers that cannot be read",
    "Each tier is a condition on a quantity, with numbers: '>= 200 and < 400'.",
)
C519 = _kind(
    "C519",
    "amount without a currency",
    "An amount needs a currency: the charter's, or the clause's own under 'applied'.",
)
C520 = _kind(
    "C520",
    "clause without a day in force",
    "The clause is in force outside the charter's term, or on no day on which its parties are members.",
)
C521 = _kind(
    "C521",
    "named value that is not read so",
    "A named value lacks something that its origin needs, or has periods that no calendar of the clause knows.",
)
C522 = _kind(
    "C522",
    "name that amounts use for something else",
    "Every clause knows words such as 'value', 'shortfall' and 'points'. A named value of that name could not be told "
    "from them.",
)
C523 = _kind(
    "C523",
    "named value that hides another",
    "A named value bears the id of a KPI; in amounts the named value is meant.",
    "warning",
)
C524 = _kind(
    "C524",
    "named value that nothing uses",
    "No amount, target, cap or other value names it.",
    "advice",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
