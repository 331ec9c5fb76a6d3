"""Adding an alliance to the site from a workspace that lies in the site's folder ``alliances`` already."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from tallystick.charter.model.charter import Charter
from tallystick.cycle.authority import SIGN
from tallystick.cycle.onrecord import has_record
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import ProblemsError, TallystickError
from tallystick.sharing.words import Role
from tallystick.web.alliances.making import TAKEN
from tallystick.web.alliances.models import Alliance, Side
from tallystick.web.alliances.records import begin_record, key_file_of
from tallystick.web.people.inviting import invite
from tallystick.web.people.models import Organisation, Person
from tallystick.web.problems import STRANGE_FOLDER, refuse


@dataclass(frozen=True, slots=True)
class Found:
    """A folder that no alliance of the site has."""

    folder: str
    charter: Charter | None
    """None where it cannot be added."""
    why_not: str = ""


def found_folders() -> Iterator[Found]:
    """The folders in ``alliances`` that are no alliance of the site yet, in the order of their names."""
    known = set(Alliance.objects.values_list("folder", flat=True))
    for each in sorted(settings.SITE.alliances.iterdir()):
        if each.name not in known and not each.name.startswith(".") and each.is_dir():
            yield found_in(each.name)


def found_in(folder: str) -> Found:
    """What lies in a folder, and why it cannot be added if it cannot."""
    try:
        return Found(folder, _charter(folder))
    except ProblemsError as wrong:
        return Found(folder, None, str(wrong.problems[0].message))


def _charter(folder: str) -> Charter:
    """The charter in a folder; ProblemsError (W041) where no alliance can be made of it."""
    base: Path = settings.SITE.alliances
    root = base / folder
    if folder != Path(folder).name or folder.startswith(".") or root.is_symlink() or not root.is_dir():
        raise _refused(f"There is no folder {folder!r} in {base.name}/.")
    try:
        charter = read_charter(open_workspace(root)).charter
    except (TallystickError, OSError, UnicodeDecodeError):
        charter = None
    if charter is None:
        hint = f"Run: tally check alliances/{folder}"
        raise _refused(f"The folder {folder!r} has no charter that can be read.", hint)
    if charter.alliance in TAKEN or Alliance.objects.filter(name=charter.alliance).exists():
        raise _refused(f"There is an alliance '{charter.alliance}' on the site already.")
    try:
        Alliance(name=charter.alliance, folder=folder).clean_fields()
    except ValidationError as wrong:
        raise _refused(
            f"The name '{charter.alliance}' cannot stand in addresses.",
            "Names have small letters, digits and hyphens.",
        ) from wrong
    for name, party in charter.parties.items():
        try:
            Side(party=name).clean_fields(exclude=["alliance", "organisation"])
            Organisation(name=party.name).clean_fields()
        except ValidationError as wrong:
            raise _refused(
                f"The party '{name}' cannot be kept: {' '.join(wrong.messages)}",
                "A party's short name has 60 letters at most, and its full name 120.",
            ) from wrong
    if has_record(open_workspace(root)) and not key_file_of(folder).is_file():
        raise _refused(
            f"The folder {folder!r} has a record, and its log's key is not in keys/{folder}.log.key.",
            "Put the key there first; without it nothing more can be put on record.",
        )
    return charter


def _refused(message: str, hint: str = "Name another folder.") -> ProblemsError:
    return refuse(STRANGE_FOLDER, message, hint)


def add_alliance(folder: str, managers: Mapping[str, str], *, by: Person, absolute: Callable[[str], str]) -> Alliance:
    """Adds the workspace of a folder, begins its record if need be, and invites the managers, by party.

    Whether the parties compete nobody has said then. ProblemsError: W041 for a folder that cannot be added.
    """
    charter = _charter(folder)
    today = datetime.now(UTC).date()
    with transaction.atomic():
        made = Alliance.objects.create(name=charter.alliance, folder=folder)
        for party, agreed in charter.parties.items():
            organisation = Organisation.objects.filter(name__iexact=agreed.name).first()
            organisation = organisation or Organisation.objects.create(name=agreed.name)
            Side.objects.create(alliance=made, organisation=organisation, party=party)
            if managers.get(party):
                invite(
                    managers[party], alliance=made, title=charter.title, role=Role.MANAGER, party=party,
                    organisation=organisation, since=today, by=by, absolute=absolute,
                    fills=[name for name, role in charter.people.items() if _signs_for(party, name, role.may)],
                )  # fmt: skip
        begin_record(made)
    return made


def _signs_for(party: str, name: str, may: Iterable[str]) -> bool:
    """Whether a role of the charter signs for a party; its first manager fills it, since nobody else could say so."""
    return name.partition("/")[0] == party and SIGN in may
