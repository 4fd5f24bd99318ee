"""A conversation with a mail server that hands mail over: SMTP (RFC 5321) or LMTP (RFC 2033).

    greeted ──EHLO, LHLO──▶ ready ──MAIL──▶ sender ──RCPT──▶ recipients ──DATA──▶ answered ──▶ ready
                              ▲                     RSET, EHLO, STARTTLS                        │
                              └─────────────────────────────────────────────────────────────────┘

A message is answered after it was kept, never before: LMTP for each recipient, SMTP once for all of them. What cannot
be kept now is a 4xx, and stays with the sender.
"""

import asyncio
import re
import ssl
from collections.abc import Sequence
from contextlib import AsyncExitStack
from email.utils import format_datetime
from functools import partial

import msgspec

from postroom.channels.base import HandoverPort, Verdict
from postroom.channels.email.smtpd import commands
from postroom.channels.email.smtpd.commands import Refused, Sender
from postroom.channels.email.smtpd.room import Room
from postroom.channels.email.smtpd.wire import Hangup, Wire
from postroom.kit.clock import now
from postroom.spool import Octets

_MOST_RECIPIENTS = 100  # RFC 5321, section 4.5.3.1.8
_MOST_MISTAKES = 20
_NAME = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")

REPLIES = {
    Verdict.TAKEN: "250 2.0.0 Kept",
    Verdict.UNKNOWN: "550 5.1.1 No such mailbox here",
    Verdict.PAUSED: "450 4.2.1 This mailbox is paused",
    Verdict.LOOPING: "554 5.4.6 Too many hops: this message goes round in circles",
    Verdict.TOO_LARGE: "552 5.3.4 Message too large",
    Verdict.LATER: "451 4.3.0 Not kept, try again later",
}
"""What a sender is told (RFC 5321, section 4.2; RFC 3463)."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for every conversation at one door, and the room that they share.

    `patience_s` (seconds) is how long one message may take, and the time until the next one.
    """

    lmtp: bool
    hostname: str
    max_bytes: int
    tls: ssl.SSLContext | None
    room: Room
    patience_s: float


class Session:
    """One conversation."""

    def __init__(self, wire: Wire, port: HandoverPort, terms: Terms, peer: str) -> None:
        """Take a connection and the address of the other side, empty for one on this machine's own socket."""
        self._wire = wire
        self._port = port
        self._terms = terms
        self._peer = peer
        self._helo = ""
        self._extended = terms.lmtp
        self._encrypted = False
        self._sender: Sender | None = None
        self._recipients: list[str] = []
        self._mistakes = 0
        self._patience = asyncio.timeout(terms.patience_s)
        self._handlers = {
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "VRFY": self._vrfy,
            "STARTTLS": self._starttls,
            **({"LHLO": self._ehlo} if terms.lmtp else {"EHLO": self._ehlo, "HELO": self._hello}),
        }

    async def run(self) -> None:
        """Talk until the other side has finished, or takes too long to bring a message. Raises `Hangup`."""
        try:
            async with self._patience:
                await self._talk()
        except TimeoutError:
            await self._wire.reply("421 4.4.2 This takes too long")

    async def _talk(self) -> None:
        protocol = "LMTP" if self._terms.lmtp else "ESMTP"
        await self._wire.reply(f"220 {self._terms.hostname} {protocol} Postroom")
        while self._mistakes < _MOST_MISTAKES:
            try:
                verb, argument = commands.split(await self._wire.command())
                if verb == "QUIT":
                    await self._wire.reply("221 2.0.0 Bye")
                    return
                await self._handlers.get(verb, self._unknown)(argument)
            except Refused as refusal:
                self._mistakes += 1
                await self._wire.reply(refusal.reply)
        await self._wire.reply("421 4.7.0 Too many mistakes")

    async def _hello(self, argument: str) -> None:
        await self._greeted(argument, extended=False)
        await self._wire.reply(f"250 {self._terms.hostname}")

    async def _ehlo(self, argument: str) -> None:
        await self._greeted(argument, extended=True)
        offered = ["PIPELINING", f"SIZE {self._terms.max_bytes}", "8BITMIME", "SMTPUTF8"]
        if self._terms.tls and not self._encrypted:
            offered.append("STARTTLS")
        lines = [self._terms.hostname, *offered]
        await self._wire.reply(*(f"250-{line}" for line in lines), "250 ENHANCEDSTATUSCODES")

    async def _greeted(self, argument: str, *, extended: bool) -> None:
        if not argument:
            raise Refused("501 5.5.4 Say your name")
        self._helo, self._extended = argument, extended
        self._reset()

    async def _mail(self, argument: str) -> None:
        if not self._helo or self._sender is not None:
            raise Refused("503 5.5.1 Bad sequence of commands")
        sender = commands.sender(argument)
        if sender.size > self._terms.max_bytes:
            raise Refused(REPLIES[Verdict.TOO_LARGE])
        self._sender = sender
        await self._wire.reply("250 2.1.0 Go on")

    async def _rcpt(self, argument: str) -> None:
        if self._sender is None:
            raise Refused("503 5.5.1 Bad sequence of commands")
        if len(self._recipients) >= _MOST_RECIPIENTS:
            raise Refused("452 4.5.3 Too many recipients")
        recipient = commands.recipient(argument, self._terms.hostname)
        verdict = await self._port.accepts(recipient)
        if verdict is not Verdict.TAKEN:
            raise Refused(REPLIES[verdict])
        self._recipients.append(recipient)
        await self._wire.reply("250 2.1.5 Go on")

    async def _data(self, argument: str) -> None:
        if argument:
            raise Refused("501 5.5.4 DATA stands alone")
        if not self._recipients:
            raise Refused("503 5.5.1 No recipient was taken")
        await self._wire.reply("354 End with CR LF . CR LF")
        self._wait(self._terms.patience_s)
        async with AsyncExitStack() as stack:
            make_room = partial(stack.enter_async_context, self._terms.room.taken(self._peer))
            raw = await self._wire.data(self._terms.max_bytes, make_room)
            self._wait(None)  # it is whole: how long it takes to be kept is not the sender's doing
            verdicts = await self._verdicts(raw)
        self._reset()
        self._wait(self._terms.patience_s)
        await self._wire.reply(*(REPLIES[verdict] for verdict in verdicts))

    async def _verdicts(self, raw: Octets | None) -> Sequence[Verdict]:
        """Return what to answer: LMTP once for each recipient, SMTP once."""
        if raw is None:
            verdicts: Sequence[Verdict] = [Verdict.TOO_LARGE] * len(self._recipients)
        else:
            verdicts = await self._port.deliver(self._recipients, raw, self._trace())
        if self._terms.lmtp:
            return verdicts
        # One word for all: where they differ, whoever got it already gets no second one when it comes again.
        return [verdicts[0] if len(set(verdicts)) == 1 else Verdict.LATER]

    def _trace(self) -> bytes:
        """Return what a server puts on top (RFC 5321, section 4.4): who said it was from, how it came here."""
        name = self._helo if _NAME.fullmatch(self._helo) else "unknown"
        protocol = "LMTP" if self._terms.lmtp else "ESMTP" if self._extended else "SMTP"
        secure = "S" if self._encrypted else ""
        sender = self._sender.address if self._sender else ""
        return (
            f"Return-Path: <{sender}>\r\n"
            f"Received: from {name}{f' ([{self._peer}])' if self._peer else ''}\r\n"
            f"\tby {self._terms.hostname} (Postroom) with {protocol}{secure}; {format_datetime(now())}\r\n"
        ).encode()

    async def _rset(self, _argument: str) -> None:
        self._reset()
        await self._wire.reply("250 2.0.0 Forgotten")

    async def _noop(self, _argument: str) -> None:
        await self._wire.reply("250 2.0.0 Yes")

    async def _unknown(self, _argument: str) -> None:
        raise Refused("500 5.5.1 Command not known")

    async def _vrfy(self, _argument: str) -> None:
        await self._wire.reply("252 2.1.5 Try to send")

    async def _starttls(self, argument: str) -> None:
        if argument or self._terms.tls is None or self._encrypted:
            raise Refused("503 5.5.1 Not now")
        await self._wire.reply("220 2.0.0 Go on")
        await self._wire.start_tls(self._terms.tls)
        self._encrypted = True
        self._helo = ""  # what was said before cannot be trusted: RFC 3207, section 4.2
        self._reset()

    def _wait(self, seconds: float | None) -> None:
        """Have patience for so long from now on."""
        self._patience.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)

    def _reset(self) -> None:
        self._sender = None
        self._recipients = []


async def converse(wire: Wire, port: HandoverPort, terms: Terms, peer: str) -> None:
    """Hold one conversation, however it ends."""
    try:
        await Session(wire, port, terms, peer).run()
    except Hangup:
        pass  # the sender has kept what was not answered
    finally:
        wire.close()
