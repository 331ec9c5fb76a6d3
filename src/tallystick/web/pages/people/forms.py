"""Forms of the people of an alliance."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.sharing.words import Role
from tallystick.web.people.roles import LIMITED

DAY = {"type": "date"}
TOGETHER = "*"
"""The choice of a role for all parties together."""
Choices = Sequence[tuple[str, str]]


class _CharterRoles(forms.Form):
    """Which roles of the charter somebody fills, and to which units they belong."""

    fills = forms.MultipleChoiceField(
        label=_("Roles of the charter that the person fills"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Who fills a role signs, approves and takes steps in it, as the charter has it."),
    )  # fmt: skip
    units = forms.MultipleChoiceField(
        label=_("Units to which the person belongs"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Contributors and members see figures of their own units."),
    )  # fmt: skip

    def choose(self, **choices: Choices) -> None:
        """What may be chosen; a field without choices is left out."""
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(found)
            if not found:
                del self.fields[name]


class InviteForm(_CharterRoles):
    """A role that is offered by mail."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Whoever reads its mail can accept; it is shown to your own party only."),
    )  # fmt: skip
    party = forms.ChoiceField(label=_("For"))
    role = forms.ChoiceField(label=_("Role"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY),
        help_text=_("The day on which it holds no longer; auditors and regulators always have one."),
    )  # fmt: skip
    field_order = ("email", "party", "role", "since", "until", "fills", "units")

    def __init__(
        self, *args: Any, offers: Mapping[str, frozenset[Role]], parties: Choices, roles: Choices, fills: Choices,
        units: Choices, today: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.offers, self.today = offers, today
        self.choose(party=parties, role=roles, fills=fills, units=units)

    def clean(self) -> dict[str, Any]:
        """The role may be offered for the party, its days lie in order, and what it fills is the party's own."""
        found = dict(self.cleaned_data)
        party, role, since, until = (found.get(name) for name in ("party", "role", "since", "until"))
        if party is not None and role is not None and role not in self.offers.get(party, frozenset()):
            self.add_error("role", _("You do not give this role there; choose another one, or another party."))
        if since is not None and since < self.today:
            self.add_error("since", _("A role begins today at the earliest."))
        if since is not None and until is not None and until <= since:
            self.add_error("until", _("Let it end after it begins."))
        if role in LIMITED and until is None and "until" not in self.errors:
            self.add_error("until", _("Say until when: auditors and regulators always have an end."))
        strangers = [name for name in found.get("fills") or () if name.partition("/")[0] != party]
        if strangers:
            self.add_error("fills", _("Choose roles of the party for which the person acts."))
        if found.get("fills") and role in (*LIMITED, Role.CLEAN_TEAM.value):
            self.add_error("fills", _("Auditors, regulators and the clean team fill no role of the charter."))
        return found


class ChangeForm(_CharterRoles):
    """Until when a role holds, and what its person fills."""

    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY),
        help_text=_("The day on which it holds no longer; empty: without an end."),
    )  # fmt: skip
    field_order = ("until", "fills", "units")

    def __init__(self, *args: Any, fills: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(fills=fills, units=units)


class EndForm(forms.Form):
    """The end of a role."""

    day = forms.DateField(
        label=_("Day on which it holds no longer"), widget=forms.DateInput(attrs=DAY),
        help_text=_("Today ends it at once: the next page is not shown any more."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        """Not before today: what was done in the role stays done."""
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day: what was done until now stays done."))
        return day
