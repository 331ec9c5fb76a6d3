"""Time stamps of outside authorities (RFC 3161): that a checkpoint existed at a time, by somebody who is no party.

Optional: cosignatures state times already, by the witnesses' clocks. Needs the extra ``tallystick[timestamps]``. The
authority's certificate has to chain to a root that the parties agreed on; nothing that comes with the stamp is trusted,
and certificates that were slipped in beside the signature change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha384, sha512
from importlib import import_module
from types import ModuleType
from typing import Any

from cryptography import x509

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.spelling import UnprovenError

HASHES = {
    "2.16.840.1.101.3.4.2.1": sha256,
    "2.16.840.1.101.3.4.2.2": sha384,
    "2.16.840.1.101.3.4.2.3": sha512,
}
"""The hashes that a stamp may use, by object identifier."""

CLOCKS = timedelta(minutes=5)
"""So much may the clocks of ledger and authority differ."""


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What a verified stamp states: the message existed at this time, by this authority's serial number and policy."""

    time: datetime
    serial: int
    policy: str


def read_certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM file, or the one in a DER file."""
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            return tuple(x509.load_pem_x509_certificates(content))
        return (x509.load_der_x509_certificate(content),)
    except ValueError as error:
        raise InputError(f"The file holds no certificate in PEM or DER: {error}.") from error


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a stamp: the bytes to send, and the nonce that the stamp has to repeat."""

    content: bytes
    nonce: int


def timestamp_request(message: bytes) -> Asked:
    """The request for a stamp of a message, to be sent to an authority over HTTP (application/timestamp-query)."""
    if not message:
        raise InputError("An empty message is not stamped; give the checkpoint as it was signed.")
    client = _client()
    builder = client.TimestampRequestBuilder().data(message).hash_algorithm(client.HashAlgorithm.SHA512)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return Asked(request.as_bytes(), request.nonce)


def verify_timestamp(
    response: bytes,
    *,
    message: bytes,
    roots: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate] = (),
    authority: x509.Certificate | None = None,
    nonce: int | None = None,
    received: datetime,
) -> TimeStamp:
    """What the stamp states, once it is proven to be of this message by an authority under a root.

    ``authority`` is the certificate that must have signed, needed where the stamp carries none; ``nonce`` is that of
    the request, which the stamp has to repeat. ``received`` is when the stamp was put on record: the certificate has to
    be valid then as well as at the stamp's own time, because whoever gets hold of an old key can date stamps back.
    Raises UnprovenError where the stamp does not hold, and InputError where it cannot be read.
    """
    client = _client()
    if not roots:
        raise InputError("A time stamp is verified under at least one root certificate; none was given.")
    try:
        stamp = client.decode_timestamp_response(response)
        info = stamp.tst_info
        algorithm = info.message_imprint.hash_algorithm.dotted_string
    except ValueError as error:
        raise InputError(f"The time stamp is no response after RFC 3161: {error}.") from error
    if algorithm not in HASHES:
        raise UnprovenError(f"The time stamp hashes with {algorithm}; SHA-256, SHA-384 and SHA-512 are accepted.")
    builder = client.VerifierBuilder(
        roots=list(roots), intermediates=list(intermediates), tsa_certificate=authority, nonce=nonce
    )
    try:
        builder.build().verify(stamp, HASHES[algorithm](message).digest())
    except (client.VerificationError, ValueError) as error:
        raise UnprovenError(f"The time stamp does not hold: {str(error).partition(': ErrorStack')[0]}.") from error
    _require_received(stamp, authority, received)
    return TimeStamp(info.gen_time.astimezone(UTC), info.serial_number, info.policy.dotted_string)


def _require_received(stamp: Any, authority: x509.Certificate | None, received: datetime) -> None:
    """Raises UnprovenError unless the signer's certificate was valid when the stamp was put on record."""
    time = stamp.tst_info.gen_time
    if time > received + CLOCKS:
        raise UnprovenError(f"The time stamp is of {time.isoformat()}, later than it was put on record.")
    signers = {(signer.issuer, signer.serial_number) for signer in stamp.signed_data.signer_infos}
    carried = [x509.load_der_x509_certificate(content) for content in stamp.signed_data.certificates]
    used = [
        each for each in (*carried, *([authority] if authority else [])) if (each.issuer, each.serial_number) in signers
    ]
    for each in used:
        if not each.not_valid_before_utc <= received <= each.not_valid_after_utc:
            raise UnprovenError(
                f"The time stamp was put on record on {received.isoformat()}, when its authority's certificate was not "
                f"valid: it is from {each.not_valid_before_utc.isoformat()} to {each.not_valid_after_utc.isoformat()}."
            )


def _client() -> ModuleType:
    try:
        return import_module("rfc3161_client")
    except ImportError as error:
        raise TallystickError(
            "Time stamps after RFC 3161 need the package rfc3161-client; install tallystick[timestamps]."
        ) from error
