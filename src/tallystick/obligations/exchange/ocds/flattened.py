"""A flattened release: worksheets whose columns are paths (``contracts/0/implementation/transactions/0/id``).

Every row names its release by ``ocid`` and ``id``, and the entries above it by their ids; rows of one entry on several
sheets are put together. That is how spreadsheet templates of the standard are made.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NoReturn

from tallystick.errors import ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import DEEPEST, Json, Node

TEXT_LISTS = frozenset({"tag", "roles", "relationship", "submissionMethod", "additionalProcurementCategories"})
"""Lists of texts, which stand in one cell with ``;`` between them."""
NUMBERS = frozenset({"amount", "quantity", "durationInDays", "numberOfTenderers", "numberOfEnquiries", "events"})
"""Keys whose cells are numbers; ids stay texts."""
FLAGS = frozenset({"hasEnquiries", "penaltyPaid"})


def unflattened(sheets: Mapping[str, Sequence[Sequence[str]]], *, file: str) -> Node:
    """The release package that the worksheets spell out; sheets without an ``ocid`` first are left out.

    Raises ProblemsError (X019) where no sheet has one, or a path does not fit the others.
    """
    releases: dict[tuple[str, str], dict[str, Json]] = {}
    for title, rows in sheets.items():
        header = [cell.strip() for cell in rows[0]] if rows else []
        if header[:2] != ["ocid", "id"]:
            continue
        for number, row in enumerate(rows[1:], start=2):
            cells = {path: cell.strip() for path, cell in zip(header, row, strict=False) if path and cell.strip()}
            if not cells:
                continue
            name = cells.pop("ocid", ""), cells.pop("id", "")
            if not all(name):
                message = f"row {number} of '{title}' has no ocid or no id."
                raise ProblemsError([problems.X019.at(message, file=file, line=number)])
            held = releases.setdefault(name, {"ocid": name[0], "id": name[1]})
            _fill(held, cells, f"row {number} of '{title}'", file)
    if not releases:
        message = "no worksheet begins with the columns ocid and id."
        raise ProblemsError([problems.X019.at(message, hint="Give the workbook of a flattened release.", file=file)])
    return _placed({"releases": list(releases.values())}, "")  # type: ignore[no-any-return]  # a mapping becomes a Node


def _fill(release: dict[str, Json], cells: Mapping[str, str], where: str, file: str) -> None:
    """Put the cells of a row where their paths say; of a list, into the entry with the id that the row gives."""
    ids = {path.removesuffix("/id"): cell for path, cell in cells.items() if path.endswith("/id")}
    for path, cell in cells.items():
        steps = path.split("/")
        if len(steps) > DEEPEST:
            _refuse(f"{where} has a path of {len(steps)} steps.", file)
        held: Json = release
        for place, step in enumerate(steps[:-1]):
            following = steps[place + 1]
            if step.isdecimal():
                held = _entry(held, ids.get("/".join(steps[: place + 1])), where, file)
            else:
                if not isinstance(held, dict):
                    _refuse(f"{where} has {path!r}, where other columns have a value.", file)
                held = held.setdefault(step, [] if following.isdecimal() else {})
        if not isinstance(held, dict):
            _refuse(f"{where} has {path!r}, where other columns have a list or a value.", file)
        held[steps[-1]] = _value(steps[-1], cell)


def _entry(held: Json, name: str | None, where: str, file: str) -> dict[str, Json]:
    if not isinstance(held, list):
        _refuse(f"{where} has a number in a path where other columns have no list.", file)
    found = next((each for each in held if name is not None and each.get("id") == name), None)
    if found is None and name is None and held:
        found = held[-1]
    if found is None:
        found = {} if name is None else {"id": name}
        held.append(found)
    return found


def _value(key: str, cell: str) -> Json:
    if key in TEXT_LISTS:
        return [part.strip() for part in cell.split(";") if part.strip()]
    if key in FLAGS and cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    if key in NUMBERS and cell.replace(".", "", 1).lstrip("-").isdecimal():
        return int(cell) if "." not in cell else Decimal(cell)
    return cell


def _placed(value: Json, pointer: str) -> Json:
    if isinstance(value, dict):
        return Node({key: _placed(item, f"{pointer}/{key}") for key, item in value.items()}, pointer)
    if isinstance(value, list):
        return [_placed(item, f"{pointer}/{place}") for place, item in enumerate(value)]
    return value


def _refuse(message: str, file: str) -> NoReturn:
    raise ProblemsError([problems.X019.at(message, file=file)])
