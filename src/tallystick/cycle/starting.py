"""Starting a charter: from answers to the files of ``charter/``, made of templates of the library.

The files pass ``tally check`` without errors. What nobody has answered yet stands in comments that begin with
``FILL IN``. Nothing is ever overwritten.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from tallystick.charter.compiling import examine
from tallystick.charter.library.load import PARTY, Library
from tallystick.charter.library.model import InputColumn, KpiTemplate
from tallystick.charter.library.proposing import propose
from tallystick.charter.library.writing import FILL_IN, TableFile, kpi_text, measures_text, quoted, sources_text
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.cycle.sampling import Sample
from tallystick.errors import InputError, ProblemsError

LEAST_FIT = 1 / 3
"""Share of a table's columns that a file must seem to have, to be taken for it unasked."""

CALENDARS = ("months", "quarters", "years", "weeks")


@dataclass(frozen=True, slots=True)
class PartyAnswer:
    """A party: its id, its name, and by which value of the column ``party`` its facts are known."""

    id: str
    name: str
    value: str
    sure: bool = False
    """Whether the value was found in a file or said by the author."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A KPI of the charter to be."""

    id: str
    group: str
    """The perspective or part of the scorecard under which it stands."""
    weight: Decimal = Decimal(1)
    why: str = ""
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that is known of the charter to be."""

    id: str
    title: str
    parties: tuple[PartyAnswer, ...]
    start: date
    end: date
    """The day after the last."""
    kpis: tuple[Chosen, ...]
    zone: str = "UTC"
    calendar: str = "months"
    currency: str = "EUR"
    preset: str | None = None
    """The preset of perspectives that the KPIs stand under, in the words of the charter."""
    files: Mapping[str, TableFile] = field(default_factory=dict)
    """By table: the file that holds its facts, and what its columns are called there."""


def name_of(title: str) -> str:
    """An id from a title.

    >>> name_of("Ærø & Söhne 2 GmbH"), name_of("7-Up")
    ('r-Sohne-2-GmbH', 'p-7-Up')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    joined = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if not joined:
        raise InputError(
            f"{title!r} has no letter from a to z; give a name that has one, its full form goes into title."
        )
    return joined if joined[0].isalpha() else f"p-{joined}"


def party_ids(names: Sequence[str]) -> tuple[str, ...]:
    """Short ids for parties: the first word where that tells them apart, else the whole name; InputError for twins."""
    short = [name_of(name).split("-")[0].lower() for name in names]
    if len(set(short)) == len(short) and all(len(word) > 1 for word in short):
        return tuple(short)
    whole = [name_of(name).lower() for name in names]
    twin = next((name for name, word in zip(names, whole, strict=True) if whole.count(word) > 1), None)
    if twin is not None:
        raise InputError(f"Two parties are called {twin!r}; give names that differ.")
    return tuple(whole)


def tables_of(kpis: Collection[str], library: Library) -> dict[str, dict[str, InputColumn]]:
    """By table, the columns that these KPIs read."""
    wanted: dict[str, dict[str, InputColumn]] = {}
    for kpi in kpis:
        for table, columns in library.inputs(library.kpi(kpi)).items():
            wanted.setdefault(table, {}).update(columns)
    ordered = {table: library.tables[table].columns for table in wanted}
    return {table: {name: each for name, each in ordered[table].items() if name in wanted[table]} for table in wanted}


def table_of(seen: Sample, tables: Mapping[str, Mapping[str, InputColumn]]) -> str:
    """The table that a file most likely holds: one named like it, else the one most of whose columns it has."""
    stem = name_of(seen.path.stem).lower().replace("-", "_")
    if stem in tables:
        return stem
    fit = {table: len(propose(columns, seen.headings)) / len(columns) for table, columns in tables.items()}
    best = max(fit, key=lambda table: fit[table], default=None)
    if best is None or fit[best] < LEAST_FIT:
        raise InputError(
            f"{seen.path.name} holds too few of the columns that the KPIs need; name its table, as in "
            f"{next(iter(tables), 'sales')}={seen.path.name}, or leave it out. Tables: {', '.join(tables)}."
        )
    return best


def lacking(kpi: str, files: Mapping[str, TableFile], library: Library) -> dict[str, tuple[str, ...]]:
    """By table with a file, the columns that a KPI needs and the file does not have. The party can be done without."""
    found: dict[str, tuple[str, ...]] = {}
    for table, columns in library.inputs(library.kpi(kpi)).items():
        if table in files:
            spare = () if PARTY in library.tables[table].key or _everyone(kpi, library) else (PARTY,)
            lost = tuple(name for name in columns if name not in files[table].called and name not in spare)
            if lost:
                found[table] = lost
    return found


def _everyone(kpi: str, library: Library) -> bool:
    return any(measure.covers == "everyone" for measure in library.measures_of(library.kpi(kpi)).values())


def party_values(names: Mapping[str, str], values: Collection[str]) -> dict[str, str]:
    """For each party (id to name) the value of the party column that is most like its name, where one is."""
    columns = {
        party: InputColumn.model_validate({"form": "text", "is": "the party", "also": [name]})
        for party, name in names.items()
    }
    return propose(columns, dict.fromkeys(sorted(set(values) - {""}), ()))


# Writing


def charter_texts(answers: Answers, library: Library) -> dict[str, str]:
    """The files of the charter, by name."""
    templates = [library.kpi(each.id) for each in answers.kpis]
    return {
        "alliance.yaml": "\n".join(_alliance(answers, library)) + "\n",
        "sources.yaml": "# Where the facts come from.\n"
        + sources_text(templates, library, currency=answers.currency, files=answers.files),
        "kpis.yaml": "# What is measured, and how it is judged. Targets, bands and scores are a start: agree on them.\n"
        + measures_text(templates, library)
        + "kpis:\n"
        + "".join(_kpi(each, answers, library) for each in answers.kpis),
    }


def start_charter(folder: Path, answers: Answers, library: Library) -> tuple[Path, ...]:
    """Write the charter's files into ``folder/charter``.

    InputError where a charter is there already; ProblemsError where the answers make a charter with errors.
    """
    require_no_charter(folder)
    texts = charter_texts(answers, library)
    _require_sound(texts)
    target = folder / "charter"
    try:
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for name, text in texts.items():
            file = target / name
            with file.open("x", encoding="utf-8") as stream:
                stream.write(text)
            written.append(file)
    except OSError as wrong:
        raise InputError(f"{target} cannot be written ({wrong.strerror or wrong}); choose another folder.") from wrong
    return tuple(written)


def _require_sound(texts: Mapping[str, str]) -> None:
    """ProblemsError where the texts are no charter without errors; nothing has been written then."""
    document = read_texts([(f"charter/{name}", text.encode()) for name, text in texts.items()])
    charter, found = shape(document)
    if charter is not None:
        _, found = examine(charter, document)
    errors = [problem for problem in found if problem.level == "error"]
    if errors:
        raise ProblemsError(errors)


def require_no_charter(folder: Path) -> None:
    """InputError where a folder holds a charter already."""
    taken = [path for path in (folder / "charter.yaml", folder / "charter") if path.is_file() or _filled(path)]
    if taken or (folder.exists() and not folder.is_dir()):
        raise InputError(
            f"{taken[0] if taken else folder} is there already; nothing was written. Choose another folder."
        )


def _filled(path: Path) -> bool:
    return path.is_dir() and any(path.iterdir())


def _alliance(answers: Answers, library: Library) -> Iterator[str]:
    first = answers.parties[0]
    yield f"# {answers.title}. Comments that begin with FILL IN say what is still to be agreed."
    yield "tallystick: 1"
    yield f"alliance: {answers.id}"
    yield f"title: {quoted(answers.title)}"
    yield f"# {FILL_IN} purpose: why the alliance exists, in one sentence"
    yield f"term: {answers.start} .. {answers.end}  # the end is the day after the last"
    yield f"zone: {answers.zone}"
    yield f"calendar: {answers.calendar}"
    yield f"currency: {answers.currency}"
    yield f"# {FILL_IN} business days: {{calendar: GB-ENG}} if deadlines are counted in business days; law: your law"
    yield ""
    yield "parties:"
    for party in answers.parties:
        mark = "" if party.sure else f"  # {FILL_IN} the value of the column {PARTY} by which its facts are known"
        known = f", is: {{{PARTY}: {quoted(party.value)}}}" if _has_party(answers, library) else ""
        yield f"  {party.id}: {{name: {quoted(party.name)}{known}}}{mark if known else ''}"
    yield ""
    yield "people:"
    for party in answers.parties:
        yield f"  {party.id}/lead: {{title: {quoted('Alliance lead of ' + party.name)}, may: [approve, sign]}}"
    yield ""
    yield "strategy:"
    groups = list(dict.fromkeys(each.group for each in answers.kpis))
    named = answers.preset or "[" + ", ".join(quoted(group.lower()) for group in groups) + "]"
    yield f"  perspectives: {named}"
    yield f"  # {FILL_IN} mission: …, and objectives that the KPIs show, such as"
    yield "  # objectives:"
    yield f"  #   - {{id: first-goal, statement: 'Raise … from … to … by {answers.end}', owner: {first.id}/lead,"
    yield f"  #      perspective: {groups[0].lower()}, until: {answers.end}, kpis: [{answers.kpis[0].id}]}}"
    yield ""
    yield from _scorecard(answers, groups, library)


def _has_party(answers: Answers, library: Library) -> bool:
    return any(
        table not in answers.files or PARTY in answers.files[table].called
        for table in tables_of([each.id for each in answers.kpis], library)
    )


def _scorecard(answers: Answers, groups: Sequence[str], library: Library) -> Iterator[str]:
    yield "scorecard:"
    yield f"  title: {quoted(answers.title + ', scorecard')}"
    yield "  items:"
    for group in groups:
        yield f"    - group: {name_of(group).lower()}"
        yield f"      title: {quoted(group)}"
        yield "      items:"
        for each in answers.kpis:
            if each.group == group:
                scored = _is_scored(each, library.kpi(each.id))
                weight = f", weight: {each.weight}" if scored and each.weight != 1 else ""
                later = "" if scored else f" (weight {each.weight} once it has a target)" if each.target is None else ""
                yield f"        - {{kpi: {each.id}{weight}}}  # {each.why or library.kpi(each.id).question}{later}"


def _is_scored(chosen: Chosen, template: KpiTemplate) -> bool:
    way = template.direction.better
    return way == "range" or (way in ("higher", "lower") and chosen.target is not None)


def _kpi(chosen: Chosen, answers: Answers, library: Library) -> str:
    template = library.kpi(chosen.id)
    inputs = library.inputs(template)
    told_apart = all(table not in answers.files or PARTY in answers.files[table].called for table in inputs)
    in_months = re.search(r"\bMONTHS?\b", template.formula) is not None
    too_short = answers.calendar == "weeks" and any(library.tables[table].every == "month" for table in inputs)
    return kpi_text(
        chosen.id,
        template,
        currency=answers.currency,
        by=(PARTY,) if template.by_party and told_apart else (),
        target=chosen.target,
        owner=f"{answers.parties[0].id}/lead",
        perspective=chosen.group.lower(),
        calendar="months" if too_short or (in_months and answers.calendar != "months") else None,
    )
