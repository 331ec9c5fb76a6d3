"""Forms to raise an issue, and to add to one."""

from typing import Any, get_args

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.charter.model.issues import Impact, Likelihood
from tallystick.web.design.environment import said

MOST = 4000


def kinds() -> dict[str, str]:
    """What an issue can be."""
    return {
        "concern": _("a concern: something is not right"), "idea": _("an idea: something could be better"),
        "risk": _("a risk: something may happen"), "feedback": _("feedback: something was noticed"),
    }  # fmt: skip


def states() -> dict[str, str]:
    """What can become of an issue."""
    return {
        "open": _("open"), "answered": _("answered"), "accepted": _("accepted"), "declined": _("declined"),
        "closed": _("closed"),
    }  # fmt: skip


class _Choosing(forms.Form):
    """A form whose choices are known when it is made."""

    def choose(self, **choices: list[tuple[str, str]]) -> None:
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = found


class IssueForm(_Choosing):
    """A new issue."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    on = forms.ChoiceField(label=gettext_lazy("What it is about"))
    period = forms.ChoiceField(label=gettext_lazy("Period, where it is about one"), required=False)
    text = forms.CharField(
        label=gettext_lazy("In words"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What is said stays: it is added to, and never changed or deleted."),
        error_messages={"required": gettext_lazy("Write what it is about.")},
    )  # fmt: skip
    owner = forms.ChoiceField(label=gettext_lazy("Who deals with it"), required=False)
    likelihood = forms.ChoiceField(label=gettext_lazy("Of a risk: how likely it is"), required=False)
    impact = forms.ChoiceField(label=gettext_lazy("Of a risk: how much it would harm"), required=False)

    def __init__(
        self, *args: Any, parts: list[tuple[str, str]], periods: list[tuple[str, str]], owners: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        nothing = ("", _("not said"))
        self.choose(
            kind=list(kinds().items()), on=parts, period=[("", _("no period in particular")), *periods],
            owner=[("", _("nobody yet")), *owners],
            likelihood=[nothing, *((each, said(each)) for each in get_args(Likelihood))],
            impact=[nothing, *((each, said(each)) for each in get_args(Impact))],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Likelihood and impact belong to risks."""
        found = super().clean() or self.cleaned_data
        for name in ("likelihood", "impact"):
            if found.get(name) and found.get("kind") != "risk":
                self.add_error(name, _("Only a risk has this; choose “not said”, or make it a risk."))
        return found


class AnswerForm(_Choosing):
    """Something that is added to an issue."""

    text = forms.CharField(
        label=gettext_lazy("In words"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what you want to say; to close or reopen, say why.")},
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("What becomes of it"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Who deals with it from now on"), required=False)

    def __init__(
        self, *args: Any, outcomes: list[tuple[str, str]], owners: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose(state=outcomes, owner=[("", _("as it is")), *owners])
