"""The wings of an alliance's pages, in the order of the menu.

A wing is a folder with ``urls.py`` (``urlpatterns``), ``views.py`` and templates; to add one, add its line here.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.sharing.words import Action, Kind


@dataclass(frozen=True, slots=True)
class Wing:
    """One wing, and who sees it in the menu."""

    folder: str
    """``tallystick.web.pages.FOLDER.urls`` has its addresses."""
    title: str
    view: str
    """The name of its first page; it takes the alliance's name."""
    kind: Kind
    """Who may do the action with the alliance's own thing of this kind finds it in the menu."""
    action: Action = Action.SEE
    concerned: bool = False
    """Whether its things are seen by the parties that they concern, and none is the alliance's own."""
    otherwise: tuple[str, Kind] | None = None
    """The page, and what it shows, to which the entry leads whoever may not see the first."""


WINGS: tuple[Wing, ...] = (
    Wing("alliance", N_("Scorecard"), "alliance", Kind.ALLIANCE),
    Wing("kpi", N_("KPIs"), "kpis", Kind.KPI),
    Wing("objectives", N_("Objectives"), "objectives", Kind.OBJECTIVE),
    Wing("charter", N_("Charter"), "charter", Kind.CHARTER),
    Wing("amendments", N_("Amendments"), "amendments", Kind.CHARTER),
    Wing("issues", N_("Issues"), "issues", Kind.ISSUE),
    Wing("data", N_("Data"), "data", Kind.PERIOD),
    Wing("obligations", N_("Obligations"), "obligations", Kind.DETERMINATION, concerned=True),
    Wing("reviews", N_("Reviews"), "reviews", Kind.REVIEW),
    Wing("record", N_("Record"), "record", Kind.RECORD, otherwise=("editions", Kind.EDITION)),
    Wing("programs", N_("Exports"), "exports", Kind.KPI),
    Wing("people", N_("People"), "people", Kind.ALLIANCE),
)
