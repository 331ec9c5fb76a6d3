"""What was published before, as the ground of a new release: found again part by part, and changed where the charter
or its figures say something else."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tallystick.charter.model import Charter
from tallystick.errors import Problem, ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Json, Node, decode
from tallystick.obligations.exchange.ocds.disclosure import Disclosure
from tallystick.obligations.exchange.ocds.places import Places, places_of
from tallystick.obligations.exchange.ocds.reading import read_release
from tallystick.obligations.exchange.ocds.writing import json_text


@dataclass(frozen=True, slots=True)
class Base:
    """One published release, ready to be changed; ``release`` is a copy of one's own."""

    release: Node
    found: Disclosure
    places: Places

    @property
    def contract(self) -> Node:
        """The contract that the charter is about."""
        contracts: list[Node] = self.release["contracts"]
        return next(each for each in contracts if str(each.get("id")) == self.found.contract)

    def ids(self, charter: Charter) -> Mapping[str, str]:
        """By a party's key in the charter, its id as an organisation.

        A party is found by the key that an import gives it, else by its full or legal name, else by the id itself.
        """
        by_key = {name: organisation for organisation, name in self.places.parties.items()}
        by_name = {each.name: each.id for each in self.found.parties.values()}
        by_legal = {each.legal_name: each.id for each in self.found.parties.values()}
        found: dict[str, str] = {}
        for key, party in charter.parties.items():
            named = by_key.get(key) or by_name.get(party.name) or by_legal.get(party.name)
            if named is None and key in self.found.parties:
                named = key
            if named is not None and named not in found.values():
                found[key] = named
        return found

    def node(self, pointer: str) -> Node:
        """The object that stands at a pointer."""
        held: Json = self.release
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            held = held[int(key)] if isinstance(held, list) else held[key]
        return held  # type: ignore[no-any-return]  # pointers are those of objects


def read_base(release: Json, *, file: str, contract: str | None = None) -> Base:
    """A published release as the ground of the next one; ProblemsError for what is no release (X021)."""
    if not isinstance(release, Node) or not isinstance(release.get("ocid"), str):
        message = "it is no release: there is no ocid at the top."
        hint = "Give one release, such as the published.json of an import."
        raise ProblemsError([problems.X021.at(message, hint=hint, file=file)])
    copy: Node = decode(json_text(release).encode(), file=file)  # pointers are those within this release
    listed: list[Problem] = []
    found = read_release(copy, listed, file=file, contract=contract)
    return Base(copy, found, places_of(found))


def put(node: Node | dict[str, Any], key: str, value: Json) -> None:
    """Set a key, or take it away where there is nothing to say."""
    if value is None or value in ([], {}):
        node.pop(key, None)
    else:
        node[key] = value


def below_key(node: Node, key: str) -> Node:
    """The object under a key; an empty one is made where there is none."""
    if not isinstance(node.get(key), Node):
        node[key] = Node({})
    held: Node = node[key]
    return held


def appended(node: Node, key: str, entries: Sequence[Node]) -> None:
    """Add entries at the end of the list under a key."""
    if entries:
        node[key] = [*node.get(key, []), *deepcopy(list(entries))]
