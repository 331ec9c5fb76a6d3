"""Time stamps after RFC 3161, good and bad, as published."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import rfc3161_client
from cryptography import x509

from ledger.vectors import b64, vectors
from tallystick.errors import InputError, TallystickError
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.timestamps import TimeStamp, read_certificates, timestamp_request, verify_timestamp

RECEIVED = datetime(2025, 7, 1, tzinfo=UTC)


def _file(name: str) -> bytes:
    return b64(vectors("rfc3161_fixtures")["files"][name])


def _chain(folder: str) -> tuple[list[x509.Certificate], list[x509.Certificate], x509.Certificate | None]:
    """Roots, intermediates, and the authority's own certificate where it is there."""
    found = read_certificates(_file(f"{folder}/ts_chain.pem"))
    roots = [each for each in found if each.issuer == each.subject]
    others = [each for each in found if each.issuer != each.subject]
    issuers = [each.issuer for each in found]
    own = [each for each in others if each.subject not in issuers]
    return roots, [each for each in others if each not in own], own[0] if own else None


def _verified(
    name: str,
    *,
    message: bytes = b"hello",
    authority: bool = False,
    nonce: int | None = None,
    received: datetime = RECEIVED,
) -> TimeStamp:
    roots, others, own = _chain(name.partition("/")[0])
    return verify_timestamp(
        _file(name),
        message=message,
        roots=roots,
        intermediates=others,
        authority=own if authority else None,
        nonce=nonce,
        received=received,
    )


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("sigstage/response-sha256.tsr", datetime(2025, 5, 9, 11, 58, 55, tzinfo=UTC)),
        ("sigstage/response-sha384.tsr", datetime(2025, 5, 9, 11, 58, 55, tzinfo=UTC)),
        ("sigstage/response-sha512.tsr", datetime(2025, 5, 9, 11, 58, 56, tzinfo=UTC)),
        ("test_tsa/response.tsr", datetime(2024, 10, 8, 15, 40, 32, tzinfo=UTC)),
        ("test_tsa/response-injected-certs.tsr", datetime(2024, 10, 8, 15, 40, 32, tzinfo=UTC)),
        ("identrust/issue-104.tsr", datetime(2025, 3, 11, 8, 52, 8, tzinfo=UTC)),
    ],
)
def test_published_stamps_are_verified_for_their_message_only(name: str, time: datetime) -> None:
    assert _verified(name).time == time
    with pytest.raises(UnprovenError, match="The time stamp does not hold: Mismatch between messages"):
        _verified(name, message=b"hallo")


def test_certificates_that_were_slipped_in_change_nothing() -> None:
    assert _verified("test_tsa/response-injected-certs.tsr") == _verified("test_tsa/response.tsr")


def test_a_stamp_without_its_certificate_needs_the_authoritys() -> None:
    with pytest.raises(UnprovenError, match="The time stamp does not hold"):
        _verified("sigstage/response-no-embedded-cert.tsr")
    assert _verified("sigstage/response-no-embedded-cert.tsr", authority=True).policy == "1.3.6.1.4.1.57264.2"


def test_a_stamp_with_an_invalid_signature_is_refused_in_one_sentence() -> None:
    with pytest.raises(UnprovenError) as caught:
        _verified("sigstage/response-invalid-signature.tsr")

    assert str(caught.value) == (
        "The time stamp does not hold: Error while verifying certificates: Unable to verify pkcs7 signature."
    )


def test_a_stamp_put_on_record_outside_of_its_certificates_validity_is_refused() -> None:
    def held(received: datetime) -> TimeStamp:
        payload = _file("sigstore.mock/payload")
        return _verified("sigstore.mock/response-expired.tsr", message=payload, authority=True, received=received)

    # The certificate is of 2023 and the stamp says 1 February 2023. It verifies for ever where it was recorded in time.
    assert held(datetime(2023, 2, 2, tzinfo=UTC)).time == datetime(2023, 2, 1, tzinfo=UTC)
    with pytest.raises(UnprovenError, match=r"put on record on 2025-07-01.* its authority's certificate was not valid"):
        held(RECEIVED)
    with pytest.raises(UnprovenError, match="later than it was put on record"):
        held(datetime(2023, 1, 31, tzinfo=UTC))


def test_a_stamp_for_another_request_is_refused() -> None:
    asked = {
        name: rfc3161_client._rust.parse_timestamp_request(_file(f"test_tsa/{name}")).nonce
        for name in ("request.der", "other_request.der")
    }

    assert _verified("test_tsa/response.tsr", nonce=asked["request.der"]).serial > 0
    with pytest.raises(UnprovenError, match="Nonce mismatch"):
        _verified("test_tsa/response.tsr", nonce=asked["other_request.der"])
    with pytest.raises(UnprovenError):
        _verified("test_tsa/other_response.tsr", nonce=asked["request.der"])


@pytest.mark.parametrize("roots", ["sigstage", "identrust", "sigstore.mock"])
def test_a_stamp_under_another_root_is_refused(roots: str) -> None:
    with pytest.raises(UnprovenError, match="The time stamp does not hold"):
        verify_timestamp(_file("test_tsa/response.tsr"), message=b"hello", roots=_chain(roots)[0], received=RECEIVED)


def test_a_stamp_with_a_byte_changed_states_nothing_else() -> None:
    content = _file("test_tsa/response.tsr")
    roots, others, _ = _chain("test_tsa")
    accepted = []
    for place in range(0, len(content), 5):
        changed = content[:place] + bytes([content[place] ^ 0x01]) + content[place + 1 :]
        try:
            found = verify_timestamp(changed, message=b"hello", roots=roots, intermediates=others, received=RECEIVED)
        except InputError:
            continue
        accepted.append(found)
    # A few bytes are signed by nobody (names of algorithms, the outer framing); what is stated is signed.
    assert set(accepted) <= {_verified("test_tsa/response.tsr")}
    assert len(accepted) < len(content) // 5 // 10


@pytest.mark.parametrize("content", [b"", b"hello", bytes(100), b"\x30\x80"])
def test_bytes_that_are_no_stamp_are_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="is no response after RFC 3161"):
        verify_timestamp(content, message=b"hello", roots=_chain("test_tsa")[0], received=RECEIVED)


def test_without_a_root_nothing_is_verified() -> None:
    roots: Sequence[x509.Certificate] = ()
    with pytest.raises(InputError, match="at least one root certificate; none was given"):
        verify_timestamp(_file("test_tsa/response.tsr"), message=b"hello", roots=roots, received=RECEIVED)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\n", b"\x30\x03abc"])
def test_a_file_without_certificates_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="The file holds no certificate in PEM or DER"):
        read_certificates(content)


def test_a_request_has_a_nonce_of_its_own() -> None:
    one, two = timestamp_request(b"hello"), timestamp_request(b"hello")

    assert one.nonce != two.nonce
    assert one.content != two.content
    with pytest.raises(InputError, match="An empty message is not stamped"):
        timestamp_request(b"")


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)

    with pytest.raises(TallystickError, match=r"install tallystick\[timestamps\]"):
        timestamp_request(b"hello")
