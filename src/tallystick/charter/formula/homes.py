"""Whose facts a formula counts: the source that is named, or the only one that declares all its columns."""

from tallystick.charter.formula import problems
from tallystick.charter.formula.names import (
    Definition,
    Names,
    SourceNames,
    find,
    has_column,
    refusal,
)
from tallystick.charter.formula.nodes import (
    Aggregate,
    Column,
    Node,
)
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.words import nearest
from tallystick.charter.formula.write import write_name


def source_named(name: str, names: Names, node: Node) -> SourceNames:
    """The source of this id; FormulaError when there is none."""
    found = find(name, names.sources, exact=False, node=node)
    if found is None:
        near = nearest(name, list(names.sources))
        hint = f"Did you mean {near!r}?" if near else f"Sources are {', '.join(names.sources) or 'not declared'}."
        raise refusal(problems.NO_SOURCE, f"There is no source {name!r}.", hint, node)
    return names.sources[found]


def source_of(definition: Definition, names: Names) -> SourceNames | None:
    """Whose facts the formula's own aggregates count; None where it has no aggregates."""
    own = [part for part in walk(definition.formula) if isinstance(part, Aggregate)]
    if definition.source is not None:
        return source_named(definition.source, names, definition.formula)
    if not own:
        return None
    columns = [part for aggregate in own for part in walk(aggregate) if isinstance(part, Column)]
    if definition.where is not None:
        columns += [part for part in walk(definition.where) if isinstance(part, Column)]
    fitting = [source for source in names.sources.values() if all(has_column(column, source) for column in columns)]
    if len(fitting) == 1:
        return fitting[0]
    default = None
    if names.default_source is not None:
        default = source_named(names.default_source, names, definition.formula)
    if default is not None and (not fitting or any(default is source for source in fitting)):
        return default  # when nothing fits, the error names what the default lacks
    if len(names.sources) == 1:
        return next(iter(names.sources.values()))
    if not names.sources:
        return None
    raise _unclear(own[0], columns, fitting, names)


def _unclear(node: Node, columns: list[Column], fitting: list[SourceNames], names: Names) -> FormulaError:
    if fitting:
        candidates = ", ".join(repr(source.id) for source in fitting)
        hint = f"Say which with source:; {candidates} all fit."
        return refusal(problems.NO_SOURCE, "It is not clear whose facts are counted.", hint, node)
    for column in columns:
        homes = [source.id for source in names.sources.values() if has_column(column, source)]
        if not homes:
            known = [name for source in names.sources.values() for name in source.columns]
            near = nearest(column.name, known)
            hint = f"Did you mean {write_name(near)}?" if near else "Declare it at its source."
            return refusal(problems.UNKNOWN_COLUMN, f"No source declares a column {column.name!r}.", hint, column)
    placed = {
        column.name: " or ".join(repr(source.id) for source in names.sources.values() if has_column(column, source))
        for column in columns
    }
    listed = ", ".join(f"{name} is in {homes}" for name, homes in placed.items())
    hint = f"{listed}; make a measure for each source and combine the measures."
    return refusal(problems.NO_SOURCE, "No one source declares all the columns.", hint, node)
