"""What is kept for how long, and what deletes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_operators
from tallystick.web.jobs.models import Schedule
from tallystick.web.jobs.queue import queue
from tallystick.web.jobs.retention import FOREVER, KEPT, MAILS_DAYS, clear
from tallystick.web.pages.administration.tabs import tabs

TASK = "tallystick.web.jobs.retention.clear"


@for_operators(Action.CONFIGURE, Kind.JOB)
@never_cache
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """How long each kind of thing is kept, how much there is, and what would go now; has it deleted."""
    if request.method == "POST":
        name = request.POST.get("name", "")
        wanted = name if name in {each.name for each in KEPT} else ""
        made = queue(clear, {"name": wanted}, key=f"clear {wanted}", asked_by=person_asking(request))
        said = _("It is queued; what is kept no longer is deleted in a moment.") if made else _("It is queued already.")
        messages.info(request, said)
        return HttpResponseRedirect(reverse("administration-retention"))
    now = timezone.now()
    values = {
        "tabs": tabs("administration-retention"),
        "rows": [
            {
                "name": each.name, "title": _(each.title), "days": each.days, "since": _(each.since),
                "count": each.every().count(), "due": each.due(now).count(), "oldest": each.oldest(),
            }
            for each in KEPT
        ],
        "forever": [(_(what), _(how)) for what, how in FOREVER],
        "mails_days": MAILS_DAYS,
        "schedule": Schedule.objects.filter(task=TASK).first(),
    }  # fmt: skip
    return render(request, "administration/retention.html.j2", values)
