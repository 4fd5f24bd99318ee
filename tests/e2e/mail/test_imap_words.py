"""What a person reads when an IMAP server cannot be used, and that the secret is never in it."""

import ssl
from pathlib import Path

import pytest

from postroom.channels.base import Login, Server, TlsMode
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.signin import sign_in
from postroom.kit.errors import NeedsUser, RemoteError, RetryLater
from tests.e2e.mail.syncing import login_to, network_for, scripted_login
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.servers.scripted_imap import Quirks, ScriptedImap
from tests.e2e.servers.tls_server import tls_server

pytestmark = pytest.mark.anyio


async def _failure(login: Login, network: Network | None = None) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await sign_in(login, network or Network(connect_timeout=1.0, command_timeout=1.0))
    assert login.password not in f"{caught.value.message} {caught.value.fields}"
    return caught.value


def _at(port: int, tls: TlsMode = TlsMode.TLS, host: str = LOOPBACK) -> Login:
    server = Server(host, port, tls)
    return Login(username="ann", password="hunter2", imap=server, smtp=server)


@pytest.mark.parametrize("tls", list(TlsMode))
async def test_each_protection_works(dovecot: Dovecot, mail_user: MailUser, tls: TlsMode) -> None:
    client = await sign_in(login_to(dovecot, mail_user, tls=tls), network_for(dovecot))
    assert (await client.select("INBOX")).messages == 0
    await client.logout()


async def test_wrong_password(dovecot: Dovecot, mail_user: MailUser) -> None:
    login = login_to(dovecot, MailUser(mail_user.address, "wrong horse"))
    failure = await _failure(login, network_for(dovecot))
    assert isinstance(failure, NeedsUser)
    assert failure.message == "127.0.0.1 did not accept the user name or the password."


async def test_a_password_with_every_kind_of_letter(dovecot: Dovecot) -> None:
    user = dovecot.add_user(password='pä"ss\\ wörd')
    await (await sign_in(login_to(dovecot, user), network_for(dovecot))).logout()


async def test_certificate_of_an_unknown_authority(dovecot: Dovecot, mail_user: MailUser) -> None:
    failure = await _failure(login_to(dovecot, mail_user))
    assert isinstance(failure, NeedsUser)
    assert failure.message == "The certificate of 127.0.0.1 is signed by an authority this computer does not trust."


@pytest.mark.parametrize(
    ("names", "expired", "words"),
    [
        (("mail.elsewhere.example",), False, "is for another name"),
        (("localhost",), True, "has expired"),
    ],
)
async def test_certificate_that_does_not_fit(
    tmp_path: Path, names: tuple[str, ...], words: str, *, expired: bool
) -> None:
    certificates = Certificates(tmp_path)
    async with tls_server(certificates.server_context(*names, expired=expired)) as port:
        failure = await _failure(_at(port, host="localhost"), Network(tls=certificates.client_context()))
    assert failure.message == f"The certificate of localhost {words}."


@pytest.mark.parametrize("host", ["mail.nowhere.invalid", "a..b", "x" * 80, "mail\x00", "mail.\r\nexample", "ü" * 70])
async def test_host_that_does_not_exist(host: str) -> None:
    failure = await _failure(_at(993, host=host))
    assert isinstance(failure, RetryLater)
    assert failure.message == f"There is no server called {host}. Check the name."


async def test_port_that_does_not_exist() -> None:
    assert isinstance(await _failure(_at(70_000)), RetryLater)


async def test_nobody_listens() -> None:
    [port] = free_ports(1)
    failure = await _failure(_at(port))
    assert failure.message == f"127.0.0.1 refuses connections on port {port}."


async def test_another_protocol_answers(dovecot: Dovecot) -> None:
    failure = await _failure(_at(dovecot.lmtp, TlsMode.PLAIN))
    assert failure.message == f"What answers at 127.0.0.1 on port {dovecot.lmtp} is not IMAP. Check the port."


async def test_tls_against_a_plain_port(dovecot: Dovecot) -> None:
    failure = await _failure(_at(dovecot.imap), network_for(dovecot))
    assert "Try STARTTLS" in failure.message


async def test_starttls_against_a_tls_port(dovecot: Dovecot) -> None:
    failure = await _failure(_at(dovecot.imaps, TlsMode.STARTTLS))
    assert "It probably wants TLS there instead of STARTTLS." in failure.message


async def test_no_starttls_offered() -> None:
    async with ScriptedImap() as server:
        failure = await _failure(_at(server.port, TlsMode.STARTTLS))
        assert "offers no STARTTLS" in failure.message
        assert not any("LOGIN" in line for line in server.seen)


async def test_the_password_never_leaves_without_tls() -> None:
    failure = await _failure(_at(143, TlsMode.PLAIN, host="mail.example"))
    assert failure.fields["reason"] == "plain_forbidden"


async def test_a_silent_server_is_given_up() -> None:
    async with ScriptedImap(quirks=Quirks(silent_verbs={"LOGIN"})) as server:
        failure = await _failure(scripted_login(server))
    assert failure.message == f"127.0.0.1 does not answer on port {server.port}."


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (b" NO [AUTHENTICATIONFAILED] no\r\n", NeedsUser, "wrong_password"),
        (b" NO invalid credentials for pass word\r\n", NeedsUser, "wrong_password"),
        (b" NO [UNAVAILABLE] directory is down\r\n", RetryLater, "busy"),
        (b" NO Too many simultaneous connections\r\n", RetryLater, "busy"),
        (b" NO [WEBALERT https://x] please sign in with a browser\r\n", NeedsUser, "action_at_provider"),
        (b" NO [ALERT] Application-specific password required: https://x\r\n", NeedsUser, "app_password"),
    ],
)
async def test_refusals_are_told_apart(answer: bytes, kind: type[RemoteError], reason: str) -> None:
    async with ScriptedImap(quirks=Quirks(login_answer=answer)) as server:
        failure = await _failure(scripted_login(server))
    assert isinstance(failure, kind)
    assert failure.fields["reason"] == reason
    assert ("app password" in failure.message) == (b"specific" in answer)


@pytest.mark.parametrize(
    ("greeting", "reason"),
    [
        (b"* BYE too many connections from you\r\n", "busy"),
        (b"220 mx.example ESMTP\r\n", "not_imap"),
        (b"\x00\xff\x13" * 100 + b"\r\n", "not_imap"),
        (b"x" * 3_000_000, "not_imap"),
        (b"* OK {4000000000}\r\n", None),
        (b"* LIST {4000000000}\r\n", "not_imap"),
    ],
)
async def test_any_greeting_is_survived(greeting: bytes, reason: str | None) -> None:
    async with ScriptedImap(quirks=Quirks(greeting=greeting)) as server:
        if reason is None:
            (await sign_in(scripted_login(server), Network())).close()
        else:
            assert (await _failure(scripted_login(server))).fields["reason"] == reason


async def test_what_comes_before_tls_is_thrown_away(dovecot: Dovecot) -> None:
    certificates = dovecot.certificates
    injected = b"* CAPABILITY IMAP4rev1 INJECTED\r\n"
    async with tls_server(certificates.server_context("localhost"), before=injected) as port:
        network = Network(tls=certificates.client_context(), connect_timeout=2.0, command_timeout=2.0)
        client = await sign_in(_at(port, TlsMode.STARTTLS, host="localhost"), network)
        assert not client.has("INJECTED")
        client.close()


def test_tls_is_checked_by_default() -> None:
    context = Network().context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
