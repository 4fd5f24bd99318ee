"""An SMTP server on a bad day that keeps its own log of what it took and where it broke off.

What it does to a letter is its recipient's name, `FAULT.NUMBER@...`, the first time the letter comes; what it does to a
connection before it knows the letter comes around again and again.
"""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes

from typing_extensions import override

from tests.e2e.servers.listener import EXTENSIONS, Listener

_EHLO = f"250-sink.example\r\n{EXTENSIONS}"
_USUAL = {"EHLO": _EHLO, "AUTH": "235 2.7.0 welcome", "DATA": "354 go on", "QUIT": "221 bye"}
_CUT, _SILENT = "cut", "silent"
_ANSWERS = {"later": "451 4.3.0 come back", "never": "554 5.7.1 not here"}
LETTER_FAULTS = [
    *(f"{way}-{step}" for step in ("RCPT", "DATA", "dot") for way in ("later", "never", _CUT, _SILENT)),
    "cut-body",
    "cut-taken",
    "silent-taken",
]
"""WAY-STEP: answered 4xx or 5xx, hung up, or not answered; at `taken` the letter is the server's own by then."""
CONNECTION_FAULTS = [
    ("greeting", _CUT),
    ("AUTH", "454 4.7.0 not now"),
    ("MAIL", _CUT),
    ("greeting", "421 4.7.0 too many connections"),
    ("EHLO", _CUT),
    ("MAIL", "451 4.3.0 come back"),
    ("MAIL", _SILENT),
]


class Sink(Listener):
    """`taken` counts how often each Message-ID became the server's own, `in_doubt` those whose answer it never gave.

    Every `bad_each`th connection has one of `CONNECTION_FAULTS`; none with 0.
    """

    def __init__(self, bad_each: int = 0) -> None:
        super().__init__()
        self.taken: Counter[str] = Counter()
        self.in_doubt: set[str] = set()
        self.faults: Counter[str] = Counter()
        self._bad_each = bad_each
        self._connections = 0
        self._connection_faults = itertools.cycle(CONNECTION_FAULTS)
        self._seen: set[str] = set()

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        bad = self._bad_each and self._connections % self._bad_each == 0
        faults = dict([next(self._connection_faults)] if bad else [])
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._say(reader, writer, faults, "greeting", "220 sink.example ESMTP")
            while line := (await reader.readuntil(b"\n")).decode().rstrip("\r\n"):
                verb = line.partition(" ")[0]
                if verb == "RCPT":
                    faults |= self._fault_of(line)
                told = await self._say(reader, writer, faults, verb, _USUAL.get(verb, "250 OK"))
                if told.startswith("354"):
                    await self._take(reader, writer, faults)
        writer.transport.abort()

    def _fault_of(self, line: str) -> dict[str, str]:
        recipient = line.partition("<")[2].partition(">")[0]
        way, _, step = recipient.partition(".")[0].partition("-")
        if recipient in self._seen or f"{way}-{step}" not in LETTER_FAULTS:
            return {}
        self._seen.add(recipient)
        return {step: _ANSWERS.get(way, way)}

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, faults: dict[str, str]) -> None:
        if faults.get("body"):
            await self._hang_up_early(reader, writer)
        body = await reader.readuntil(b"\r\n.\r\n")
        message_id = str(message_from_bytes(body)["Message-ID"])
        self.in_doubt.add(message_id)
        refusal = faults.get("dot", "")
        if not refusal:
            self.taken[message_id] += 1
        await self._say(reader, writer, faults, "dot", "")
        told = await self._say(reader, writer, faults, "taken", "" if refusal else "250 2.0.0 queued")
        if told or refusal:
            self.in_doubt.discard(message_id)

    async def _hang_up_early(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hang up before the dot. One that was on its way by then is in doubt: nobody can know why no answer came."""
        self.faults["cut at body"] += 1
        writer.write_eof()
        sent = await reader.read()
        if b"\r\n.\r\n" in sent:
            self.in_doubt.add(str(message_from_bytes(sent)["Message-ID"]))
        raise ConnectionResetError

    async def _say(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        faults: dict[str, str],
        step: str,
        usual: str,
    ) -> str:
        """Say what is usual, or do what the fault is; return what was said."""
        answer = faults.get(step, usual)
        if answer is not usual:
            self.faults[f"{answer[:3] if answer[:1].isdigit() else answer} at {step}"] += 1
        if answer == _SILENT:
            await reader.read()  # until the other side gives up
        if answer in {_CUT, _SILENT}:
            raise ConnectionResetError
        if answer:
            writer.write(answer.encode() + b"\r\n")
        return answer


def fates(kills: Sequence[str]) -> list[str]:
    """Return all that can happen to a letter, with nothing at all in between."""
    return [*LETTER_FAULTS, *(f"kill-{point}" for point in kills), "well"]
