"""The addresses of the site, taken from where Django finds them, filled with the things of a world."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tallystick.web.alliances.here import Here
from tallystick.web.pages.record.reading import record_in
from web.matrix.charter import rows
from web.matrix.rules import Entry, P
from web.matrix.table import entries
from web.matrix.world import NAME, World

PACKAGES = ("account/", "api/v1/")
"""Addresses of packages that guard themselves: signing in, and the interface for programs, which has its own table."""


@dataclass(frozen=True)
class Address:
    """One address, filled."""

    name: str
    entry: Entry
    party: str
    url: str


def patterns() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """The route, name and view of every address that is ours."""
    yield from _patterns(get_resolver().url_patterns, "")


def _patterns(found: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for each in found:
        route = f"{prefix}{each.pattern}"
        if route.startswith(PACKAGES):
            continue
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield route, each.name or route, each.callback


def addresses(world: World) -> list[Address]:
    """Every address of the table, once for each party where it names things of parties."""
    table = entries(world)
    inside = {name for route, name, _view in patterns() if "<slug:alliance>" in route}
    return [
        Address(name, entry, party, _address(world, name, entry, party, inside=name in inside))
        for name, entry in table.items()
        for party in entry.parties
    ]


def _address(world: World, name: str, entry: Entry, party: str, *, inside: bool) -> str:
    args = {key: _value(world, value, party) for key, value in entry.args.items()}
    if inside:
        args["alliance"] = NAME
    query = entry.query.format(row=_row(party)) if entry.query else ""
    return reverse(name, kwargs=args) + (f"?{query}" if query else "")


def _value(world: World, value: Any, party: str) -> Any:
    if isinstance(value, dict):
        return value[party]
    if value == "last":
        record = record_in(Here(world.alliance, world.readers["manager", "north"].actor))
        if record is None:
            raise LookupError("the world has no record")
        return record.sizes[-1] if record.sizes else 1
    return value.replace(P, party) if isinstance(value, str) else value


def _row(party: str) -> int:
    """The key of a row in the last batch of a party."""
    return next((each.id for each in rows() if each.party == party and each.month == 11), 0)
