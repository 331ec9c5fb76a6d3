"""What was published of the contract, and regulation 39 asks a notice to repeat: authority, supplier, ids."""

from dataclasses import dataclass
from decimal import Decimal

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import Problem
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.base import Base
from tallystick.obligations.exchange.ocds.decoding import Node
from tallystick.terms.wording import listed as listed_words

THRESHOLD = Decimal(5_000_000)
"""Pounds above which section 52(1) asks for key performance indicators."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A side of the contract, as a notice names it."""

    party: str
    name: str
    identifier: str
    address: str
    email: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """Contract and sides."""

    title: str
    procurement: str
    """The unique identifier of the procurement."""
    contract: str
    """The unique identifier of the contract."""
    authority: Organisation
    supplier: Organisation
    value: Decimal | None
    currency: str | None

    @property
    def is_above_threshold(self) -> bool | None:
        """Whether section 52(1) applies by value; None where the value is not known in pounds."""
        return None if self.value is None or self.currency != "GBP" else self.value > THRESHOLD


def particulars(
    compiled: CompiledCharter, base: Base, *, authority: str, supplier: str, listed: list[Problem]
) -> Particulars:
    """What the notice says of the contract; whatever is missing is added to ``listed`` (X027)."""
    value = base.contract.get("value")
    amount = value.get("amount") if isinstance(value, Node) else None
    tender = base.release.get("tender")
    title = tender.get("title") if isinstance(tender, Node) else None
    return Particulars(
        title=title if isinstance(title, str) else base.found.title,
        procurement=base.found.ocid,
        contract=base.found.contract,
        authority=_organisation(compiled, base, authority, "contracting authority", listed),
        supplier=_organisation(compiled, base, supplier, "supplier", listed),
        value=None if amount is None or isinstance(amount, bool | str) else Decimal(amount),
        currency=value.get("currency") if isinstance(value, Node) else None,
    )


def _organisation(compiled: CompiledCharter, base: Base, party: str, what: str, listed: list[Problem]) -> Organisation:
    name = compiled.charter.parties[party].name
    organisation = base.found.parties.get(base.ids(compiled.charter).get(party, ""))
    node = base.node(organisation.pointer) if organisation is not None else Node({})
    contact = node.get("contactPoint")
    email = contact.get("email") if isinstance(contact, Node) else None
    address = _address(node.get("address"))
    identifier = organisation.identifier if organisation is not None else None
    missing = [
        words
        for words, held in (("unique identifier", identifier), ("postal address", address), ("email address", email))
        if not held
    ]
    if missing:
        message = f"the {what} '{party}' ({name}) has no {listed_words(missing)} in what was published."
        hint = "Add identifier, address and contactPoint.email of the organisation to published.json."
        listed.append(problems.X027.at(message, hint=hint, file="published.json"))
    return Organisation(party, name, identifier or "", address or "", str(email or ""))


def _address(held: object) -> str:
    if not isinstance(held, Node):
        return ""
    keys = ("streetAddress", "locality", "region", "postalCode", "countryName")
    return ", ".join(dict.fromkeys(str(held[key]) for key in keys if held.get(key)))
