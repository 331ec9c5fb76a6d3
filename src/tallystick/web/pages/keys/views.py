"""Keys on record, and changing those of one's own party."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle.authority import Act, authority_for
from tallystick.cycle.key_changes import SUBJECT, Change, SignedChange, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.drafting.joining import joining
from tallystick.web.pages.keys.forms import KeyForm
from tallystick.web.pages.keys.queries import KeyLine, keys_on_record


@in_alliance(kind=Kind.KEY)
@require_GET
def keys(request: HttpRequest, here: Here) -> HttpResponse:
    """Every key on record, and those of this browser."""
    lines = keys_on_record(here)
    names = names_of(here)
    values = {
        "here": here,
        "begun": is_begun(here.alliance),
        "counting": [each for each in lines if each.until is None],
        "ended": [each for each in lines if each.until is not None],
        "names": names,
        "mine": [party for party in names if _may_change(here, party)],
        "without": [
            party
            for party in names
            if not any((each.owner, each.use, each.until) == (party, "party", None) for each in lines)
        ],
    }
    return render(request, "keys/keys.html.j2", values)


@in_alliance(kind=Kind.KEY)
@require_http_methods(["GET", "POST"])
def party_keys(request: HttpRequest, here: Here, party: str) -> HttpResponse:
    """The keys of one party: its first one, another in its place, or an end."""
    names = names_of(here)
    if party not in names:
        raise Http404
    thing = here.thing(Kind.KEY, party=party)
    if not _may_change(here, party):
        here.require(Action.ADMINISTER, thing)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        here.require(Action.ADMINISTER, thing)
        if form.is_valid():
            try:
                said = _change(here, party, form)
            except InputError as wrong:
                form.add_error(None, str(wrong))
            else:
                messages.success(request, said)
                return HttpResponseRedirect(reverse("keys", args=[here.name]))
    lines = [each for each in keys_on_record(here) if (each.owner, each.use) == (party, "party")]
    counting = [each for each in lines if each.until is None]
    values = {
        "here": here,
        "party": party,
        "title": names[party],
        "begun": is_begun(here.alliance),
        "counting": counting,
        "had": bool(lines),
        "form": form,
        "sent": form.data.get("change") if form.is_bound else None,
        "roles": list(_deciding(here, party)),
        "suggested": _suggested(party, lines),
    }
    return render(request, "keys/party.html.j2", values, status=422 if form.errors else 200)


def names_of(here: Here) -> dict[str, str]:
    """What the parties are called, with those that proposed amendments bring in."""
    known = {name: party.name for name, party in here.charter.parties.items()}
    return {name: coming[0] for name, coming in joining(here.alliance).items()} | known


def _may_change(here: Here, party: str) -> bool:
    decision = here.may(Action.ADMINISTER, here.thing(Kind.KEY, party=party))
    return decision.allowed or decision.rule == STEP_UP


def _deciding(here: Here, party: str) -> list[tuple[str, str]]:
    """The roles of the charter that the reader fills and that may decide about a key of the party."""
    found = []
    for name in sorted({role for each in here.roles for role in each.fills}):
        mine, _slash, role = name.partition("/")
        if mine != party or name not in here.charter.people:
            continue
        act = Act(party, role, "approved", SUBJECT, here.today)
        try:
            authority_for(act, here.charter, root=here.alliance.root, content=f"sha256:{here.opened.compiled.sha256}")
        except InputError:
            continue
        found.append((name, here.charter.people[name].title or name))
    return found


def _change(here: Here, party: str, form: KeyForm) -> str:
    """Puts the change on record; answers what was done, in a sentence."""
    said = form.cleaned_data
    answer = said["answer"]
    role = answer.removeprefix(f"{party}/") if answer and answer != "key" else None
    if role is not None and answer not in dict(_deciding(here, party)):
        raise InputError(f"You do not decide as '{answer}' about keys; choose a role that you fill and that may sign.")
    signed = None
    if answer == "key" and said["change"] != "added":
        by = said["replaces"] if said["change"] == "rotated" else said["key"]
        signed = SignedChange(by, said["signature"])
    change = Change(
        party, "party", said["change"], said["key"], said["reason"],
        replaces=said["replaces"] if said["change"] == "rotated" else None,
    )  # fmt: skip
    compiled = here.opened.compiled
    with here.writing() as now, record_of(open_workspace(now.root), key=now.log_key) as record:
        done = change_key(record, change, recorded=now.moment, role=role, charter=compiled, signed=signed)
    name = names_of(here)[party]
    if said["change"] == "revoked":
        return _("The key of %(party)s is revoked (entry %(entry)d).") % {"party": name, "entry": done.index}
    return _("The key of %(party)s is on record (entry %(entry)d). Let the other parties compare it with you.") % {
        "party": name,
        "entry": done.index,
    }


def _suggested(party: str, lines: list[KeyLine]) -> str:
    """A name for the next key that no key had before."""
    number = len(lines) + 1
    return f"{party}.example" if number == 1 else f"{party}.example/{number}"
