"""Postroom's own mails, through a real SMTP server on this machine."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from postroom.app.system_mail import compose, through_server
from postroom.identity import letters
from postroom.identity.system_mail import server_sender
from postroom.settings import Settings

pytestmark = pytest.mark.anyio


class Sink:
    """Takes mail, except for one address."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[tuple[str, list[str], EmailMessage]] = []

    async def handle_RCPT(  # noqa: N802 aiosmtpd names it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 as above
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        self.mails.append((envelope.mail_from or "", envelope.rcpt_tos, mail))
        return "250 OK"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    found = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(found, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


def settings(port: int) -> Settings:
    return Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", smtp_from="Postroom <post@example.com>")


async def test_a_letter_arrives(sink: Sink) -> None:
    letter = letters.invitation("fr", inviter="Zoë", organization="Café", link="http://x.example/invitation?code=abc")
    assert await through_server(settings(sink.port), "bob@example.com", letter.subject, letter.text)
    [(sender, recipients, mail)] = sink.mails
    assert (sender, recipients) == ("post@example.com", ["bob@example.com"])
    assert mail["subject"] == "Zoë vous invite à rejoindre Café sur Postroom"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["message-id"].endswith("@example.com>")
    assert "http://x.example/invitation?code=abc" in mail.get_content()


async def test_a_refused_or_unreachable_letter_is_no_error(sink: Sink) -> None:
    assert not await through_server(settings(sink.port), "nobody@example.com", "Hello", "x")
    assert not await through_server(settings(1), "bob@example.com", "Hello", "x")
    assert sink.mails == []


async def test_a_name_cannot_write_headers_of_its_own() -> None:
    mail = compose("post@example.com", "bob@example.com", "Hello\r\nBcc: eve@example.com", "x")
    assert mail["subject"] == "Hello Bcc: eve@example.com"
    assert mail["bcc"] is None


@pytest.mark.parametrize(
    ("chosen", "sender"),
    [
        (Settings(), ""),
        (Settings(smtp_host="mail.example.com"), "Postroom <postroom@mail.example.com>"),
        (Settings(smtp_host="mail.example.com", smtp_username="post@acme.example"), "Postroom <post@acme.example>"),
        (Settings(smtp_host="mail.example.com", smtp_from="Mail <m@acme.example>"), "Mail <m@acme.example>"),
    ],
)
async def test_who_it_is_from(chosen: Settings, sender: str) -> None:
    assert server_sender(chosen) == sender
