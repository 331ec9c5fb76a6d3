"""What a problem means, by its id: where the ``type`` of a refusal leads."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from tallystick.web.api.shapes import Shape

router = Router(tags=["problems"])


class ProblemOut(Shape):
    """One kind of problem."""

    id: str
    level: str
    title: str
    explanation: str


@router.get("/problems/{id}", response=ProblemOut, operation_id="explain_problem", summary="What a problem means",
            auth=None)  # fmt: skip
def explain_problem(request: HttpRequest, id: str) -> Any:  # noqa: A002  (the word of the address)
    """A problem id with its meaning, which it keeps for ever."""
    del request
    found = _known().get(id)
    if found is None:
        raise Http404
    return ProblemOut(id=found.id, level=found.level, title=found.title, explanation=found.explanation)


@cache
def _known() -> dict[str, Any]:
    from tallystick.web.api.known import PARTS  # noqa: PLC0415  (it reads every layer's list)

    return {kind.id: kind for _title, kinds in PARTS for kind in kinds}
