"""Reading an object of a release so that nothing is dropped in silence: what is not taken from it is listed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tallystick.errors import Problem, ProblemKind, ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Json, Node, below
from tallystick.obligations.exchange.ocds.moments import day_of
from tallystick.terms.currency import MINOR_UNITS

KEPT = "It stays in published.json."


class Part:
    """One object, and which of its keys have been taken; mistakes are gathered in ``found``."""

    def __init__(self, value: Node, found: list[Problem], file: str) -> None:
        self.value, self.found, self.file = value, found, file
        self.taken: set[str] = set()

    @property
    def pointer(self) -> str:
        """Where the object stands."""
        return self.value.pointer

    def report(self, kind: ProblemKind, message: str, hint: str = "", *, at: str | None = None) -> None:
        """Note something about the object, or about one of its keys."""
        place = (self.pointer if at is None else below(self.pointer, at)) or "/"
        self.found.append(kind.at(f"{place} {message}", hint=hint, file=self.file))

    def take(self, key: str) -> Json:
        """The value of a key, None where there is none."""
        self.taken.add(key)
        return self.value.get(key)

    def text(self, key: str) -> str | None:
        """A text; a number is taken as it is written, because ids are often numbers."""
        found = self.take(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            self.report(problems.X005, f"holds {_kind(found)}, expected a text.", at=key)
            return None
        return " ".join(str(found).split()) or None

    def identifier(self) -> str:
        """The id, which every entry of a list must have."""
        found = self.text("id")
        if found is None:
            self.report(problems.X005, "has no id, so it cannot be told from its neighbours.")
            return ""
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.take(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.report(problems.X005, f"holds {_kind(found)}, expected a list of texts.", at=key)
            return ()
        return tuple(found)

    def number(self, key: str) -> Decimal | None:
        """A number; one that is written as a text is taken too."""
        found = self.take(key)
        if found is None:
            return None
        if isinstance(found, str):
            return self._written_number(key, found)
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            self.report(problems.X005, f"holds {_kind(found)}, expected a number.", at=key)
            return None
        return Decimal(found)

    def _written_number(self, key: str, text: str) -> Decimal | None:
        plain = text.strip()
        if not plain.lstrip("+-").replace(".", "", 1).isdecimal() or not plain.isascii() or len(plain) > 60:
            self.report(problems.X006, f"holds the text {text[:60]!r}, which is no number.", KEPT, at=key)
            return None
        return Decimal(plain)

    def flag(self, key: str) -> bool | None:
        """True or false."""
        found = self.take(key)
        if found is not None and not isinstance(found, bool):
            self.report(problems.X005, f"holds {_kind(found)}, expected true or false.", at=key)
            return None
        return found

    def day(self, key: str) -> date | None:
        """The day of a date."""
        found = self.take(key)
        if found is None:
            return None
        try:
            return day_of(found if isinstance(found, str) else repr(found))
        except ValueError as wrong:
            self.report(problems.X007, f"is no date: {wrong}.", at=key)
            return None

    def part(self, key: str) -> "Part | None":
        """The object under a key, None where there is none."""
        found = self.take(key)
        if found is None:
            return None
        if not isinstance(found, Node):
            self.report(problems.X005, f"holds {_kind(found)}, expected an object.", at=key)
            return None
        return Part(found, self.found, self.file)

    def parts(self, key: str) -> "Iterator[Part]":
        """The objects in the list under a key."""
        found = self.take(key)
        if found is None:
            return
        if not isinstance(found, list):
            self.report(problems.X005, f"holds {_kind(found)}, expected a list.", at=key)
            return
        for place, item in enumerate(found):
            if isinstance(item, Node):
                yield Part(item, self.found, self.file)
            else:
                where = below(below(self.pointer, key), place)
                message = f"{where} holds {_kind(item)}, expected an object."
                self.found.append(problems.X005.at(message, file=self.file))

    def period(self, key: str) -> tuple[date | None, date | None]:
        """First and last day of a period, the last one contained."""
        part = self.part(key)
        if part is None:
            return None, None
        start, end = part.day("startDate"), part.day("endDate")
        if start is not None and end is not None and end < start:
            part.report(problems.X007, f"ends on {end}, before it starts on {start}.")
            return None, None
        return start, end

    def money(self, key: str) -> tuple[Decimal | None, str | None]:
        """An amount and its currency."""
        part = self.part(key)
        if part is None:
            return None, None
        amount, currency = part.number("amount"), part.text("currency")
        if currency is not None and currency not in MINOR_UNITS:
            part.report(problems.X008, f"{currency!r} is no currency of ISO 4217.", at="currency")
            currency = None
        part.finish()
        return amount, currency

    def finish(self) -> None:
        """List what was not taken: it has no place in a charter."""
        left = [key for key, held in self.value.items() if key not in self.taken and held not in (None, [], {}, "")]
        if left:
            self.report(problems.X010, f"has {', '.join(left)}, for which a charter has no place.", KEPT)


def refuse(found: list[Problem]) -> None:
    """Raise ProblemsError where something makes the file unusable."""
    errors = [problem for problem in found if problem.level == "error"]
    if errors:
        raise ProblemsError(errors)


def _kind(value: Json) -> str:
    words = {str: "a text", bool: "true or false", int: "a number", Decimal: "a number", list: "a list"}
    return words.get(type(value), "an object")
