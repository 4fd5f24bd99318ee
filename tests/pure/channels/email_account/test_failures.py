"""Failures become words; secrets and control characters do not come along."""

import errno
import socket
import ssl

import pytest

from postroom.channels.base import Login, Server, TlsMode
from postroom.channels.email import failures, submission
from postroom.kit.errors import NeedsUser, Permanent, RetryLater

_SERVER = Server("mail.firm.example", 993, TlsMode.TLS)


def _tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError()
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(-2, "x"), "host_not_found"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "refused"),
        (ConnectionResetError(), "cut"),
        (BrokenPipeError(), "cut"),
        (OSError(errno.EHOSTUNREACH, "x"), "unreachable"),
        (OSError("strange"), "network"),
        (ssl.SSLEOFError(), "cut"),
        (_tls_error("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), "cut"),
    ],
)
def test_what_passes_is_tried_again(error: OSError, reason: str) -> None:
    failure = failures.network(error, _SERVER)
    assert isinstance(failure, RetryLater)
    assert failure.fields["reason"] == reason
    assert "mail.firm.example" in failure.message


@pytest.mark.parametrize(
    ("tls", "reason"), [("WRONG_VERSION_NUMBER", "no_tls"), ("SSLV3_ALERT_HANDSHAKE_FAILURE", "tls_too_old")]
)
def test_what_stays_needs_a_person(tls: str, reason: str) -> None:
    failure = failures.network(_tls_error(tls), _SERVER)
    assert isinstance(failure, NeedsUser)
    assert failure.fields["reason"] == reason


def test_an_error_in_words_stays_as_it_is() -> None:
    failure = failures.cut(_SERVER)
    assert failures.network(failure, _SERVER) is failure


def test_words_of_a_server_are_cleaned() -> None:
    failure = failures.busy(_SERVER, "\x1b[31mred\x00\r\nalert " + "x" * 1000)
    assert failure.message.isprintable()
    assert len(failure.message) < 300
    assert failures.without_secret("LOGIN ann hunter2 failed", "hunter2") == "LOGIN ann *** failed"


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (450, "4.2.1 later", RetryLater),
        (550, "5.1.1 no such user", Permanent),
        (530, "5.7.0 authentication required", NeedsUser),
        (550, "5.4.5 Daily sending limit exceeded", submission.Throttled),
    ],
)
def test_smtp_replies_have_their_kind(code: int, words: str, kind: type[Exception]) -> None:
    failure = submission.refused(_SERVER, code, words)
    assert type(failure) is kind
    assert words in failure.message


def test_a_login_never_shows_its_password() -> None:
    login = Login(username="ann", password="hunter2", imap=_SERVER, smtp=_SERVER)
    assert "hunter2" not in repr(login)
    assert "hunter2" not in f"{login}"
