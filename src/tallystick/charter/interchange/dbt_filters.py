"""The filters of dbt metrics: SQL with ``{{ Dimension('entity__name') }}``, as conditions over a source's columns."""

import re
from typing import TYPE_CHECKING

from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.parse import parse_condition
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.draft import guessed_kinds
from tallystick.charter.interchange.foreign import UnfitError

if TYPE_CHECKING:
    from tallystick.charter.interchange.dbt_models import DbtMeasure, DbtModel, Models

_CALL = re.compile(
    r"\{\{\s*(?P<kind>\w+)\(\s*(?P<q>['\"])(?P<name>[^'\"]+)(?P=q)\s*(?:,\s*['\"](?P<grain>\w+)['\"]\s*)?\)\s*"
    r"(?P<more>\.[^}]*)?\}\}"
)


class Filters:
    """Reads filters against the models of a file."""

    def __init__(self, models: "Models") -> None:
        self.models = models

    def read(self, text: str, measure: "DbtMeasure") -> str:
        """The condition for facts of the measure's source; UnfitError where there is none."""
        model = self.models.models[measure.source]
        made = _CALL.sub(lambda found: self.called(found, model), text)
        if "{{" in made or "{%" in made:
            raise UnfitError(f"its filter has a template that is not read: {' '.join(text.split())}")
        try:
            node = parse_condition(made)
        except FormulaError as wrong:
            raise UnfitError(f"its filter cannot be read: {wrong.id} {wrong.message}", wrong.hint) from None
        kinds = guessed_kinds([node])
        for each in walk(node):
            if isinstance(each, Column):
                home = self.models.models.get(each.source) if each.source else model
                kind = kinds.get((each.source, each.name))
                if home is not None:
                    self.models.declare(home, each.name, "boolean" if each is node else kind)
        return write(node)

    def called(self, found: re.Match[str], model: "DbtModel") -> str:
        """What one template stands for."""
        kind, name, grain = found["kind"], found["name"], found["grain"]
        if found["more"]:
            raise UnfitError(f"its filter calls '{found['more'].strip()}' on {kind}('{name}').")
        if kind == "Entity":
            if name not in model.entities:
                raise UnfitError(f"its filter names the entity '{name}', which its semantic model does not have.")
            return f"({model.entities[name]})"
        if kind == "TimeDimension" and grain not in (None, "day"):
            raise UnfitError(f"its filter takes '{name}' by {grain}.", "Compare days.")
        if kind not in ("Dimension", "TimeDimension"):
            raise UnfitError(f"its filter uses {kind}('{name}'), which looks beyond one fact.")
        entity, mark, dimension = name.rpartition("__")
        if not mark or entity in model.entities or entity == model.primary:
            if dimension in model.dimensions:
                return _bracketed(model.dimensions[dimension])
            if not mark or "__" in entity:
                raise UnfitError(f"its filter names the dimension '{name}', which its semantic model does not have.")
        return self.joined(entity, dimension, model)

    def joined(self, entity: str, dimension: str, model: "DbtModel") -> str:
        """A dimension of another model, which is joined to this one by an entity that tells its rows apart."""
        here = model.entities.get(entity)
        for name, other in self.models.models.items():
            if other is model or dimension not in other.dimensions or entity not in other.unique or here is None:
                continue
            mine, theirs = self.models.column_of(here), self.models.column_of(other.entities[entity])
            column = self.models.column_of(other.dimensions[dimension])
            if mine is None or theirs is None or column is None:
                raise UnfitError(f"its filter reaches the computed dimension '{dimension}' of '{name}'.")
            if model.source.joins.get(name, {mine: theirs}) != {mine: theirs}:
                raise UnfitError(f"its filter reaches '{name}' in a second way.", "A source joins another in one way.")
            model.source.joins[name] = {mine: theirs}
            return f"{name}.{column}"
        raise UnfitError(f"its filter names '{entity}__{dimension}', to which no entity of its semantic model leads.")


def _bracketed(expression: str) -> str:
    return expression if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", expression) else f"({expression})"
