"""Every problem that checking targets, bands, score curves and the scorecard can report (C2xx)."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


UNKNOWN_PERIOD = _kind(
    "C201",
    "a target names an unknown period",
    "The KPI's calendar has no period of this id. The message names ids like it.",
)
WRONG_PERIOD_KIND = _kind(
    "C202",
    "a target names a period of another kind",
    "Targets are anchored at periods of the kind the KPI is computed for: months for a monthly KPI.",
)
ORDER = _kind(
    "C203",
    "periods of a target out of order",
    "Anchors and pieces are written by rising period, so that a reader sees the series as it runs.",
)
SHARES = _kind(
    "C204",
    "shares do not add up to 1",
    "A seasonal profile spreads a whole year: its shares of each year add up to exactly 1.",
)
ADDS_UP = _kind(
    "C205",
    "targets do not add up",
    "The targets of the periods of a flow add up to what 'adds up to' says of the longer period.",
)
NO_REFERENCE = _kind(
    "C206",
    "no baseline or benchmark",
    "A target relative to the baseline or benchmark needs one: give its value and where it comes from.",
)
DIRECTION = _kind(
    "C207",
    "target and direction do not fit",
    "A nominal direction needs a target to be near to; a target beside a range lies in it; a binary one is 0 or 1.",
)
NO_WAY = _kind(
    "C208",
    "baseline is the target",
    "To keep a level is no way from a baseline to a target: attainment (R − f)/(T − f) has no meaning when T = f. "
    "State a tolerance: direction: {tolerance: 1}.",
)
NO_WAY_YET = _kind(
    "C209",
    "baseline is the target in some periods",
    "Progress from baseline to target is not shown in these periods, because there is no way to go yet.",
    "advice",
)
WRONG_SHAPE = _kind(
    "C210",
    "the shape does not fit the kind of measure",
    "Seasonal profiles and 'adds up to' are for flows; a cumulative target is for a flow, or for a KPI that is "
    "computed to date. Ratios, averages and stocks do not add up over time.",
)
GAP_IN_YEAR = _kind(
    "C211",
    "a cumulative target leaves a period out",
    "Nothing is spread silently: between the first period of a year (or of the term) and the last one named, every "
    "period has its year-to-date value.",
)
UNKNOWN_CELL = _kind(
    "C212",
    "a target for a cell that there is not",
    "'for' fixes dimensions by which the KPI is broken down ('by'). What counts or adds something has a target for one "
    "of its declared cells exactly, because a part of a cell has less of it.",
)
AMBIGUOUS_CELL = _kind(
    "C213",
    "two targets for one cell",
    "The most specific entry holds. Two entries that fix equally many dimensions and can hold for one cell leave it "
    "open which; fix one more dimension, or remove one.",
)
PIECE = _kind(
    "C214",
    "a piece of a target needs one shape",
    "Each piece of a piecewise target is either flat or linear.",
)
UNCOVERED = _kind(
    "C215",
    "periods without a target",
    "Where there is no target there is no status. The message names the first period concerned.",
    "warning",
)
BAND_GAP = _kind(
    "C220",
    "values between bands have no status",
    "Bands give every value a status. Mind equality: after '> 90', the next band begins at '<= 90'.",
)
BAND_END = _kind(
    "C221",
    "values beyond the bands have no status",
    "Bands give every value a status. End with a band 'otherwise'.",
)
BAND_NEVER = _kind(
    "C222",
    "a band that can never hold",
    "The first band whose condition holds is the status, so a band that others before it cover is never reached.",
)
BAND_SEVERITY = _kind(
    "C223",
    "severity of a band unknown",
    "How a band is drawn and counted is one of good, watch, poor, none. A band that is named so needs not say it.",
)
BAND_ORDER = _kind(
    "C224",
    "bands run against the direction",
    "Severities follow the direction: where higher is better, no value is in a worse band than a lower one.",
)
BAND_TARGET = _kind(
    "C225",
    "bands need a target",
    "A bound is relative to the target, and the KPI has none: its status would always be 'no_target'.",
)
BAND_NAME = _kind(
    "C226",
    "the name of a band is taken",
    "'no_target', 'unscored', 'no_value' and 'unfinished' say why there is no status.",
)
BAND_UNSCORED = _kind(
    "C227",
    "bands or a score for an unscored KPI",
    "An unscored KPI is shown and not judged.",
)
DEAD_BAND = _kind(
    "C228",
    "dead-band",
    "The width of a dead-band is 0 or more; a dead-band of no width after one period does nothing.",
)
CURVE_ORDER = _kind(
    "C230",
    "anchors of a score curve out of order",
    "Anchors are listed by rising value, and keep their order at every target.",
)
CURVE_TURNS = _kind(
    "C231",
    "a score curve that turns",
    "A score rises all the way, or falls all the way; only for a range or a nominal target it rises and then falls.",
)
CURVE_DIRECTION = _kind(
    "C232",
    "a score curve against the direction",
    "Where higher is better a higher value never scores less; where lower is better never more.",
)
CURVE_TARGET = _kind(
    "C233",
    "a score curve needs a target",
    "An anchor is relative to the target, and the KPI has none: it would never have a score.",
)
CURVE_SCALE = _kind(
    "C234",
    "a score outside the scorecard's scale",
    "Scores lie between the scale's worst and best, so that they can be put together.",
    "warning",
)
WEIGHT_PERIOD = _kind(
    "C240",
    "a weight is dated by an unknown period",
    "Dated weights name the first period they hold for, on one of the charter's calendars.",
)
WEIGHT_SIGN = _kind(
    "C245",
    "a weight is negative",
    "A weight says how much a line counts. A negative one would raise the whole when the line falls; where less is "
    "better, the KPI's direction and score curve say so. Write 0 or more.",
)
LINE_TWICE = _kind(
    "C241",
    "one line twice in a group",
    "A KPI or group stands once among the lines it is weighed with; its weight says how much it counts.",
)
SHARE_RANGE = _kind(
    "C242",
    "a minimum coverage that is no share",
    "The share of weight that must be scored lies between 0 and 1.",
)
GEOMETRIC = _kind(
    "C243",
    "a geometric mean of negative scores",
    "A geometric mean needs scores of 0 or more.",
)
NEVER_SCORED = _kind(
    "C244",
    "a weight without a score",
    "The KPI has no score curve, so its weight counts for nothing; its status is shown all the same.",
    "advice",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
