"""The semantic models of a dbt file: as sources with columns, and measures as formulas."""

import re
from dataclasses import dataclass, field

from tallystick.charter import problems
from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write, write_name
from tallystick.charter.interchange.draft import ColumnDraft, Draft, EntryDraft, SourceDraft, guessed_kinds
from tallystick.charter.interchange.foreign import Part, UnfitError
from tallystick.charter.interchange.plain_sql import in_our_words

_PLAIN = re.compile(r'"?([A-Za-z][A-Za-z0-9_-]*)"?')
_SIMPLE = {"average": "AVG", "min": "MIN", "max": "MAX", "median": "MEDIAN", "sum": "SUM"}


@dataclass
class DbtMeasure:
    """One measure of the file, as a formula."""

    name: str
    id: str
    source: str
    formula: str
    part: Part
    title: str | None
    note: str | None
    create_metric: bool


@dataclass
class DbtModel:
    """One semantic model."""

    source: SourceDraft
    primary: str | None = None
    entities: dict[str, str] = field(default_factory=dict)
    """Expressions by entity."""
    unique: set[str] = field(default_factory=set)
    """Entities by which a row is known."""
    dimensions: dict[str, str] = field(default_factory=dict)
    """Expressions by dimension."""
    times: dict[str, str] = field(default_factory=dict)
    """The grain of time dimensions."""


class Models:
    """All semantic models of a file."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.models: dict[str, DbtModel] = {}
        self.measures: dict[str, DbtMeasure] = {}
        self.refused: dict[str, str] = {}
        """Why a measure is none of ours, by name."""

    def read(self, whole: Part, metrics: set[str]) -> None:
        """Every model, then its measures; ``metrics`` are names that measures may not have."""
        for part in whole.parts("semantic_models"):
            self.model(part, metrics)

    def measure(self, name: str) -> DbtMeasure:
        """The measure of a name; UnfitError with the reason where there is none."""
        if name in self.measures:
            return self.measures[name]
        raise UnfitError(self.refused.get(name) or f"there is no measure '{name}' in the file.")

    def model(self, part: Part, metrics: set[str]) -> None:
        name = part.text("name") or "model"
        made = self.draft.name(name, part, taken=self.draft.sources)
        source = SourceDraft(made, table=part.text("model"), title=part.text("label") or part.text("description"))
        model = self.models[made] = DbtModel(source)
        self.draft.sources[made] = source
        defaults = part.part("defaults")
        default_time = defaults.text("agg_time_dimension") if defaults else None
        for entity in part.parts("entities"):
            self.entity(entity, model)
        model.primary = part.text("primary_entity") or model.primary
        for dimension in part.parts("dimensions"):
            self.dimension(dimension, model)
        if default_time is not None:
            source.time = self.column_of(model.dimensions.get(default_time, default_time))
        elif model.times:
            source.time = self.column_of(model.dimensions[next(iter(model.times))])
        for measure in part.parts("measures"):
            self.one_measure(measure, model, default_time, metrics)
        part.finish(f"semantic model '{name}'")

    def column_of(self, expression: str) -> str | None:
        """The column that an expression is, where it is nothing but one."""
        plain = _PLAIN.fullmatch(expression)
        return plain.group(1) if plain else None

    def entity(self, part: Part, model: DbtModel) -> None:
        name, kind = part.text("name") or "entity", part.text("type") or "primary"
        expression = part.text("expr") or name
        description = part.text("description")
        del description
        part.finish(f"entity '{name}'")
        column = self.column_of(expression)
        if column is None:
            part.report(problems.C450, f"entity '{name}' is computed ({expression}).", at="name")
            return
        model.entities[name] = expression
        if kind in ("primary", "unique"):
            model.unique.add(name)
        if kind == "primary":
            model.primary = name
            model.source.key = (column,)
        model.source.columns.setdefault(column, ColumnDraft("text", complete="the type"))

    def dimension(self, part: Part, model: DbtModel) -> None:
        name, kind = part.text("name") or "dimension", part.text("type") or "categorical"
        expression = part.text("expr") or name
        for told in ("description", "label", "is_partition"):
            part.take(told)
        params = part.part("type_params")
        grain = (params.text("time_granularity") if params else None) or "day"
        if params is not None:
            params.finish(f"dimension '{name}'")
        part.finish(f"dimension '{name}'")
        model.dimensions[name] = expression
        if kind == "time":
            model.times[name] = grain
        column = self.column_of(expression)
        if column is None:
            self.columns_in(expression, model)
            message = f"dimension '{name}' is computed ({expression}); filters may use it, cells may not."
            part.report(problems.C450, message, "Declare the column that it makes in the files.", at="name")
            return
        if kind == "time":
            instant = grain in ("nanosecond", "microsecond", "millisecond", "second", "minute", "hour")
            model.source.columns[column] = ColumnDraft(
                "time" if instant else "date", complete="whether it is a day (date) or an instant (time)"
            )
        else:
            model.source.columns.setdefault(column, ColumnDraft("text", complete="the type"))

    def columns_in(self, expression: str, model: DbtModel) -> None:
        """Declare the columns that a computed expression looks at, where it can be read."""
        try:
            node = parse(f"COUNT({expression})")
        except FormulaError:  # listed where something uses it
            return
        kinds = guessed_kinds([node])
        for each in walk(node):
            if isinstance(each, Column) and each.source is None:
                self.declare(model, each.name, kinds.get((None, each.name)))

    def declare(self, model: DbtModel, name: str, kind: str | None) -> None:
        """Declare a column that formulas look at; a number counts for more than a text that was guessed."""
        held = next((each for each in model.source.columns if each.casefold() == name.casefold()), None)
        made = "number(2)" if kind == "number" else kind or "text"
        complete = "the unit and the places that are kept" if kind == "number" else "the type"
        if held is None:
            model.source.columns[name] = ColumnDraft(made, complete=complete)
        elif model.source.columns[held].kind == "text" and made != "text":
            model.source.columns[held] = ColumnDraft(made, complete=complete)

    def one_measure(self, part: Part, model: DbtModel, default_time: str | None, metrics: set[str]) -> None:
        name = part.text("name") or "measure"
        title, note = part.text("label"), part.text("description")
        create = part.take("create_metric") is True
        try:
            formula = self.formula(part, name, default_time, model)
            node = in_our_words(parse(formula))
        except UnfitError as wrong:
            self.refuse(part, name, f"{wrong.message} {wrong.hint}".strip())
            return
        except FormulaError as wrong:
            self.refuse(part, name, f"{wrong.id} {wrong.message} {wrong.hint}".strip())
            return
        finally:
            part.finish(f"measure '{name}'")
        kinds = guessed_kinds([node])
        for each in walk(node):
            if isinstance(each, Column) and each.source is None:
                self.declare(model, each.name, kinds.get((None, each.name)))
        wanted = f"{name}_measure" if name in metrics or create else name
        made = self.draft.name(wanted, part, taken={*self.draft.entries, *metrics})
        if wanted != name:
            part.report(problems.C452, f"'{name}' is called '{made}' here: the metric has its name.", at="name")
        text = write(node)
        self.measures[name] = DbtMeasure(name, made, model.source.id, text, part, title, note, create)
        self.draft.entries[made] = EntryDraft(
            made, text, is_kpi=False, at=part.path, title=title or note, source=model.source.id
        )

    def refuse(self, part: Part, name: str, why: str) -> None:
        self.refused[name] = f"its measure '{name}' does not fit: {why}"
        part.report(problems.C450, f"measure '{name}': {why}", at="name")

    def formula(self, part: Part, name: str, default_time: str | None, model: DbtModel) -> str:
        kind = (part.text("agg") or "").lower()
        expression = part.text("expr") or write_name(name)
        params = part.part("agg_params")
        time, snapshot = part.text("agg_time_dimension"), part.take("non_additive_dimension")
        if snapshot is not None:
            raise UnfitError(
                "it is a state that is not added over time (non_additive_dimension).",
                "Declare 'snapshot' at the source and write LAST(x) or FIRST(x).",
            )
        if (
            time is not None
            and time != default_time
            and model.source.time != self.column_of(model.dimensions.get(time, time))
        ):
            raise UnfitError(
                f"it goes by the time '{time}', and its source by '{model.source.time}'.",
                "Make a source for each time that measures go by.",
            )
        if kind == "percentile":
            return self.percentile(params, expression, name)
        if params is not None:
            params.finish(f"measure '{name}'")
        match kind:
            case "sum" if expression.strip() == "1":
                return "COUNT(*)"
            case "count":
                return "COUNT(*)" if expression.strip() in ("1", "*") else f"COUNT({expression})"
            case "count_distinct":
                return f"COUNT(DISTINCT {expression})"
            case "sum_boolean":
                return f"COUNT_IF({expression})"
            case _ if kind in _SIMPLE:
                return f"{_SIMPLE[kind]}({expression})"
        raise UnfitError(f"its aggregation '{kind}' is not known.")

    def percentile(self, params: Part | None, expression: str, name: str) -> str:
        share = params.take("percentile") if params else None
        discrete = params is not None and params.take("use_discrete_percentile") is True
        approximate = params is not None and params.take("use_approximate_percentile") is True
        if params is not None:
            params.finish(f"measure '{name}'")
        if share is None or not discrete or approximate:
            kind = "approximate" if approximate else "interpolated (percentile_cont)"
            raise UnfitError(
                f"its percentile is {kind}, and figures take a value that occurred.",
                "Set 'use_discrete_percentile: true'.",
            )
        return f"PERCENTILE_DISC({expression}, {share})"
