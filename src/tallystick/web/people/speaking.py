"""Speaking a person's own language, where the browser was not told another one on its own; numbers are written by it.

What programs ask for is written alike in all languages.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tallystick.reports.numbers import written_with
from tallystick.web.api.refusing import PREFIX
from tallystick.web.design.language import mark
from tallystick.web.people.models import Person


class SpokenLanguageMiddleware:
    """After sign-in: the language of the profile, unless this browser has one by its switch."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and settings.SESSION_COOKIE_NAME in request.COOKIES:
            person = request.user
            if isinstance(person, Person) and person.language in dict(settings.LANGUAGES):
                translation.activate(person.language)
                request.LANGUAGE_CODE = person.language
        if request.path_info.startswith(PREFIX):
            return self.get_response(request)
        with written_with(mark()):
            return self.get_response(request)
