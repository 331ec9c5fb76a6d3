"""What is said of competition, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the mark by which words are found)

from tallystick.sharing.circumstances import COMMON, INTENTIONS, SENSITIVE, Thresholds, Verdict
from tallystick.sharing.classifying import CATEGORIES, RELEASES, Classified

ABOUT = {
    "service_level": N_("joint work of the alliance, its service and quality"),
    "bid": N_("bids"),
    "capacity": N_("capacity"),
    "cost": N_("costs"),
    "customer": N_("customers"),
    "discount": N_("discounts"),
    "margin": N_("margins"),
    "market_share": N_("market shares"),
    "price": N_("prices"),
    "production": N_("production"),
    "quantity": N_("quantities, sales"),
    "rd_programme": N_("research and development"),
    "strategy": N_("strategy"),
    "supplier_terms": N_("terms of suppliers"),
    "wage": N_("wages"),
    "bid_intention": N_("bids that are intended"),
    "demand_forecast_individual": N_("one party's forecast of demand"),
    "future_capacity": N_("future capacity"),
    "future_output": N_("future output"),
    "future_price": N_("future prices"),
    "wage_setting": N_("wages to be set"),
}
"""What a KPI can be about."""
BECOMES = {
    Verdict.LEGAL_REVIEW: N_("nothing more than the rules let"),
    Verdict.CLEAN_TEAM: N_("to the clean team"),
    Verdict.AGGREGATE_ONLY: N_("the whole to every party, the parts to the clean team"),
    Verdict.SHARE: N_("to every party"),
}
"""What counsel release."""


def categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a KPI can be about, in groups."""
    groups = ((_("Of the alliance together"), COMMON), (_("Sensitive"), SENSITIVE), (_("Intentions"), INTENTIONS))
    return [(title, [(each, _(ABOUT[each])) for each in CATEGORIES if each in group]) for title, group in groups]


def releases() -> list[tuple[str, str]]:
    """What counsel can release."""
    return [(each.value, _(BECOMES[each])) for each in RELEASES]


def about(said: Classified) -> str:
    """What a KPI is about: ``prices, looking forward``."""
    text = _(ABOUT.get(said.category, said.category))
    return _("%(category)s, looking forward") % {"category": text} if said.forward_looking else text


def follows(said: Classified | None, missing: Sequence[str], by: Thresholds = Thresholds()) -> str:  # noqa: B008  (it is frozen)
    """Who sees figures of a KPI between competitors, as far as its disclosure class lets them."""
    if said is None:
        names = ", ".join(missing[:3]) if len(missing) <= 4 else _("%(count)s parties") % {"count": len(missing)}
        return _("Withheld from other parties until counsel of these have said it: %(names)s") % {"names": names}
    if said.category in by.common and not said.forward_looking:
        return _("Every party sees it.")
    if said.category in by.intentions or (said.forward_looking and said.category in by.sensitive):
        if said.release is Verdict.LEGAL_REVIEW:
            return _("No other party sees it, nor does the clean team.")
        return _("No other party sees it; by release of counsel the clean team does.")
    if said.release in _RELEASED:
        return _(_RELEASED[said.release])
    if said.category in by.common:
        if said.release is Verdict.CLEAN_TEAM:
            return _("No other party sees it; by release of counsel the clean team does.")
        return _("No other party sees it until counsel of every party release it.")
    return _(
        "The clean team sees it. Others see the whole once it is %(months)s months old, has %(contributors)s "
        "contributors and none with more than %(share)s."
    ) % {"months": by.months, "contributors": by.contributors, "share": f"{by.share * 100}\u00a0%"}


_RELEASED = {
    Verdict.AGGREGATE_ONLY: N_("By release of counsel every party sees the whole, and the clean team the parts."),
    Verdict.SHARE: N_("By release of counsel every party sees it."),
}
