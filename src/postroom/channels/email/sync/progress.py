"""Put what both connections of an account do, and where each folder stands, into one status for the account page."""

import asyncio
import contextlib

import msgspec

from postroom.channels.base import (
    HEALTHY,
    FolderPhase,
    FolderStatus,
    SyncPhase,
    SyncPort,
    SyncStatus,
)
from postroom.channels.email.sync.machine import Folders
from postroom.kit.errors import PostroomError, Unavailable
from postroom.kit.faults import fault_of


class Progress:
    """Reports to the port when something changed, and every `again` seconds that all is well."""

    def __init__(self, port: SyncPort, folders: Folders, again: float) -> None:
        """Start before the first connection."""
        self.push: bool | None = None
        self._port = port
        self._folders = folders
        self._again = again
        self._last: SyncStatus | None = None
        self._last_folders: dict[str, FolderStatus] = {}
        self._last_at = 0.0
        self._phases = {"live": SyncPhase.CONNECTING, "rest": SyncPhase.CONNECTING}
        self._failures: dict[str, PostroomError | None] = {"live": None, "rest": None}

    async def enter(self, connection: str, phase: SyncPhase, failure: PostroomError | None = None) -> None:
        """Note where a connection stands and report. `live` is the one that waits for new mail."""
        self._phases[connection] = phase
        self._failures[connection] = failure
        await self.report()

    async def report(self) -> None:
        """Report if there is news. A report that cannot be kept is no reason to stop: the next one follows."""
        status, clock = self._status(), asyncio.get_running_loop().time()
        again = clock - self._last_at >= self._again
        changed = self._changed(again=again)
        if status == self._last and not changed and not again:
            return
        self._last, self._last_at = status, clock
        with contextlib.suppress(Unavailable):
            await self._port.report(msgspec.structs.replace(status, folders=changed))
            self._last_folders.update({folder.path: folder for folder in changed})

    async def end(self, failure: PostroomError) -> None:
        """Report that a person has to act."""
        await self._port.report(
            SyncStatus(
                phase=SyncPhase.NEEDS_USER,
                message=failure.message,
                fault=fault_of(failure),
                folders=self._changed(again=False),
            )
        )

    def _changed(self, *, again: bool) -> list[FolderStatus]:
        statuses = [machine.status() for machine in self._folders.machines.values()]
        statuses += [
            FolderStatus(path=path, role=role, phase=FolderPhase.LEFT_OUT)
            for path, role in self._folders.left_out.items()
        ]
        return [one for one in statuses if one != self._last_folders.get(one.path) or (again and one.phase in HEALTHY)]

    def _status(self) -> SyncStatus:
        histories = [machine.history for machine in self._folders.machines.values() if machine.history]
        total = sum(history.total for history in histories)
        left = sum(history.left for history in histories)
        phase = self._phases["live"]
        if phase is SyncPhase.IDLE and (left or self._phases["rest"] is SyncPhase.CONNECTING):
            phase = SyncPhase.IMPORTING
        working = phase in {SyncPhase.IDLE, SyncPhase.IMPORTING}
        failure = self._failures["rest" if working else "live"]
        return SyncStatus(
            phase=phase,
            message=failure.message if failure else "",
            fault=fault_of(failure) if failure else None,
            done=total - left,
            total=total,
            push=self.push,
        )
