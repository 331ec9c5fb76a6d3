"""Rewriting a query's tree from its leaves up: a small rule for each kind of node that an engine takes otherwise.

A rule takes a node whose parts are rewritten already, and gives the node that stands in for it: itself, or another.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from tallystick.tallies.engines.engine import Tree

Rule = Callable[[Any], Tree]
Rules = Mapping[type[Tree], Rule]


def rewritten(query: Tree, rules: Rules) -> Tree:
    """A copy of the query with every node put through the rule for its kind.

    >>> from sqlglot import parse_one
    >>> query = parse_one("SELECT COUNT_IF(a), b", dialect="duckdb")
    >>> rewritten(query, {exp.CountIf: lambda node: exp.Count(this=node.this)}).sql()
    'SELECT COUNT(a), b'
    """
    root = query.copy()
    for node in reversed(list(root.walk(bfs=False))):
        rule = rules.get(type(node))
        if rule is None:
            continue
        parent, key, index = node.parent, node.arg_key, node.index
        found = rule(node)
        if found is node:
            continue
        if parent is None:
            root = found
        else:
            parent.set(key or "", found, index)
    return root


def called(node: exp.Anonymous) -> str:
    """What a call without a kind of its own calls, in small letters."""
    return str(node.this).lower()


def call(name: str, *arguments: Tree) -> exp.Anonymous:
    """A call of an engine's own function."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def enclosed(node: Tree) -> Tree:
    """The node in parentheses where operators around it could bind closer."""
    return exp.Paren(this=node) if isinstance(node, exp.Binary | exp.Not | exp.Neg | exp.Between) else node


def number(value: int) -> Tree:
    """A whole number."""
    return exp.Literal.number(value)


def is_whole_constant(node: Tree) -> bool:
    """Whether the node can only be a small whole number written in the query, or NULL.

    >>> from sqlglot import parse_one
    >>> is_whole_constant(parse_one("CASE WHEN a THEN 1 ELSE 0 END")), is_whole_constant(parse_one("a"))
    (True, False)
    """
    if isinstance(node, exp.Case):
        ends = [branch.args["true"] for branch in node.args["ifs"]]
        return all(map(is_whole_constant, [*ends, *([node.args["default"]] if node.args.get("default") else [])]))
    return isinstance(node, exp.Null) or (isinstance(node, exp.Literal) and node.is_int and len(node.name) < 5)
