"""How accounts are opened: by invitation, unless the operator lets everybody."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

INVITED = "invitation"
"""The key of a session under which an accepted invitation waits for its account."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Asks for an invitation before an account is opened."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may open an account."""
        return bool(settings.SITE.settings.join) or INVITED in request.session
