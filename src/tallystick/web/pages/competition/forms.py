"""The form by which counsel say what KPIs tell competitors."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.sharing.circumstances import Verdict
from tallystick.sharing.classifying import Classified
from tallystick.web.pages.competition.words import categories, releases

Choices = Sequence[tuple[str, str]]


class ClassifyForm(forms.Form):
    """One word of a party's counsel on one KPI or several."""

    party = forms.ChoiceField(label=_("For"))
    kpis = forms.MultipleChoiceField(
        label=_("KPIs"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one KPI in the table.")},
    )  # fmt: skip
    category = forms.ChoiceField(label=_("What they are about"))
    forward_looking = forms.BooleanField(
        label=_("They tell of what is to come"), required=False,
        help_text=_("Plans, forecasts and targets of one party alone."),
    )  # fmt: skip
    release = forms.ChoiceField(
        label=_("Released"),
        help_text=_(
            "Counts once counsel of every party have released it: for recent figures, for those of few parties and "
            "for those of one alone. What competitors never tell each other no release shows them."
        ),
    )
    because = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other parties read it; needed where something is released."),
    )  # fmt: skip

    def __init__(self, *args: Any, parties: Choices, kpis: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (
            ("party", parties), ("kpis", kpis), ("release", releases()),
            ("category", [("", _("– choose –")), *categories()]),
        ):  # fmt: skip
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(found)

    def clean(self) -> dict[str, Any]:
        """What is released has a reason."""
        found = dict(self.cleaned_data)
        if found.get("release") not in (None, Verdict.LEGAL_REVIEW.value) and not found.get("because", "").strip():
            self.add_error("because", _("Say why it may be shown to competitors."))
        return found

    @property
    def said(self) -> Classified:
        """What is said; of a form that is valid."""
        found = self.cleaned_data
        return Classified(found["category"], found["forward_looking"], Verdict(found["release"]))
