"""What is worth knowing about an amendment before it is signed (C340 to C359), and what is wrong with it (C590 on).

The first ones are found by comparing two charters; of the others some are found in the new charter alone.
"""

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

C590 = ProblemKind(
    "C590",
    "error",
    "counts before it was agreed, and does not say that it applies to the past",
    "An amendment whose effective day lies before the day on which it was agreed changes what was determined already. "
    "Say 'applies to: past periods too', or choose an effective day on or after the day of agreement.",
)
C591 = ProblemKind(
    "C591",
    "error",
    "applies to the past, and has none",
    "'past periods too' means periods between the effective day and the day of agreement. With an effective day on or "
    "after it there are none: leave the words out, or mend one of the days.",
)
C592 = ProblemKind(
    "C592",
    "error",
    "effective outside the term",
    "The effective day of an amendment lies in the term of the charter, or it would never count, or would count for "
    "everything.",
)
C593 = ProblemKind(
    "C593",
    "error",
    "silent on what has accrued",
    "Where the charter counts misses, has caps or carries something over, an amendment says whether what was before "
    "its effective day survives or is reset; and where rights can arise, whether those that have are preserved or "
    "waived. Silence could be read both ways.",
)
C594 = ProblemKind(
    "C594",
    "error",
    "which periods it applies to is open",
    "An amendment says whether the period in which its effective day lies stays under the old charter ('periods that "
    "begin on or after it') or is split ('the period that contains it'): one of the two.",
)
C595 = ProblemKind(
    "C595",
    "error",
    "period that cannot be split",
    "A period is split by days only where the KPI has figures of its own for each part: its periods begin on the "
    "effective day. A clause of whole months has none for half a month: let the amendment count from the next period, "
    "or from the first day of one.",
)
C596 = ProblemKind(
    "C596",
    "error",
    "split period that the clause does not judge",
    "The amendment splits the period that contains its effective day, and the clause does not judge stubs. Say 'stub: "
    "pro rata' or 'stub: full' in the clause, or let the amendment count from the next period.",
)
C597 = ProblemKind(
    "C597",
    "warning",
    "never counts for a clause",
    "No period of the clause begins on the effective day or later, so that the clause goes on under the old charter "
    "to its end. Split the period, or choose an earlier day.",
)
C598 = ProblemKind(
    "C598",
    "error",
    "amends another charter",
    "The hash under 'amends' is not that of the charter before it, so that it is not known what the parties changed. "
    "Compare with the charter that was signed, or mend the hash.",
)
C599 = ProblemKind(
    "C599",
    "warning",
    "days that neither charter judges",
    "Between the last period that the clause is judged in under the old charter and the first one under the new there "
    "are days of neither, because its periods are others now. Choose a day on which periods of both begin.",
)
C600 = ProblemKind(
    "C600",
    "warning",
    "the amendment does not say what becomes of clauses",
    "The new charter has no 'amends', so that nothing says for which periods it counts and whether rights, misses, "
    "caps and banks survive. What is shown takes them to survive, from the first period that begins on the effective "
    "day or later.",
)

PROBLEMS = (
    OTHER_ALLIANCE, INSIDE_PERIOD, RETROACTIVE,
    C590, C591, C592, C593, C594, C595, C596, C597, C598, C599, C600,
)  # fmt: skip
"""Every kind, in the order of ids."""
