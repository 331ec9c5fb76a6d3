"""Whether the site is well, what it was set to, and whether its mails arrive."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_operators
from tallystick.web.folder import Settings, hidden, mail_host, origins
from tallystick.web.health import Check, examine, versions
from tallystick.web.jobs.managing import counted
from tallystick.web.pages.administration.tabs import tabs

CHECK_TITLES = {
    "folder": N_("Data folder"),
    "secret key": N_("Secret key"),
    "data base": N_("Data base"),
    "changes": N_("Changes of the data base"),
    "alliances": N_("Alliances"),
    "jobs": N_("Jobs"),
    "worker": N_("Worker"),
    "mail": N_("Mail"),
    "backup": N_("Backup"),
    "space": N_("Space on disk"),
    "settings": N_("Settings"),
}
SETTING_MEANINGS = {
    "name": N_("What the site is called on its pages and in its mails"),
    "hosts": N_("Names by which browsers reach it"),
    "https": N_("Whether browsers reach it by https"),
    "behind_proxy": N_("Whether a reverse proxy says who asks, and how"),
    "language": N_("The language of readers whose browsers ask for none that there is"),
    "zone": N_("The time zone of what belongs to no alliance"),
    "database": N_("Where people, roles and comments are kept"),
    "mail": N_("The mail server"),
    "sender": N_("From whom mails come"),
    "events": N_("Where open pages hear of changes"),
    "address": N_("Where browsers reach the site, for links in mails"),
    "chat_hosts": N_("Chat services of organisations to which notifications may go"),
    "hooks_to": N_("Places to which events may be sent although not everybody reaches them"),
    "api_per_minute": N_("How many requests a minute a program may send"),
    "join": N_("Whether people open accounts without an invitation"),
    "demo": N_("Whether it is a demo"),
}


@for_operators(Action.SEE, Kind.JOB)
@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """The doctor's checks, what the site stands on, and what waits."""
    checks = [
        {"title": _(CHECK_TITLES.get(each.name, each.name)), "result": each.result, "said": _told(each)}
        for each in examine(settings.SITE)
    ]
    values = {
        "tabs": tabs("administration"),
        "checks": checks,
        "failed": sum(each["result"] == "failed" for each in checks),
        "warned": sum(each["result"] == "warning" for each in checks),
        "versions": versions(),
        "counted": counted(),
    }
    return render(request, "administration/health.html.j2", values)


def settings_now() -> Settings:
    """As the site was started with them."""
    found: Settings = settings.SITE.settings
    return found


def _told(check: Check) -> str:
    """What a check said; what is wrong with a charter names what is in it, which is not for an operator's page."""
    if check.name == "alliances" and check.result == "failed":
        return _("Not every alliance can be opened: the list of alliances marks those, and ‘tally check’ says why.")
    return check.said


@for_operators(Action.SEE, Kind.JOB)
@never_cache
@require_GET
def site_settings(request: HttpRequest) -> HttpResponse:
    """What the site was set to, and where each setting comes from; it is changed in the file, not here."""
    site, said = settings.SITE, settings_now()
    where = origins(site.root)
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "value": hidden(name, getattr(said, name)),
            "origin": where[name],
            "meaning": _(SETTING_MEANINGS.get(name, "")),
        }
        for name in type(said).model_fields
    ]
    person = person_asking(request)
    values = {
        "tabs": tabs("administration-settings"),
        "rows": rows,
        "file": str(site.root / "site.toml"),
        "address": settings.SITE_ADDRESS,
        "by": mail_host(said.mail),
        "mail_folder": str(site.mail),
        "email": "" if person is None else person.email,
    }
    return render(request, "administration/settings.html.j2", values)


@for_operators()
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """Sends a mail to whoever asks, and says what became of it."""
    person = person_asking(request)
    if person is None:
        raise Http404
    name = settings.SITE.settings.name
    text = _("If you read this, mails of %(site)s arrive.\n\n%(link)s\n") % {
        "site": name, "link": settings.SITE_ADDRESS,
    }  # fmt: skip
    try:
        EmailMessage(_("Mail of %(site)s") % {"site": name}, text, None, [person.email]).send()
    except (OSError, SMTPException) as wrong:
        said = _("The mail server did not take it: %(why)s") % {"why": str(wrong) or type(wrong).__name__}
        messages.error(request, said)
    else:
        taken = (
            _("The mail server has taken a mail to %(email)s.") if settings.SITE.settings.mail
            else _("The mail to %(email)s was written to the folder mail.")
        )  # fmt: skip
        messages.success(request, taken % {"email": person.email})
    return HttpResponseRedirect(reverse("administration-settings"))
