"""Who may come into a view: each view says it by one of these decorators, and a test finds those that do not.

``@for_all`` shows nothing of anybody. ``@for_people`` is for whoever is signed in, and shows their own.
``@for_operators`` is for those who run the installation.
``@in_alliance`` finds the alliance named in the address for the reader, or nothing is there; the view is handed a
:class:`~tallystick.web.alliances.here.Here` in its place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from tallystick.sharing.asked import Context, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import actor_asking, proof_age
from tallystick.web.access.lookup import alliance_for
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here

P = ParamSpec("P")
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may come into a view."""

    who: Literal["all", "people", "operators", "alliance", "bearer"]
    action: Action | None = None
    kind: Kind | None = None


def guard_of(view: Any) -> Guard | None:
    """How a view is guarded; None where nobody said."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, Guard) else None


def _marked(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]  # a mark on a function
    return view


def guarded_as(guard: Guard) -> Callable[[Any], Any]:
    """For a view that is no plain function and asks by itself who comes in, as the guard says."""

    def marked(view: Any) -> Any:
        view.guard = guard
        return view

    return marked


def for_all(view: View) -> View:
    """Everybody may come in, signed in or not."""
    return _marked(view, Guard("all"))


def for_bearers(view: View) -> View:
    """Whoever shows the secret in the address may come in; the view finds whose it is, and shows what is theirs."""
    return _marked(view, Guard("bearer"))


def for_people(view: View) -> View:
    """Whoever is signed in may come in."""
    return _marked(login_required(view), Guard("people"))


def for_operators(action: Action = Action.CONFIGURE, kind: Kind = Kind.JOB) -> Callable[[View], View]:
    """Whoever may do the action with the installation's own thing of the kind; for others nothing is there."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            context = Context(datetime.now(UTC).date(), since_proof=proof_age(request))
            if not decide(actor_asking(request), action, Thing(kind), context).allowed:
                raise Http404
            return view(request, *args, **kwargs)

        return _marked(login_required(asked), Guard("operators", action, kind))

    return guarded


def in_alliance(
    action: Action = Action.SEE, kind: Kind = Kind.ALLIANCE
) -> Callable[[Callable[Concatenate[HttpRequest, Here, P], HttpResponse]], View]:
    """Whoever sees the alliance, and may do the action with the alliance's own thing of the kind, may come in.

    Where things belong to parties, guard by the alliance alone, and let ``here.may`` decide for each of them.
    """

    def guarded(view: Callable[Concatenate[HttpRequest, Here, P], HttpResponse]) -> View:
        @wraps(view)
        def asked(request: HttpRequest, alliance: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            here = alliance_for(request, alliance)
            request.tally_here = here  # type: ignore[attr-defined]  # the frame shows where we are
            decision = here.may(action, here.thing(kind))
            if not decision.allowed:
                if action is Action.SEE:
                    raise Http404
                raise RefusedError(decision)
            return view(request, here, *args, **kwargs)

        return _marked(login_required(asked), Guard("alliance", action, kind))

    return guarded
