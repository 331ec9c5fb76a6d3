"""Reading dbt semantic models and MetricFlow metrics (the YAML with ``semantic_models`` and ``metrics``).

A measure becomes a measure, a metric a KPI. The newer form, in which a semantic model stands inside ``models``, has no
measures; it is named and not read.
"""

import re
from dataclasses import dataclass, field

from tallystick.charter import problems
from tallystick.charter.document import Plain
from tallystick.charter.formula.nodes import Arithmetic, Grain, Node, Prior, Reference, Rolling, ToDate
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.dbt_filters import Filters
from tallystick.charter.interchange.dbt_models import Models
from tallystick.charter.interchange.draft import Draft, EntryDraft, replaced
from tallystick.charter.interchange.foreign import Part, UnfitError

_WINDOW = re.compile(r"\s*(\d{1,4})\s+(day|week|month|quarter|year)s?\s*", re.IGNORECASE)


@dataclass
class _Input:
    """A metric or measure as another metric uses it."""

    name: str
    alias: str
    filters: list[str] = field(default_factory=list)
    offset: str | None = None
    to_grain: str | None = None
    zero: bool = False


def read_dbt(whole: Part, draft: Draft) -> None:
    """Put everything that fits into the draft, and list everything that does not."""
    for model in whole.parts("models"):
        name = model.text("name") or "model"
        if "semantic_model" in model.value or "metrics" in model.value:
            message = f"model '{name}' holds its semantic model itself (dbt 1.12), a form that is not read."
            hint = "Give the older form, with 'semantic_models' at the top."
            model.report(problems.C450, message, hint, at="name")
    models = Models(draft)
    metrics = [_Metric.of(part) for part in whole.parts("metrics")]
    models.read(whole, {metric.name for metric in metrics})
    work = _Work(draft, models, {metric.name: metric for metric in metrics})
    for measure in models.measures.values():
        if measure.create_metric and measure.name not in work.metrics:
            work.ids[measure.name] = draft.name(measure.name, measure.part, taken=draft.entries)
            work.add(measure.name, Reference(measure.id), measure.part, title=measure.title, note=measure.note)
    for metric in metrics:
        work.metric(metric)
    whole.take("version")
    whole.take("saved_queries")
    if whole.value.get("saved_queries"):
        whole.report(problems.C451, "saved queries are questions, not definitions.", at="saved_queries")
    whole.finish("the file")


@dataclass
class _Metric:
    """One metric of the file."""

    part: Part
    name: str
    type: str
    params: Part | None
    filters: list[str]
    title: str | None
    note: str | None

    @staticmethod
    def of(part: Part) -> "_Metric":
        name = part.text("name") or "metric"
        kind = part.text("type") or "simple"
        title, note = part.text("label"), part.text("description")
        return _Metric(part, name, kind, part.part("type_params"), _filters(part), title, note)


def _filters(part: Part) -> list[str]:
    held = part.value.get("filter")
    if isinstance(held, dict):
        inner = part.part("filter")
        return list(inner.texts("where_filters")) if inner else []
    return list(part.texts("filter"))


class _Work:
    """Turns metrics into KPIs."""

    def __init__(self, draft: Draft, models: Models, metrics: dict[str, _Metric]) -> None:
        self.draft, self.models, self.metrics = draft, models, metrics
        self.filters = Filters(models)
        self.ids: dict[str, str] = {}
        """Ids of KPIs by the names of metrics."""
        for metric in metrics.values():
            self.ids[metric.name] = draft.name(metric.name, metric.part, taken={*draft.entries, *self.ids.values()})

    def metric(self, metric: _Metric) -> None:
        """One metric as a KPI, or the reason why not."""
        try:
            self.made(metric)
        except UnfitError as wrong:
            metric.part.report(problems.C450, f"metric '{metric.name}': {wrong.message}", wrong.hint, at="name")
        except FormulaError as wrong:
            message = f"metric '{metric.name}': {wrong.id} {wrong.message}"
            metric.part.report(problems.C450, message, wrong.hint, at="name")
        if metric.params is not None:
            metric.params.finish(f"metric '{metric.name}'")
        metric.part.finish(f"metric '{metric.name}'")

    def made(self, metric: _Metric) -> None:
        """The metric in the draft; raises UnfitError or FormulaError where it has no place there."""
        if metric.params is None:
            raise UnfitError("it has no 'type_params'.")
        match metric.type:
            case "simple":
                self.simple(metric, metric.params)
            case "ratio":
                self.ratio(metric, metric.params)
            case "derived":
                self.derived(metric, metric.params)
            case "cumulative":
                self.cumulative(metric, metric.params)
            case "conversion":
                metric.params.take("conversion_type_params")
                raise UnfitError(
                    "a conversion follows each person from one event to another, and figures count facts.",
                    "Make the conversion a column of the facts, and count it.",
                )
            case other:
                raise UnfitError(f"its type '{other}' is not known.")

    def simple(self, metric: _Metric, params: Part) -> None:
        given = self.input(metric, params.take("measure"), "measure")
        self.filtered(metric, given, self.ids[metric.name], is_kpi=True)

    def ratio(self, metric: _Metric, params: Part) -> None:
        sides = []
        for side in ("numerator", "denominator"):
            given = self.input(metric, params.take(side), side)
            sides.append(self.metric_node(metric, given, f"{metric.name}_{side}"))
        self.add(metric.name, Arithmetic("/", *sides), metric.part, title=metric.title, note=metric.note)

    def derived(self, metric: _Metric, params: Part) -> None:
        text = params.text("expr")
        held = params.take("metrics")
        if text is None or not isinstance(held, list) or not held:
            raise UnfitError("it has no 'expr' over 'metrics'.")
        nodes = {}
        for item in held:
            given = self.input(metric, item, "metrics")
            nodes[given.alias.casefold()] = self.metric_node(metric, given, f"{metric.name}_{given.alias}")
        tree = parse(text)
        changes: dict[int, Node] = {}
        for part in walk(tree):
            if isinstance(part, Reference):
                if part.name.casefold() not in nodes:
                    raise UnfitError(f"its 'expr' names '{part.name}', which is none of its metrics.")
                changes[id(part)] = nodes[part.name.casefold()]
        self.add(metric.name, replaced(tree, changes), metric.part, title=metric.title, note=metric.note)

    def cumulative(self, metric: _Metric, params: Part) -> None:
        inner = params.part("cumulative_type_params")
        window = (inner and inner.text("window")) or params.text("window")
        grain = (inner and inner.text("grain_to_date")) or params.text("grain_to_date")
        aggregation = (inner and inner.text("period_agg")) or "first"
        source = inner.take("metric") if inner and "metric" in inner.value else params.take("measure")
        if inner is not None:
            inner.finish(f"metric '{metric.name}'")
        given = self.input(metric, source, "measure")
        if aggregation != "first":
            message = f"metric '{metric.name}' takes the {aggregation} of longer periods; a KPI has its period's own."
            metric.part.report(problems.C451, message, at="type_params")
        node = self.measure_node(metric, given)
        if window is not None:
            count, unit = _window(window)
            self.add(metric.name, Rolling(node, count, unit, inclusive=True), metric.part, title=metric.title,
                     note=metric.note)  # fmt: skip
        elif grain is not None:
            if grain.lower() not in ("week", "month", "quarter", "year"):
                raise UnfitError(f"it runs to date from the start of a '{grain}'.")
            to_date = ToDate(node, Grain[grain.upper()])
            self.add(metric.name, to_date, metric.part, title=metric.title, note=metric.note)
        else:
            raise UnfitError(
                "it adds up everything since the first fact, and a figure looks at a period or window.",
                "Give it a 'window' or a 'grain_to_date'.",
            )

    # Inputs

    def input(self, metric: _Metric, value: Plain, key: str) -> _Input:
        """A measure or metric as it is named; what the name carries beyond what we know is listed."""
        if isinstance(value, str):
            return _Input(value, value)
        if not isinstance(value, dict):
            raise UnfitError(f"it names no '{key}'.")
        part = Part(metric.part.document, (*metric.part.path, "type_params", key), value, metric.part.found)
        name = part.text("name")
        if name is None:
            raise UnfitError(f"its '{key}' has no name.")
        fill = part.take("fill_nulls_with")
        if fill not in (None, 0):
            raise UnfitError(f"it puts {fill} where there are no facts, and a figure says that there are none.")
        part.take("join_to_timespine")  # every period of the term has a figure here
        found = _Input(
            name,
            part.text("alias") or name,
            _filters(part),
            part.text("offset_window"),
            part.text("offset_to_grain"),
            zero=fill == 0,
        )
        part.finish(f"metric '{metric.name}'")
        return found

    def measure_node(self, metric: _Metric, given: _Input) -> Node:
        """A measure, under its filters: a measure of its own where it has any."""
        conditions = [*metric.filters, *given.filters]
        measure = self.models.measure(given.name) if given.name in self.models.measures else None
        if measure is None and given.name in self.metrics:
            if conditions:
                return self.metric_node(metric, given, f"{metric.name}_{given.name}")
            return Reference(self.known(given.name))
        if not conditions:
            return Reference(self.models.measure(given.name).id)
        return Reference(self.filtered(metric, given, f"{metric.name}_filtered", is_kpi=False))

    def filtered(self, metric: _Metric, given: _Input, name: str, *, is_kpi: bool, more: tuple[str, ...] = ()) -> str:
        """A measure under filters, as a KPI or as a measure of its own; its id."""
        measure = self.models.measure(given.name)
        texts = [*metric.filters, *given.filters, *more]
        conditions = [self.filters.read(text, measure) for text in texts]
        made = name if is_kpi else self.draft.name(name, metric.part, taken={*self.draft.entries, *self.ids.values()})
        where = write(parse_condition(" AND ".join(f"({each})" for each in conditions))) if conditions else None
        self.draft.entries[made] = EntryDraft(
            made,
            measure.formula if conditions else write(Reference(measure.id)),
            is_kpi=is_kpi,
            at=metric.part.path,
            title=(metric.title or _title(metric.name)) if is_kpi else None,
            source=measure.source if conditions else None,
            where=where,
            note=metric.note if is_kpi else None,
            empty_zero=given.zero and is_kpi,
        )
        return made

    def metric_node(self, metric: _Metric, given: _Input, name: str) -> Node:
        """Another metric as an input, under filters and at an earlier time."""
        node: Node = Reference(self.known(given.name))
        conditions = [*metric.filters, *given.filters]
        if conditions:
            node = Reference(self.input_under_filters(metric, given, name))
        if given.to_grain is not None:
            raise UnfitError(
                f"it takes '{given.name}' as it was at the start of a {given.to_grain}, and a figure is of a period.",
                "Use TO_DATE(x, MONTH) for a value since then, or PRIOR(x, 1 MONTH) for the period before.",
            )
        if given.offset is not None:
            count, grain = _window(given.offset)
            node = Prior(node, count, grain)
        return node

    def input_under_filters(self, metric: _Metric, given: _Input, name: str) -> str:
        """A simple metric under more filters, as a measure."""
        of = self.metrics.get(given.name)
        if of is None or of.type != "simple" or of.params is None:
            raise UnfitError(
                f"it filters '{given.name}', which is no simple metric.", "Filter the metrics it is made of."
            )
        inner = self.input(of, of.params.value.get("measure"), "measure")
        below = _Input(inner.name, inner.alias, [*of.filters, *inner.filters])
        return self.filtered(metric, below, name, is_kpi=False, more=tuple(given.filters))

    def known(self, name: str) -> str:
        """The id of the KPI for a metric."""
        if name in self.ids:
            return self.ids[name]
        raise UnfitError(f"there is no metric '{name}' in the file.")

    def add(self, name: str, node: Node, part: Part, *, title: str | None, note: str | None) -> None:
        made = self.ids.get(name) or self.draft.name(name, part, taken=self.draft.entries)
        self.draft.entries[made] = EntryDraft(
            made, write(node), is_kpi=True, at=part.path, title=title or _title(name), note=note
        )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _window(text: str) -> tuple[int, Grain]:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise UnfitError(f"the window '{text}' is not a number of days, weeks, months, quarters or years.")
    return int(found.group(1)), Grain[found.group(2).upper()]
