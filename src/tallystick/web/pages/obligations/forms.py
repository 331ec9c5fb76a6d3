"""The forms of this wing: what an event or a step says besides who and when."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from tallystick.cycle.exhibits import MOST_BYTES

LONGEST = 2000
CAUSES = ("beneficiary", "third party", "force majeure", "market", "planned", "obligor")


class ActForm(forms.Form):
    """Something that is put on record."""

    @property
    def more(self) -> tuple[str, ...]:
        """The names of fields that are folded away until somebody needs them."""
        return ()

    @property
    def is_more_wrong(self) -> bool:
        """Whether something in the fold is to be mended."""
        return any(name in self.errors for name in self.more)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            if isinstance(field, forms.DecimalField):
                field.widget.attrs.setdefault("step", "any")

    def given(self, name: str) -> str | None:
        """What was written in a field; None for nothing."""
        found = self.cleaned_data.get(name)
        return None if found in (None, "") else str(found)


def given(request: HttpRequest) -> tuple[Any, Any]:
    """What was posted and uploaded, for a form; nothing where the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class ProofField(forms.FileField):
    """A file that proves something: kept as it is, and never opened."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("File that proves it"))
        kwargs.setdefault("help_text", _("Any kind of file, at most 10 MiB; it is kept as it is under its SHA-256."))
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuses what is too large before anything reads it."""
        found = super().clean(data, initial)
        if found and found.size > MOST_BYTES:
            raise forms.ValidationError(now_("The file is larger than 10 MiB."))
        return found


def note_field(label: Any = None, *, required: bool = False) -> forms.CharField:
    """Words for readers, of the record."""
    return forms.CharField(
        label=label or _("Note for the record"), max_length=LONGEST, required=required, widget=forms.Textarea,
        help_text=_("All parties concerned read it. Never write what is without prejudice."),
    )  # fmt: skip


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """An amount or a number, exact."""
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal(0), max_digits=20, decimal_places=6, help_text=help_text
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip


class ClaimForm(ActForm):
    """An exclusion is claimed."""

    exclusion = forms.ChoiceField(label=_("Exclusion"))
    count = amount_field(
        _("How many"), required=False,
        help_text=_("In the units that the clause counts. Leave it empty where the whole period is to be excused."),
    )  # fmt: skip
    performed = amount_field(_("How many of them were performed all the same"), required=False)
    share = forms.DecimalField(
        label=_("Share attributable, in percent"), required=False, min_value=Decimal(0), max_value=Decimal(100),
        max_digits=7, decimal_places=4, help_text=_("100 where nothing else contributed."),
    )  # fmt: skip
    cause = forms.ChoiceField(label=_("Whose doing it was"), required=False)
    evidence = forms.CharField(
        label=_("What proves it"), required=False, max_length=200, help_text=_("As the clause calls it.")
    )
    proof = ProofField(required=False)
    note = note_field()

    def __init__(self, *args: Any, exclusions: list[tuple[str, str]], evidence: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exclusion"].choices = exclusions  # type: ignore[attr-defined]  # a choice field
        words = {
            "beneficiary": now_("the other side"), "third party": now_("a third party"),
            "force majeure": now_("nobody's: force majeure"), "market": now_("the market"),
            "planned": now_("planned"), "obligor": now_("our own"),
        }  # fmt: skip
        self.fields["cause"].choices = [("", now_("not said")), *((each, words[each]) for each in CAUSES)]  # type: ignore[attr-defined]  # a choice field
        if evidence:
            self.fields["evidence"].initial = evidence


class AnswerForm(ActForm):
    """A claim is answered."""

    how = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect,
        choices=(("all", _("Accept it in full")), ("part", _("Accept a part of it")), ("none", _("Reject it"))),
    )  # fmt: skip
    accept = amount_field(_("How many are accepted, where it is a part"), required=False)
    note = note_field(_("Reason"))
    proof = ProofField(required=False)

    def clean(self) -> dict[str, Any]:
        """A part says how many; a refusal says why."""
        found = super().clean() or {}
        if found.get("how") == "part" and found.get("accept") is None:
            self.add_error("accept", now_("Say how many are accepted."))
        if found.get("how") in ("part", "none") and not found.get("note"):
            self.add_error("note", now_("Say why not all of it is accepted."))
        return found


class DisputeForm(ActForm):
    """A determination is disputed."""

    ground = forms.CharField(label=_("Why"), max_length=LONGEST, widget=forms.Textarea)
    amount = amount_field(
        _("Amount in dispute"), required=False, help_text=_("Leave it empty where all of it is disputed.")
    )
    proof = ProofField(required=False)


class DecisionForm(ActForm):
    """What an expert, a committee or a court decided is entered."""

    who = forms.CharField(label=_("Who decided"), max_length=200)
    claim = forms.ChoiceField(label=_("On which claim"), required=False)
    accept = amount_field(_("How many of the claimed events hold"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False,
        choices=(
            ("", _("follows from the figures")), ("met", _("met")), ("missed", _("missed")), ("excused", _("excused")),
        ),
    )  # fmt: skip
    value = forms.DecimalField(
        label=_("The figure that was found"), required=False, max_digits=30, decimal_places=12,
        help_text=_("In the unit of the KPI, where the decision states one."),
    )  # fmt: skip
    final = forms.BooleanField(label=_("The decision binds"), required=False, initial=True)
    proof = ProofField(label=_("The decision"))
    note = note_field()

    def __init__(self, *args: Any, claims: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].choices = [("", now_("none: on the period as a whole")), *claims]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """A decision says something."""
        found = super().clean() or {}
        if found.get("claim") and found.get("accept") is None:
            self.add_error("accept", now_("Say how many of the claimed events hold; 0 for none."))
        if not found.get("claim") and not found.get("outcome") and found.get("value") is None:
            self.add_error("outcome", now_("Say what was decided: on a claim, an outcome, or a figure."))
        return found


class ResolvedForm(ActForm):
    """A dispute is over."""

    amount = amount_field(
        _("The amount that holds now"), required=False, help_text=_("Leave it empty where it is the determined one.")
    )
    note = note_field(_("Note for the record (never how it was settled)"))


class WithdrawForm(ActForm):
    """An event is taken back."""

    note = note_field(_("Why"))


class EntryForm(ActForm):
    """A step of an amount: accepted, invoiced, credited, set off, paid, reversed."""

    place = forms.ChoiceField(label=_("For which clause and period"))
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=(
            ("paid", _("It was paid")), ("credited", _("A credit note was given")), ("set off", _("It was set off")),
            ("accepted", _("It was accepted")), ("invoiced", _("It was invoiced or asked for")),
            ("reversed", _("A settlement was reversed")),
        ),
    )  # fmt: skip
    amount = amount_field(_("Amount"), help_text=_("How much; who owes it follows from the clause."))
    on = day_field(_("On which day"))
    document = forms.CharField(label=_("Its document"), max_length=200, help_text=_("Invoice, credit note, transfer."))
    proof = ProofField(required=False)
    note = note_field()

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # a choice field


class WaiverForm(ActForm):
    """The holder waives what a period gives it."""

    place = forms.ChoiceField(label=_("For which clause and period"))
    what = forms.ChoiceField(label=_("What is waived"))
    note = note_field(_("Why"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], rights: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # a choice field
        choices = [("amount", now_("the amount")), ("points", now_("the points")), ("all", now_("everything")), *rights]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a choice field
