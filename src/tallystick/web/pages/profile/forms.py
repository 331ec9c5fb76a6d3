"""Forms of a person's own account."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

OWN_NAMES = {"en": "English", "de": "Deutsch"}
"""Languages as those who speak them say."""
EVERYWHERE = "*"
"""The choice of a token that holds wherever its owner has a role."""
LONGEST = timedelta(days=366)
"""A token holds at most so long."""


def zones() -> list[tuple[str, str]]:
    """Zones that places on earth have, by their names."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name[:-1]]


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As it stands under what you sign; your own party sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}), error_messages={"required": _("Say your name.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Of pages and mails, wherever you sign in.")
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), required=False,
        help_text=_("For your quiet hours and digests; days of an alliance are in its own zone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, zone = self.fields["language"], self.fields["zone"]
        if isinstance(language, forms.ChoiceField) and isinstance(zone, forms.ChoiceField):
            spoken = [(code, OWN_NAMES.get(code, str(text))) for code, text in settings.LANGUAGES]
            language.choices = [("", _("as the browser asks")), *spoken]
            zone.choices = [("", _("as the site has it")), *zones()]


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses it: “nightly delivery”."),
        error_messages={"required": _("Say what uses it.")},
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it may be used for.")},
    )  # fmt: skip
    alliances = forms.MultipleChoiceField(
        label=_("Where it holds"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one alliance.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day on which it opens nothing any more; a year at most."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, scopes: Sequence[tuple[str, str]], alliances: Sequence[tuple[str, str]], today: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.today = today
        for name, choices in (("scopes", scopes), ("alliances", alliances)):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = list(choices)

    def clean_until(self) -> date:
        """A day that comes, and not too late."""
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day that is yet to come."))
        if day > self.today + LONGEST:
            raise forms.ValidationError(_("A token holds for a year at most; choose an earlier day."))
        return day
