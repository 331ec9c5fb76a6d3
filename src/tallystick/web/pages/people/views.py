"""Who takes part in an alliance, what roles may do, what was done with them, and which programs have tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.paging import paged
from tallystick.web.pages.people.seeing import (
    RoleLine,
    is_right,
    line_of,
    membership_thing,
    parties_of,
    party_title,
    rows_of,
    seen_roles,
    sees_name,
    sees_roles,
)
from tallystick.web.pages.people.tabs import offers_anything, tabs
from tallystick.web.people.models import ApiToken, Membership, RoleChange
from tallystick.web.people.rights_in_words import always_ends, given_by, nothing_with, rights_of
from tallystick.web.people.words import ROLE_WORDS, SCOPE_WORDS


@in_alliance()
@require_GET
def people(request: HttpRequest, here: Here) -> HttpResponse:
    """The roles of the alliance that the reader may see, and the parties with their organisations."""
    rows = list(rows_of(here))
    chosen, ended = request.GET.get("party", ""), bool(request.GET.get("ended"))
    lines = list(seen_roles(here, rows, ended=ended))
    shown = [each for each in lines if not chosen or each.party == chosen]
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "sees": sees_roles(here),
        "parties": list(parties_of(here, rows)) if here.may(Action.SEE, here.thing(Kind.ORGANISATION)).allowed else [],
        "choices": [(name, party.name) for name, party in here.charter.parties.items()],
        "chosen": chosen,
        "ended": ended,
        "page": paged(request, shown),
        "mine": [each for each in lines if each.is_mine],
        "invites": offers_anything(here),
        "reads_charter": here.may(Action.SEE, here.thing(Kind.CHARTER)).allowed,
    }
    return render(request, "people/people.html.j2", values)


@in_alliance()
@require_GET
def rights(request: HttpRequest, here: Here) -> HttpResponse:
    """What a role may do, in words: the reader's own first, or the one asked for."""
    asked = request.GET.get("role", "")
    own = next(iter(here.roles), None)
    role = Role(asked) if asked in set(Role) else own.role if own is not None else Role.MANAGER
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "role": role,
        "word": ROLE_WORDS[role],
        "choices": [(each.value, _(word)) for each, word in ROLE_WORDS.items()],
        "lines": rights_of(role),
        "nothing": [_(word) for word in nothing_with(role)],
        "giver": ROLE_WORDS[given_by(role)],
        "by_operator": role is Role.OPERATOR,
        "ends": always_ends(role),
    }
    return render(request, "people/rights.html.j2", values)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that was done with a role, as it may be shown."""

    made: datetime
    what: str
    line: RoleLine
    by: str
    """The name, else the role in which it was done."""
    before: dict[str, object]
    after: dict[str, object]
    reason: str


@in_alliance(Action.SEE, Kind.MEMBERSHIP)
@require_GET
def history(request: HttpRequest, here: Here) -> HttpResponse:
    """Roles given, changed, ended and left, the latest first."""
    rows = RoleChange.objects.filter(membership__alliance=here.alliance).select_related(
        "membership__person", "membership__alliance", "by"
    )
    found = [row for row in rows if here.may(Action.SEE, membership_thing(here, row.membership)).allowed]
    page = paged(request, found)
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "page": page,
        "lines": [change_line(here, row) for row in page.items],
    }
    return render(request, "people/history.html.j2", values)


def change_line(here: Here, row: RoleChange) -> ChangeLine:
    """A change as the reader may see it: the names of those whose names they may read."""
    party = row.hand.partition(" ")[0] if row.hand.partition(" ")[0] in here.charter.parties else ""
    named = row.by is not None and sees_name(here, row.by, party)
    return ChangeLine(
        row.made - here.alliance.behind,
        row.what,
        line_of(here, row.membership),
        str(row.by) if named else hand_in_words(here, row.hand),
        row.before,
        row.after,
        row.reason,
    )


def hand_in_words(here: Here, hand: str) -> str:
    """The role in which something was done, as ``manager, Endeavor Air``."""
    party, _space, role = hand.partition(" ")
    if party in here.charter.parties and role:
        return f"{_(role)}, {party_title(here, party)}"
    return _(hand) if hand else _("the operator")


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token of somebody's program, without its secret, which nobody has."""

    pk: int
    name: str
    hint: str
    who: str
    party: str
    scopes: tuple[str, ...]
    until: object
    used: object
    state: str
    may_revoke: bool


@in_alliance()
@require_GET
def tokens(request: HttpRequest, here: Here) -> HttpResponse:
    """Tokens that hold here: the reader's own, and for managers those of their party's people."""
    found = list(_tokens(here))
    values = {"here": here, "tabs": tabs(request, here), "page": paged(request, found)}
    return render(request, "people/tokens.html.j2", values)


@in_alliance()
@require_POST
def revoke_token(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Revokes a token of somebody of the reader's party."""
    line = next((each for each in _tokens(here) if each.pk == pk), None)
    if line is None:
        raise Http404
    token = ApiToken.objects.select_related("person").get(pk=pk)
    here.require(Action.ADMINISTER, here.thing(Kind.TOKEN, party=line.party or None, person=token.person.key))
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return HttpResponseRedirect(reverse("people-tokens", args=[here.name]))


def _tokens(here: Here):  # type: ignore[no-untyped-def]  # lines
    """Tokens that hold in this alliance of people who have a role in it today, as far as the reader may see them."""
    held: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(alliance=here.alliance, since__lte=here.today).select_related("person"):
        if row.until is None or here.today < row.until:
            held.setdefault(row.person.pk, []).append(row)
    today = datetime.now(UTC).date()
    rows = ApiToken.objects.filter(Q(everywhere=True) | Q(alliances=here.alliance), person__in=held)
    for token in rows.select_related("person").distinct():
        for row in held[token.person.pk]:
            thing = here.thing(Kind.TOKEN, party=row.party or None, person=token.person.key)
            if not here.may(Action.SEE, thing).allowed:
                continue
            yield TokenLine(
                token.pk,
                token.name,
                token.hint,
                str(token.person) if sees_name(here, token.person, row.party) else "",
                row.party,
                tuple(SCOPE_WORDS[scope] for scope in token.scopes),
                token.until,
                token.used,
                "revoked" if token.revoked else "over" if token.until <= today else "holds",
                is_right(here, Action.ADMINISTER, thing),
            )
            break
