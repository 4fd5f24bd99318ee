"""Servers are proposed for an address, whatever the network answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import clientconfig
from postroom.channels.email.autoconfig import Source, propose
from postroom.channels.email.lookup import Found
from postroom.kit.errors import Invalid

pytestmark = pytest.mark.anyio

_XML = b"""<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="firm.example">
<domain>firm.example</domain><displayName>Firm Mail</displayName>
<incomingServer type="pop3"><hostname>pop.firm.example</hostname><port>995</port>
<socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>open.firm.example</hostname><port>143</port>
<socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.firm.example</hostname><port>587</port><socketType>STARTTLS</socketType>
<username>%EMAILADDRESS%</username><authentication>OAuth2</authentication><authentication>password-cleartext</authentication>
</outgoingServer></emailProvider></clientConfig>"""

_IMAP = Server("imap.firm.example", 993, TlsMode.TLS)
_SMTP = Server("smtp.firm.example", 587, TlsMode.STARTTLS)


@dataclass
class FakeDirectory:
    """A network that knows what a test says, and can hang."""

    documents: dict[str, bytes] = field(default_factory=dict)
    services: dict[str, Found] = field(default_factory=dict)
    mail_hosts: Sequence[str] = ()
    listening: set[tuple[str, int]] = field(default_factory=set)
    hanging: bool = False
    asked: list[str] = field(default_factory=list)

    async def srv(self, service: str, domain: str) -> Sequence[Found]:
        found = self.services.get(f"{service}.{domain}")
        return [found] if found else []

    async def mx(self, domain: str) -> Sequence[str]:
        self.asked.append(domain)
        return self.mail_hosts

    async def get(self, url: str) -> bytes | None:
        self.asked.append(url)
        if self.hanging:
            await asyncio.Event().wait()
        return self.documents.get(url.partition("?")[0])

    async def answers(self, server: Server) -> bool:
        return (server.host, server.port) in self.listening


async def test_a_large_provider_needs_no_network() -> None:
    directory = FakeDirectory()
    [proposal] = (await propose("Ann@GMail.com", directory=directory)).proposals
    assert proposal.source is Source.PROVIDER
    assert (proposal.imap.host, proposal.smtp.host) == ("imap.gmail.com", "smtp.gmail.com")
    assert "app password" in proposal.note
    assert proposal.link.startswith("https://")
    assert directory.asked == []


async def test_a_provider_without_imap_is_said() -> None:
    found = await propose("ann@hey.com", directory=FakeDirectory())
    assert list(found.proposals) == []
    assert "no IMAP" in found.note


async def test_a_published_file() -> None:
    directory = FakeDirectory(documents={"https://autoconfig.firm.example/mail/config-v1.1.xml": _XML})
    [proposal] = (await propose("ann@firm.example", directory=directory)).proposals
    assert (proposal.source, proposal.imap, proposal.smtp) == (Source.AUTOCONFIG, _IMAP, _SMTP)
    assert (proposal.username, proposal.provider) == ("ann", "Firm Mail")


async def test_an_address_asks_for_nothing_else_than_itself() -> None:
    """A local part may hold what means something in a URL (RFC 5322, section 3.2.3)."""
    directory = FakeDirectory()
    await propose("a&b=c#d+e?%40@firm.example", directory=directory)
    [url] = [one for one in directory.asked if "emailaddress=" in one]
    assert url.endswith("?emailaddress=a%26b%3Dc%23d%2Be%3F%2540%40firm.example")


async def test_all_sources_the_surest_first() -> None:
    directory = FakeDirectory(
        documents={"https://firm.example/.well-known/autoconfig/mail/config-v1.1.xml": _XML},
        services={
            "_imaps._tcp.firm.example": Found("imap.firm.example", 993),
            "_submission._tcp.firm.example": Found("smtp.firm.example", 587),
        },
        mail_hosts=["aspmx.l.google.com"],
        listening={("mail.firm.example", 143), ("smtp.firm.example", 465), ("mail.firm.example", 465)},
    )
    found = (await propose("ann@firm.example", directory=directory)).proposals
    assert [proposal.source for proposal in found] == [Source.AUTOCONFIG, Source.MX, Source.GUESS]
    assert found[1].imap.host == "imap.gmail.com"
    assert (found[2].imap, found[2].smtp) == (
        Server("mail.firm.example", 143, TlsMode.STARTTLS),
        Server("smtp.firm.example", 465, TlsMode.TLS),
    )


async def test_slow_sources_are_left_out() -> None:
    directory = FakeDirectory(hanging=True, listening={("imap.firm.example", 993), ("smtp.firm.example", 587)})
    start = time.monotonic()
    found = (await propose("ann@firm.example", directory=directory, patience=0.6)).proposals
    assert time.monotonic() - start < 0.6
    assert [(proposal.imap, proposal.smtp) for proposal in found] == [(_IMAP, _SMTP)]


async def test_nothing_is_found() -> None:
    found = await propose("ann@bücher.example", directory=(directory := FakeDirectory()))
    assert list(found.proposals) == []
    assert all("xn--bcher-kva.example" in asked for asked in directory.asked)


@pytest.mark.parametrize(
    "address", ["", "ann", "@firm.example", "ann@", "ann@localhost", "ann@127.0.0.1", "ann@[::1]", "a@b..c", "a@b/c.d"]
)
async def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Invalid):
        await propose(address, directory=FakeDirectory())


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"<clientConfig><incomingServer type='imap'><hostname>imap.x.example</hostname></incomingServer>",
        _XML.replace(b"<port>993</port>", b"<port>99999</port>"),
        _XML.replace(b"imap.%EMAILDOMAIN%", b"imap firm/../example"),
        _XML.replace(b"password-cleartext", b"OAuth2"),
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><clientConfig>&b;</clientConfig>",
    ],
)
def test_bad_files_say_nothing(document: bytes) -> None:
    assert clientconfig.read(document, "ann@firm.example") is None
