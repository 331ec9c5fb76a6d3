"""The table of real clauses, held against the charters: what is expressed, what is refused, and which tests show it.

Run as ``python -m real.contracts.count`` (from ``tests``) to write docs/explain/real-clauses.md anew.
"""

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tallystick.charter.model import Charter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[2] / "docs" / "explain" / "real-clauses.md"
RESULTS = ("expressed", "ambiguous", "not expressible")
STATUTES = ("CFR-273", "USC-24308")


@dataclass(frozen=True)
class Row:
    """One clause of the table."""

    clause: str
    charter: str
    construct: str
    result: str
    open: str = ""
    """What the signed words leave open."""
    refused: tuple[str, ...] = ()
    """Ids of the problems that say so."""

    @property
    def file(self) -> Path:
        """Its charter."""
        return FOLDER / f"{self.charter}.yaml"

    @property
    def test_file(self) -> Path:
        """The tests of its charter."""
        return FOLDER / f"test_{self.charter.replace('-', '_')}.py"

    @property
    def is_statute(self) -> bool:
        """Whether it is a law, and no clause of a contract."""
        return self.clause in STATUTES


def rows() -> tuple[Row, ...]:
    """The table, in its order."""
    document = read_texts([("table.yaml", (FOLDER / "table.yaml").read_bytes())])
    found = document.values["rows"]
    if not isinstance(found, list):
        raise TypeError("table.yaml holds no list of rows")
    return tuple(_row(each) for each in found if isinstance(each, dict))


def _row(written: Mapping[str, object]) -> Row:
    refused = written.get("refused", [])
    texts = {name: str(value) for name, value in written.items() if name != "refused"}
    return Row(**texts, refused=tuple(str(each) for each in refused) if isinstance(refused, list) else ())


def charter_of(row: Row) -> Charter:
    """The charter of a row; AssertionError where the file has not the shape of one."""
    charter, found = shape(read_texts([(row.file.name, row.file.read_bytes())]))
    if charter is None:
        raise AssertionError("\n".join(map(str, found)))
    return charter


def parts_of(row: Row) -> tuple[str, ...]:
    """The parts of the charter that bear the clause's id: ``clause dyn-1``, ``cap ofg-3-month``, ``ladder ofg-10``."""
    charter = charter_of(row)
    held: list[tuple[str, Mapping[str, object]]] = [
        ("clause", charter.clauses),
        ("cap", charter.caps),
        ("ladder", charter.ladders),
        ("committee", charter.committees),
    ]
    held += [(f"exclusion of {name},", clause.exclusions) for name, clause in charter.clauses.items()]
    return tuple(f"{kind} {name}" for kind, parts in held for name in parts if _bears(name, row.clause))


def _bears(name: str, clause: str) -> bool:
    wanted = clause.lower()
    return name == wanted or name.startswith(f"{wanted}-")


def readings_of(row: Row) -> dict[str, tuple[str, ...]]:
    """Of the clauses that bear the id and are open: the names of their readings."""
    clauses = charter_of(row).clauses
    return {
        name: tuple(clause.readings)
        for name, clause in clauses.items()
        if _bears(name, row.clause) and clause.readings and clause.reading is None
    }


def shown_by(row: Row) -> tuple[str, ...]:
    """The names of the tests that show it."""
    tree = ast.parse(row.test_file.read_text(encoding="utf-8"))
    prefix = f"test_{row.clause.lower().replace('-', '_')}_"
    return tuple(each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith(prefix))


def counts(table: tuple[Row, ...]) -> Counter[str]:
    """How many clauses of contracts are expressed, refused as ambiguous, and not expressible."""
    return Counter(row.result for row in table if not row.is_statute)


_PAGE = """\
# Real clauses

*For counsel, and for whoever asks what the language of clauses can say.*

{contracts} performance clauses of contracts that companies filed with the US Securities and Exchange Commission, and
{statutes} statutes on passenger trains, stand as charters in our own words in `tests/real/contracts`.
Each is checked, evaluated on figures small enough to follow by hand, tried at its edges, and read in plain English.

| result | clauses |
|---|---|
| expressed | {expressed} |
| refused as ambiguous, and evaluated under each reading | {ambiguous} |
| not expressible | {inexpressible} |

*Refused* means that `tally check` does not let the clause be determined as signed, because its words can be read in
several ways with different results.
Each reading is declared, and each is evaluated.

## Clause by clause

| clause | what it needs | result | shown by |
|---|---|---|---|
{lines}

## What we learned

- Few clauses are ambiguous in their numbers; they are ambiguous in time: which twelve months, and whether a window that
  has cost something costs it again.
- A table with `<` and `>` alone says nothing about its edges, and the edges are the round numbers that people remember.
- Relief without a day to claim it and a day to answer begins as a dispute after the money was due.
  The contracts name the relief and leave the days out; the charters mark the days that they had to add.
- One failure under two names passes every reader who knows what was meant.

## Sources

1. The clauses: The Atticus Project, *Contract Understanding Atticus Dataset* (CUAD) v1,
   <https://www.atticusprojectai.org/cuad>, CC BY 4.0.
   The contracts' words are not repeated here.
2. 49 CFR part 273, *Metrics and minimum standards for intercity passenger rail service*.
3. 49 U.S.C. 24308, *Use of facilities and providing services to Amtrak*.
"""


def page(table: tuple[Row, ...]) -> str:
    """The page of the documentation."""
    found = counts(table)
    return _PAGE.format(
        contracts=sum(found.values()),
        statutes={2: "two"}.get(number := sum(row.is_statute for row in table), str(number)),
        expressed=found["expressed"],
        ambiguous=found["ambiguous"],
        inexpressible=found["not expressible"],
        lines="\n".join(_line(row) for row in table),
    )


def _line(row: Row) -> str:
    result = row.result
    if row.result == "ambiguous":
        readings = "; ".join(
            (f"{name}: " if len(readings_of(row)) > 1 else "") + ", ".join(found)
            for name, found in readings_of(row).items()
        )
        result = f"refused ({', '.join(row.refused)}): {row.open}. Readings: {readings}"
    shown = f"`{row.test_file.name}`, {len(shown_by(row))} tests"
    return f"| {row.clause} | {row.construct} | {result} | {shown} |"


if __name__ == "__main__":
    PAGE.write_text(page(rows()), encoding="utf-8")
