"""Signed and encrypted mail says so, and is read where that takes no key."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import Protection
from postroom.channels.email import cms
from postroom.channels.email.parse import parse

INNER = b'Content-Type: text/plain; charset="utf-8"\r\n\r\nThe price is 4.\r\n'


@pytest.fixture(scope="module")
def signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ann")])
    begin = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    blob = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(certificate, key, hashes.SHA256())
    return blob.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def smime(blob: bytes, kind: str = "signed-data") -> bytes:
    head = f'From: ann@x.org\nContent-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\n'
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(blob)


def test_a_mail_wrapped_in_its_signature_is_read(signed: bytes) -> None:
    message = parse(smime(signed))
    assert message.text.strip() == "The price is 4."
    assert message.protection is Protection.SMIME_SIGNED
    assert message.attachments == ()


def test_pieces_of_unknown_length_are_put_together() -> None:
    octets = b"\x24\x80" + b"".join(b"\x04" + bytes([len(one)]) + one for one in (INNER[:30], INNER[30:])) + b"\0\0"
    oid = bytes.fromhex("06092a864886f70d0107")
    content = b"\x30\x80" + oid + b"\x01" + b"\xa0\x80" + octets + b"\0\0" + b"\0\0"
    blob = b"\x30\x80" + oid + b"\x02" + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\0\0" * 3
    assert parse(smime(blob)).text.strip() == "The price is 4."


@given(st.binary(max_size=300))
def test_no_blob_stops_the_reader(blob: bytes) -> None:
    cms.read(blob)
    cms.read(bytes.fromhex("308006092a864886f70d010702a080") + blob)


def test_an_encrypted_mail_says_so_and_keeps_its_file() -> None:
    message = parse(smime(b"\x30\x03\x02\x01\x01", "enveloped-data"))
    assert message.protection is Protection.SMIME_ENCRYPTED
    assert [one.filename for one in message.attachments] == ["smime.p7m"]


@pytest.mark.parametrize(
    ("media_type", "protection"),
    [
        ('multipart/signed; protocol="application/pgp-signature"', Protection.PGP_SIGNED),
        ('multipart/signed; protocol="application/pkcs7-signature"', Protection.SMIME_SIGNED),
        ('multipart/encrypted; protocol="application/pgp-encrypted"', Protection.PGP_ENCRYPTED),
        ("multipart/mixed", None),
    ],
)
def test_the_structure_tells_what_it_is(media_type: str, protection: Protection | None) -> None:
    raw = f"From: a@x.org\nContent-Type: {media_type}; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: x/y\n\nz\n--b--"
    assert parse(raw.encode()).protection is protection


ARMOUR = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

The price is 4.
- -- Ann
-----BEGIN PGP SIGNATURE-----

iQEzBAEBCAAdFiEE
=abcd
-----END PGP SIGNATURE-----
"""


def test_armour_around_a_signed_text_is_taken_off() -> None:
    message = parse(b"From: a@x.org\n\n" + ARMOUR.encode())
    assert message.protection is Protection.PGP_SIGNED
    assert message.text.strip() == "The price is 4.\n-- Ann"
    assert message.preview == "The price is 4. -- Ann"


def test_an_encrypted_block_is_no_text() -> None:
    block = "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMA\n=ab\n-----END PGP MESSAGE-----"
    message = parse(f"From: a@x.org\n\nSee:\n\n{block}\n\nBye".encode())
    assert message.protection is Protection.PGP_ENCRYPTED
    assert message.text.split() == ["See:", "Bye"]


def test_a_block_that_is_quoted_or_never_ends_stays() -> None:
    text = "> -----BEGIN PGP MESSAGE-----\n> x\n\n-----BEGIN PGP MESSAGE-----\nhQEMA"
    message = parse(f"From: a@x.org\n\n{text}".encode())
    assert message.protection is None
    assert message.text.strip() == text
