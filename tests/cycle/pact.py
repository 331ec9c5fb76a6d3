"""A workspace of a seller and a buyer with recorded facts, and an amendment of its charter."""

from datetime import UTC, datetime
from pathlib import Path

from tallystick.cycle.checking import sound_charter
from tallystick.cycle.recording import add_facts

CHARTER = """\
tallystick: 1
alliance: pact
title: A pact
term: 2024-01-01 .. 2025-01-01
currency: EUR
parties: {seller: {name: Seller, is: {who: S}}, buyer: {name: Buyer, is: {who: B}}}
people: {seller/manager: {title: Sales}, buyer/manager: {title: Purchasing}}
sources: {jobs: {columns: {day: date, id: number, who: text, done: number, planned: number}, time: day, key: [id]}}
kpis:
  completion: {title: Completion, formula: SUM(done) / SUM(planned), owner: seller/manager, direction: higher,
               unit: percent, by: [party], binding: contractual, empty: no_activity}
clauses:
  floor:
    text: >-
      The seller promises the buyer 95 % of each month, to 1 decimal place, half up, before comparison; else 250 EUR
      are credited, at most 400 EUR in a year. After three misses in any rolling six months, each judged, once while
      they are in the window, the buyer may terminate.
    obligor: seller
    beneficiary: buyer
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    credit: 250
    caps: {at: 400, per: year}
    triggers:
      three: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, early window: partial,
              then: {right: terminate}}
restatements: {material: 10, remedy: true-up, long stop: 24 months}
"""

AMENDS = """\
amends:
  charter: {charter}
  effective: {effective}
  agreed: {agreed}
  because: The route was cut.
  applies to: [{applies}]
  accrued rights: preserved
  misses: survive
  caps: survive
  banks: survive
"""

HEADER = "day,id,who,done,planned\n"
PERCENTS = {1: 96, 2: 90, 3: 93, 4: 97, 5: 93, 6: 93, 7: 96}
"""Done of a hundred, by month."""


def rows(percents: dict[int, int] | None = None) -> str:
    """One job a month, as CSV."""
    found = PERCENTS if percents is None else percents
    return HEADER + "".join(f"2024-{month:02}-10,{month},S,{done},100\n" for month, done in found.items())


def make_pact(folder: Path, charter: str = CHARTER) -> Path:
    """The workspace, without facts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    return folder


def deliver(folder: Path, text: str, recorded: str) -> None:
    """Record a batch as if at an instant."""
    file = folder / "delivered.csv"
    file.write_text(text, encoding="utf-8")
    at = datetime.fromisoformat(recorded).replace(tzinfo=UTC)
    add_facts(folder, "jobs", file, by="seller/manager", recorded=at)


def amended(
    folder: Path, *, effective: str = "2024-03-01", agreed: str = "2024-08-01", applies: str | None = None,
    edits: tuple[tuple[str, str], ...] = (("floor: 95", "floor: 93"), ("buyer 95 %", "buyer 93 %")),
) -> str:  # fmt: skip
    """The charter that amends the one in a folder: 93 instead of 95, from March on, agreed in August."""
    ways = applies or ("periods that begin on or after it, past periods too" if effective < agreed else
                       "periods that begin on or after it")  # fmt: skip
    head = AMENDS.format(
        charter=sound_charter(folder).sha256, effective=effective, agreed=agreed, applies=ways
    )  # fmt: skip
    text = (folder / "charter.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        if old not in text:
            raise ValueError(f"{old!r} is not in the charter.")
        text = text.replace(old, new, 1)
    return text.replace("term: ", head + "term: ", 1)
