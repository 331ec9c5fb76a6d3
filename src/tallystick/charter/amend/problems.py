"""What is worth knowing about an amendment before it is signed (C340 to C359)."""

from tallystick.errors import ProblemKind

OTHER_ALLIANCE = ProblemKind(
    "C340",
    "warning",
    "another alliance",
    "The two charters have different ids under 'alliance'. An amendment changes the charter of one alliance: check "
    "that both files belong together.",
)
INSIDE_PERIOD = ProblemKind(
    "C341",
    "warning",
    "effective inside a period",
    "The effective day lies in the middle of a period, which begins under the old charter. The new charter counts from "
    "the next period; say so in the amendment, or choose the first day of a period.",
)
RETROACTIVE = ProblemKind(
    "C342",
    "warning",
    "moves the past",
    "Figures of periods that began before the effective day would be other ones under the new charter. They stay as "
    "they were published, unless the amendment says that it applies to the past.",
)

PROBLEMS = (OTHER_ALLIANCE, INSIDE_PERIOD, RETROACTIVE)
"""Every kind, in the order of ids."""
