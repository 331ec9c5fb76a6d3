"""Forms of reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """A new review."""

    period = forms.ChoiceField(label=_("Period"))
    meets = forms.DateField(
        label=_("Day of the meeting"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say when it meets."), "invalid": _("Write the day as 2026-01-31.")},
    )  # fmt: skip
    place = forms.CharField(label=_("Place or link"), max_length=200, required=False)

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]  # a field with choices


class ItemForm(forms.Form):
    """An item that somebody adds."""

    title = forms.CharField(
        label=_("What it is about"), max_length=200, error_messages={"required": _("Say what it is about.")}
    )


class MinutesForm(forms.Form):
    """What was said and decided on an item."""

    minutes = forms.CharField(
        label=_("What was said"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    decision = forms.CharField(
        label=_("What was decided"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ActionForm(forms.Form):
    """Something that somebody is to do."""

    item = forms.ChoiceField(label=_("Of the item"))
    text = forms.CharField(
        label=_("What is to be done"), max_length=300, error_messages={"required": _("Say what is to be done.")}
    )
    owner = forms.ChoiceField(label=_("Who sees to it"))
    due = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say until when."), "invalid": _("Write the day as 2026-01-31.")},
    )  # fmt: skip

    def __init__(self, *args: Any, items: list[tuple[str, str]], owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]  # a field with choices
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]  # likewise


class EndForm(forms.Form):
    """What came of an action."""

    state = forms.ChoiceField(choices=[("done", _("done")), ("dropped", _("dropped"))])
    said = forms.CharField(max_length=400, error_messages={"required": _("Say what came of it.")})


class TakenOutForm(forms.Form):
    """Why an item is taken off the agenda."""

    reason = forms.CharField(max_length=400, error_messages={"required": _("Say why it is taken off the agenda.")})
