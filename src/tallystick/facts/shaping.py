"""From the table as it stands in a file to one fact a row: headings filled down, columns joined, wide tables read long.

Everything is SQL around the reader's relation, so that every format is shaped alike, and flaws move with their cells.
In a wide table each cell becomes a row, numbered ``row * MOST_COLUMNS + column`` with columns from 1, so that a problem
can still name the row and the column where it was found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tallystick.errors import ProblemsError
from tallystick.facts.columns import Matched
from tallystick.facts.duck import literal, sql
from tallystick.facts.plan import ReadingPlan, UnpivotPlan
from tallystick.facts.problems import NAMELESS_COLUMN, NOTHING_ABOVE
from tallystick.facts.quantise import as_text, cleaned
from tallystick.facts.raw import MOST_COLUMNS, RawTable, column_letters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def shape_rows(
    connection: "DuckDBPyConnection", raw: RawTable, matched: Matched, plan: ReadingPlan, *, file: str
) -> tuple[RawTable, Matched]:
    """The table with one fact a row, and where each declared column stands in it.

    Raises ProblemsError when a column of cells has no heading in some header row (D031), or a column that is filled
    down begins with an empty cell (D034).
    """
    filled = [matched.positions[c.name] for c in plan.columns if c.fill_down and c.name in matched.positions]
    if not (filled or matched.joined or matched.cells):
        return raw, matched
    _require_first_headings(connection, raw, filled, file=file)
    raw = _filled_down(raw, filled)
    raw, matched, moved = _joined(raw, matched)
    _move_flaws(connection, moved)
    return _long(connection, raw, matched, plan, file=file) if plan.form.unpivot else (raw, matched)


def _columns(raw: RawTable, changed: Mapping[int, str] | None = None) -> str:
    """Every column of the relation but its row, some of them changed."""
    cells = [
        f"{(changed or {})[position]} AS x{position}" if changed and position in changed else f"x{position}"
        for position in range(len(raw.header))
    ]
    return ", ".join([*cells, *(["surplus"] if raw.surplus else [])])


def _blank(type_: str, cell: str) -> str:
    return sql("trim($cell) = ''", cell=cell) if type_ == "VARCHAR" else "false"


def _require_first_headings(
    connection: "DuckDBPyConnection", raw: RawTable, positions: Sequence[int], *, file: str
) -> None:
    for position in positions:
        blank = f"x{position} IS NULL OR {_blank(raw.types[position], f'x{position}')}"
        found = connection.execute(
            sql('SELECT "row", $blank FROM $raw ORDER BY "row" LIMIT 1', blank=blank, raw=raw.relation)
        ).fetchall()
        if found and found[0][1]:
            problem = NOTHING_ABOVE.at(
                f"{file} has nothing in {column_letters(position + 1)}{found[0][0]}, the first cell of a column that "
                "is filled down.",
                hint="Move each heading to the first row of its group.",
                file=file,
            )
            raise ProblemsError([problem])


def _filled_down(raw: RawTable, positions: Sequence[int]) -> RawTable:
    above = {
        position: sql(
            'last_value(CASE WHEN NOT $blank THEN $cell END IGNORE NULLS) OVER (ORDER BY "row")',
            blank=_blank(raw.types[position], f"x{position}"),
            cell=f"x{position}",
        )
        for position in positions
    }
    relation = sql('(SELECT "row", $columns FROM $raw)', columns=_columns(raw, above), raw=raw.relation)
    return replace(raw, relation=relation)


def _joined(raw: RawTable, matched: Matched) -> tuple[RawTable, Matched, dict[int, list[int]]]:
    """Add the joined columns at the end; a column with an empty part is empty itself."""
    moved: dict[int, list[int]] = {position: [position] for position in range(len(raw.header))}
    positions = dict(matched.positions)
    made: list[str] = []
    for name, parts in matched.joined.items():
        place = len(raw.header) + len(made)
        texts = [sql("trim($text)", text=as_text(raw.types[part], f"x{part}")) for part in parts]
        whole = " AND ".join(sql("coalesce($text, '') <> ''", text=text) for text in texts)
        made.append(f"CASE WHEN {whole} THEN concat_ws(' ', {', '.join(texts)}) END AS x{place}")
        positions[name] = place
        for part in parts:
            moved[part].append(place)
    if not made:
        return raw, matched, moved
    relation = sql(
        '(SELECT "row", $columns, $made FROM $raw)', columns=_columns(raw), made=", ".join(made), raw=raw.relation
    )
    header, types = (*raw.header, *matched.joined), (*raw.types, *("VARCHAR" for _ in made))
    parts_of = (*raw.parts, *((name,) for name in matched.joined)) if raw.parts else ()
    return (
        replace(raw, relation=relation, header=header, types=types, parts=parts_of),
        replace(matched, positions=positions),
        moved,
    )


def _move_flaws(connection: "DuckDBPyConnection", moved: Mapping[int, Sequence[int]]) -> None:
    """A flaw of a part is a flaw of what is joined of it, too."""
    twice = [(old, new) for old, places in moved.items() for new in places if new != old]
    if twice:
        connection.execute(
            sql(
                'INSERT INTO flaws SELECT "row", new, value, reason FROM flaws '
                "JOIN (VALUES $pairs) AS moved (old, new) ON position = old",
                pairs=", ".join(f"({old}, {new})" for old, new in twice),
            )
        )


def _long(
    connection: "DuckDBPyConnection", raw: RawTable, matched: Matched, plan: ReadingPlan, *, file: str
) -> tuple[RawTable, Matched]:
    wide = plan.form.unpivot
    if wide is None:
        raise ValueError("only a table that is declared as wide is read long")
    headings = _headings(raw, matched, wide, file=file)
    kept = [position for position in range(len(raw.header)) if position not in matched.cells]
    same_type = len({raw.types[position] for position in matched.cells}) == 1
    value_type = raw.types[matched.cells[0]] if same_type else "VARCHAR"
    values = [
        f"x{position}" if same_type else as_text(raw.types[position], f"x{position}") for position in matched.cells
    ]
    names_at = len(kept)
    values_at = names_at + len(wide.names)
    listed = [f"x{old} AS x{new}" for new, old in enumerate(kept)]
    for number in range(len(wide.names)):
        listed.append(f"unnest([{', '.join(literal(parts[number]) for parts in headings)}]) AS x{names_at + number}")
    listed.append(f"unnest([{', '.join(values)}]) AS x{values_at}")
    if raw.surplus:
        listed.append("surplus")
    long = sql(
        '(SELECT "row" * $width + place AS "row", * EXCLUDE ("row", place) '
        'FROM (SELECT "row", unnest([$places]) AS place, $listed FROM $raw))',
        width=str(MOST_COLUMNS),
        places=", ".join(str(position + 1) for position in matched.cells),
        listed=", ".join(listed),
        raw=raw.relation,
    )
    if wide.skips_empty:
        text = cleaned(plan.column(wide.values), plan.form, as_text(value_type, f"x{values_at}"))
        long = sql("(FROM $long WHERE ($text) IS NOT NULL)", long=long, text=text)
    titles = (*(raw.header[old] for old in kept), *wide.names, wide.values)
    types = (*(raw.types[old] for old in kept), *("VARCHAR" for _ in wide.names), value_type)
    shaped = replace(raw, relation=long, header=titles, types=types, parts=(), is_long=True)
    positions = {name: kept.index(position) for name, position in matched.positions.items()}
    positions |= {name: names_at + number for number, name in enumerate(wide.names)} | {wide.values: values_at}
    _spread_flaws(connection, kept, matched.cells, values_at, long)
    return shaped, replace(matched, positions=positions, cells=range(0))


def _headings(raw: RawTable, matched: Matched, wide: UnpivotPlan, *, file: str) -> list[tuple[str, ...]]:
    """For each column of cells, the heading for each declared column that takes one."""
    found = [raw.parts[position] if raw.parts else (raw.header[position],) for position in matched.cells]
    if len(wide.names) == 1:
        found = [
            (raw.header[position],) if all(parts) else parts
            for position, parts in zip(matched.cells, found, strict=True)
        ]
    nameless = [
        column_letters(position + 1)
        for position, parts in zip(matched.cells, found, strict=True)
        if not all(part.strip() for part in parts) or len(parts) != len(wide.names)
    ]
    if nameless:
        problem = NAMELESS_COLUMN.at(
            f"{file} has no complete heading above column {', '.join(nameless[:8])}, which holds cells of facts; "
            f"expected {len(wide.names)} for {', '.join(wide.names)}.",
            hint="A heading stands above the first column of its group; declare `header rows` where there are several.",
            file=file,
        )
        raise ProblemsError([problem])
    return found


def _spread_flaws(
    connection: "DuckDBPyConnection", kept: Sequence[int], cells: range, values_at: int, long: str
) -> None:
    """Flaws by the facts they spoil: that of a cell one, that of an attribute or of a whole row each of the row's."""
    connection.execute(
        sql(
            "CREATE OR REPLACE TABLE flaws AS WITH moved AS ("
            'SELECT "row" * $width + position + 1 AS "row", $values AS position, value, reason FROM flaws '
            "WHERE position BETWEEN $first AND $last "
            'UNION ALL SELECT "row" * $width + place, new, value, reason '
            "FROM flaws CROSS JOIN (SELECT unnest([$places]) AS place) "
            "LEFT JOIN (VALUES $kept) AS kept (old, new) ON position = old "
            "WHERE position IS NULL OR new IS NOT NULL) "
            'SELECT moved.* FROM moved SEMI JOIN $long AS long ON moved."row" = long."row" '
            'UNION ALL SELECT "row" * $width, NULL, value, reason FROM flaws WHERE position IS NULL AND "row" NOT IN '
            '(SELECT long."row" // $width FROM $long AS long)',
            width=str(MOST_COLUMNS),
            values=f"CAST({values_at} AS INTEGER)",
            first=str(cells[0]),
            last=str(cells[-1]),
            places=", ".join(str(position + 1) for position in cells),
            kept=", ".join(f"({old}, {new})" for new, old in enumerate(kept)) or "(-1, -1)",
            long=long,
        )
    )
