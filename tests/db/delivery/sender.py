"""Worker processes that only send, and die by their own hand at the points their letters name.

`python -m tests.db.delivery.sender DSN BLOBS TRACE` keeps one at work, until it is killed with its group: forked, since
a start costs more than a letter. A letter to `kill-POINT.NUMBER@...` kills the process once, with
all else it has on its way. The trace tells of each process when it was about to commit that a final dot goes, when how
an attempt ended was written down, and where it died.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtplib import SMTP, SMTPResponse
from aiosmtplib.protocol import SMTPProtocol
from typing_extensions import override

from postroom.channels.base import Sent, Server
from postroom.channels.email import smtp
from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.composer.model import OutboxRow
from postroom.delivery import sources
from postroom.delivery.attempt import Deliverer
from postroom.events.act import Act
from postroom.jobs.model import Claim
from postroom.jobs.sweep import run_sweep
from postroom.jobs.timers import run_timers
from postroom.jobs.worker import Worker
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects
from tests.db.office import MASTER
from tests.db.sql import fetch

POINTS = [
    "before_begin",
    "begun",
    "composed",
    "in_the_body",
    "before_dot_is_committed",
    "dot_committed",
    "dot_sent",
    "answered",
    "sent_committed",
]
NETWORK = Network(command_timeout=1.5, connect_timeout=1.5, send_timeout=4.0)
LEASE = timedelta(seconds=5)
OnData = Callable[[], Awaitable[None]]
_letter: ContextVar[UUID] = ContextVar("letter")
_dot_committed: ContextVar[bool] = ContextVar("dot_committed", default=False)


class Trace:
    """Lines `PID MESSAGE EVENT` that outlive who wrote them."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def tell(self, message_id: UUID, event: str) -> None:
        os.write(self._file, f"{os.getpid()} {message_id} {event}\n".encode())

    def tells(self, message_id: UUID, event: str) -> bool:
        return f" {message_id} {event}\n" in self._path.read_text()


class Mortal(Deliverer):
    """Dies where its letters say."""

    def __init__(self, database: Database, blobs: Blobs, keys: Keys, trace: Trace) -> None:
        super().__init__(database, blobs, keys, NETWORK, lease=LEASE)
        self._trace = trace
        self._points: dict[UUID, str] = {}

    async def learn(self) -> None:
        """Read at which point each letter kills."""
        rows = await fetch(self._database, "select id, to_fields->0->>1 from message where outgoing")
        names = {row[0]: row[1].partition(".")[0] for row in rows}
        self._points = {one: name.removeprefix("kill-") for one, name in names.items() if name.startswith("kill-")}

    def pass_by(self, point: str, message_id: UUID | None = None) -> None:
        """Die here if the letter says so."""
        message_id = message_id or _letter.get()
        if self.dies_at(point, message_id):
            self._trace.tell(message_id, "killed")
            os.kill(os.getpid(), signal.SIGKILL)

    def dies_at(self, point: str, message_id: UUID) -> bool:
        """Tell whether the letter kills here, and has killed nobody yet."""
        return self._points.get(message_id) == point and not self._trace.tells(message_id, "killed")

    @override
    async def _begin(self, claim: Claim) -> tuple[OutboxRow | None, int]:
        _letter.set(UUID(claim.key))
        self.pass_by("before_begin")
        begun = await super()._begin(claim)
        if begun[0]:
            self.pass_by("begun")
        return begun

    @override
    async def _bytes(self, claim: Claim, row: OutboxRow) -> tuple[bytes, list[str]]:
        composed = await super()._bytes(claim, row)
        self.pass_by("composed")
        return composed

    @override
    async def _record(self, claim: Claim, row: OutboxRow, epoch: int, sent: Sent) -> None:
        await super()._record(claim, row, epoch, sent)
        self.pass_by("sent_committed")

    @override
    async def _write(self, claim: Claim, write: Callable[[Act], Awaitable[None]]) -> None:
        async def written(act: Act) -> None:
            await write(act)
            self.pass_by("answered", UUID(claim.key))

        await super()._write(claim, written)
        self._trace.tell(UUID(claim.key), "written")

    @override
    async def _send(self, claim: Claim, row: OutboxRow, *rest: Any) -> Sent:
        _dot_committed.set(False)
        return await super()._send(claim, row, *rest)

    def chunks(self, raw: bytes) -> Iterator[bytes]:
        """Give the body in halves; the first one has left the process when the second is asked for."""
        whole = b"".join(_CHUNKS(raw))
        yield whole[: len(whole) // 2]
        self.pass_by("in_the_body")
        yield whole[len(whole) // 2 :]

    async def mark_dot(self, act: Act, message_id: UUID, epoch: int) -> bool:
        """Mark it, with this process's word for it first: the commit may be the last it does."""
        self._trace.tell(message_id, "dot")
        marked = await _MARK_DOT(act, message_id, epoch)
        self.pass_by("before_dot_is_committed")
        return marked

    def marked(self, on_data: OnData) -> OnData:
        """Return what is awaited right before the dot."""

        async def mark() -> None:
            await on_data()
            _dot_committed.set(True)
            self.pass_by("dot_committed")

        return mark


_CHUNKS, _MARK_DOT, _READ, _BODY = smtp._chunks, outbox.mark_dot, SMTPProtocol.read_response, smtp._body  # noqa: SLF001 the points lie inside


async def main(dsn: str, blobs: str, trace: str) -> None:
    keys = Keys(MasterKey(Settings(master_key=[MASTER])))
    async with Database(dsn) as database:
        mortal = Mortal(database, Blobs(Objects(blobs), keys), keys, Trace(trace))
        await mortal.learn()

        async def read(protocol: SMTPProtocol, **patience: float | None) -> SMTPResponse:
            if _dot_committed.get():
                mortal.pass_by("dot_sent")  # asyncio writes at once what the kernel takes
            return await _READ(protocol, **patience)

        async def body(client: SMTP, server: Server, raw: bytes, on_data: OnData, transfer: smtp._Transfer) -> str:
            return await _BODY(client, server, raw, mortal.marked(on_data), transfer)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smtp, "_chunks", mortal.chunks)
            patch.setattr(smtp, "_body", body)
            patch.setattr(outbox, "mark_dot", mortal.mark_dot)
            patch.setattr(SMTPProtocol, "read_response", read)
            worker = Worker(
                database, {outbox.DELIVER: mortal.deliver}, lease_s=1.0, concurrency=4, self_fenced=[outbox.DELIVER]
            )
            sweep = run_sweep(database, {"due": sources.due}, every_s=2.0)
            await asyncio.gather(worker.run(), run_timers(database), sweep)


if __name__ == "__main__":
    while os.fork():
        os.wait()
    asyncio.run(main(*sys.argv[1:]))
