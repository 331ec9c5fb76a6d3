"""The demo of the site: the alliance of the example on its real flights, and one account for each role.

Its passwords are made anew and printed once, and it is served to this computer alone.
"""

import csv
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO
from zipfile import ZipFile

from allauth.account.models import EmailAddress
from django.db import transaction

from tallystick.charter.model import Charter
from tallystick.cycle.agreement import sign
from tallystick.cycle.demo import BY, demo_files
from tallystick.cycle.demo_publishing import signer_of
from tallystick.cycle.editions import publish
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.recording import add_facts
from tallystick.cycle.workspace import compiled_charter, open_workspace, read_charter
from tallystick.errors import InputError
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    new_signing_key,
    read_signing_key_file,
    write_signing_key_file,
)
from tallystick.sharing.words import Role
from tallystick.web.alliances.models import Alliance, Side
from tallystick.web.alliances.records import begin_record, put_on_record
from tallystick.web.folder import SiteFolder
from tallystick.web.people.models import Membership, Organisation, Person

STARTS = datetime(2013, 12, 10, 14, 0, tzinfo=UTC)
"""What the demo's clock reads when it is made: November has ended and is being closed, December goes on."""
SIGNED = datetime(2012, 12, 17, 10, 0, tzinfo=UTC)
YEAR = 2013
LAST_MONTH = 11
PUBLISHED = range(7, 10)
"""The months of which final editions are on record when the demo starts."""
DELIVERED = {6: 9}
"""On which day of the next month the facts of a month were delivered, where it was not the second."""
PARTS = ("charter", "events.yaml", "cases.yaml", "reference.json")
_RECORDED = re.compile(r'recorded: "([^"]+)"')
SINCE = date(2013, 1, 1)
UNTIL = date(2014, 7, 1)
"""Until when the demo's auditor and regulator are appointed."""

ACCOUNTS: tuple[tuple[str, str, Role, str, tuple[str, ...]], ...] = (
    ("manager", "Manager of the hub", Role.MANAGER, "hub", ("hub/manager",)),
    ("executive", "Executive of the hub", Role.EXECUTIVE, "hub", ()),
    ("counsel", "Counsel of the hub", Role.COUNSEL, "hub", ()),
    ("analyst", "Analyst of the hub", Role.ANALYST, "hub", ("hub/analyst",)),
    ("partner", "Manager of Endeavor", Role.MANAGER, "endeavor", ("endeavor/manager",)),
    ("partner-counsel", "Counsel of Endeavor", Role.COUNSEL, "endeavor", ()),
    ("station", "Station team of Endeavor", Role.MEMBER, "endeavor", ("endeavor/station",)),
    ("contributor", "Contributor of ExpressJet", Role.CONTRIBUTOR, "expressjet", ()),
    ("expressjet", "Manager of ExpressJet", Role.MANAGER, "expressjet", ("expressjet/manager",)),
    ("respondent", "Respondent of ExpressJet", Role.RESPONDENT, "expressjet", ()),
    ("clean-team", "Clean team of the hub", Role.CLEAN_TEAM, "hub", ()),
    ("auditor", "Auditor", Role.AUDITOR, "", ()),
    ("regulator", "Regulator", Role.REGULATOR, "", ()),
    ("operator", "Operator", Role.OPERATOR, "", ()),
)
"""Name in the address, name shown (of the role: nobody is invented), role, party, and the charter's roles it fills."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demo, with its password in the clear: it is printed once and kept nowhere."""

    email: str
    password: str
    name: str
    role: str
    party: str


def load_demo(example: Path, site: SiteFolder) -> tuple[Account, ...]:
    """Brings the example into the site with its facts and its record, and makes the accounts.

    InputError where it is there already.
    """
    reading = read_charter(open_workspace(example))
    if reading.charter is None:
        raise InputError(f"The charter of {example} cannot be read; give the folder examples/new-york-2013.")
    charter, name = reading.charter, reading.charter.alliance
    root, keys = site.alliances / name, site.keys / "demo"
    if root.exists():
        raise InputError(f"The alliance '{name}' is in the site already; it is not loaded twice.")
    root.mkdir(parents=True)
    try:
        return _loaded(example, charter, root, keys)
    except BaseException:
        shutil.rmtree(root)
        raise


def _loaded(example: Path, charter: Charter, root: Path, keys: Path) -> tuple[Account, ...]:
    name = charter.alliance
    for part in PARTS:
        kept = example / part
        if kept.is_dir():
            shutil.copytree(kept, root / part)
        elif kept.is_file():
            (root / part).write_text(until_start(kept.read_text("utf-8")), encoding="utf-8")
    with transaction.atomic():
        alliance = Alliance.objects.create(name=name, folder=name, competitors=False, behind=datetime.now(UTC) - STARTS)
        for party, agreed in charter.parties.items():
            organisation, _ = Organisation.objects.get_or_create(name=agreed.name)
            Side.objects.create(alliance=alliance, organisation=organisation, party=party)
        log_key = begin_record(alliance)
        sign_for_all(root, log_key, keys, at=SIGNED)
        add_keys(root, log_key, keys, use="witness", at=SIGNED)
        happen(root, log_key, keys)
        return tuple(_accounts(alliance))


def until_start(text: str) -> str:
    """A log of the example without what is recorded after the demo's first day."""
    entries = re.split(r"(?m)^(?=  - )", text)
    return "".join(
        entry for entry in entries if (at := _RECORDED.search(entry)) is None or datetime.fromisoformat(at[1]) <= STARTS
    )


def sign_for_all(root: Path, log_key: SigningKey, keys: Path, *, at: datetime) -> None:
    """Makes a key for each party of an alliance, in files that the demo's visitors may take, and signs the charter."""
    compiled = compiled_charter(open_workspace(root))
    add_keys(root, log_key, keys, use="party", at=at)
    for party in compiled.charter.parties:
        sign(
            root, party=party, role=signer_of(compiled, party), name=f"Signer of {party} in the demo",
            key=read_signing_key_file(keys / f"{party}.key"), log_key=log_key, signed=at, recorded=at,
            charter=compiled,
        )  # fmt: skip


def add_keys(root: Path, log_key: SigningKey, keys: Path, *, use: str, at: datetime) -> None:
    """Makes a key for each party, in a file of the folder, and puts it on record: to sign with, or to witness with."""
    compiled = compiled_charter(open_workspace(root))
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    type_, ending = (KeyType.ED25519, "") if use == "party" else (KeyType.COSIGNATURE_ED25519, f"-{use}")
    with record_of(open_workspace(root), key=log_key) as record:
        for party in compiled.charter.parties:
            key = new_signing_key(f"{party}.example{ending.replace('-', '/')}", type_)
            write_signing_key_file(key, keys / f"{party}{ending}.key")
            change = Change(party, use, "added", key.verifier.written(), "made for the demo")
            change_key(record, change, recorded=at, charter=compiled)


def happen(root: Path, log_key: SigningKey, keys: Path, *, published: Iterable[int] = PUBLISHED) -> None:
    """The year up to the demo's first day: facts are delivered, and months are closed, published and witnessed."""
    witnesses = [read_signing_key_file(file) for file in sorted(keys.glob("*-witness.key"))]
    with TemporaryDirectory(prefix="tally-") as folder:
        steps: list[tuple[datetime, str, Path | None]] = [
            (recorded, source, file) for source, file, recorded in _deliveries(Path(folder))
        ]
        steps += [(_locked(month), f"{YEAR}-{month:02}", None) for month in published]
        for moment, name, file in sorted(steps, key=lambda step: step[0]):
            if file is None:
                publish(root, name, log_key=log_key, state="final", recorded=moment, cosign_keys=witnesses)
            else:
                add_facts(root, name, file, by=BY, recorded=moment)
                put_on_record(root, log_key, moment)


def _locked(month: int) -> datetime:
    """When a month of the demo was published as final: in the middle of the next but one."""
    return datetime(YEAR, month + 2, 15, 12, tzinfo=UTC)


def _deliveries(folder: Path) -> Iterator[tuple[str, Path, datetime]]:
    """The facts as they would have been delivered: real flights and weather, made-up days of delivery."""
    files = demo_files()
    yield "aircraft", files["aircraft"], datetime(2013, 1, 2, 15, tzinfo=UTC)
    for source, hour in (("flights", 15), ("weather", 16)):
        months = _by_month(files[source], folder, source)
        for month in range(1, LAST_MONTH + 1):
            yield source, months[month], datetime(YEAR, month + 1, DELIVERED.get(month, 2), hour, tzinfo=UTC)


def _by_month(file: Path, folder: Path, source: str) -> dict[int, Path]:
    """A file of the package as one file a month."""
    found = {month: folder / f"{source}-2013-{month:02}.csv" for month in range(1, 13)}
    with ExitStack() as stack:
        writers = {
            month: csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
            for month, path in found.items()
        }
        rows = csv.reader(_text(file, stack))
        head = next(rows)
        column = head.index("month")
        for writer in writers.values():
            writer.writerow(head)
        for row in rows:
            writers[int(row[column])].writerow(row)
    return found


def _text(file: Path, stack: ExitStack) -> TextIO:
    if file.suffix != ".zip":
        return stack.enter_context(file.open(encoding="utf-8", newline=""))
    archive = stack.enter_context(ZipFile(file))
    return stack.enter_context(TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8", newline=""))


def new_passwords() -> tuple[Account, ...]:
    """New passwords for the demo's accounts that are there already."""
    return tuple(
        _with_password(person, role.value, party)
        for short, _, role, party, _ in ACCOUNTS
        for person in Person.objects.filter(email=_address(short))
    )


def _accounts(alliance: Alliance) -> Iterator[Account]:
    for short, name, role, party, fills in ACCOUNTS:
        side = Side.objects.filter(alliance=alliance, party=party).select_related("organisation").first()
        person = Person.objects.create_user(
            _address(short), name=name, organisation=side.organisation if side is not None else None
        )
        everywhere = role is Role.OPERATOR  # who runs the installation
        Membership.objects.create(
            person=person, alliance=None if everywhere else alliance, role=role.value, party=party, since=SINCE,
            fills=list(fills),
            until=UNTIL if role in (Role.AUDITOR, Role.REGULATOR) else None,
        )  # fmt: skip
        yield _with_password(person, role.value, party)


def _address(short: str) -> str:
    return f"{short}@demo.example"


def _with_password(person: Person, role: str, party: str) -> Account:
    password = secrets.token_urlsafe(9)
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return Account(person.email, password, person.name, role, party)
