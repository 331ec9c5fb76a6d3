"""The same request sent again is not done again: its sender names it by a key (Idempotency-Key), and has its answer.

An answer is kept for a day: one that was done, and one of which nobody knows (5xx). After a refusal the key is free
again, since nothing was done. Whoever has other rights than when it was done is not given the answer again.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.web.api.asking import rights_of, whose
from tallystick.web.api.models import Repeat
from tallystick.web.api.refusing import ProblemError
from tallystick.web.problems import KEY_TAKEN

HEADER = "Idempotency-Key"
KEPT = timedelta(days=1)
LONGEST = 255
CARRIED = ("Content-Type", "Location")
"""Headers that belong to an answer."""


def once(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a request: done now, or given again where it was done under the same key.

    ProblemError (W045): 422 where the key names another request, 409 where it is being done, or rights have changed.
    """
    key, sender = request.headers.get(HEADER), whose(request)
    if key is None or sender is None:
        return do()
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise ProblemError(400, KEY_TAKEN, _("A key has 1 to %(most)d printable letters.") % {"most": LONGEST})
    Repeat.objects.filter(made__lt=timezone.now() - KEPT).delete()
    digest, rights = _digest(request), rights_of(request)
    row = _begun(sender, key, digest, rights)
    if row is None:
        return _again(sender, key, digest, rights)
    try:
        answer = do()
    except BaseException:
        row.delete()
        raise
    if 200 <= answer.status_code < 300 or answer.status_code >= 500:
        row.status, row.content = answer.status_code, answer.content
        row.headers = {name: answer[name] for name in CARRIED if name in answer}
        row.save(update_fields=["status", "content", "headers"])
    else:
        row.delete()
    return answer


def _begun(sender: str, key: str, digest: str, rights: str) -> Repeat | None:
    """The row of a request that has just begun; None where its key is taken."""
    try:
        with transaction.atomic():
            return Repeat.objects.create(
                whose=sender, key=key, request_sha256=digest, rights_sha256=rights, made=timezone.now()
            )
    except IntegrityError:
        return None


def _again(sender: str, key: str, digest: str, rights: str) -> HttpResponse:
    row = Repeat.objects.filter(whose=sender, key=key).first()
    if row is None:
        raise ProblemError(409, KEY_TAKEN, _("The request is being done; send it again."), Retry_After="1")
    if row.request_sha256 != digest:
        raise ProblemError(422, KEY_TAKEN, _("The key names another request; take a new key for each."))
    if row.rights_sha256 != rights:
        raise ProblemError(409, KEY_TAKEN, _("Your rights have changed since; look what is there, and take a new key."))
    if row.status is None:
        raise ProblemError(
            409, KEY_TAKEN, _("The request is being done, or was cut off; look what is there, and take a new key."),
            Retry_After="5",
        )  # fmt: skip
    answer = HttpResponse(bytes(row.content), status=row.status)
    for name, value in row.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _digest(request: HttpRequest) -> str:
    """Of all that a request asks for; files by their content."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    for part in _parts(request):
        said.update(hashlib.sha256(part).digest())
    return said.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, texts in sorted(request.POST.lists()):
        yield repr((name, texts)).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            inner = hashlib.sha256(repr((name, file.name)).encode())
            for chunk in file.chunks():
                inner.update(chunk)
            file.seek(0)
            yield inner.digest()
