"""The form for a change of a key."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.errors import InputError
from tallystick.ledger.keys import KeyType, read_verifier_key


class KeyForm(forms.Form):
    """A key that comes or goes, why, and who answers for it."""

    change = forms.ChoiceField(choices=[(each, each) for each in ("added", "rotated", "revoked")])
    key = forms.CharField(
        label=_("Public key"), max_length=400, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("It is written name+id+base64, as seller.example+1f2e3d4c+AY…; a key of this browser fills it in."),
        error_messages={"required": _("Make a key in this browser, or paste a public key.")},
    )  # fmt: skip
    replaces = forms.CharField(max_length=400, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        help_text=_("It stands on record: “first key”, “key lost with the laptop”."),
        error_messages={"required": _("Say why: it stands on record.")},
    )  # fmt: skip
    answer = forms.CharField(label=_("Who answers for it"), required=False)
    signature = forms.CharField(required=False)

    def clean_key(self) -> str:
        """A public key that can sign."""
        text = str(self.cleaned_data["key"]).strip()
        try:
            key = read_verifier_key(text)
        except InputError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if key.type is not KeyType.ED25519:
            said = _("This key cosigns checkpoints, as a witness does; a party signs with type 01.")
            raise forms.ValidationError(said)
        return text

    def clean(self) -> dict[str, Any]:
        """A change after the first key is answered for."""
        found = dict(self.cleaned_data)
        if found.get("change") != "added" and not found.get("answer"):
            self.add_error("answer", _("Say who answers for the change: the key before it, or a role that may sign."))
        return found
