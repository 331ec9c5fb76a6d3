"""The form with which an alliance begins."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.charter.library import library
from tallystick.cycle.starting import party_ids
from tallystick.errors import InputError
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.zone import Zone
from tallystick.web.people.models import Organisation

MOST_PARTIES = 6


class NewAllianceForm(forms.Form):
    """The questions of a new alliance: those of ``tally new``, and who its people are."""

    title = forms.CharField(
        label=gettext_lazy("Name of the alliance"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the alliance a name.")},
    )
    start = forms.DateField(
        label=gettext_lazy("First day of the term"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    end = forms.DateField(
        label=gettext_lazy("Day after the last"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    zone = forms.CharField(label=gettext_lazy("Time zone"), initial="Europe/London", max_length=60)
    calendar = forms.ChoiceField(label=gettext_lazy("Periods that are judged"))
    currency = forms.CharField(label=gettext_lazy("Currency"), initial="EUR", max_length=3, min_length=3)
    chosen = forms.ChoiceField(
        label=gettext_lazy("KPIs to start from"),
        help_text=gettext_lazy("Each can be changed, left out or added later."),
    )
    competitors = forms.ChoiceField(
        label=gettext_lazy("Do the parties compete?"),
        help_text=gettext_lazy(
            "That they do not, counsel of every party say later; until then figures of others are withheld."
        ),
    )

    def __init__(self, *args: Any, own: Organisation | None, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.email = own, email.lower()
        self._choose(
            calendar=[
                ("months", _("months")),
                ("quarters", _("quarters")),
                ("years", _("years")),
                ("weeks", _("weeks")),
            ],
            chosen=[(name, f"{each.title} ({len(each.lines)})") for name, each in library().sets.items()],
            competitors=[("", _("not said yet")), ("yes", _("yes"))],
        )
        self.fields["competitors"].required = False
        for number in range(1, MOST_PARTIES + 1):
            mine = number == 1 and own is not None
            self.fields[f"party_{number}"] = forms.CharField(
                label=_("Party %(number)s, its full name") % {"number": number},
                max_length=120,
                required=number < 3,
                initial=own.name if mine and own is not None else "",
                disabled=mine,
                help_text=_("Your organisation.") if mine else "",
                error_messages={"required": _("An alliance has two parties or more.")},
            )
            if not mine:
                self.fields[f"email_{number}"] = forms.EmailField(
                    label=_("E-mail address of its manager"),
                    required=number < 3,
                    error_messages={"required": _("The manager of each party is invited by mail; give the address.")},
                )

    def _choose(self, **choices: list[tuple[str, str]]) -> None:
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = found

    def clean_zone(self) -> str:
        """A zone of the IANA tables."""
        zone: str = self.cleaned_data["zone"]
        try:
            Zone(zone)
        except InputError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return zone

    def clean_currency(self) -> str:
        """A code of ISO 4217."""
        code: str = self.cleaned_data["currency"].upper()
        if code not in MINOR_UNITS:
            raise forms.ValidationError(_("This is no currency code of ISO 4217; write one such as EUR or USD."))
        return code

    def clean(self) -> dict[str, Any]:
        """The term ends after it begins; parties differ, and each but one's own has a manager to invite."""
        found = super().clean() or self.cleaned_data
        start, end = found.get("start"), found.get("end")
        if isinstance(start, date) and isinstance(end, date) and end <= start:
            self.add_error("end", _("The term ends after its first day."))
        used: set[str] = set()
        for number in range(1, MOST_PARTIES + 1):
            name, email = found.get(f"party_{number}", ""), found.get(f"email_{number}", "").lower()
            if email and not name:
                self.add_error(f"party_{number}", _("Name the party, or take the address away."))
            if name and not email and number > 2:
                self.add_error(f"email_{number}", _("The manager of each party is invited by mail; give the address."))
            if email and (email in used or (self.own is not None and email == self.email)):
                self.add_error(f"email_{number}", _("Nobody manages two parties; give another address."))
            used.add(email)
        try:
            party_ids([name for name, _email in self.named()])
        except InputError as wrong:
            self.add_error(None, str(wrong))
        return found

    def named(self) -> list[tuple[str, str]]:
        """The parties that were named, each with its manager's address; empty for one's own."""
        said = self.cleaned_data
        return [
            (said[f"party_{number}"].strip(), said.get(f"email_{number}", ""))
            for number in range(1, MOST_PARTIES + 1)
            if said.get(f"party_{number}", "").strip()
        ]
