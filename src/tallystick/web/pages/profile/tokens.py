"""Tokens of a person's programs: made and shown once, seen, and revoked."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.sharing.words import Action, Kind, Scope
from tallystick.web.access.guards import for_people
from tallystick.web.access.lookup import alliances_for
from tallystick.web.access.own import may_outside, me, require_own
from tallystick.web.alliances.models import Alliance
from tallystick.web.pages.paging import paged
from tallystick.web.pages.profile.forms import EVERYWHERE, TokenForm
from tallystick.web.people.models import ApiToken
from tallystick.web.people.words import SCOPE_WORDS


@for_people
@never_cache
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """The reader's tokens: name, first letters, scopes, where and until when they hold, last use."""
    person = me(request)
    rows = list(ApiToken.objects.filter(person=person).prefetch_related("alliances"))
    today = datetime.now(UTC).date()
    lines = [(row, "revoked" if row.revoked else "over" if row.until <= today else "holds") for row in rows]
    values = {
        "page": paged(request, lines),
        "zone": person.zone or settings.TIME_ZONE,
        "words": SCOPE_WORDS,
        "titles": {here.name: here.title for here in alliances_for(request)},
    }
    return render(request, "profile/tokens.html.j2", values)


@for_people
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Makes a token, and shows its secret with this one answer."""
    person = require_own(request, Action.ADMINISTER, Kind.TOKEN)
    today = datetime.now(UTC).date()
    mine = [(here.name, here.title) for here in alliances_for(request)]
    mine.append((EVERYWHERE, _("wherever I have a role, now and later")))
    operates = may_outside(request, Action.CONFIGURE, Kind.JOB).allowed
    scopes = [(each.value, _(SCOPE_WORDS[each])) for each in Scope if operates or each is not Scope.OPERATE]
    form = TokenForm(
        request.POST or None, scopes=scopes, alliances=mine, today=today,
        initial={"until": (today + timedelta(days=90)).isoformat()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        token, secret = ApiToken.issue(
            person=person, name=said["name"], scopes=[Scope(each) for each in said["scopes"]], until=said["until"]
        )
        if EVERYWHERE in said["alliances"]:
            token.everywhere = True
            token.save(update_fields=["everywhere"])
        else:
            token.alliances.set(Alliance.objects.filter(name__in=said["alliances"]))
        values = {
            "token": token, "secret": secret, "words": SCOPE_WORDS, "titles": dict(mine),
            "address": settings.SITE_ADDRESS,
        }  # fmt: skip
        return render(request, "profile/token.html.j2", values)
    return render(request, "profile/token_new.html.j2", {"form": form}, status=422 if form.errors else 200)


@for_people
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revokes one of the reader's tokens: it opens nothing from the next request on."""
    row = ApiToken.objects.filter(pk=pk, person=me(request)).first()
    if row is None:
        raise Http404
    if row.revoked is None:
        row.revoked = timezone.now()
        row.save(update_fields=["revoked"])
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.name})
    return HttpResponseRedirect(reverse("tokens"))
