"""``tally new``: start a charter by question and answer; every answer can be given as an option too."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from tallystick.charter.library.load import PARTY, Library, library
from tallystick.charter.library.model import InputColumn, KpiTemplate, in_currency
from tallystick.charter.library.proposing import propose
from tallystick.charter.library.writing import TableFile
from tallystick.cycle.sampling import Sample, UnclearFormError, file_form, sample, with_times
from tallystick.cycle.starting import (
    CALENDARS,
    Answers,
    Chosen,
    PartyAnswer,
    lacking,
    name_of,
    party_ids,
    party_values,
    require_no_charter,
    start_charter,
    table_of,
    tables_of,
)
from tallystick.errors import InputError, TallystickError
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.zone import Zone

NONE = "none"
DEFAULT_SET = "alliance-scorecard"


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts questions, or takes the default of each where the author wants no questions."""

    silent: bool

    def ask(self, question: str, given: str | None, default: str | None, read: Callable[[str], object]) -> str:
        """The answer that ``read`` accepts: the given one, the default, or what the author types.

        ``read`` raises one of our errors for an answer that cannot be; a typed one is then asked for again.
        """
        if given is not None or self.silent:
            answer = given if given is not None else default
            if answer is None:
                raise click.UsageError(f"There is no default for {question!r}; give it as an option.")
            read(answer)
            return answer
        while True:
            typed: str = click.prompt(question, default=default, show_default=default is not None, err=True)
            try:
                read(typed.strip())
            except TallystickError as wrong:
                click.echo(f"  {wrong}", err=True)
                continue
            return typed.strip()


@dataclass(frozen=True, slots=True)
class Given:
    """What was given as options about files and their columns."""

    mapped: Mapping[str, Mapping[str, str]]
    """By table and column, the heading."""
    values: Mapping[str, str]
    """By party, the value of the party column."""
    dates: Mapping[str, str]
    """By table, how its days are written; under no name, those of all others."""
    decimal: str | None


@click.command(
    epilog="\b\nExamples:\n  tally new aurora\n"
    "  tally new aurora --yes --title 'Aurora and Borealis' --party 'Aurora Works' --party 'Borealis Parts' \\\n"
    "    --set co-marketing --file leads=exports/leads.csv --target lead_conversion=8\n"
    "  tally new score --yes --title 'Our scorecard' --party Us --kpi revenue_growth --kpi trust\n\n"
    "Nothing is overwritten. Without --yes, what is not given as an option is asked."
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="Name of the alliance.")
@click.option("--party", "parties", multiple=True, help="Name of a party; several times.")
@click.option("--term", help="First day and the day after the last: 2026-01-01..2027-01-01.")
@click.option("--zone", help="IANA time zone of days, such as Europe/Berlin.")
@click.option("--calendar", type=click.Choice(CALENDARS), help="Periods that are judged.")
@click.option("--currency", help="Currency, ISO 4217.")
@click.option("--set", "set_", help="Set of KPIs, by type of alliance or perspectives (tally library --sets).")
@click.option("--kpi", "kpis", multiple=True, help="A KPI of the library, instead of the set's or beside it.")
@click.option("--without", multiple=True, help="A KPI of the set to leave out; several times.")
@click.option("--target", "targets", multiple=True, help="KPI=VALUE, or KPI=none; several times.")
@click.option("--file", "files", multiple=True, help="A CSV file with facts, PATH or TABLE=PATH; several times.")
@click.option("--map", "maps", multiple=True, help="TABLE.COLUMN=HEADING of a file; several times.")
@click.option(
    "--value", "values", multiple=True, help="PARTY=VALUE: how a party is called in the files; several times."
)
@click.option(
    "--dates",
    "forms",
    multiple=True,
    help="How days are written, in strptime's letters: %d/%m/%Y for all files, costs=%m.%Y for one table; "
    "several times.",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of the files' numbers.")
@click.option("--yes", is_flag=True, help="Ask nothing; take what is given, and defaults for the rest.")
def command(
    folder: Path, title: str | None, parties: tuple[str, ...], term: str | None, zone: str | None,
    calendar: str | None, currency: str | None, set_: str | None, kpis: tuple[str, ...], without: tuple[str, ...],
    targets: tuple[str, ...], files: tuple[str, ...], maps: tuple[str, ...], values: tuple[str, ...],
    forms: tuple[str, ...], decimal: str | None, yes: bool,
) -> None:  # fmt: skip
    """Start a charter in FOLDER from the library of KPIs, by question and answer.

    Asks for the name, parties, term and KPIs, looks into CSV files and proposes which of their columns is what, and
    writes charter/alliance.yaml, sources.yaml and kpis.yaml, which pass 'tally check'.
    """
    require_no_charter(folder)
    held, asker = library(), Asker(silent=yes)
    given = Given(_mapped(maps), dict(_pairs(values, "--value")), _dates(forms), decimal)
    answers = _frame(folder, asker, title=title, parties=parties, term=term, zone=zone, calendar=calendar,
                     currency=currency)  # fmt: skip
    answers = _choose(answers, asker, held, set_=set_, kpis=kpis, without=without)
    answers, left_out, unread = _with_files(answers, asker, held, files, given)
    answers = _with_targets(answers, asker, held, dict(_pairs(targets, "--target")))
    written = start_charter(folder, answers, held)
    _print_next(folder, written, answers, held, left_out, unread)


# The frame


def _frame(
    folder: Path, asker: Asker, *, title: str | None, parties: Sequence[str], term: str | None, zone: str | None,
    calendar: str | None, currency: str | None,
) -> Answers:  # fmt: skip
    own = folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    title = asker.ask("Name of the alliance", title, own, name_of)
    named = ", ".join(parties) if parties else None
    listed = asker.ask("Parties, separated by commas", named, "First party, Second party", _parties)
    names = tuple(parties) if parties else _parties(listed)
    ids = party_ids(names)
    year = date.today().year  # noqa: DTZ011  (a default that is shown, and asked about)
    span = asker.ask(
        "Term, from the first day to the day after the last", term, f"{year}-01-01..{year + 1}-01-01", _term
    )
    start, end = _term(span)
    return Answers(
        id=name_of(title).lower(),
        title=title,
        parties=tuple(PartyAnswer(id_, name, name) for id_, name in zip(ids, names, strict=True)),
        start=start,
        end=end,
        kpis=(),
        zone=asker.ask("Time zone", zone, "UTC", Zone),
        calendar=asker.ask(f"Periods that are judged ({', '.join(CALENDARS)})", calendar, "months", _calendar),
        currency=asker.ask("Currency", currency, "EUR", _currency).upper(),
    )


def _parties(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InputError("No party was named; name at least one.")
    party_ids(names)
    return names


def _term(text: str) -> tuple[date, date]:
    found = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})\s*\.\.\s*(\d{4}-\d{2}-\d{2})\s*", text)
    try:
        start, end = (date.fromisoformat(day) for day in found.groups()) if found else (None, None)
    except ValueError as wrong:
        raise InputError(f"{text!r} holds a day that is none ({wrong}); write 2026-01-01..2027-01-01.") from None
    if start is None or end is None or end <= start:
        raise InputError(
            f"{text!r} is no term; write its first day and the day after its last: 2026-01-01..2027-01-01."
        )
    return start, end


def _calendar(text: str) -> str:
    if text not in CALENDARS:
        raise InputError(f"{text!r} is none of {', '.join(CALENDARS)}; others can be declared in the charter later.")
    return text


def _currency(text: str) -> str:
    if text.upper() not in MINOR_UNITS:
        raise InputError(f"{text!r} is no currency code of ISO 4217; write one such as EUR or USD.")
    return text.upper()


# Which KPIs


def _choose(
    answers: Answers, asker: Asker, held: Library, *, set_: str | None, kpis: Sequence[str], without: Sequence[str]
) -> Answers:
    if set_ is None and not kpis and not asker.silent:
        for key, content in held.sets.items():
            click.echo(f"  {key:<21} {content.title}, {len(content.lines)} KPIs", err=True)
    default = NONE if kpis else DEFAULT_SET
    chosen_set = asker.ask(
        f"Set of KPIs to start from (or {NONE})",
        set_ if set_ or not kpis else NONE,
        default,
        lambda text: _set(text, held),
    )
    lines = held.kpi_set(chosen_set).lines if chosen_set != NONE else ()
    chosen = [Chosen(line.kpi, line.group, line.weight, line.why) for line in lines]
    unknown = [name for name in without if name not in {each.id for each in chosen}]
    if unknown:
        raise InputError(f"--without names {unknown[0]!r}, which the set does not hold.")
    if chosen and not asker.silent and not without and not kpis:
        for number, each in enumerate(chosen, start=1):
            click.echo(f"  {number:>2} {each.id:<28} {held.kpi(each.id).title}", err=True)
        wanted = asker.ask(
            "Which of them, by number (1,2,5), or all", None, "all", lambda text: _numbers(text, len(chosen))
        )
        chosen = [chosen[number - 1] for number in _numbers(wanted, len(chosen))]
    chosen = [each for each in chosen if each.id not in without]
    chosen += [
        Chosen(name, held.kpi(name).perspectives[0].capitalize())
        for name in dict.fromkeys(kpis)
        if name not in {each.id for each in chosen}
    ]
    if not chosen:
        raise InputError("No KPI was chosen; name a set with --set, or KPIs with --kpi (tally library shows them).")
    whole = chosen_set != NONE and not kpis
    return replace(answers, kpis=tuple(chosen), preset=held.kpi_set(chosen_set).preset if whole else None)


def _set(text: str, held: Library) -> None:
    if text != NONE:
        held.kpi_set(text)


def _numbers(text: str, most: int) -> tuple[int, ...]:
    if text.strip() == "all":
        return tuple(range(1, most + 1))
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and 1 <= int(part) <= most for part in parts):
        raise InputError(f"{text!r} is no list of numbers from 1 to {most}; write them as 1,2,5, or all.")
    return tuple(dict.fromkeys(int(part) for part in parts))


# Files


def _with_files(
    answers: Answers, asker: Asker, held: Library, files: Sequence[str], given: Given
) -> tuple[Answers, dict[str, str], tuple[str, ...]]:
    """The answers with their files mapped; KPIs left out, with the reason; and tables without a file."""
    tables = tables_of([each.id for each in answers.kpis], held)
    seen = _samples(files, tables, asker)
    strange = [table for table in given.mapped if table not in seen]
    if strange:
        raise InputError(
            f"--map names table {strange[0]!r}, for which no file is given; give --file {strange[0]}=PATH."
        )
    strange = [table for table in given.dates if table and table not in seen]
    if strange:
        raise InputError(
            f"--dates names table {strange[0]!r}, for which no file is given; give --file {strange[0]}=PATH."
        )
    mapped: dict[str, TableFile] = {}
    for table, found in seen.items():
        called = _map(table, tables[table], found, asker, held, given.mapped.get(table, {}))
        form = _form(table, found, called, tables[table], asker, given)
        mapped[table] = TableFile(str(found.path), called, form, with_times(found, called, tables[table]))
    left_out: dict[str, str] = {}
    for each in answers.kpis:
        lost = lacking(each.id, mapped, held)
        if lost:
            left_out[each.id] = "; ".join(
                f"{Path(mapped[table].file).name} has no {', '.join(columns)}" for table, columns in lost.items()
            )
    kept = tuple(each for each in answers.kpis if each.id not in left_out)
    if not kept:
        reasons = "; ".join(f"{kpi}: {why}" for kpi, why in left_out.items())
        raise InputError(f"The files serve none of the KPIs ({reasons}). Say which heading is which column with --map.")
    parties = _party_values(answers.parties, seen, mapped, asker, given.values)
    unread = tuple(table for table in tables_of([each.id for each in kept], held) if table not in mapped)
    preset = answers.preset
    return replace(answers, kpis=kept, files=mapped, parties=parties, preset=preset), left_out, unread


def _samples(files: Sequence[str], tables: Mapping[str, Mapping[str, InputColumn]], asker: Asker) -> dict[str, Sample]:
    seen: dict[str, Sample] = {}

    def take(text: str) -> None:
        table, _, path = text.rpartition("=")
        found = sample(Path(path))
        name = table or table_of(found, tables)
        if name not in tables:
            raise InputError(f"No KPI that was chosen counts a table {name!r}; there are {', '.join(tables)}.")
        if name in seen:
            raise InputError(f"There are two files for table {name!r}, {seen[name].path.name} and {found.path.name}.")
        seen[name] = found

    for text in files:
        take(text)
    if not files and not asker.silent:
        click.echo(f"Tables that the KPIs count: {', '.join(tables)}", err=True)
        while True:
            more = asker.ask("A CSV file with facts, PATH or TABLE=PATH (or none)", None, NONE, lambda text: None)
            if more == NONE:
                break
            try:
                take(more)
            except InputError as wrong:
                click.echo(f"  {wrong}", err=True)
    return seen


def _map(
    table: str, columns: Mapping[str, InputColumn], found: Sample, asker: Asker, held: Library, given: Mapping[str, str]
) -> dict[str, str]:
    """The heading of each column; columns that a row cannot be told by without one must have one."""
    for name, heading in given.items():
        if name not in columns:
            raise InputError(f"Table {table!r} needs no column {name!r}; it needs {', '.join(columns)}.")
        _heading(heading, found)
    rest = {heading: cells for heading, cells in found.headings.items() if heading not in given.values()}
    proposed = {**propose({key: each for key, each in columns.items() if key not in given}, rest), **given}
    content = held.tables[table]
    needed = {*content.key, *([content.time] if content.time else [])}
    called: dict[str, str] = {}
    if not asker.silent:
        click.echo(f"{found.path.name} as table {table}. Its headings: {', '.join(found.headings)}", err=True)
    for name, column in columns.items():

        def read(text: str, name: str = name, column: InputColumn = column) -> None:
            _heading(text, found)
            if text == NONE and name in needed:
                say = f"give --map {table}.{name}=HEADING, with one of" if asker.silent else "type one of"
                raise InputError(
                    f"No heading of {found.path.name} is taken for the column {name!r} of table {table!r} "
                    f"({column.is_}), without which its rows cannot be counted; {say} its headings: "
                    f"{', '.join(found.headings)}."
                )

        heading = asker.ask(f"  {name}: {column.is_}", given.get(name), proposed.get(name, NONE), read)
        if heading != NONE:
            called[name] = heading
    return called


def _form(
    table: str, found: Sample, called: Mapping[str, str], columns: Mapping[str, InputColumn], asker: Asker, given: Given
) -> dict[str, str]:
    """How the file is written; what cannot be told is asked for."""
    said = {"dates": given.dates.get(table, given.dates.get("")), "decimal": given.decimal}
    while True:
        try:
            return file_form(found, called, columns, table=table, dates=said["dates"], decimal=said["decimal"])
        except UnclearFormError as unclear:
            if asker.silent:
                raise
            click.echo(f"  {unclear.found}.", err=True)
            said[unclear.asks] = asker.ask(*_FORMS[unclear.asks])


def _mark(text: str) -> None:
    if text not in (".", ","):
        raise InputError(f"{text!r} is no decimal mark; type a point or a comma.")


_FORMS: Mapping[str, tuple[str, None, None, Callable[[str], object]]] = {
    "dates": (
        "  How its days are written: %d day, %m month, %Y year, as in %d.%m.%Y, or %m.%Y for months",
        None, None, lambda text: None,
    ),
    "decimal": ("  The decimal mark of its numbers, . or ,", None, None, _mark),
}  # fmt: skip


def _heading(text: str, found: Sample) -> None:
    if text != NONE and text not in found.headings:
        raise InputError(f"{found.path.name} has no heading {text!r}; there are {', '.join(found.headings)}.")


def _party_values(
    parties: tuple[PartyAnswer, ...], seen: Mapping[str, Sample], mapped: Mapping[str, TableFile], asker: Asker,
    given: Mapping[str, str],
) -> tuple[PartyAnswer, ...]:  # fmt: skip
    unknown = [party for party in given if party not in {each.id for each in parties}]
    if unknown:
        raise InputError(f"--value names {unknown[0]!r}; the parties are {', '.join(each.id for each in parties)}.")
    values = {
        cell.strip()
        for table, found in seen.items()
        if PARTY in mapped[table].called
        for cell in found.headings[mapped[table].called[PARTY]]
    }
    proposed = party_values({each.id: each.name for each in parties}, values)
    made = []
    for each in parties:
        said = given.get(each.id)
        value = said or proposed.get(each.id, each.value)
        if values and not asker.silent and said is None:
            shown = ", ".join(sorted(values)[:12])
            value = asker.ask(f"How the files call {each.name} ({shown})", None, value, lambda text: None)
        made.append(replace(each, value=value, sure=said is not None or value in values))
    return tuple(made)


# Targets


def _with_targets(answers: Answers, asker: Asker, held: Library, given: Mapping[str, str]) -> Answers:
    chosen = {each.id for each in answers.kpis}
    unknown = [name for name in given if name not in chosen]
    if unknown:
        raise InputError(f"--target names {unknown[0]!r}, which is not among the KPIs: {', '.join(chosen)}.")
    return replace(answers, kpis=tuple(_with_target(each, answers, asker, held, given) for each in answers.kpis))


def _with_target(each: Chosen, answers: Answers, asker: Asker, held: Library, given: Mapping[str, str]) -> Chosen:
    template: KpiTemplate = held.kpi(each.id)
    if template.direction.better not in ("higher", "lower"):
        if each.id in given:
            raise InputError(f"KPI {each.id!r} takes no target; its direction is {template.direction.better}.")
        return each
    usual = str(template.usual[0].value) if template.usual else NONE
    unit = in_currency(template.unit, answers.currency)
    answer = asker.ask(f"Target of {template.title}, in {unit}", given.get(each.id), usual, _target)
    return replace(each, target=_target(answer))


def _target(text: str) -> Decimal | None:
    if text == NONE:
        return None
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,12})?", text):
        raise InputError(f"{text!r} is no target; write a number such as 95 or 2.5, or {NONE}.")
    try:
        return Decimal(text)
    except InvalidOperation as wrong:  # the pattern admits none
        raise InputError(f"{text!r} is no number.") from wrong


def _mapped(maps: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, heading in _pairs(maps, "--map"):
        table, dot, column = name.partition(".")
        if not dot:
            raise click.UsageError(f"--map {name}={heading} names no table; write TABLE.COLUMN=HEADING.")
        found.setdefault(table, {})[column] = heading
    return found


def _dates(texts: Iterable[str]) -> dict[str, str]:
    """Forms of days by table, the one for all under no name."""
    found: dict[str, str] = {}
    for text in texts:
        table, _, form = text.partition("=") if re.match(r"\w+=", text) else ("", "", text)
        if not form.strip():
            raise click.UsageError(f"--dates {text!r} names no form; write FORM, or TABLE=FORM for one table.")
        if table in found:
            of = f"table {table!r}" if table else "all files"
            raise click.UsageError(f"--dates gives two forms for {of}, {found[table]} and {form}; write TABLE=FORM.")
        found[table] = form.strip()
    return found


def _pairs(texts: Iterable[str], option: str) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.UsageError(f"{option} {text!r} is no pair; write NAME=VALUE.")
        yield name.strip(), value.strip()


# What comes next


def _print_next(
    folder: Path, written: Sequence[Path], answers: Answers, held: Library, left_out: Mapping[str, str],
    unread: Sequence[str],
) -> None:  # fmt: skip
    click.echo(f"{answers.title}: {len(answers.kpis)} KPIs, {len(answers.parties)} parties.")
    for file in written:
        click.echo(f"  wrote {file}")
    for table, each in answers.files.items():
        pairs = ", ".join(f"{name} = {heading}" for name, heading in each.called.items())
        click.echo(f"  {Path(each.file).name} is taken for table {table}: {pairs}")
    for kpi, why in left_out.items():
        click.echo(f"  left out {kpi}: {why}")
    open_targets = [
        each.id
        for each in answers.kpis
        if each.target is None and held.kpi(each.id).direction.better in ("higher", "lower")
    ]
    if open_targets:
        click.echo(f"  without a target yet: {', '.join(open_targets)}")
    click.echo("\nNext")
    steps = ["Read the comments that begin with FILL IN, and fill in: purpose, objectives, targets, owners."]
    if unread:
        columns = tables_of([each.id for each in answers.kpis], held)
        steps += [
            f"Prepare {table}.csv with columns {', '.join(columns[table])}; other headings go into 'called'."
            for table in unread
        ]
    steps.append(f"tally check {folder}")
    steps += [f"tally facts add {folder} {table} {each.file}" for table, each in answers.files.items()] or [
        f"tally facts add {folder} TABLE FILE"
    ]
    steps.append(f"tally figures {folder}")
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")
