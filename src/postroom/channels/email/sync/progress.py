"""Put what both connections of an account do into one status for the account page."""

import contextlib

from postroom.channels.base import SyncPhase, SyncPort, SyncStatus
from postroom.channels.email.sync.history import History
from postroom.kit.errors import PostroomError, Unavailable
from postroom.kit.faults import fault_of


class Progress:
    """Reports to the port when something changed. `live` is the connection that waits for new mail."""

    def __init__(self, port: SyncPort) -> None:
        """Start before the first connection."""
        self.histories: dict[str, History] = {}
        self.push: bool | None = None
        self._port = port
        self._last: SyncStatus | None = None
        self._phases = {"live": SyncPhase.CONNECTING, "rest": SyncPhase.CONNECTING}
        self._failures: dict[str, PostroomError | None] = {"live": None, "rest": None}

    async def enter(self, connection: str, phase: SyncPhase, failure: PostroomError | None = None) -> None:
        """Note where a connection stands and report."""
        self._phases[connection] = phase
        self._failures[connection] = failure
        await self.report()

    async def report(self) -> None:
        """Report if there is news. A report that cannot be kept is no reason to stop: the next one follows."""
        status = self._status()
        if status != self._last:
            self._last = status
            with contextlib.suppress(Unavailable):
                await self._port.report(status)

    async def end(self, failure: PostroomError) -> None:
        """Report that a person has to act."""
        status = SyncStatus(phase=SyncPhase.NEEDS_USER, message=failure.message, fault=fault_of(failure))
        await self._port.report(status)

    def _status(self) -> SyncStatus:
        total = sum(history.total for history in self.histories.values())
        left = sum(history.left for history in self.histories.values())
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
