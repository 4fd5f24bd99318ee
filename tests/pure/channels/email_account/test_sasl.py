"""What is said to a mail server to sign in with a token."""

import base64

import pytest

from postroom.channels.base import Login, Proof, Server, TlsMode
from postroom.channels.email.sasl import Bearer, bearer, told

SERVER = Server("imap.example.com", 993, TlsMode.TLS)


def login(username: str = "ann@example.com") -> Login:
    return Login(username=username, password="ya29.secret", imap=SERVER, smtp=SERVER, proof=Proof.TOKEN)


def said(offered: set[str], username: str = "ann@example.com") -> tuple[str, bytes, bytes]:
    found = bearer(login(username), SERVER, offered)
    assert found
    return found.mechanism, base64.b64decode(found.first), base64.b64decode(found.end)


def test_xoauth2_is_said_as_google_and_microsoft_document_it() -> None:
    assert said({"PLAIN", "XOAUTH2", "OAUTHBEARER"}) == (
        "XOAUTH2",
        b"user=ann@example.com\x01auth=Bearer ya29.secret\x01\x01",
        b"",
    )


def test_oauthbearer_is_said_as_its_standard_has_it() -> None:
    assert said({"PLAIN", "OAUTHBEARER"}) == (
        "OAUTHBEARER",
        b"n,a=ann@example.com,\x01host=imap.example.com\x01port=993\x01auth=Bearer ya29.secret\x01\x01",
        b"\x01",
    )


def test_a_user_name_cannot_end_its_own_field() -> None:
    assert b"n,a=a=2Cb=3Dc@example.com,\x01host" in said({"OAUTHBEARER"}, "a,b=c@example.com")[1]


def test_a_server_that_takes_no_token_is_not_given_one() -> None:
    assert bearer(login(), SERVER, {"PLAIN", "LOGIN", "CRAM-MD5"}) is None


def test_the_token_is_in_no_repr() -> None:
    found = bearer(login(), SERVER, {"XOAUTH2"})
    assert isinstance(found, Bearer)
    assert "secret" not in f"{login()!r} {found!r} {found}"


@pytest.mark.parametrize(
    ("challenge", "status"),
    [
        ('{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}', "400"),
        ('{"status":"invalid_token","openid-configuration":"https://example.com"}', "invalid_token"),
        ('{"status":401}', "401"),
        ("{}", ""),
        ("[1]", ""),
        ("no json", ""),
    ],
)
def test_the_error_of_a_server_is_read(challenge: str, status: str) -> None:
    assert told(base64.b64encode(challenge.encode())) == status


@pytest.mark.parametrize("challenge", [b"", b"!", b"\xff\xfe", "é"])
def test_an_error_that_is_none_is_no_error(challenge: bytes | str) -> None:
    assert told(challenge) == ""
