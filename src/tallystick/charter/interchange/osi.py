"""Reading OSI (Apache Ossie, core specification 0.1 and 0.2): datasets, relationships and metrics.

An expression is taken in the first dialect of standard SQL that it is given in, and read by our own parser.
A metric over one dataset becomes a KPI; one over several becomes a KPI over a measure for each aggregate.
"""

import json
import re

from tallystick.charter import problems
from tallystick.charter.formula.nodes import Aggregate, Column, Node, Reference
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.draft import (
    ColumnDraft,
    Draft,
    EntryDraft,
    SourceDraft,
    guessed_kinds,
    replaced,
)
from tallystick.charter.interchange.foreign import Part, UnfitError
from tallystick.charter.interchange.plain_sql import in_our_words
from tallystick.charter.interchange.to_osi import VENDOR

DIALECTS = ("OSSIE_SQL_2026", "OSI_SQL_2026", "ANSI_SQL")
KINDS = {
    "String": "text",
    "Integer": "integer",
    "Decimal": "number(2)",
    "Float": "number(6)",
    "Boolean": "boolean",
    "Date": "date",
    "DateTime": "time",
    "DateTimeTz": "time",
}
_COMPLETE = {
    "Decimal": "the places that are kept",
    "Float": "the places that are kept; binary fractions are rounded to them",
    "DateTime": "under 'file: zone' the zone of these local times",
}
_PLAIN = re.compile(r'"?([A-Za-z_][A-Za-z0-9_$]*)"?')


def read_osi(whole: Part, draft: Draft) -> None:
    """Put everything that fits into the draft, and list everything that does not."""
    version = whole.text("version")
    if version is not None and not version.startswith(("0.1", "0.2")):
        whole.report(problems.C452, f"the version is {version}; it is read as 0.2.", at="version")
    models = list(whole.parts("semantic_model"))
    for number, model in enumerate(models):
        name = model.text("name")
        description = model.text("description")
        if number == 0:
            draft.title = description or name or draft.title
        _Model(model, draft).read()
        model.finish("the semantic model")
    whole.finish("the file")


def _agreed(part: Part) -> dict[str, str]:
    """What an export of ours says beside the formula or type: title, unit, direction, places."""
    found: dict[str, str] = {}
    for extension in list(part.parts("custom_extensions")):
        vendor, text = extension.text("vendor_name"), extension.take("data")
        if vendor != VENDOR or not isinstance(text, str):
            extension.report(problems.C451, f"an extension of '{vendor}' has no place in a charter.")
            continue
        try:
            data = json.loads(text)
        except ValueError:
            extension.report(problems.C451, "an extension holds no JSON.")
            continue
        if isinstance(data, dict):
            found |= {key: held for key in ("title", "unit", "direction") if isinstance(held := data.get(key), str)}
        if isinstance(data, dict) and isinstance(data.get("scale"), int):
            found["scale"] = str(data["scale"])
    if found.get("direction") not in ("higher", "lower", "binary", "unscored"):
        found.pop("direction", None)
    return found


class _Model:
    """One semantic model."""

    def __init__(self, part: Part, draft: Draft) -> None:
        self.part, self.draft = part, draft
        self.names: dict[str, str] = {}
        """Datasets by their foreign name, folded, with the id of the source."""
        self.computed: dict[tuple[str, str], str] = {}
        """Why a field is no column, by source and name, folded."""

    def read(self) -> None:
        """Datasets, then relationships, then metrics."""
        read = []
        for metric in self.part.parts("metrics"):
            found = self.metric(metric)
            if found is not None:
                read.append(found)
        kinds = guessed_kinds(node for _, _, node in read)
        for dataset in self.part.parts("datasets"):
            self.dataset(dataset, kinds)
        for relationship in self.part.parts("relationships"):
            self.relationship(relationship)
        for metric, name, node in read:
            try:
                self.entry(metric, name, node)
            except UnfitError as wrong:
                metric.report(problems.C450, f"metric '{name}': {wrong.message}", wrong.hint, at="name")

    def dataset(self, part: Part, kinds: dict[tuple[str | None, str], str]) -> None:
        name = part.text("name") or "dataset"
        made = self.draft.name(name, part, taken=self.draft.sources)
        self.names[name.casefold()] = made
        source = self.draft.sources[made] = SourceDraft(made, table=part.text("source"), title=part.text("description"))
        for column in part.parts("fields"):
            self.column(column, source, name, kinds)
        key = part.texts("primary_key")
        unique = part.take("unique_keys")
        if not key and isinstance(unique, list) and unique and isinstance(unique[0], list):
            key = tuple(str(each) for each in unique[0])
        folded = {each.casefold(): each for each in source.columns}
        source.key = tuple(folded.get(each.casefold(), each) for each in key)
        for each in source.key:
            source.columns.setdefault(each, ColumnDraft("text", complete="the type of the key"))
        times = self.times(source)
        source.time = times[0] if times else None
        if len(times) > 1:
            part.report(
                problems.C452,
                f"dataset '{name}' has several times ({', '.join(times)}); facts are placed by '{times[0]}'.",
                "Make a source for each time that KPIs go by.",
                at="name",
            )
        part.finish(f"dataset '{name}'")

    def times(self, source: SourceDraft) -> tuple[str, ...]:
        """The columns that facts can be placed by."""
        return tuple(each for each, column in source.columns.items() if self.draft_time(column))

    def column(self, part: Part, source: SourceDraft, dataset: str, kinds: dict[tuple[str | None, str], str]) -> None:
        name = part.text("name") or "field"
        made = self.draft.name(name, part, taken=source.columns)
        expression = self.expression(part, f"field '{name}'")
        label, description = part.text("label"), part.text("description")
        del label, description  # said in words for people; the columns of a charter have titles of their own
        datatype = part.text("datatype")
        agreed = _agreed(part)
        dimension = part.part("dimension")
        is_time = dimension is not None and dimension.take("is_time") is True
        never_time = dimension is not None and dimension.value.get("is_time") is False
        if dimension is not None:
            dimension.finish(f"field '{name}'")
        part.finish(f"field '{name}'")
        plain = _PLAIN.fullmatch(expression or "")
        if expression is None or plain is None:
            why = f"field '{name}' of '{dataset}' is computed ({expression}), and facts come as they are."
            if expression is not None:
                self.computed[(source.id, made.casefold())] = why
                part.report(problems.C450, why, "Declare the column that it makes in the files.", at="name")
            return
        called = None if plain.group(1) == made else plain.group(1)
        if datatype is not None and datatype not in KINDS:
            message = f"field '{name}' has the datatype {datatype}, which no column has."
            part.report(problems.C450, message, "Declare it as text in the files.", at="datatype")
            return
        guess = kinds.get((dataset, name)) or kinds.get((None, name))
        if is_time and any(self.draft_time(each) for each in source.columns.values()):
            is_time = False  # a quarter's name has the role of a time too, and is no day
        kind, complete = self.kind(datatype, guess, is_time=is_time)
        if kind in ("date", "time") and never_time and datatype in ("Date", "DateTime", "DateTimeTz"):
            part.report(problems.C452, f"field '{name}' is no time dimension, and may be taken for one.", at="name")
        if "unit" in agreed and kind in ("integer", "number(2)", "number(6)"):
            kind, complete = f"{agreed['unit']}({agreed['scale']})" if "scale" in agreed else agreed["unit"], None
        source.columns[made] = ColumnDraft(kind, called, complete)

    def draft_time(self, column: ColumnDraft) -> bool:
        return column.kind in ("date", "time")

    def kind(self, datatype: str | None, guess: str | None, *, is_time: bool) -> tuple[str, str | None]:
        if datatype is not None:
            return KINDS[datatype], _COMPLETE.get(datatype)
        if is_time:
            return "date", "whether it is a day (date) or an instant (time)"
        if guess == "number":
            return "number(2)", "the unit and the places that are kept"
        return guess or "text", "the type"

    def expression(self, part: Part, what: str) -> str | None:
        """The expression in standard SQL; None where there is none, and that is listed."""
        holder = part.part("expression")
        if holder is None:
            part.report(problems.C450, f"{what} has no expression.", at="name")
            return None
        held = {}
        for each in holder.parts("dialects"):
            dialect, text = each.text("dialect") or DIALECTS[0], each.text("expression")
            each.finish(what)
            if text is not None:
                held[dialect.upper()] = text
        holder.finish(what)
        for dialect in DIALECTS:
            if dialect in held:
                others = [each for each in held if each != dialect]
                if others:
                    message = f"{what} has an expression in {', '.join(others)} too; the one in {dialect} is read."
                    part.report(problems.C451, message, at="expression")
                return held[dialect]
        message = f"{what} has an expression in {', '.join(held) or 'no dialect'} only; expected {DIALECTS[-1]}."
        part.report(problems.C450, message, at="expression")
        return None

    def relationship(self, part: Part) -> None:
        name = part.text("name") or "relationship"
        start, end = part.text("from"), part.text("to")
        mine, theirs = part.texts("from_columns"), part.texts("to_columns")
        part.finish(f"relationship '{name}'")
        here = self.draft.sources.get(self.names.get((start or "").casefold(), ""))
        there = self.draft.sources.get(self.names.get((end or "").casefold(), ""))
        if here is None or there is None or not mine or len(mine) != len(theirs):
            message = f"relationship '{name}' does not name two datasets and as many columns of each."
            part.report(problems.C450, message, at="name")
        elif there.id in here.joins:
            message = f"relationship '{name}' is a second way from '{here.id}' to '{there.id}'."
            part.report(problems.C450, message, "A source joins another in one way; declare it twice.", at="name")
        elif not set(theirs) >= set(there.key):
            message = f"relationship '{name}' does not reach the whole key of '{there.id}' ({', '.join(there.key)})."
            part.report(problems.C450, message, "A join reaches at most one row.", at="name")
        else:
            for source, columns in ((here, mine), (there, theirs)):
                for column in columns:
                    source.columns.setdefault(column, ColumnDraft("text", complete="the type"))
            here.joins[there.id] = dict(zip(mine, theirs, strict=True))

    # Metrics

    def metric(self, part: Part) -> tuple[Part, str, Node] | None:
        """A metric with its formula; None where it cannot be read, and that is listed."""
        name = part.text("name") or "metric"
        text = self.expression(part, f"metric '{name}'")
        if text is None:
            return None
        try:
            return part, name, parse(text)
        except FormulaError as wrong:
            part.report(problems.C450, f"metric '{name}': {wrong.id} {wrong.message}", wrong.hint, at="name")
            return None

    def entry(self, part: Part, name: str, node: Node) -> None:
        note, datatype = part.text("description"), part.text("datatype")
        del datatype  # a KPI's unit says more, and is completed by a person
        agreed = _agreed(part)
        part.finish(f"metric '{name}'")
        made = self.draft.name(name, part, taken=self.draft.entries)
        node = in_our_words(node)
        homes = {id(each): self.home(each) for each in walk(node) if isinstance(each, Aggregate)}
        sources = {home for home in homes.values() if home is not None}
        changes: dict[int, Node] = {}
        source: str | None = None
        if len(sources) == 1:
            (source,) = sources
        else:
            for aggregate in [each for each in walk(node) if isinstance(each, Aggregate)]:
                if (home := homes[id(aggregate)]) is None:
                    raise UnfitError(f"it is not clear whose facts {write(aggregate)} counts.", "Name the dataset.")
                number = sum(each.startswith(f"{made}_part") for each in self.draft.entries) + 1
                part_id = f"{made[:56]}_part{number}"
                text = write(aggregate, source=self.foreign(home))
                self.draft.entries[part_id] = EntryDraft(part_id, text, is_kpi=False, at=part.path, source=home)
                changes[id(aggregate)] = Reference(part_id)
        changes |= {id(each): Aggregate("COUNT", ()) for each in walk(node) if source and self.counts_key(each, source)}
        formula = write(replaced(node, changes), source=self.foreign(source) if source else None)
        title = agreed.get("title") or name.replace("_", " ").capitalize()
        entry = EntryDraft(made, formula, is_kpi=True, at=part.path, title=title, source=source, note=note)
        entry.unit, entry.direction = agreed.get("unit", entry.unit), agreed.get("direction")
        self.draft.entries[made] = entry

    def counts_key(self, node: Node, source: str) -> bool:
        """Whether it counts a column of the key, which every fact has: then it counts facts."""
        match node:
            case Aggregate("COUNT", (Column() as column,), None):
                return column.name.casefold() in {each.casefold() for each in self.draft.sources[source].key}
        return False

    def foreign(self, source: str) -> str:
        """The name by which formulas of the file speak of a source, as they are written there."""
        return next((name for name, made in self.names.items() if made == source), source)

    def home(self, aggregate: Aggregate) -> str | None:
        """The source whose facts an aggregate counts: the one that joins all the others it looks at."""
        prefixes = dict.fromkeys(
            each.source.casefold() for each in walk(aggregate) if isinstance(each, Column) and each.source
        )
        for prefix in prefixes:
            if prefix not in self.names:
                raise UnfitError(f"it names the dataset '{prefix}', which the model does not have.")
        named = [self.names[prefix] for prefix in prefixes]
        for each in walk(aggregate):
            if isinstance(each, Column):
                for source in named or self.draft.sources:
                    if (source, each.name.casefold()) in self.computed:
                        raise UnfitError(self.computed[(source, each.name.casefold())])
        if not named:
            only = list(self.draft.sources)
            return only[0] if len(only) == 1 else self.only_with(aggregate)
        for source in named:
            if all(other == source or other in self.draft.sources[source].joins for other in named):
                return source
        raise UnfitError(
            f"{write(aggregate)} looks at {' and '.join(named)}, and none of them joins the others.",
            "Declare the relationship, from the many to the one.",
        )

    def only_with(self, aggregate: Aggregate) -> str | None:
        columns = {each.name.casefold() for each in walk(aggregate) if isinstance(each, Column)}
        fitting = [
            source.id
            for source in self.draft.sources.values()
            if columns and columns <= {column.casefold() for column in source.columns}
        ]
        return fitting[0] if len(fitting) == 1 else None
