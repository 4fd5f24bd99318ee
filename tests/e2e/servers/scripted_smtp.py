"""An SMTP server in memory that answers each command as a test says, and can break off at any point."""

import asyncio
import contextlib
from collections.abc import Mapping

from typing_extensions import override

from tests.e2e.servers.listener import EXTENSIONS, Listener

_EHLO = f"250-scripted.example\r\n{EXTENSIONS}"
_BREAK = "break"


class ScriptedSmtp(Listener):
    """Listens on `port`. `answers` maps a command's beginning, or `greeting`, `body` and `dot`, to a reply or `break`.

    A lone surrogate in a reply is the raw byte it stands for: `\\udce9` goes out as 0xE9, which is no UTF-8.

    `seen` holds the command lines, `bodies` each message as it came over the wire, with its dots doubled.
    """

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.answers = dict(answers or {})
        self.seen: list[str] = []
        self.bodies: list[bytes] = []

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            self._say(writer, self.answers.get("greeting", "220 scripted.example ESMTP"))
            while line := (await reader.readuntil(b"\n")).decode().rstrip("\r\n"):
                self.seen.append(line)
                self._say(writer, self._answer(line))
                if line == "DATA" and self._answer(line).startswith("354"):
                    await self._take(reader, writer)
        writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.answers.get("body") == _BREAK:
            raise ConnectionResetError
        body = await reader.readuntil(b"\r\n.\r\n")
        self.bodies.append(body.removesuffix(b".\r\n"))
        self._say(writer, self.answers.get("dot", "250 2.0.0 queued as 42"))

    def _answer(self, line: str) -> str:
        found = next((answer for start, answer in self.answers.items() if line.startswith(start)), None)
        if found is not None:
            return found
        usual = {"EHLO": _EHLO, "AUTH": "235 2.7.0 welcome", "DATA": "354 go on", "QUIT": "221 bye"}
        return usual.get(line.partition(" ")[0], "250 OK")

    def _say(self, writer: asyncio.StreamWriter, answer: str) -> None:
        if answer == _BREAK:
            raise ConnectionResetError
        writer.write(answer.encode(errors="surrogateescape") + b"\r\n")
