"""Claims, answers, disputes and decisions: the pages on which they are entered, and the list of all of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.charter.model.events import Claim, Dispute, Event
from tallystick.cycle.event_adding import Changed
from tallystick.errors import InputError, ProblemsError
from tallystick.obligations.determination import Determination
from tallystick.reports import clause_words
from tallystick.sharing.asked import Decision
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import said
from tallystick.web.pages.obligations import owing
from tallystick.web.pages.obligations.acting import (
    Done,
    may_step,
    own_party,
    put,
    ready_exhibits,
    require_role,
    speaker,
)
from tallystick.web.pages.obligations.claim_views import claim_view, claimable, claims, disputes
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.determinations import answer_can_be_disputed, dispute_by, found
from tallystick.web.pages.obligations.forms import (
    ActForm,
    AnswerForm,
    ClaimForm,
    DecisionForm,
    DisputeForm,
    ResolvedForm,
    WithdrawForm,
    given,
)
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.paging import MOST, paged
from tallystick.web.problems import NOT_NOW

MOST_TOLD = 3


@in_alliance()
@require_GET
def claims_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Every claim and dispute that the reader may see, the latest first."""
    seen = enter(here)
    open_only = request.GET.get("open") == "1"
    every = [each for each in claims(seen) if not open_only or each.standing.is_open]
    held = [each for each in disputes(seen) if not open_only or each.is_open]
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "claims"),
        "open_only": open_only,
        "page": paged(request, every),
        "disputes": held[:MOST],
        "titles": {each.claim.id: seen.title(each.claim.clause) for each in every},
        "labels": {each.claim.id: seen.label(each.claim.clause, each.claim.period) for each in every},
        "may_decide": False,
    }
    return render(request, "obligations/claims.html.j2", values)


@in_alliance()
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, here: Here, clause: str, place: str) -> HttpResponse:
    """Claims an exclusion for a period, within its window."""
    seen, held = found(here, clause, place)
    made = held.determination
    here.require(Action.CLAIM, seen.thing(made))
    if made.obligor not in here.parties:
        raise refused(_("An exclusion is claimed by %(who)s, who promised it.") % {"who": seen.name(made.obligor)})
    possible = [each for each in claimable(seen, made) if not each.passed]
    if held.masked or not possible:
        raise refused(_("Nothing can be claimed for this period any more."))
    choices = [(each.name, each.exclusion.what) for each in possible]
    evidence = ", ".join(possible[0].exclusion.evidence)
    form = ClaimForm(*given(request), exclusions=choices, evidence=evidence)

    def act() -> Done:
        files = ready_exhibits([form.cleaned_data["proof"]])
        share = form.cleaned_data["share"]
        entry = {
            "kind": "claim", "clause": clause, "period": made.period, **_party(made, seen), **_scope(made),
            "exclusion": form.cleaned_data["exclusion"], "count": form.cleaned_data["count"],
            "performed": form.cleaned_data["performed"] or None, "share": None if share is None else share / 100,
            "cause": form.given("cause"), "on": here.today, "by": speaker(here, made.obligor),
            "evidence": [*filter(None, [form.given("evidence")]), *(each.evidence for each, _ in files)],
            "note": form.given("note"),
        }  # fmt: skip
        return put(seen, events=[entry], files=files)

    lead = _("%(clause)s, %(period)s") % {"clause": made.title, "period": seen.label(clause, made.period)}
    window = [
        (each.exclusion.what, each.due, ", ".join(each.exclusion.evidence)) for each in possible if each.due is not None
    ]
    return acted(request, seen, form, act, title=_("Claim an exclusion"), lead=lead, back=_at(here, clause, place),
                 done=_("The claim is on record."), primary=_("Put the claim on record"), window=window)  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Answers a claim of the other side: all of it, a part, or none with the reason."""
    seen = enter(here)
    event = _event(seen, name, Claim)
    view = claim_view(seen, event)
    if view is None:
        raise Http404
    thing = seen.thing_of(event.clause, event.period, view.obligor, Kind.DETERMINATION)
    here.require(Action.ANSWER, thing)
    party = own_party(here, view.others)
    if party is None:
        raise refused(
            _("A claim is answered by the other side: %(who)s.") % {"who": ", ".join(map(seen.name, view.others))}
        )
    if not view.awaits_answer:
        raise refused(_("This claim awaits no answer: it is %(how)s.") % {"how": view.standing.why})
    form = AnswerForm(*given(request))

    def act() -> Done:
        files = ready_exhibits([form.cleaned_data["proof"]])
        how = form.cleaned_data["how"]
        entry = {
            "kind": "answer", "to": event.id, "accept": form.cleaned_data["accept"] if how == "part" else how,
            "on": here.today, "by": speaker(here, party), "evidence": [each.evidence for each, _ in files],
            "note": form.given("note"),
        }  # fmt: skip
        return put(seen, events=[entry], files=files)

    lead = _("%(who)s claims %(count)s for %(what)s; %(clause)s, %(period)s.") % {
        "who": seen.name(view.obligor), "count": event.count if event.count is not None else _("the whole period"),
        "what": view.exclusion.what, "clause": seen.title(event.clause),
        "period": seen.label(event.clause, event.period),
    }  # fmt: skip
    return acted(request, seen, form, act, title=_("Answer a claim"), lead=lead, done=_("The answer is on record."),
                 back=view.link or reverse("claims", args=[here.name]), primary=_("Put the answer on record"),
                 aside=view.silence, view=view)  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, here: Here, clause: str, place: str) -> HttpResponse:
    """Disputes a determination: on record as an event, and in its case where there is one that allows it."""
    seen, held = found(here, clause, place)
    made = held.determination
    here.require(Action.CLAIM, seen.thing(made))
    party = own_party(here, (made.obligor, *made.beneficiary))
    if party is None or held.masked:
        raise refused(_("A determination is disputed by the parties that it concerns."))
    if any(each.is_open for each in disputes(seen, made)):
        raise refused(_("It is disputed already."))
    due = dispute_by(made)
    if due is not None and here.today > due and not answer_can_be_disputed(seen, made):
        raise refused(_("It could be disputed until %(day)s.") % {"day": due})
    case = next((each for each in seen.cases_of(made) if may_step(seen, each, "dispute", party)), None)
    form = DisputeForm(*given(request))

    def act() -> Done:
        files = ready_exhibits([form.cleaned_data["proof"]])
        evidence = [each.evidence for each, _ in files]
        entry = {
            "kind": "dispute", "clause": clause, "period": made.period, **_party(made, seen), **_scope(made),
            "amount": form.cleaned_data["amount"], "on": here.today, "by": speaker(here, party),
            "ground": form.cleaned_data["ground"], "evidence": evidence,
        }  # fmt: skip
        steps = []
        if case is not None:
            step = {"case": case.id, "step": "dispute", "by": require_role(here, party, "dispute", case)}
            steps.append({**step, "amount": form.cleaned_data["amount"]})
        return put(seen, events=[entry], steps=steps, files=files)

    aside = "" if case is None else _("The case %(case)s goes to the dispute ladder with it.") % {"case": case.id}
    lead = _("%(clause)s, %(period)s") % {"clause": made.title, "period": seen.label(clause, made.period)}
    return acted(request, seen, form, act, title=_("Dispute a determination"), lead=lead, back=_at(here, clause, place),
                 done=_("The dispute is on record."), primary=_("Put the dispute on record"), aside=aside)  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def decide_dispute(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Enters what was decided, with the decision itself."""
    seen = enter(here)
    event = _event(seen, name, Dispute)
    party = _of_dispute(seen, event)
    mine = [each for each in claims(seen) if (each.claim.clause, each.claim.period) == (event.clause, event.period)]
    choices = [(each.claim.id, f"{each.exclusion.what}: {each.claim.count or _('the whole period')}") for each in mine]
    form = DecisionForm(*given(request), claims=choices)

    def act() -> Done:
        files = ready_exhibits([form.cleaned_data["proof"]])
        on_claim = form.given("claim")
        entry = {
            "kind": "decision", "clause": event.clause, "period": event.period, "party": event.party,
            "scope": event.scope or None, "to": on_claim, "accept": form.cleaned_data["accept"] if on_claim else None,
            "outcome": form.given("outcome"), "value": form.cleaned_data["value"], "final": form.cleaned_data["final"],
            "on": here.today, "by": speaker(here, party), "note": form.given("note"),
            "evidence": [form.cleaned_data["who"], *(each.evidence for each, _ in files)],
        }  # fmt: skip
        return put(seen, events=[entry], files=files)

    return acted(request, seen, form, act, title=_("Enter a decision"), lead=event.ground,
                 done=_("The decision is on record."), back=_back(seen, event), primary=_("Put the decision on record"),
                 aside=_("What the expert, committee or court decided; the other side reads it at once."))  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def resolve(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Records that a dispute is over: after a decision that binds, or by the party that disputed."""
    seen = enter(here)
    event = _event(seen, name, Dispute)
    party = _of_dispute(seen, event)
    view = next(each for each in disputes(seen) if each.dispute.id == event.id)
    decided = any(each.final for each in view.decisions)
    own = event.by is not None and event.by.split("/")[0] == party
    if not decided and not own:
        raise refused(
            _(
                "Without a decision that binds, a dispute ends by the party that raised it, or by a settlement in its "
                "case to which all agree."
            )
        )
    form = ResolvedForm(*given(request))

    def act() -> Done:
        if form.cleaned_data["amount"] is not None and not decided:
            raise InputError(
                _(
                    "Without a decision that binds, the determined amount holds; leave the amount empty, or settle in "
                    "the case."
                )
            )
        entry = {
            "kind": "resolved", "clause": event.clause, "period": event.period, "party": event.party,
            "scope": event.scope or None, "dispute": event.id, "amount": form.cleaned_data["amount"], "on": here.today,
            "by": speaker(here, party), "note": form.given("note"),
        }  # fmt: skip
        return put(seen, events=[entry])

    return acted(request, seen, form, act, title=_("Record as resolved"), lead=event.ground,
                 done=_("The dispute is resolved."), back=_back(seen, event), primary=_("Record it"))  # fmt: skip


@in_alliance()
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Takes a claim or a dispute back; by the party that raised it."""
    seen = enter(here)
    event = seen.event(name)
    if not isinstance(event, Claim | Dispute):
        raise Http404
    owner = event.party or next(iter(seen.charters[event.clause].clauses.definitions[event.clause].pairs))[0]
    raiser = owner if isinstance(event, Claim) else (event.by or "").split("/")[0] or owner
    here.require(Action.CLAIM, seen.thing_of(event.clause, event.period, owner, Kind.DETERMINATION))
    if raiser not in here.parties:
        raise refused(_("It is taken back by the party that raised it: %(who)s.") % {"who": seen.name(raiser)})
    if isinstance(event, Claim) and ((view := claim_view(seen, event)) is None or not view.standing.is_open):
        raise refused(_("The claim is settled, and stays as it is."))
    if isinstance(event, Dispute) and not next(e for e in disputes(seen) if e.dispute.id == event.id).is_open:
        raise refused(_("The dispute is over."))
    form = WithdrawForm(*given(request))

    def act() -> Done:
        entry = {
            "kind": "withdrawal",
            "of": event.id,
            "on": here.today,
            "by": speaker(here, raiser),
            "note": form.given("note"),
        }
        return put(seen, events=[entry])

    what = _("Take a claim back") if isinstance(event, Claim) else _("Take a dispute back")
    return acted(request, seen, form, act, title=what, lead=event.id, done=_("It is taken back."),
                 back=_back(seen, event), primary=_("Take it back"))  # fmt: skip


def acted(
    request: HttpRequest, seen: Obliged, form: ActForm, act: Callable[[], Done], *, title: str, lead: str, back: str,
    done: str, primary: str, aside: str = "", template: str = "obligations/act.html.j2", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form: shown, mended with 422, or put on record; then the page it came from says what changed."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = act()
            except ProblemsError as wrong:
                for each in wrong.problems:  # without the place in a file, which nobody here has seen
                    form.add_error(None, f"{each.id} {each.message} {each.hint}".strip())
            except InputError as wrong:
                form.add_error(None, str(wrong))
            else:
                text = done if made.is_on_record else _("The other parties are asked to agree.")
                messages.success(request, " ".join([text, *told(seen, made.changed)]))
                return HttpResponseRedirect(back)
    values = {
        "here": seen.here, "tabs": tabs(seen.here, ""), "form": form, "title": title, "lead": lead, "back": back,
        "primary": primary, "aside": aside, "window": (), "view": None, "preview": "", **more,
    }  # fmt: skip
    return render(request, template, values, status=status)


def told(seen: Obliged, changed: tuple[Changed, ...]) -> list[str]:
    """What changed of what the reader may see, a sentence each, the first few."""
    found = []
    for each in changed:
        made = each.after or each.before
        if made is None or seen.masks(made.clause, made.period):
            continue
        if seen.here.may(Action.SEE, seen.thing(made)).allowed:
            before, after = (_briefly(one) for one in (each.before, each.after))
            if before != after:
                found.append(_("%(clause)s, %(period)s: it was %(before)s and is %(after)s now.") % {
                    "clause": made.title, "period": seen.label(made.clause, made.period), "before": before,
                    "after": after,
                })  # fmt: skip
    return found[:MOST_TOLD]


def _briefly(made: Determination | None) -> str:
    if made is None:
        return _("not determined")
    word = said(clause_words.OUTCOMES[made.outcome][1])
    return ", ".join(filter(None, [word, owing.owed(made)]))


def refused(because: str) -> RefusedError:
    """That something cannot be done as things stand."""
    return RefusedError(replace(Decision(False, NOT_NOW.id, ""), because=because))


def _party(made: Determination, seen: Obliged) -> dict[str, str]:
    pairs = seen.charters[made.clause].clauses.definitions[made.clause].pairs
    return {"party": made.obligor} if len(pairs) > 1 else {}


def _scope(made: Determination) -> dict[str, Any]:
    scope = {name: value for name, value in made.scope if value is not None}
    return {"scope": scope} if scope else {}


def _at(here: Here, clause: str, place: str) -> str:
    return reverse("determination", args=[here.name, clause, place])


def _event(seen: Obliged, name: str, kind: type[Any]) -> Any:
    event = seen.event(name)
    if not isinstance(event, kind):
        raise Http404
    return event


def _of_dispute(seen: Obliged, event: Dispute) -> str:
    """The party for which the reader enters something on a dispute that stands."""
    thing = seen.thing_of(event.clause, event.period, event.party, Kind.DETERMINATION)
    seen.here.require(Action.ANSWER, thing)
    party = own_party(seen.here, sorted({*thing.parties, *([thing.party] if thing.party else [])}))
    if party is None:
        raise refused(_("It concerns other parties."))
    if not next(each for each in disputes(seen) if each.dispute.id == event.id).is_open:
        raise refused(_("The dispute is over."))
    return party


def _back(seen: Obliged, event: Event) -> str:
    view = next((each for each in disputes(seen) if each.dispute.id == event.id), None)
    if view is not None and view.link:
        return view.link
    mine = next((each for each in claims(seen) if each.claim.id == event.id), None)
    return mine.link if mine is not None and mine.link else reverse("claims", args=[seen.here.name])
