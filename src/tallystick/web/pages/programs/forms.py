"""Forms for an export, and for an address to which events are sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from tallystick.web.hooks.kinds import CHOSEN, WORDS

FORMS = (
    ("xlsx", _("XLSX, for spreadsheets")),
    ("csv", _("CSV, for other programs")),
    ("parquet", _("Parquet, for analysis")),
)
Choices = list[tuple[str, str]]


class ExportForm(forms.Form):
    """What is to be exported, and in which form."""

    what = forms.ChoiceField(label=_("What"))
    form = forms.ChoiceField(label=_("File format"), choices=FORMS)
    period = forms.ChoiceField(
        label=_("Period"), required=False, help_text=_("Lists without periods are exported whole.")
    )
    party = forms.ChoiceField(label=_("Party"), required=False)
    edition = forms.ChoiceField(
        label=_("Edition"), required=False, help_text=_("Figures as they were published in it.")
    )

    def __init__(
        self, *args: Any, whats: Choices, periods: Choices, parties: Choices, editions: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        found = {
            "what": whats, "period": [("", now_("all periods")), *periods],
            "party": [("", now_("all parties")), *parties], "edition": [("", now_("none: as they are now")), *editions],
        }  # fmt: skip
        for name, choices in found.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class HookForm(forms.Form):
    """An address, and of what it is to be told."""

    party = forms.ChoiceField(label=_("For which party"))
    address = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("By https, and one that everybody can reach. What is sent has ids and links, and no figure."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Of what it is told"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose of what the address is to be told.")},
    )  # fmt: skip

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(each.value, now_(WORDS[each])) for each in CHOSEN]
        for name, choices in (("party", parties), ("kinds", words)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
