"""The programs' entrance: who comes in with a token, and all operations together."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.security import HttpBearer, SessionAuth

from tallystick.web.api import (
    accounts,
    alliances,
    batches,
    cases,
    charters,
    claims,
    comments,
    determinations,
    editions,
    events,
    exports,
    figures,
    issues,
    jobs,
    ledgers,
    me,
    objectives,
    periods,
    problems,
    sources,
    webhooks,
)
from tallystick.web.api.asking import token_of
from tallystick.web.api.describing import DescribedAPI
from tallystick.web.api.parsing import PlainParser
from tallystick.web.api.refusing import add_handlers
from tallystick.web.people.models import ApiToken


class TokenAuth(HttpBearer):
    """``Authorization: Bearer tally_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, where it is known and holds today."""
        del token
        return token_of(request)


class BrowserAuth(SessionAuth):
    """A browser in which somebody is signed in; its writes carry the token of the site's forms."""

    def __call__(self, request: HttpRequest) -> Any | None:
        """The person; nobody where a token was shown that does not hold."""
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        return super().__call__(request)


api = DescribedAPI(
    title="Tallystick",
    version="1",
    description="Alliances with all that the owner of the token may see and do in them. Numbers are decimal texts, "
    "days are ISO 8601, instants are in UTC. Lists come in pages, refusals as problem details (RFC 9457).",
    auth=[TokenAuth(), BrowserAuth(csrf=True)],
    parser=PlainParser(),
    docs_url=None,
    urls_namespace="api",
)
add_handlers(api)

_IN_ALLIANCES: tuple[Router, ...] = tuple(
    each.router
    for each in (
        alliances, charters, figures, objectives, determinations, accounts, claims, cases, issues, comments, periods,
        sources, batches, events, editions, ledgers, jobs, exports, webhooks,
    )
)  # fmt: skip

for _router in _IN_ALLIANCES:
    api.add_router("/alliances", _router)
api.add_router("", me.router)
api.add_router("", problems.router)
