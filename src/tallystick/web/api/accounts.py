"""The statement of account: what each party owes each other, and what became of it."""

from datetime import date

from django.http import HttpRequest
from ninja import Field, Query, Router

from tallystick.obligations.settlement.statement import Item
from tallystick.sharing.words import Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.api.determinations import DeterminationFilter
from tallystick.web.api.shapes import Shape
from tallystick.web.pages.obligations.account import account_of
from tallystick.web.pages.obligations.coming_in import enter

router = Router(tags=["account"])


class AccountFilter(DeterminationFilter):
    """Which part of the account is asked for."""

    as_of: date | None = Field(default=None, description="The account at the end of this day; by default of today.")

    def takes(self, each: Item) -> bool:
        """Whether an amount is asked for."""
        sides = (each.obligor, *each.beneficiary.split(" and "))
        of_period = self.clause in (None, each.clause) and self.period in (None, each.period)
        return of_period and self.party in (None, *sides)


class ItemOut(Shape):
    """One clause, obligor and period; amounts are net of the obligor, below zero what it gets."""

    clause: str
    title: str
    obligor: str
    beneficiary: str
    period: str
    currency: str | None
    determined: str | None
    tax: str
    adjusted: str
    accepted: str
    disputed: str
    invoiced: str
    settled: str
    balance: str
    due: date | None
    interest: str
    state: str
    provisional: bool


class BalanceOut(Shape):
    """What one side owes another on all clauses together."""

    debtor: str
    creditor: str
    currency: str | None
    amount: str
    interest: str


class AccountOut(Shape):
    """The account on a day, of what the reader may see."""

    as_of: date
    items: list[ItemOut]
    balances: list[BalanceOut]
    """Of all items, whatever was asked for."""
    remarks: list[str]
    """What does not add up."""


_AMOUNTS = ("determined", "tax", "adjusted", "accepted", "disputed", "invoiced", "settled", "balance", "interest")
_WORDS = ("clause", "title", "obligor", "beneficiary", "period", "currency", "due", "state", "provisional")


@router.get("/{alliance}/account", response=AccountOut, operation_id="read_account", summary="The account")
def read_account(request: HttpRequest, alliance: str, wanted: Query[AccountFilter]) -> AccountOut:
    """The statement of account at the end of a day."""
    here = alliance_for(request, alliance, Outlet.API)
    found = account_of(enter(here, Kind.ACCOUNT), wanted.as_of or here.today)
    return AccountOut(
        as_of=found.as_of,
        items=[item_out(each) for each in found.statement.items if wanted.takes(each)],
        balances=[
            BalanceOut(
                debtor=each.debtor, creditor=each.creditor, currency=each.currency, amount=format(each.amount, "f"),
                interest=format(each.interest, "f"),
            )
            for each in found.statement.balances
        ],
        remarks=list(found.statement.problems),
    )  # fmt: skip


def item_out(each: Item) -> ItemOut:
    """An amount as it is sent."""
    amounts = {name: getattr(each, name) for name in _AMOUNTS}
    said = {name: None if amount is None else format(amount, "f") for name, amount in amounts.items()}
    return ItemOut.model_validate({**{name: getattr(each, name) for name in _WORDS}, **said})
