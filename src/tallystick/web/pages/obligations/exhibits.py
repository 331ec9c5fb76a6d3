"""Handing out the files that prove events and steps, to whoever may see what they prove."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tallystick.cycle.exhibits import Exhibit, exhibits_in, read_exhibit
from tallystick.errors import InputError
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.obligations.obliged import Obliged


@in_alliance()
@require_GET
def exhibit(request: HttpRequest, here: Here, digest: str) -> HttpResponse:
    """The file of a digest, as it was handed in; Http404 where nothing that the reader may see names it."""
    del request
    seen = enter(here)
    found = next((each for each in named(seen) if each.digest == f"sha256:{digest}"), None)
    if found is None:
        raise Http404
    try:
        content = read_exhibit(here.alliance.root, found.digest)
    except InputError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="application/octet-stream")
    name = found.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def named(seen: Obliged) -> Iterator[Exhibit]:
    """Every exhibit that an event or a step names which the reader may see."""
    for event in seen.events:
        yield from exhibits_in(event.evidence)
    for case in seen.cases:
        for took in case.history:
            yield from exhibits_in([*took.step.evidence, *getattr(took.step, "proof", ())])
