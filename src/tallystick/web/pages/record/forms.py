"""Forms of the record."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_NOTE = 100_000


class PublishForm(forms.Form):
    """Which edition is published."""

    period = forms.ChoiceField(label=_("Period"))
    state = forms.ChoiceField(
        label=_("As"),
        choices=[("provisional", _("provisional: later ones follow")), ("final", _("final: it locks the period"))],
        help_text=_("Of a period that is locked already it is a restatement."),
    )
    reason = forms.CharField(
        label=_("Why it is restated"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a restatement; it stands on record and everybody who has the edition reads it."),
    )  # fmt: skip

    def __init__(self, *args: object, periods: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as forms are made
        self.fields["period"].choices = periods  # type: ignore[attr-defined]  # a field with choices


class StandingForm(forms.Form):
    """A change of how the record stands."""

    change = forms.ChoiceField(choices=[(each, each) for each in ("frozen", "resumed", "closed")])
    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on record."), error_messages={"required": _("Say why; it stands on record.")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("I know that nothing can be put on record any more"), required=False,
    )  # fmt: skip


class PackForm(forms.Form):
    """A pack that somebody brings."""

    edition = forms.ChoiceField(label=_("Our edition"))
    file = forms.FileField(
        label=_("Their pack"), help_text=_("A file EDITION.tally.zip, of at most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={"required": _("Choose the pack that you were given.")},
    )  # fmt: skip

    def __init__(self, *args: object, editions: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as forms are made
        self.fields["edition"].choices = editions  # type: ignore[attr-defined]  # a field with choices


class CosignatureForm(forms.Form):
    """A checkpoint with cosignatures, as a file or as text."""

    file = forms.FileField(label=_("Cosigned checkpoint"), required=False, help_text=_("What the witness answered."))
    note = forms.CharField(required=False, max_length=MOST_NOTE, strip=False, widget=forms.HiddenInput)
