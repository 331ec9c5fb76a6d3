"""Parties that are yet to join: named by an amendment that is proposed, they may read it and sign it."""

from collections.abc import Collection, Mapping

from tallystick.sharing.asked import Belonging
from tallystick.sharing.standing import belongings
from tallystick.web.alliances.models import Alliance
from tallystick.web.drafting.materials import look_at
from tallystick.web.drafting.models import Draft


def joining(alliance: Alliance, wanted: Collection[str] | None = None) -> dict[str, tuple[str, Belonging]]:
    """By party that proposed amendments bring in: its name, and when it will belong; all, or the wanted ones."""
    found: dict[str, tuple[str, Belonging]] = {}
    for draft in (
        Draft.objects.filter(alliance=alliance, withdrawn=None).exclude(proposed=None).order_by("-number")[:20]
    ):
        compiled = look_at(alliance.root, draft.files).compiled
        if compiled is None:
            continue
        times: Mapping[str, Belonging] = belongings(compiled.charter)
        for name, party in compiled.charter.parties.items():
            if wanted is None or name in wanted:
                found.setdefault(name, (party.name, times[name]))
    return found
