"""A charter for an airline alliance from its dated roster; not a test itself."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TEMPLATE = Path(__file__).with_name("charter.yaml")


@dataclass(frozen=True)
class Membership:
    """One airline in one alliance, from a first day to before a day (open where it goes on)."""

    alliance: str
    airline: str
    name: str
    start: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the airline is a member on that day."""
        return self.start <= day and (self.until is None or day < self.until)


def read_roster(file: Path) -> list[Membership]:
    """The memberships of the published roster, whose last days are contained."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [
            Membership(
                row["alliance_name"],
                row["airline_iata_code_2c"],
                row["airline_name"],
                date.fromisoformat(row["from_date"]),
                date.fromisoformat(row["to_date"]) + timedelta(days=1) if row["to_date"] else None,
            )
            for row in csv.DictReader(stream, delimiter="^")
        ]


def charter_of(
    alliance: str,
    roster: list[Membership],
    *,
    start: str,
    end: str,
    minimum: int = 60_000,
    known_on: date | None = None,
) -> str:
    """The charter's text; with ``known_on``, an end of membership after that day is not known yet."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    lines = []
    for each in roster:
        if each.alliance != alliance or each.start >= last or (each.until and each.until <= first):
            continue
        until = (
            each.until if each.until and (known_on is None or each.until <= known_on) and each.until < last else None
        )
        lines.append(
            f'  {party(each.airline)}: {{name: "{each.name}", is: {{airline: "{each.airline}"}}'
            + (f", from: {each.start}" if each.start > first else "")
            + (f", until: {until}" if until else "")
            + "}"
        )
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.format(
        alliance=alliance.replace(" ", "-"), term=f"{start} .. {end}", minimum=minimum, parties="\n".join(lines)
    )


def party(airline: str) -> str:
    """The party's name in the charter: some codes begin with a digit."""
    return f"air-{airline.lower()}"
