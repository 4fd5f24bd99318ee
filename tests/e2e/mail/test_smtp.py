"""Sending: through a real submission server, and through one that fails at every step."""

import asyncio

import pytest

from postroom.channels.base import Login, Server, TlsMode
from postroom.channels.email.connect import Network
from postroom.channels.email.smtp import Unknown, send
from postroom.channels.email.submission import Throttled
from postroom.kit.errors import NeedsUser, Permanent, RemoteError, RetryLater
from tests.e2e.mail.syncing import letter, network_for
from tests.e2e.servers.dovecot import MailUser
from tests.e2e.servers.ports import LOOPBACK, free_ports, wait_until
from tests.e2e.servers.scripted_smtp import ScriptedSmtp
from tests.e2e.servers.smtp import SmtpServer

pytestmark = pytest.mark.anyio

CUSTOMER = "customer@elsewhere.example"


def _login(smtp: SmtpServer, user: MailUser, tls: TlsMode = TlsMode.TLS) -> Login:
    port = smtp.tls_port if tls is TlsMode.TLS else smtp.port
    server = Server(smtp.host, port, tls)
    return Login(username=user.address, password=user.password, imap=server, smtp=server)


def _scripted(server: ScriptedSmtp) -> Login:
    place = Server(LOOPBACK, server.port, TlsMode.PLAIN)
    return Login(username="ann", password="hunter2", imap=place, smtp=place)


async def _failure(server: ScriptedSmtp, *recipients: str) -> RemoteError:
    network = Network(command_timeout=2.0, connect_timeout=2.0)
    with pytest.raises(RemoteError) as caught:
        await send(
            _scripted(server),
            letter(1),
            sender="team@mail.example",
            recipients=recipients or [CUSTOMER],
            network=network,
        )
    return caught.value


@pytest.mark.parametrize("tls", list(TlsMode))
async def test_round_trip_through_a_real_server(smtp_server: SmtpServer, mail_user: MailUser, tls: TlsMode) -> None:
    other = smtp_server.dovecot.add_user("other")
    raw = letter(1, ".starts with a dot\r\n..and two\r\n\r\n.\r\nend")
    sent = await send(
        _login(smtp_server, mail_user, tls),
        raw,
        sender=mail_user.address,
        recipients=[other.address, CUSTOMER],
        network=network_for(smtp_server.dovecot),
    )
    assert sent.response.startswith("250 ")
    assert sent.refused == {}
    [relayed] = smtp_server.relay.outside
    assert relayed.sender == mail_user.address
    assert relayed.recipients == (other.address, CUSTOMER)
    assert relayed.raw.endswith(raw)
    new = smtp_server.dovecot.maildir(other) / "new"
    assert await asyncio.to_thread(wait_until, lambda: new.exists() and len(list(new.iterdir())) == 1, 5)


async def test_a_large_message_arrives_whole(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    raw = letter(1, "\r\n".join(f"line {number:07}" for number in range(400_000)))
    await send(
        _login(smtp_server, mail_user),
        raw,
        sender=mail_user.address,
        recipients=[CUSTOMER],
        network=network_for(smtp_server.dovecot),
    )
    assert smtp_server.relay.outside[0].raw.endswith(raw)


async def test_too_large_is_said_before_anything_is_sent(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    async with ScriptedSmtp({"EHLO": "250-x\r\n250-AUTH PLAIN\r\n250 SIZE 100"}) as server:
        failure = await _failure(server)
    assert isinstance(failure, Permanent)
    assert failure.fields["reason"] == "too_large"
    assert not any(line.startswith("MAIL") for line in server.seen)


async def test_wrong_password(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    login = _login(smtp_server, MailUser(mail_user.address, "wrong horse"))
    with pytest.raises(NeedsUser) as caught:
        await send(
            login, letter(1), sender="a@b.example", recipients=[CUSTOMER], network=network_for(smtp_server.dovecot)
        )
    assert caught.value.message == "127.0.0.1 did not accept the user name or the password."
    assert "wrong horse" not in str(caught.value.fields)


async def test_certificate_and_missing_server(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    for login, network, words in (
        (_login(smtp_server, mail_user), Network(), "authority this computer does not trust"),
        (_login(smtp_server, mail_user, TlsMode.STARTTLS), Network(), "authority this computer does not trust"),
        (_at(free_ports(1)[0]), Network(), "refuses connections"),
        (_at(smtp_server.dovecot.imap), Network(), "is not SMTP"),
        (_at(smtp_server.dovecot.imaps, TlsMode.STARTTLS), Network(connect_timeout=1.0), "wants TLS"),
    ):
        with pytest.raises(RemoteError, match=words):
            await send(login, letter(1), sender="a@b.example", recipients=[CUSTOMER], network=network)


def _at(port: int, tls: TlsMode = TlsMode.PLAIN) -> Login:
    server = Server(LOOPBACK, port, tls)
    return Login(username="ann", password="hunter2", imap=server, smtp=server)


async def test_refused_recipients_are_named_and_the_rest_is_sent(smtp_server: SmtpServer, mail_user: MailUser) -> None:
    smtp_server.relay.refuse["gone@elsewhere.example"] = "550 5.1.1 No such person"
    sent = await send(
        _login(smtp_server, mail_user),
        letter(1),
        sender=mail_user.address,
        recipients=["gone@elsewhere.example", CUSTOMER],
        network=network_for(smtp_server.dovecot),
    )
    assert list(sent.refused) == ["gone@elsewhere.example"]
    assert "No such person" in sent.refused["gone@elsewhere.example"]
    assert smtp_server.relay.outside[0].recipients == (CUSTOMER,)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"greeting": "421 too busy"}, RetryLater),
        ({"greeting": "554 go away"}, Permanent),
        ({"AUTH": "454 4.7.0 directory is down"}, RetryLater),
        ({"AUTH": "535 5.7.139 SmtpClientAuthentication is disabled for the tenant"}, NeedsUser),
        ({"AUTH": "break"}, RetryLater),
        ({"MAIL": "451 4.3.0 try later"}, RetryLater),
        ({"MAIL": "550 5.7.1 not your address"}, Permanent),
        ({"MAIL": "530 5.7.0 sign in first"}, NeedsUser),
        ({"MAIL": "550 5.4.5 Daily user sending limit exceeded"}, Throttled),
        ({"RCPT": "450 4.2.1 greylisted"}, RetryLater),
        ({"RCPT": "550 5.1.1 no such user"}, Permanent),
        ({"RCPT": "421 closing"}, RetryLater),
        ({"RCPT": "break"}, RetryLater),
        ({"DATA": "451 no disk"}, RetryLater),
        ({"DATA": "554 no valid recipients"}, Permanent),
        ({"body": "break"}, RetryLater),
        ({"dot": "452 4.3.1 no disk"}, RetryLater),
        ({"dot": "554 5.7.1 looks like spam"}, Permanent),
        ({"dot": "break"}, Unknown),
    ],
)
async def test_each_failure_has_its_kind(answers: dict[str, str], kind: type[RemoteError]) -> None:
    async with ScriptedSmtp(answers) as server:
        failure = await _failure(server)
    assert type(failure) is kind
    assert "hunter2" not in f"{failure.message} {failure.fields}"
    words = next(iter(answers.values()))
    if words[:3].isdigit() and "AUTH" not in answers:
        assert words[4:] in failure.message


async def test_one_recipient_later_and_one_never_is_later() -> None:
    async with ScriptedSmtp({"RCPT TO:<a@": "550 no", "RCPT TO:<b@": "450 later"}) as server:
        failure = await _failure(server, "a@elsewhere.example", "b@elsewhere.example")
    assert isinstance(failure, RetryLater)


async def test_on_data_comes_between_body_and_dot() -> None:
    async with ScriptedSmtp() as server:
        bodies_then: list[int] = []

        async def on_data() -> None:
            bodies_then.append(len(server.bodies))
            assert "DATA" in server.seen

        sent = await send(_scripted(server), letter(1), sender="a@b.example", recipients=[CUSTOMER], on_data=on_data)
    assert bodies_then == [0]
    assert sent.response == "250 2.0.0 queued as 42"
    assert server.bodies == [letter(1)]


async def test_another_yes_than_250_is_a_yes() -> None:
    """Whoever takes it for a no sends the mail again (RFC 5321, section 4.3.2)."""
    async with ScriptedSmtp({"dot": "200 fine"}) as server:
        sent = await send(_scripted(server), letter(1), sender="a@b.example", recipients=[CUSTOMER])
    assert sent.response == "200 fine"


async def test_a_failing_on_data_sends_nothing() -> None:
    async with ScriptedSmtp() as server:

        async def on_data() -> None:
            raise Permanent("The lease is lost.")

        with pytest.raises(Permanent, match="The lease is lost"):
            await send(_scripted(server), letter(1), sender="a@b.example", recipients=[CUSTOMER], on_data=on_data)
        assert server.bodies == []


async def test_international_addresses() -> None:
    async with ScriptedSmtp() as server:
        failure = await _failure(server, "jürgen@elsewhere.example")
        assert failure.fields["reason"] == "smtputf8"
        await send(_scripted(server), letter(1), sender="a@b.example", recipients=["info@bücher.example"])
        assert "RCPT TO:<info@xn--bcher-kva.example>" in server.seen
    async with ScriptedSmtp({"EHLO": "250-x\r\n250-AUTH PLAIN\r\n250 SMTPUTF8"}) as server:
        await send(_scripted(server), letter(1), sender="a@b.example", recipients=["jürgen@elsewhere.example"])
        assert "MAIL FROM:<a@b.example> SMTPUTF8" in server.seen
        assert "RCPT TO:<jürgen@elsewhere.example>" in server.seen


@pytest.mark.parametrize("address", ["a@b.example>\r\nRCPT TO:<evil@b.example", "a@b.example\x00", "a\n@b.example"])
async def test_an_address_cannot_bring_commands_along(address: str) -> None:
    async with ScriptedSmtp({"EHLO": "250-x\r\n250-AUTH PLAIN\r\n250 SMTPUTF8"}) as server:
        failure = await _failure(server, address)
        assert isinstance(failure, Permanent)
        assert not any("evil" in line for line in server.seen)


async def test_a_password_is_tried_once() -> None:
    async with ScriptedSmtp({"AUTH": "535 5.7.8 no"}) as server:
        await _failure(server)
    assert sum(line.startswith("AUTH") for line in server.seen) == 1
