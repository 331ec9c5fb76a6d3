"""The forms of the data wing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """Why something is done that others have to understand."""

    why = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason; it stays with the record.")},
        help_text=_("It stays with the record and is seen by all parties."),
    )  # fmt: skip


class UploadForm(forms.Form):
    """A file for a source."""

    source = forms.ChoiceField(label=_("Source"), error_messages={"required": _("Choose the source.")})
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, TSV, XLSX, ODS, Parquet or JSON, at most 50 MB. Nothing is recorded yet."),
        error_messages={
            "required": _("Choose a file."), "empty": _("The file is empty. Choose the one with the facts."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], too_large: bool = False, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if too_large:
            text = _("The file is larger than 50 MB. Split it, or deliver it as Parquet.")
            self.fields["file"].error_messages["required"] = text


class ReplaceForm(UploadForm):
    """A file that takes the place of a batch, and why."""

    why = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason; it stays with the record.")},
    )  # fmt: skip


class BeginSheetForm(forms.Form):
    """Which facts are to be entered."""

    source = forms.ChoiceField(label=_("Source"), error_messages={"required": _("Choose the source.")})
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(
        self, *args: Any, sources: list[tuple[str, str]], periods: list[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        for name, choices in (("source", sources), ("period", periods)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class EvidenceForm(forms.Form):
    """A file that shows what was entered."""

    evidence = forms.FileField(label=_("File of evidence"), help_text=_("At most 25 MB; it is kept by its SHA-256."))
    row = forms.IntegerField(
        label=_("Row"), required=False, min_value=1, max_value=60,
        help_text=_("Leave it empty where the file is for the whole sheet."),
    )  # fmt: skip
