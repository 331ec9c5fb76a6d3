"""Forms of amendments."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = {"type": "date"}


class DraftForm(forms.Form):
    """What an amendment is about."""

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("As people will speak of it: “Completion 97 % from 2014 on”."),
        error_messages={"required": _("Give it a title.")},
    )  # fmt: skip
    because = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the amendment, if it is proposed."),
    )  # fmt: skip


class JoinForm(DraftForm):
    """A party that joins."""

    party = forms.RegexField(
        r"^[a-z][a-z0-9_-]*$", label=_("Short name"), max_length=40,
        help_text=_("Small letters, digits and dashes; it stands before the party's roles: “mesa”."),
        error_messages={"invalid": _("Small letters, digits and dashes, a letter first.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Full name"), max_length=120)
    role = forms.CharField(label=_("What it is in the alliance"), max_length=80, required=False)
    column = forms.CharField(
        label=_("Column by which its facts are known"), max_length=60, help_text=_("As “carrier”.")
    )
    value = forms.CharField(label=_("Its value in that column"), max_length=60, help_text=_("As “YV”."))
    since = forms.DateField(label=_("First day of membership"), widget=forms.DateInput(attrs=DAY))
    field_order = ("title", "party", "name", "role", "column", "value", "since", "because")


class LeaveForm(DraftForm):
    """A party that leaves."""

    party = forms.ChoiceField(label=_("Party"))
    until = forms.DateField(label=_("First day on which it is no longer a member"), widget=forms.DateInput(attrs=DAY))
    notice = forms.DateField(label=_("Day of the notice"), required=False, widget=forms.DateInput(attrs=DAY))
    successor = forms.ChoiceField(label=_("Party that takes its place"), required=False)
    field_order = ("title", "party", "until", "notice", "successor", "because")

    def __init__(self, parties: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(parties.items())
        for name, first in (("party", []), ("successor", [("", _("none"))])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*first, *choices]

    def clean(self) -> dict[str, Any]:
        """Nobody succeeds themselves."""
        found = dict(self.cleaned_data)
        if found.get("successor") and found.get("successor") == found.get("party"):
            self.add_error("successor", _("Choose another party, or none."))
        return found


class ReasonForm(forms.Form):
    """Why a single thing is changed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False)


APPLIES = (
    ("periods that begin on or after it", _("periods that begin on or after it")),
    ("the period that contains it", _("the period that contains it, split by days")),
)
SURVIVES = (("survive", _("go on as they are")), ("reset", _("begin anew")))
RIGHTS = (("preserved", _("are preserved")), ("waived", _("are waived")))


class ProposeForm(forms.Form):
    """From when an amendment counts, and what becomes of what has accrued."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    effective = forms.DateField(label=_("It counts from"), widget=forms.DateInput(attrs=DAY))
    agreed = forms.DateField(
        label=_("Day of the agreement"), widget=forms.DateInput(attrs=DAY),
        help_text=_("The day that the parties name as that of their agreement; the record shows when each signed."),
    )  # fmt: skip
    applies = forms.ChoiceField(label=_("It applies to"), choices=APPLIES)
    rights = forms.ChoiceField(label=_("Rights that have arisen by then"), choices=RIGHTS)
    misses = forms.ChoiceField(label=_("Misses and points that count in windows"), choices=SURVIVES)
    caps = forms.ChoiceField(label=_("What was used of caps"), choices=SURVIVES)
    banks = forms.ChoiceField(label=_("What is carried over"), choices=SURVIVES)
    because = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def terms(self) -> dict[str, Any]:
        """What the charter says under ``amends``."""
        said = self.cleaned_data
        past = said["effective"] < said["agreed"]
        applies = [said["applies"], *(["past periods too"] if past else [])]
        return {
            "effective": said["effective"],
            "agreed": said["agreed"],
            "because": " ".join(said["because"].split()),
            "applies to": applies if len(applies) > 1 else applies[0],
            "accrued rights": said["rights"],
            "misses": said["misses"],
            "caps": said["caps"],
            "banks": said["banks"],
        }


class PointForm(forms.Form):
    """Something that is raised about a draft."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=(("issue", _("issue")), ("idea", _("idea")), ("concern", _("concern")))
    )
    text = forms.CharField(
        label=_("Your point"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer to a point."""

    text = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what you want to say.")},
    )  # fmt: skip


def day_given(text: str | None, otherwise: date) -> date:
    """A day of an address; another one where there is none that can be read."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        return otherwise
