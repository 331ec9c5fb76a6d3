"""What our templates may call: words through gettext, addresses, dates, and the writing of figures.

Templates escape all they are given. A style or a script within a page is forbidden by the site's policy, so there is
none; charts are markup of :mod:`tallystick.reports`.
"""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.middleware.csrf import get_token
from django.urls import get_script_prefix, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from tallystick.reports.numbers import decimal_mark, difference, percent, written
from tallystick.reports.speech import ENGLISH, Speech
from tallystick.reports.views import KpiView
from tallystick.web.design.language import is_english, locale
from tallystick.web.design.periods import period_name

MOST_KEPT = 8192
"""So many texts and addresses are kept as they were written."""


def environment(**options: Any) -> Environment:
    """The environment of our templates."""
    options.update(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made = Environment(**options)  # noqa: S701  (autoescape is among the options, for every template)
    made.install_gettext_callables(_gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the i18n extension
    made.globals.update(
        url=_url,
        static=staticfiles_storage.url,
        csrf_field=_csrf_field,
        with_query=_with_query,
        kept_with=_kept_with,
        said=said,
        site_name=settings.SITE.settings.name,
    )
    made.filters.update(
        day=day, moment=moment, number=written, percent=percent, difference=difference, said=said,
        size=size, engine=engine, period=period_name, spoken=spoken, inside=inside,
    )  # fmt: skip
    return made


def _gettext(message: str) -> str:
    """A text in the reader's language; a page of tables asks for the same few a thousand times."""
    return _translated(translation.get_language(), message)


@lru_cache(maxsize=MOST_KEPT)
def _translated(language: str | None, message: str) -> str:
    """A text as the language that is active says it, which is the one named here."""
    del language
    return translation.gettext(message)


def said(text: str) -> str:
    """A word of :mod:`tallystick.reports` in the reader's language; as it is where there is no translation."""
    if not text:
        return ""
    small = text[0].lower() + text[1:]
    found, small_found = _gettext(text), _gettext(small)
    if found == text and small_found != small:  # a word of the engine at the beginning of a line
        return small_found[0].upper() + small_found[1:]
    return found


def speech() -> Speech:
    """How charts speak to the reader."""
    language = translation.get_language() or "en"
    return ENGLISH if is_english(language) else Speech(language, said, period_name)


def spoken(kpi: KpiView) -> KpiView:
    """A KPI whose charts speak the reader's language."""
    return kpi.spoken(speech())


def inside(title: str) -> str:
    """A title as it stands within a sentence of the reader's language."""
    return speech().inside(title)


def engine(sentence: str) -> Markup | str:
    """A sentence of the engine, which speaks English: marked as such on pages of another language, to be spoken so."""
    if not sentence or is_english(translation.get_language() or "en"):
        return sentence
    return Markup('<span lang="en">{}</span>').format(sentence)


def day(value: date | None) -> str:
    """A day as the reader's language writes it: 5 Nov 2026, 05.11.2026."""
    return "–" if value is None else format_date(value, format="medium", locale=locale())


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """An instant as the reader's language writes it, in a zone that is named beside it."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, format='medium', locale=locale())} {local.tzname()}"


def size(bytes_there: int) -> str:
    """The size of a file: bytes below a thousand, then kB and MB, rounded up to one decimal."""
    if bytes_there < 1000:
        return translation.ngettext("%(num)d byte", "%(num)d bytes", bytes_there) % {"num": bytes_there}
    unit, power = ("kB", 3) if bytes_there < 1_000_000 else ("MB", 6)
    tenths = -(-bytes_there // 10 ** (power - 1))
    return f"{format_decimal(Decimal(tenths) / 10, locale=locale())} {unit}"


def _url(name: str, *args: Hashable, **kwargs: Hashable) -> str:
    return _address(get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=MOST_KEPT)
def _address(below: str, name: str, args: tuple[Hashable, ...], kwargs: tuple[tuple[str, Hashable], ...]) -> str:
    """The address of a page, ``below`` the one at which the site stands for this request."""
    del below
    return reverse(name, args=args, kwargs=dict(kwargs))


@pass_context
def _csrf_field(context: Context) -> Markup:
    """The hidden field that every form that writes must have: the same in all forms of a page, another in the next."""
    request = context["request"]
    token = getattr(request, "tally_token_of_forms", None)
    if token is None:
        token = request.tally_token_of_forms = get_token(request)
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)


class Holder(Protocol):
    """What keeps parts of pages that were made of it and of nothing else."""

    def part(self, key: Hashable, make: Callable[[], str]) -> str:
        """The part of this key, made unless it is there."""


def _kept_with(holder: Holder, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """A part of a page that is the same for all who share ``holder``, ask alike and read the same language.

    Nothing in it may come from anywhere else: no name of the reader, no field against forgery, nothing of the address.
    """
    return Markup(holder.part((translation.get_language(), decimal_mark(), *key), caller))  # noqa: S704  (what the template wrote)


@pass_context
def _with_query(context: Context, **changed: str | None) -> str:
    """The address of this page with some of its questions changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"
