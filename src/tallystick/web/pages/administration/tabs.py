"""The pages of the administration side by side."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

TABS: tuple[tuple[str, str], ...] = (
    ("administration", N_("Health")),
    ("administration-alliances", N_("Alliances")),
    ("administration-organisations", N_("Organisations")),
    ("administration-connections", N_("Connections")),
    ("administration-records", N_("Keys and witnesses")),
    ("administration-jobs", N_("Jobs")),
    ("administration-retention", N_("Retention")),
    ("administration-settings", N_("Settings")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of them."""

    title: str
    address: str
    is_current: bool


def tabs(current: str) -> tuple[Tab, ...]:
    """All of them."""
    return tuple(Tab(_(title), reverse(name), name == current) for name, title in TABS)
