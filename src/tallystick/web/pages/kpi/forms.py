"""The form for a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CommentForm(forms.Form):
    """A comment."""

    text = forms.CharField(
        label=_("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )  # fmt: skip
