"""One role of one person: its days, what was done with it, changing, ending and leaving it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.own import me
from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import day
from tallystick.web.pages.people.forms import ChangeForm, EndForm
from tallystick.web.pages.people.invitations import charter_roles, charter_units
from tallystick.web.pages.people.seeing import hand_of, line_of, members_today, membership_thing, rows_of
from tallystick.web.pages.people.tabs import tabs
from tallystick.web.pages.people.views import change_line
from tallystick.web.people.models import Membership
from tallystick.web.people.roles import LIMITED, change, end


@in_alliance()
@require_GET
def role(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """A role with its history."""
    row = _find(here, pk)
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "line": line_of(here, row),
        "changes": [change_line(here, each) for each in row.changes.select_related("by", "membership__person")],
    }
    return render(request, "people/role.html.j2", values)


@in_alliance()
@require_http_methods(["GET", "POST"])
def change_role(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Changes a role, or ends it on a day."""
    row = _find(here, pk)
    here.require(Action.ADMINISTER, membership_thing(here, row))
    doing = request.POST.get("do") if request.method == "POST" else None
    changing = _change_form(request if doing == "change" else None, here, row)
    ending = EndForm(
        request.POST if doing == "end" else None, today=here.today, initial={"day": here.today.isoformat()}
    )
    sent: ChangeForm | EndForm | None = changing if doing == "change" else ending if doing == "end" else None
    if sent is not None and sent.is_valid():
        try:
            said = _done(request, here, row, sent)
        except InputError as wrong:
            sent.add_error(None, str(wrong))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("people-role", args=[here.name, row.pk]))
    values = {
        "here": here,
        "tabs": tabs(request, here),
        "line": line_of(here, row),
        "changing": changing,
        "ending": ending,
    }
    status = 422 if sent is not None and sent.errors else 200
    return render(request, "people/change.html.j2", values, status=status)


@in_alliance()
@require_POST
def leave(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Ends one of the reader's own roles, today."""
    person, row = me(request), _find(here, pk)
    if row.person != person or row.alliance is None:
        raise Http404
    here.require(Action.ADMINISTER, here.thing(Kind.PERSON, person=person.key))
    try:
        end(
            row, on=here.today, hand=hand_of(here, person, row.party), what="left",
            party_goes_on=row.party in members_today(here),
        )  # fmt: skip
    except InputError as wrong:
        messages.error(request, str(wrong))
        return HttpResponseRedirect(reverse("people-role", args=[here.name, row.pk]))
    messages.success(request, _("You have left: your role in “%(alliance)s” has ended.") % {"alliance": here.title})
    return HttpResponseRedirect(reverse("home"))


def _find(here: Here, pk: int) -> Membership:
    row = rows_of(here).filter(pk=pk).first()
    if row is None or not here.may(Action.SEE, membership_thing(here, row)).allowed:
        raise Http404
    return row


def _change_form(request: HttpRequest | None, here: Here, row: Membership) -> ChangeForm:
    parties = frozenset({row.party})
    fills = [] if row.role in LIMITED else charter_roles(here, parties)
    known = {name for name, _title in fills}
    return ChangeForm(
        request.POST if request is not None else None,
        fills=[*fills, *((name, name) for name in row.fills if name not in known)],
        units=charter_units(here, parties),
        initial={
            "until": row.until.isoformat() if row.until is not None else None,
            "fills": row.fills,
            "units": row.units,
        },
    )


def _done(request: HttpRequest, here: Here, row: Membership, form: ChangeForm | EndForm) -> str:
    said, hand = form.cleaned_data, hand_of(here, me(request), row.party)
    if isinstance(form, EndForm):
        ended = end(row, on=said["day"], hand=hand, reason=said["reason"])
        return _("The role ends on %(day)s.") % {"day": day(ended.until)}
    change(row, until=said["until"], units=said.get("units", row.units), fills=said.get("fills", row.fills), hand=hand)
    return _("The role is changed.")
