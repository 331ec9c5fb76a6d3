"""What a new account says of its person beside the address: the name, which a signature needs."""

from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tallystick.web.people.models import Person


class NameForm(forms.Form):
    """The part of every sign-up form that is ours."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("As it stands under what you sign."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    field_order = ("name", "email", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        invited = context.request.session.get("account_verified_email")
        kwargs["initial"] = {**({"email": invited} if invited else {}), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Keeps the name."""
        del request
        user.name = str(self.cleaned_data["name"]).strip()
        user.save(update_fields=["name"])
