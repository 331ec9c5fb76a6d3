"""The form for a document."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.cycle.attachments import MOST_BYTES


class DocumentForm(forms.Form):
    """A file that belongs to the charter."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("PDF, DOCX without macros, PNG or JPEG, at most 25 MB."),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200,
        error_messages={"required": gettext_lazy("Say what it is called.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    about = forms.ChoiceField(label=gettext_lazy("Which part of the charter it goes with"))
    replaces = forms.ChoiceField(
        label=gettext_lazy("In the place of"), required=False,
        help_text=gettext_lazy("The former document stays, and says what replaced it."),
    )  # fmt: skip

    def __init__(self, *args: Any, parts: list[tuple[str, str]], current: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "kind": list(kinds().items()), "about": parts, "replaces": [("", _("nothing")), *current],
        }  # fmt: skip
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = found

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuses what is too large before anybody looks into it."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file has more than 25 MB; make it smaller, or attach it in parts."))
        return file


def kinds() -> dict[str, str]:
    """What a document can be."""
    return {"agreement": _("the signed agreement"), "annex": _("an annex"), "other": _("another document")}
