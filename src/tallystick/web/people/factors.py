"""Second factors as the data base keeps them: the secrets of apps and recovery codes are sealed under the site's."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from tallystick.ledger.spelling import read_base64, write_base64
from tallystick.terms.canonical import canonical_bytes
from tallystick.web.rooms.sealing import seal, unseal


class _Factors:
    """The place of these secrets, for sealing."""

    name = canonical_bytes(["tallystick second factors"])


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seals what allauth would keep in the clear."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return write_base64(seal(text.encode(), _Factors(), settings.SITE.secret))

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; ProblemsError (W032) where it was sealed under another secret of the site."""
        return unseal(read_base64(encrypted_text, where="A second factor"), _Factors(), settings.SITE.secret).decode()
