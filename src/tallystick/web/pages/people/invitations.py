"""Inviting people to roles: what was offered, sending it again, taking it back, and agreeing to it with the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.charter.units import party_of
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.own import me
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Side
from tallystick.web.pages.paging import paged
from tallystick.web.pages.people.forms import TOGETHER, InviteForm
from tallystick.web.pages.people.seeing import group_of, hand_of, is_right, members_today, party_title
from tallystick.web.pages.people.tabs import counsel_for, offers, offers_anything, tabs
from tallystick.web.people.inviting import agree, invite, resend, withdraw
from tallystick.web.people.models import Invitation, Person
from tallystick.web.people.words import ROLE_WORDS


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation as it may be shown."""

    pk: int
    email: str
    """Empty where the reader may not read whose it is."""
    role: str
    group: str
    since: date
    until: date | None
    sent: datetime
    ends: datetime
    state: str
    """``open``, ``waits``, ``accepted``, ``withdrawn``, ``over``."""
    agreed: tuple[str, ...]
    """Of one for all parties together: who has agreed."""
    missing: tuple[str, ...]
    agrees: bool
    """Whether the reader's agreement is asked for."""
    may_change: bool


@in_alliance(Action.SEE, Kind.MEMBERSHIP)
@require_GET
def invitations(request: HttpRequest, here: Here) -> HttpResponse:
    """What was offered in this alliance, the latest first; addresses of the reader's own party only."""
    rows = Invitation.objects.filter(alliance=here.alliance).prefetch_related("consents")
    page = paged(request, list(rows))
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "page": page,
        "lines": [_line(here, row) for row in page.items],
        "invites": offers_anything(here),
    }
    return render(request, "people/invitations.html.j2", values)


@in_alliance()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, here: Here) -> HttpResponse:
    """Offers a role; a proof of the person is asked for first, so that nothing is written in vain."""
    person, offered = me(request), offers(here)
    if not offered:
        party = next(iter(sorted(here.parties)), None)
        raise RefusedError(here.may(Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=Role.MANAGER)))
    party, roles = next(iter(offered.items()))
    here.require(Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=min(roles)))
    form = _form(request, here, offered)
    if request.method == "POST" and form.is_valid():
        try:
            said = _invite(request, here, person, form)
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("people-invitations", args=[here.name]))
    values = {"here": here, "tabs": tabs(request, here), "form": form, "together": TOGETHER in offered}
    return render(request, "people/invite.html.j2", values, status=422 if form.errors else 200)


@in_alliance()
@require_POST
def step(request: HttpRequest, here: Here, pk: int, step: str) -> HttpResponse:
    """Sends an invitation again, takes it back, or agrees to it for the reader's party."""
    person = me(request)
    row = Invitation.objects.filter(alliance=here.alliance, pk=pk).first()
    if (
        row is None
        or step not in _STEPS
        or not here.may(Action.SEE, here.thing(Kind.MEMBERSHIP, party=row.party or None)).allowed
    ):
        raise Http404
    party = _party_that_acts(here, row)
    role = Role(row.role)
    here.require(Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=role, person=_own(person, row.email)))
    try:
        said = _STEPS[step](request, here, row, party or "")
    except InputError as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("people-invitations", args=[here.name]))


def _resent(request: HttpRequest, here: Here, row: Invitation, party: str) -> str:
    del party
    if row.waits:
        return _("Nothing was sent: parties have yet to agree.")
    resend(row, title=here.title, absolute=request.build_absolute_uri)
    return _("The invitation is sent again; the link before opens nothing any more.")


def _withdrawn(request: HttpRequest, here: Here, row: Invitation, party: str) -> str:
    del request, here, party
    withdraw(row)
    return _("The invitation is withdrawn: its link opens nothing any more.")


def _agreed(request: HttpRequest, here: Here, row: Invitation, party: str) -> str:
    is_sent = agree(
        row,
        party=party,
        by=me(request),
        needed=members_today(here),
        title=here.title,
        absolute=request.build_absolute_uri,
    )
    if is_sent:
        return _("All parties have agreed, and the invitation is sent.")
    return _("%(party)s has agreed; the mail goes out once counsel of every party has.") % {
        "party": party_title(here, party)
    }


_STEPS: Mapping[str, Callable[[HttpRequest, Here, Invitation, str], str]] = {
    "resend": _resent,
    "withdraw": _withdrawn,
    "agree": _agreed,
}


def _form(request: HttpRequest, here: Here, known: Mapping[str, frozenset[Role]]) -> InviteForm:
    parties = [(name, _("all parties together") if name == TOGETHER else party_title(here, name)) for name in known]
    roles = {role for each in known.values() for role in each}
    return InviteForm(
        request.POST if request.method == "POST" else None,
        offers=known,
        parties=parties,
        roles=[(role.value, _(ROLE_WORDS[role])) for role in Role if role in roles],
        fills=charter_roles(here, frozenset(known)),
        units=charter_units(here, frozenset(known)),
        today=here.today,
        initial={"since": here.today.isoformat()},
    )


def charter_roles(here: Here, parties: frozenset[str]) -> list[tuple[str, str]]:
    """The roles of the charter that people of these parties may fill."""
    found = here.charter.people
    return [
        (name, f"{found[name].title or name} ({party_title(here, name.partition('/')[0])})")
        for name in found
        if name.partition("/")[0] in parties
    ]


def charter_units(here: Here, parties: frozenset[str]) -> list[tuple[str, str]]:
    """The units of the charter that are below these parties, but for single persons."""
    units = here.charter.strategy.units
    return [
        (name, unit.title or name)
        for name, unit in units.items()
        if unit.level not in ("person", "party") and party_of(here.charter, name) in parties
    ]


def _invite(request: HttpRequest, here: Here, person: Person, form: InviteForm) -> str:
    said = form.cleaned_data
    together, role = said["party"] == TOGETHER, Role(said["role"])
    acts = counsel_for(here)[0] if together else said["party"]
    here.require(
        Action.ADMINISTER,
        here.thing(Kind.MEMBERSHIP, party=acts, role=role, person=_own(person, said["email"])),
    )
    party = "" if together else said["party"]
    side = Side.objects.filter(alliance=here.alliance, party=party).select_related("organisation").first()
    made = invite(
        said["email"], alliance=here.alliance, title=here.title, role=role, party=party,
        organisation=side.organisation if side is not None else None, since=said["since"], until=said["until"],
        units=said.get("units") or (), fills=said.get("fills") or (), by=person, hand=hand_of(here, person, acts).role,
        absolute=request.build_absolute_uri, together=together,
    )  # fmt: skip
    if together:
        return _agreed(request, here, made, acts)
    return _("The invitation is on its way to %(email)s.") % {"email": made.email}


def _own(person: Person, email: str) -> str | None:
    """The reader's key where the address is their own: nobody gives themselves a role."""
    return person.key if person.email == email.lower() else None


def _party_that_acts(here: Here, row: Invitation) -> str | None:
    """For which party the reader acts about an invitation: its own, or of one for all that of the reader's counsel."""
    if row.party:
        return row.party
    mine = counsel_for(here)
    given = {each.party for each in row.consents.all()}
    return next((party for party in mine if party not in given), next(iter(mine), None))


def _line(here: Here, row: Invitation) -> InvitationLine:
    party = row.party or None
    given = {each.party for each in row.consents.all()}
    mine = counsel_for(here) if not row.party else ()
    if row.party:
        thing = here.thing(Kind.MEMBERSHIP, party=party, role=Role(row.role))
        may_change = is_right(here, Action.ADMINISTER, thing)
        named = here.may(Action.SEE, here.thing(Kind.PERSON, party=party)).allowed
    else:
        may_change = bool(mine)
        named = bool(mine) or here.may(Action.SEE, here.thing(Kind.PERSON)).allowed
    pending = row.accepted is None and row.withdrawn is None
    return InvitationLine(
        row.pk,
        row.email if named else "",
        row.role,
        group_of(here, row.role, row.party),
        row.since,
        row.until,
        row.sent - here.alliance.behind,
        row.ends - here.alliance.behind,
        _state(row),
        tuple(party_title(here, each) for each in sorted(given)),
        tuple(party_title(here, each) for each in sorted(members_today(here) - given)) if row.waits else (),
        row.waits and pending and any(each not in given for each in mine),
        may_change and pending,
    )


def _state(row: Invitation) -> str:
    if row.accepted is not None:
        return "accepted"
    if row.withdrawn is not None:
        return "withdrawn"
    if row.waits:
        return "waits"
    return "open" if timezone.now() < row.ends else "over"
