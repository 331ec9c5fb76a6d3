"""What engines of other dialects share: queries in DuckDB's meaning, written over the rows that the engine has.

A query names the declared columns of a source (``meaning.py``); when it is written, the engine's own rows stand there.
"""

from collections.abc import Callable, Mapping

from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.tallies.engines.engine import Ability, Answer, Bounds, Tree
from tallystick.tallies.engines.foreign import Prepared
from tallystick.tallies.engines.meaning import Meaning, as_meant, facts_of, source_of


class Translated:
    """The facts of some sources; an engine adds its text, how it is asked, and its end."""

    abilities = Ability.NONE

    def __init__(
        self, relations: Mapping[str, Tree], sources: Mapping[str, Source], *, rows: Mapping[str, int] | None = None
    ) -> None:
        """``relations`` are the rows that count of each source; ``rows`` how many they are said to be."""
        self.sources = sources
        self.prepared: Mapping[str, Prepared] = {}
        """What was found when tables of others were checked."""
        self.meaning = Meaning({source: sources[source] for source in relations})
        self._relations = relations
        self._rows = rows or {}

    def relation(self, source: str) -> Tree | None:
        """The declared columns of a source, for which its rows stand in when the query is written."""
        return facts_of(source, self.sources[source]) if source in self._relations else None

    def rows(self, source: str) -> int | None:
        """How many rows were found when the table was checked, or are said to be there."""
        found = self.prepared.get(source)
        return self._rows.get(source) if found is None else found.rows

    def bounds(self, source: str, column: str) -> Bounds | None:
        """None: nothing is known of values without reading them."""
        del source, column
        return None

    def placed(self, table: exp.Table) -> Tree:
        """What stands where a query names a table: the rows of a source, under its name."""
        source = source_of(table)
        if source is None:
            return table
        relation = self._relations[source].copy()
        relation.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias or source, quoted=True)))
        return relation

    def meant(self, query: Tree, ask: Callable[[], Answer]) -> Answer:
        """What the engine answers, each value in the type that it has in DuckDB."""
        types = self.meaning.types(query)  # before the engine is asked: what DuckDB refuses is not asked at all
        return as_meant(ask(), types)
