"""Reading a determination back from its record, so that later ones can be held against it.

The inverse of :mod:`tallystick.obligations.record`: what is read gives the same canonical bytes again.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tallystick.errors import InputError
from tallystick.obligations.determination import Carried, Consequent, Determination
from tallystick.obligations.judged import Deadline, Firing, Result
from tallystick.obligations.record import content_of, hash_of


def read_determination(content: Mapping[str, Any]) -> Determination:
    """The determination whose record this is, with or without its hash.

    Raises InputError where something is missing or in another form, or where a hash is given that is not its own.
    """
    given = {name: value for name, value in content.items() if name != "hash"}
    try:
        made = _read(given, hash_of(given))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as wrong:
        raise InputError(
            f"The record of clause {content.get('clause')!r} in {content.get('period')!r} is no determination "
            f"({wrong!r}); it is as `content_of` writes it."
        ) from wrong
    if content.get("hash", made.hash) != made.hash or content_of(made) != given:
        raise InputError(
            f"The determination of clause {made.clause!r} in {made.period!r} is not the one that its hash names; "
            "it was changed."
        )
    return made


def _read(content: Mapping[str, Any], own: str) -> Determination:
    return Determination(
        **{
            name: content[name]
            for name in (
                "clause", "title", "obligor", "period", "unit", "missing", "band", "currency", "readings", "quality",
                "known_at", "inputs",
            )
        },
        beneficiary=tuple(content["beneficiary"]),
        scope=tuple(sorted(content["scope"].items())),
        start=date.fromisoformat(content["start"]),
        end=date.fromisoformat(content["end"]),
        outcome=Result(content["outcome"]),
        value=_decimal(content["value"]),
        exact=_number(content["exact"]),
        numerator=_number(content["numerator"]),
        denominator=_number(content["denominator"]),
        threshold=_number(content["threshold"]),
        reached=tuple(content["reached"]),
        amount=_decimal(content["amount"]),
        points=Fraction(content["points"]),
        consequents=tuple(_consequent(each) for each in content["consequences"]),
        triggers=tuple(
            Firing(each["trigger"], each["level"], Fraction(each["count"]), tuple(each["periods"]))
            for each in content["triggers"]
        ),
        carried=tuple(
            Carried(each["what"], Fraction(each["amount"]), each["unit"], each["until"]) for each in content["carried"]
        ),
        deadlines=tuple(
            Deadline(each["what"], each["who"], _day(each["due"]), each["from"]) for each in content["deadlines"]
        ),
        because=tuple(content["because"]),
        hash=own,
        open_amount=_decimal(content["open_amount"]),
    )  # fmt: skip


def _consequent(content: Mapping[str, Any]) -> Consequent:
    return Consequent(
        **{name: content[name] for name in ("kind", "at", "debtor", "creditor", "what", "holder", "automatic")},
        uncapped=_number(content["uncapped"]),
        amount=_decimal(content["amount"]),
        points=_number(content["points"]),
        elect_by=_day(content["elect_by"]),
        effective=_day(content["effective"]),
        steps=tuple(content["steps"]),
        provisional=content["provisional"],
        tax=_decimal(content["tax"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
