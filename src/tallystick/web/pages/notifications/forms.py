"""The forms with which a person chooses what to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.errors import InputError
from tallystick.web.talk.chats import LONGEST, service_of
from tallystick.web.talk.choosing import Chosen, Wishes
from tallystick.web.talk.events import ABOUT, OFTEN_WORDS, Event, Often

WAYS = ("page", "mail", "chat")


class ChoicesForm(forms.Form):
    """How often and by which way of each kind, and the hours in which nothing is sent."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    mails = forms.BooleanField(label=gettext_lazy("Send me mails"), required=False)

    def __init__(self, *args: Any, wishes: Wishes, **named: Any) -> None:
        initial: dict[str, Any] = {
            "mails": wishes.mails,
            "quiet_from": wishes.quiet and wishes.quiet.start,
            "quiet_until": wishes.quiet and wishes.quiet.end,
        }
        for event in ABOUT:
            chosen = wishes.kinds[event]
            initial[f"often-{event.name}"] = chosen.often.value
            initial |= {f"{way}-{event.name}": getattr(chosen, way) for way in WAYS}
        super().__init__(*args, **{"initial": initial, **named})
        words = [(often.value, _(word)) for often, word in OFTEN_WORDS.items()]
        for event, about in ABOUT.items():
            title = _(about.title)
            self.fields[f"often-{event.name}"] = forms.ChoiceField(
                label=_("%(kind)s: how often") % {"kind": title}, choices=words
            )
            labels = {
                "page": _("%(kind)s: on the page"),
                "mail": _("%(kind)s: by mail"),
                "chat": _("%(kind)s: in the chat"),
            }
            for way in WAYS:
                self.fields[f"{way}-{event.name}"] = forms.BooleanField(
                    label=labels[way] % {"kind": title}, required=False
                )

    def rows(self) -> list[dict[str, Any]]:
        """The fields by kind, for the table."""
        return [
            {
                "title": _(about.title),
                "often": self[f"often-{event.name}"],
                "ways": [self[f"{way}-{event.name}"] for way in WAYS],
            }
            for event, about in ABOUT.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end."""
        found = super().clean() or self.cleaned_data
        start, end = found.get("quiet_from"), found.get("quiet_until")
        if (start is None) != (end is None) and "quiet_from" not in self.errors and "quiet_until" not in self.errors:
            self.add_error("quiet_from" if start is None else "quiet_until", _("Give both times, or neither."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours end at another time than they begin."))
        return found

    def chosen(self) -> dict[Event, Chosen]:
        """What was chosen of each kind."""
        said = self.cleaned_data
        return {
            event: Chosen(
                Often(said[f"often-{event.name}"]), page=said[f"page-{event.name}"], mail=said[f"mail-{event.name}"],
                chat=said[f"chat-{event.name}"],
            )
            for event in ABOUT
        }  # fmt: skip


class ChatForm(forms.Form):
    """Where messages to a chat go."""

    address = forms.CharField(
        label=gettext_lazy("Address of the chat"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "The address of a webhook of Slack, Discord, Google Chat, Webex or Microsoft Teams, or an address of "
            "Apprise. It is kept sealed, and not shown again."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the address.")},
    )

    service = ""

    def clean_address(self) -> str:
        """An address that messages can be sent to."""
        address = str(self.cleaned_data["address"]).strip()
        try:
            self.service = service_of(address).title
        except InputError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return address
