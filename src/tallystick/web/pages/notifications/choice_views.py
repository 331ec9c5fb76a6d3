"""Choosing what to be told, when, and by which way; and ending mails by the link that stands in each."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_bearers, for_people
from tallystick.web.pages.notifications.forms import ChatForm, ChoicesForm
from tallystick.web.people.models import Person
from tallystick.web.talk.chats import sealed, send, unsealed
from tallystick.web.talk.choosing import reconsider, wishes_of, zone_of
from tallystick.web.talk.letters import who_stops
from tallystick.web.talk.models import Choice, Ways


@for_people
@never_cache
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """What the person wants to be told of."""
    person = _person(request)
    wishes = wishes_of([person])[person.pk]
    form = ChoicesForm(request.POST, wishes=wishes) if request.method == "POST" else ChoicesForm(wishes=wishes)
    if request.method == "POST" and form.is_valid():
        _keep(person, form)
        messages.success(request, _("Your choices are kept."))
        return HttpResponseRedirect(reverse("notification-choices"))
    return _page(request, person, form, ChatForm())


def _person(request: HttpRequest) -> Person:
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def _page(request: HttpRequest, person: Person, form: ChoicesForm, chat_form: ChatForm) -> HttpResponse:
    ways = Ways.objects.filter(person=person).first()
    values = {
        "form": form,
        "chat_form": chat_form,
        "ways": ways,
        "chat_is_lost": ways is not None and bool(ways.chat) and unsealed(ways.chat) is None,
        "zone": zone_of(person),
        "email": person.email,
        "own_hosts": settings.SITE.settings.chat_hosts,
    }
    status = 422 if form.errors or chat_form.errors else 200
    return render(request, "notifications/choices.html.j2", values, status=status)


@transaction.atomic
def _keep(person: Person, form: ChoicesForm) -> None:
    said = form.cleaned_data
    for event, chosen in form.chosen().items():
        fields = {"often": chosen.often.value, "page": chosen.page, "mail": chosen.mail, "chat": chosen.chat}
        Choice.objects.update_or_create(person=person, kind=event.value, defaults=fields)
    times = {"quiet_from": said["quiet_from"], "quiet_until": said["quiet_until"], "mails": said["mails"]}
    Ways.objects.update_or_create(person=person, defaults=times)
    reconsider(person)


@for_people
@require_POST
def chat(request: HttpRequest) -> HttpResponse:
    """Takes the address of a chat, tries it, or takes it away."""
    person = _person(request)
    if request.POST.get("do") == "remove":
        Ways.objects.filter(person=person).update(chat=b"", chat_name="", chat_failed=None)
        reconsider(person)
        messages.success(request, _("Nothing goes to the chat any more."))
        return HttpResponseRedirect(reverse("notification-choices"))
    if request.POST.get("do") == "try":
        return _tried(request, person)
    form = ChatForm(request.POST)
    if not form.is_valid():
        return _page(request, person, ChoicesForm(wishes=wishes_of([person])[person.pk]), form)
    fields = {"chat": sealed(form.cleaned_data["address"]), "chat_name": form.service, "chat_failed": None}
    Ways.objects.update_or_create(person=person, defaults=fields)
    messages.success(request, _("The address is kept. Try whether a message arrives."))
    return HttpResponseRedirect(reverse("notification-choices"))


def _tried(request: HttpRequest, person: Person) -> HttpResponse:
    ways = Ways.objects.filter(person=person).first()
    address = unsealed(ways.chat) if ways is not None and ways.chat else None
    if ways is None or address is None:
        raise Http404
    name = settings.SITE.settings.name
    sent = send(address, title=name, text=_("This is where notifications of %(site)s will arrive.") % {"site": name})
    Ways.objects.filter(pk=ways.pk).update(chat_failed=None if sent else timezone.now())
    if sent:
        messages.success(request, _("A message was sent to %(chat)s.") % {"chat": ways.chat_name})
    else:
        messages.error(request, _("%(chat)s did not take the message. Check the address.") % {"chat": ways.chat_name})
    return HttpResponseRedirect(reverse("notification-choices"))


@for_bearers
@never_cache
@csrf_exempt  # mail programs post it without having been here (RFC 8058); it ends mails, and nothing else
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends all notifications by mail to whoever has the link from one of them; reading the page changes nothing."""
    person = who_stops(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        Ways.objects.update_or_create(person=person, defaults={"mails": False})
        reconsider(person)
    ways = Ways.objects.filter(person=person).first()
    is_stopped = ways is not None and not ways.mails
    return render(request, "notifications/stop.html.j2", {"is_stopped": is_stopped})
