"""Beginning a case: with an early word, or in form on a miss."""

import itertools

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tallystick.cycle.exhibits import exhibit_of
from tallystick.errors import InputError
from tallystick.obligations.judged import MISSES, Result
from tallystick.obligations.notices.about import Subject
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.acting import Done, own_party, put, require_role, require_step
from tallystick.web.pages.obligations.case_steps import STEPS, about
from tallystick.web.pages.obligations.cases import found_case
from tallystick.web.pages.obligations.claims import acted, refused
from tallystick.web.pages.obligations.determinations import found as found_determination
from tallystick.web.pages.obligations.determinations import may_open
from tallystick.web.pages.obligations.forms import ActForm, given, note_field
from tallystick.web.pages.obligations.letters import compose


class BeginForm(ActForm):
    """A case is begun."""

    case = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_-]{0,39}$", label=gettext_lazy("Name of the case"),
        help_text=gettext_lazy("At most 40 letters, digits, - and _; it begins with a letter."),
    )  # fmt: skip
    how = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    right = forms.CharField(
        label=gettext_lazy("Right at stake"), required=False, max_length=80,
        help_text=gettext_lazy("Where the determination does not say it."),
    )  # fmt: skip
    note = note_field()


@in_alliance()
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, here: Here, clause: str, place: str) -> HttpResponse:
    """Begins a case on a determination: with an early word, or in form on a miss."""
    seen, held = found_determination(here, clause, place)
    made = held.determination
    party = may_open(seen, made)
    if party is None:
        here.require(Action.PROPOSE, seen.thing(made, Kind.CASE))
        raise refused(_("A case is begun by the side to which it was promised."))
    may_case = here.may(Action.PROPOSE, seen.thing(made, Kind.CASE)).allowed
    is_miss = made.outcome in (*MISSES, Result.INTERIM)
    choices = [("nudge", _("An early word, without formal effect"))]
    choices += [("open", _("A case on the miss"))] if is_miss and may_case else []
    known = {each.id for each in seen.cases}
    stem = f"{made.obligor}-{made.clause}"[:34]
    name = next(
        each for each in itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2))) if each not in known
    )
    letter = None if held.masked else compose("nudge", Subject(seen.charters[clause], here.today, determination=made))
    form = BeginForm(*given(request), initial={"case": name, "how": choices[-1][0]})
    form.fields["how"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def act() -> Done:
        how = form.cleaned_data["how"]
        role = require_role(here, party, how, None)
        if how == "nudge":
            here.require(Action.SERVE, here.thing(Kind.NOTICE, party=party, start=made.start, end=made.end))
        entry = {
            "case": form.cleaned_data["case"], "step": how, "by": role, "clause": clause, "period": made.period,
            "party": made.obligor, "scope": {name: value for name, value in made.scope if value},
            "note": form.given("note"),
        }  # fmt: skip
        files = []
        if how == "nudge" and letter is not None:
            files = [(exhibit_of(f"nudge.{end}", content), content) for end, content in letter.contents]
            entry["evidence"] = [each.evidence for each, _content in files]
        if how == "open":
            entry |= {"determination": made.hash, "right": form.given("right")}
        if any(each.id == entry["case"] for each in seen.determined_cases):
            raise InputError(_("There is a case of this name already; give another one."))
        return put(seen, steps=[entry], files=files)

    back = reverse("cases", args=[here.name])
    lead = f"{made.title}, {seen.label(clause, made.period)}"
    return acted(request, seen, form, act, title=_("Begin a case"), lead=lead, back=back,
                 done=_("The case is begun."), primary=_("Begin it"),
                 preview=letter.made.text if letter is not None else "")  # fmt: skip


class OpenForm(ActForm):
    """An early word becomes a case."""

    right = forms.CharField(label=gettext_lazy("Right at stake"), required=False, max_length=80)
    note = note_field()


@in_alliance()
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Opens a case that began with an early word, on the miss that was determined since."""
    seen, held = found_case(here, name)
    party = own_party(here, held.record.beneficiaries)
    if party is None:
        raise refused(_("A case is opened by the side to which it was promised."))
    role = require_step(seen, held, "open", party)
    form = OpenForm(*given(request))

    def act() -> Done:
        record = held.record
        entry = {
            "case": held.id, "step": "open", "by": role, "clause": record.clause, "period": record.period,
            "party": record.obligor, "scope": dict(record.scope), "right": form.given("right"),
            "note": form.given("note"), "determination": held.determination.hash if held.determination else None,
        }  # fmt: skip
        if held.determination is None or held.determination.outcome not in (*MISSES, Result.INTERIM):
            raise InputError(_("A case rests on a miss, and none is determined for this period."))
        return put(seen, steps=[entry])

    return acted(request, seen, form, act, title=_(STEPS["open"]), lead=about(held, seen),
                 back=reverse("case", args=[here.name, held.id]), done=_("The case is open."),
                 primary=_("Open it"))  # fmt: skip
