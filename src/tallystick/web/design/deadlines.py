"""What a deadline of a determination asks for, in the reader's language.

The engine says it in English, in one of a few shapes; what the charter or a party named stands in them as it was named.
"""

import re

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.web.design.amounts import for_reader
from tallystick.web.design.language import is_english

_SHAPES = (
    (re.compile(r"pay (?P<amount>[^ ]+(?: [A-Z]{3})?) to (?P<who>.+)"), N_("pay %(amount)s to %(who)s")),
    (re.compile(r"dispute the determination"), N_("dispute the determination")),
    (re.compile(r"dispute the answer to claim (?P<claim>.+)"), N_("dispute the answer to claim %(claim)s")),
    (re.compile(r"answer claim (?P<claim>.+)"), N_("answer claim %(claim)s")),
    (re.compile(r"claim (?P<what>.+)"), N_("claim %(what)s")),
    (re.compile(r"plan to cure (?P<what>.+), within (?P<span>.+)"), N_("plan to cure %(what)s, within %(span)s")),
    (re.compile(r"cure (?P<what>.+), within (?P<span>.+)"), N_("cure %(what)s, within %(span)s")),
    (re.compile(r"cure (?P<what>.+)"), N_("cure %(what)s")),
    (re.compile(r"elect to (?P<what>.+)"), N_("elect to %(what)s")),
    (re.compile(r"plan: (?P<what>.+)"), N_("plan: %(what)s")),
)


def asked(what: str) -> str:
    """What a deadline asks for; as the engine says it where it is in none of its shapes, such as an event's own name.

    >>> asked("pay 5,000.00 USD to Endeavor Air")
    'pay 5,000.00 USD to Endeavor Air'
    """
    if is_english(translation.get_language() or "en"):
        return what
    for shape, text in _SHAPES:
        found = shape.fullmatch(what)
        if found is not None:
            values = found.groupdict()
            if "amount" in values:
                values["amount"] = for_reader(values["amount"])
            return _(text) % values
    return what
