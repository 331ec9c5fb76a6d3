"""What an alliance is called on pages that stand outside it."""

from tallystick.errors import TallystickError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.actors import NOBODY


def title_of(alliance: Alliance) -> str:
    """Its title by the charter; the name in its addresses where its workspace cannot be opened."""
    try:
        return Here(alliance, NOBODY).title
    except (TallystickError, OSError):
        return alliance.name
