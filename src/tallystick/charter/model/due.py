"""Deadlines as authors write them: a number of days, or of business days, after the end of a period."""

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from tallystick.charter.model.base import read_text
from tallystick.errors import InputError
from tallystick.terms.due import DueRule


def _read_due(value: object) -> str:
    text = read_text(value)
    try:
        DueRule.read(text)
    except InputError:
        raise ValueError(f"found {text!r}, expected a number of days such as '3 business days' or '5 days'") from None
    return text


DueText = Annotated[
    str,
    BeforeValidator(_read_due),
    WithJsonSchema({"type": "string", "pattern": r"^(within\s+)?\d{1,4}\s+(business\s+)?days?$"}),
]
"""``3 business days`` or ``5 days``."""
