"""What happens when something is refused: a page that says why, or a fresh proof of the person that is asked for.

What may not even be seen is not found (404), so that nobody learns that it is there.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tallystick.errors import InputError
from tallystick.sharing.asked import Decision

STEP_UP = "S021"
"""The rule that asks for a fresh proof."""


class RefusedError(Exception):
    """Something was asked for that the person may not do."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(decision.because)


class RefusalMiddleware:
    """Turns refusals and unusable input into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; None for everything else, which stays an error."""
        if isinstance(exception, RefusedError):
            if exception.decision.rule == STEP_UP:
                back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
                return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
            return render(request, "errors/refused.html.j2", {"decision": exception.decision}, status=403)
        if isinstance(exception, InputError):
            return render(request, "errors/unusable.html.j2", {"message": str(exception)}, status=400)
        return None
