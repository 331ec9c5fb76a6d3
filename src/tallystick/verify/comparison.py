"""What a comparison of two records comes to: differences in order, each with what it moves, in words and as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tallystick.terms.wording import counted

KINDS = ("definition", "calendar", "batch", "row", "exclusion", "rule")

MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure or amount that a difference moves, from the first pack's side to the second's."""

    what: str
    """``completion@2013-12 (endeavor)``, or ``completion-floor@2013-12 (endeavor)``."""
    before: str | None
    after: str | None
    difference: Decimal | None
    """After − before, in the unit; None where one of them has no value."""
    unit: str

    def content(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "difference": None if self.difference is None else format(self.difference, "f"),
            "unit": self.unit,
        }

    def __str__(self) -> str:
        moved = "" if self.difference is None else f", {self.difference:+f}"
        return f"{self.what}: {self.before} → {self.after} {self.unit}{moved}".rstrip()


@dataclass(frozen=True, slots=True)
class Size:
    """What a difference comes to, in points of KPIs and in money."""

    figures: tuple[Moved, ...] = ()
    judged: tuple[Moved, ...] = ()
    """The values that clauses judge, after exclusions."""
    money: tuple[Moved, ...] = ()
    """Outcomes and amounts."""

    @property
    def parts(self) -> tuple[tuple[str, str, tuple[Moved, ...]], ...]:
        """Each part with what one and several of it are called."""
        return (
            ("figure", "figures", self.figures),
            ("judged value", "judged values", self.judged),
            ("outcome or amount", "outcomes and amounts", self.money),
        )

    @property
    def total(self) -> dict[str, Decimal]:
        """The sum of the amounts' differences, by currency; amounts that one side lacks are not in it."""
        found: dict[str, Decimal] = {}
        for each in self.money:
            if each.difference is not None:
                found[each.unit] = found.get(each.unit, Decimal(0)) + each.difference
        return found

    def __add__(self, other: "Size") -> "Size":
        return Size(self.figures + other.figures, self.judged + other.judged, self.money + other.money)

    def __len__(self) -> int:
        return len(self.figures) + len(self.judged) + len(self.money)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of difference: what differs, in words, and what it moves."""

    kind: str
    says: tuple[str, ...]
    """Empty where nothing of this kind differs."""
    size: Size = Size()
    sized: bool = True
    """Whether it could be computed apart from what comes after it; else the next sized step holds both."""

    @property
    def differs(self) -> bool:
        """Whether there is a difference of this kind."""
        return bool(self.says)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs side by side."""

    first: str
    """The name of its edition."""
    second: str
    steps: tuple[Step, ...]

    @property
    def earliest(self) -> Step | None:
        """The first difference; None where the records agree."""
        return next((each for each in self.steps if each.differs), None)

    def content(self) -> dict[str, Any]:
        """All of it as plain values, as the command line prints them."""
        return {
            "first": self.first,
            "second": self.second,
            "agree": self.earliest is None,
            "earliest": self.earliest.kind if self.earliest else None,
            "differences": [
                {
                    "kind": each.kind,
                    "says": list(each.says),
                    "sized": each.sized,
                    "figures": [moved.content() for moved in each.size.figures],
                    "judged": [moved.content() for moved in each.size.judged],
                    "money": [moved.content() for moved in each.size.money],
                    "total": {currency: format(total, "f") for currency, total in each.size.total.items()},
                }
                for each in self.steps
                if each.differs
            ],
        }

    def text(self) -> str:
        """All of it in words."""
        both = f"The first record ({self.first}) and the second ({self.second})"
        if self.earliest is None:
            return f"{both} agree: definition, calendar, batches, rows, exclusions and rules.\n"
        lines = [f"{both} differ first in the {self.earliest.kind}.", ""]
        for each in self.steps:
            if not each.differs:
                lines.append(f"{each.kind}: the same")
                continue
            lines.append(f"{each.kind}: different")
            lines += [f"  {said}" for said in each.says]
            lines += [f"  {said}" for said in _sizes(each)]
        return "\n".join(lines) + "\n"


def _sizes(step: Step) -> Iterator[str]:
    if not step.sized:
        yield "It cannot be sized alone; the next step that can holds both."
        return
    if not step.size:
        yield "It moves no figure, no judged value and no amount."
    for one, several, moved in step.size.parts:
        if moved:
            yield f"It moves {counted(len(moved), one, several)}:"
            yield from (f"  {each}" for each in moved[:MOST_SAID])
            if len(moved) > MOST_SAID:
                yield f"  … and {len(moved) - MOST_SAID} more"
    if len(step.size.money) > 1:
        yield "Together " + ", ".join(f"{total:+f} {currency}" for currency, total in step.size.total.items()) + "."
