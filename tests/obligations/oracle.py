"""Triggers and windows worked out the slow way, from their words alone: every window is written out and counted."""

from collections.abc import Sequence
from fractions import Fraction


def first_reached(
    missed: Sequence[bool], *, needed: int, size: int, again: str, fixed: bool, partial: bool
) -> list[int]:
    """In which periods ``needed`` of ``size`` fires."""
    fired: list[int] = []
    counted_from = 0
    for at in range(len(missed)):
        begin = at // size * size if fixed else at - size + 1
        if not fixed and begin < 0:
            if not partial:
                continue
            begin = 0
        window = [each for each in range(begin, at + 1) if missed[each] and each >= counted_from]
        if len(window) < needed:
            continue
        same_block = at // size == (at - 1) // size
        brings_none = again == "none" or (again == "each miss" and not missed[at])
        if brings_none and at > 0 and (same_block or not fixed):
            before_begin = begin if fixed else max(0, at - size)
            before_judged = fixed or partial or at - size >= 0
            before = [each for each in range(before_begin, at) if missed[each]]
            if before_judged and len(before) >= needed:
                continue  # the window still holds what has triggered before
        fired.append(at)
        if again == "after reset":
            counted_from = at + 1
    return fired


def rows(verdicts: Sequence[str], *, needed: int, again: str, breaks: bool) -> list[int]:
    """In which periods so many misses in a row fire; ``-`` is a period without verdict, ``x`` a miss, ``o`` none."""
    fired: list[int] = []
    since = 0
    for at, verdict in enumerate(verdicts):
        if verdict != "x":
            continue
        row = 0
        for back in range(at, since - 1, -1):
            if verdicts[back] == "x":
                row += 1
            elif verdicts[back] == "o" or breaks:
                break
        if row == needed or (row > needed and again in ("each", "each miss")):
            fired.append(at)
            if again == "after reset":
                since = at + 1
    return fired


def pooled(cells: Sequence[tuple[int, int]], *, size: int) -> list[Fraction | None]:
    """The ratio of sums over each period and those before it, in percent; None where there was nothing."""
    found: list[Fraction | None] = []
    for at in range(len(cells)):
        window = cells[max(0, at - size + 1) : at + 1]
        below = sum(each[1] for each in window)
        found.append(Fraction(sum(each[0] for each in window), below) * 100 if below else None)
    return found


def mean_of_periods(cells: Sequence[tuple[int, int]], *, size: int) -> list[Fraction | None]:
    """The mean of the ratios of each period and those before it that have one."""
    found: list[Fraction | None] = []
    for at in range(len(cells)):
        window = cells[max(0, at - size + 1) : at + 1]
        values = [Fraction(above, below) * 100 for above, below in window if below]
        found.append(sum(values, Fraction(0)) / len(values) if values else None)
    return found
