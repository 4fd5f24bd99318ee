"""Open doors onto an office, and a sender that says exactly what a test wants said."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from postroom.channels.email.smtpd.server import Door, opened
from postroom.intake import ledger
from postroom.intake.handover import Handover
from tests.db.office import Office
from tests.e2e.servers.ports import LOOPBACK

LIMIT = 200_000
INGRID, SUPPORT = "ingrid@fjord.example", "support@acme.example"


@asynccontextmanager
async def door(
    office: Office,
    *,
    lmtp: bool = False,
    listen: str = f"{LOOPBACK}:0",
    networks: Sequence[str] = (LOOPBACK,),
    tls: ssl.SSLContext | None = None,
    patience_s: float = 600.0,
) -> AsyncIterator[int]:
    """Open a door; give its port."""
    wanted = Door(
        listen=listen,
        lmtp=lmtp,
        hostname="inbox.acme.example",
        networks=[ipaddress.ip_network(one) for one in networks],
        max_bytes=LIMIT,
        tls=tls,
        patience_s=patience_s,
    )
    async with opened(wanted, Handover(office.database, office.blobs)) as port:
        yield port


class Sender(msgspec.Struct):
    """A mail server of which each byte is chosen."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, *lines: str) -> list[str]:
        """Say lines at once; return the reply to each of them."""
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        return [await self.reply() for _ in lines]

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def reply(self) -> str:
        """Return the next reply, the last line of it."""
        async with asyncio.timeout(10):
            while (line := (await self.reader.readline()).decode().rstrip())[3:4] == "-":
                pass
        return line

    async def ended(self) -> bool:
        async with asyncio.timeout(10):
            return await self.reader.read() == b""


@asynccontextmanager
async def sender(at: int | Path) -> AsyncIterator[Sender]:
    """Connect to a port or a Unix socket; the greeting is read by the test."""
    opening = asyncio.open_unix_connection(at) if isinstance(at, Path) else asyncio.open_connection(LOOPBACK, at)
    reader, writer = await opening
    try:
        yield Sender(reader, writer)
    finally:
        writer.close()


def letter(number: int = 1, body: str = "Two of the twelve crates arrived crushed.", headers: str = "") -> bytes:
    """A mail of Ingrid's."""
    return (
        "From: Ingrid Solheim <ingrid@fjord.example>\r\nTo: support@acme.example\r\n"
        f"Subject: Crates {number}\r\nMessage-ID: <c{number}@fjord.example>\r\n{headers}"
        f"Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\n{body}\r\n"
    ).encode()


async def counted(office: Office) -> tuple[int, int, int]:
    """(imported, duplicates, quarantined) of Support's account."""
    async with office.act() as act:
        found = await ledger.counts(act.conn, office.account)
    return found.imported, found.duplicates, found.quarantined
