"""Adding a passkey: one that signs in by itself, unless somebody wants a second factor only."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """The name of a passkey, and whether it takes the place of the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("By which you know it again: “phone”, “laptop”.")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("It signs in without the password")
        passwordless.help_text = _("The device asks for its PIN, a finger or a face in the password's place.")
