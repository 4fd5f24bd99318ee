"""Processes that understand mail, so that no mail can hold up or break down the process that brings it in.

    batch ─▶ a free process ─▶ answers
               └─ it ended in the middle, or says nothing ─▶ a new one gets each message alone; the one that ends it
                          again is given up, unless none can be asked for anything: then all of it waits

They have a core to themselves: an import takes half as long. What comes back is MessagePack, so that nothing is run
which a process that reads hostile bytes may answer. Large messages stay in a thread here: they are not held twice.
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import msgspec

from postroom.channels.email.parser import LENGTH, LONGEST_S, MOST_BYTES, Batch, frame
from postroom.channels.email.understood import Understood, Wanted, in_thread
from postroom.kit.errors import Unavailable
from postroom.kit.tasks import uncut
from postroom.spool import Octets

_COMMAND = (sys.executable, "-m", "postroom.channels.email.parser")
_MOST = 4
_LARGE = 1 << 20
_BUFFER = 4 << 20
_PATIENCE_S = 2.0 * LONGEST_S
_BREAKS = "Reading this message takes too long, or too much memory."


class Parsers:
    """Some processes, started when they are first needed. Use as a context: with it they end."""

    def __init__(
        self,
        most: int | None = None,
        *,
        alone: bool = False,
        command: Sequence[str] = _COMMAND,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        """Take how many there may be at once, by default one for each two cores, and what starts one.

        `alone`: messages come one at a time, and large ones go to a process as well. `patience_s`: how long an answer
        may take, if it is that of a batch or of one message.
        """
        self._most_bytes = MOST_BYTES if alone else _LARGE
        self._command = command
        self._patience_s = patience_s
        self._turn = asyncio.Semaphore(most or min(_MOST, max(1, len(os.sched_getaffinity(0)) // 2)))
        self._free: list[Process] = []
        self._large = in_thread()

    async def __aenter__(self) -> Self:
        """Return the processes; none runs yet."""
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """End all that are free. Those that work end with the one who asked."""
        while self._free:
            await uncut(_end(self._free.pop()))

    async def understand(self, raws: Sequence[Octets], wanted: Wanted = Wanted.ALL) -> Sequence[Understood]:
        """Return what messages say, or why they could not be understood, in their order; as `Understand`.

        Raises `Unavailable` when no process answers, whatever it is asked: that says nothing of the messages.
        """
        small = [raw[:] for raw in raws if len(raw) <= self._most_bytes]
        answers = iter(await self._small(Batch(small, wanted)) if small else ())
        large = iter(await self._large([raw for raw in raws if len(raw) > self._most_bytes], wanted))
        return [next(answers if len(raw) <= self._most_bytes else large) for raw in raws]

    async def _small(self, batch: Batch) -> Sequence[Understood]:
        async with self._turn:
            if (answers := await self._ask(batch)) is not None:
                return answers
            alone = [await self._ask(Batch([raw], batch.wanted)) for raw in batch.raws]
            if None in alone and await self._ask(Batch([], batch.wanted)) is None:
                raise Unavailable
        return [answer for one in alone for answer in one or [Understood(None, _BREAKS)]]

    async def _ask(self, batch: Batch) -> Sequence[Understood] | None:
        """Ask a free process, or a new one. None: it ended in the middle, or says nothing."""
        process = self._free.pop() if self._free else await _start(self._command)
        try:
            async with asyncio.timeout(self._patience_s):
                answers = await _answers(process, batch)
        except TimeoutError:  # stopped from outside: a message that takes long ends its process
            answers = None
        except BaseException:
            await uncut(_end(process))
            raise
        if answers is None:
            await uncut(_end(process))
        else:
            self._free.append(process)
        return answers


async def _start(command: Sequence[str]) -> Process:
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER)


async def _answers(process: Process, batch: Batch) -> Sequence[Understood] | None:
    if process.stdin is None or process.stdout is None:
        raise TypeError
    try:
        process.stdin.write(frame(batch))
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
        body = await process.stdout.readexactly(min(length, MOST_BYTES))
        answers = msgspec.msgpack.decode(body, type=list[Understood])
    except (asyncio.IncompleteReadError, ConnectionError, msgspec.DecodeError):
        return None
    return answers if len(answers) == len(batch.raws) else None


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
