"""What the views of the data wing have in common: who asks, and how a page is made."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tallystick.web.access.asking import person_asking
from tallystick.web.pages.data.tabs import data_tabs
from tallystick.web.people.models import Person


def asking(request: HttpRequest) -> Person:
    """The person who asks; Http404 where there is none."""
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def page(request: HttpRequest, template: str, values: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the data wing, with the pages beside it that its reader may enter."""
    return render(request, template, {**values, "data_tabs": data_tabs(values["here"])}, status=status)
