"""Signing on pages as a person does who keeps the key elsewhere: prepare, sign, bring back."""

import html
import re
import time
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.ledger.keys import SigningKey, read_signing_key_file
from tallystick.ledger.note import Note, sign_text

PARTIES = ("hub", "endeavor", "expressjet")


def proven(client: Client) -> Client:
    """The same, once the person has proven who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def key_of(on_record: Path, party: str) -> SigningKey:
    """A party's key, as it is kept elsewhere."""
    return read_signing_key_file(on_record / "keys" / f"{party}.key")


def prepared(client: Client, address: str, role: str, meaning: str = "approved") -> str:
    """The text that a page prepares to be signed in a role, as ``endeavor/manager``."""
    page = client.post(address, {"signing": "prepare", "as": role, "meaning": meaning})
    found = re.search(r"<textarea data-text[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)
    if found is None:
        raise AssertionError(f"{page.status_code}: nothing was prepared at {address}")
    return html.unescape(found[1])


def signed(text: str, key: SigningKey) -> SimpleUploadedFile:
    """The text with a key's signature, as a file that is brought back."""
    return SimpleUploadedFile("signed.txt", Note(text, (sign_text(text, key),)).written(), content_type="text/plain")


def sign_at(client: Client, address: str, role: str, key: SigningKey) -> Any:
    """Prepares, signs and brings back; the answer to the last of these."""
    text = prepared(client, address, role)
    return client.post(address, {"signing": "record", "file": signed(text, key), "text": text})
