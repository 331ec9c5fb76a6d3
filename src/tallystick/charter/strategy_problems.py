"""Every problem that checking the strategy can report (C300 to C339): links, units, dates, money, attributions."""

from tallystick.charter.document import Steps
from tallystick.errors import Level, ProblemKind

Found = tuple[ProblemKind, Steps, str, str]
"""A kind of problem, where it is, what was found, and what to do."""


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


PERSPECTIVE = _kind(
    "C300",
    "a perspective outside the list",
    "The strategy says which perspectives there are; every objective and KPI that names one names one of these.",
)
TWICE = _kind(
    "C301",
    "one name twice in the strategy",
    "Objectives, initiatives, findings, attributions and units (parties among them) each have a name of their own.",
)
LINK_CYCLE = _kind(
    "C302",
    "objectives linked in a circle",
    "An objective cannot contribute to itself, directly or through others. Take one of the links out.",
)
UNIT_CYCLE = _kind(
    "C303",
    "units that are part of each other",
    "Every unit belongs, through the units above it, to a party. Mend 'part of'.",
)
ADDED_UNITS = _kind(
    "C304",
    "parts in another unit than the whole",
    "Only amounts of one unit add up: EUR to EUR, flights to flights. Link a KPI in the parent's unit, or make the "
    "link contributory.",
)
NOT_ADDITIVE = _kind(
    "C305",
    "parts that do not add up",
    "Only counts, sums and stocks add up over parts. Ratios, averages, medians and distinct counts do not: make the "
    "link identical (the same KPI for a narrower scope), component or contributory.",
)
NOT_IDENTICAL = _kind(
    "C306",
    "identical link with another KPI",
    "An identical link says that both objectives are shown by one KPI, the child's for a narrower scope.",
)
SHARES = _kind(
    "C307",
    "shares do not add up to 1",
    "What is divided by agreed shares is divided wholly: on every day the shares of all who have one add up to "
    "exactly 1, and none is negative.",
)
OUTLIVES = _kind(
    "C308",
    "a part outlives the whole",
    "An objective begins before, or goes on after, the one that it is linked to; or a unit before or after the one "
    "that it is part of. Either the dates or the link is wrong.",
    "warning",
)
MILESTONE = _kind(
    "C309",
    "a milestone outside the dates",
    "A milestone is due within the dates of its objective or initiative.",
)
OVER_BUDGET = _kind(
    "C310",
    "an initiative over its budget",
    "More was spent than the budget says.",
    "warning",
)
NO_OWNER = _kind(
    "C311",
    "an objective without owner",
    "Nobody answers for it. Name a role.",
    "warning",
)
UNCONFIRMED = _kind(
    "C312",
    "a finding that nobody confirmed",
    "Until a role has confirmed it, a line of the analysis is shown as unconfirmed.",
    "advice",
)
WHICH_KPI = _kind(
    "C313",
    "a link that does not say of which KPI it speaks",
    "A link with arithmetic speaks of one KPI at each end. Where an objective has several or none, say which: "
    "'kpi' is the child's, 'for' the parent's.",
)
COMPONENT = _kind(
    "C314",
    "a component that does not fit",
    "A numerator or denominator belongs to a KPI that is a quotient, and is measured as that part of it is. "
    "What is neither is a driver.",
)
NEEDLESS = _kind(
    "C315",
    "a share, weight or part that means nothing here",
    "Shares belong to assigned links and to targets split by share, weights to targets split by weight, 'as' to "
    "components; and where they belong they are needed.",
)
BEFOREHAND = _kind(
    "C316",
    "an attribution agreed after it begins",
    "Who is credited with how much is agreed before the figures are known; otherwise the rule follows the result.",
)
WORTH = _kind(
    "C317",
    "an effect whose worth cannot be told",
    "The benefit of an effect is improvement × worth: the KPI needs a direction 'higher' or 'lower', and an amount of "
    "money needs the initiative's currency and no worth of its own.",
)
NO_CELL = _kind(
    "C318",
    "a KPI without figures for the unit",
    "The objective's unit is a cell of party and columns; the KPI must be broken down by these dimensions "
    "(by: [party, origin]), else the objective has no figure.",
    "warning",
)
WHOLE = _kind(
    "C319",
    "a part that is the whole",
    "The child's figure is that of the parent: same KPI, same unit. As a part of itself it would count twice.",
)
SHARED = _kind(
    "C320",
    "a shared KPI that one side does not show",
    "A shared link says that one KPI serves both objectives: both name it.",
)
LINKED_TWICE = _kind(
    "C321",
    "two objectives linked twice by one KPI",
    "The same figure would count twice. Keep one of the links.",
)
LEVEL = _kind(
    "C322",
    "a level that does not fit",
    "An objective has the level of its unit, and helps one of its own level or above: a person's objective the "
    "team's, the team's the organisation's.",
    "warning",
)
PERIODS = _kind(
    "C323",
    "linked KPIs on different periods",
    "Parts and whole are figures of the same periods. Give both KPIs one calendar.",
)
MEMBERS = _kind(
    "C324",
    "an attribution that names other members than it has shares for",
    "Every member of an assigned attribution has a share, and nobody else; shares and claims belong to the rules "
    "that use them.",
)
NO_SPLIT = _kind(
    "C325",
    "a split without parts",
    "Targets go down to the objectives that add up to this one; there are none. Link them, or leave 'split' out.",
    "warning",
)

INDIVISIBLE = _kind(
    "C326",
    "a result that has no own shares",
    "Only counts, sums, ratios and averages show what each has done itself (and claims only counts and sums): a median "
    "or a growth rate belongs to all together. Divide it by 'equal' or 'assigned'.",
)
NO_SHARE = _kind(
    "C327",
    "a member without a figure of its own",
    "Own shares need the KPI's figure of each member: break the KPI down by what tells members apart, or name the KPI "
    "in which the member claims. Distinct counts of several cells are no figure of a unit.",
)

NO_PART = _kind(
    "C328",
    "a linked KPI without figures for the unit",
    "Parts and whole are figures at the cells of their units. Where the KPI is not broken down that far there is no "
    "figure, and a part that is unknown would leave every residual open.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
