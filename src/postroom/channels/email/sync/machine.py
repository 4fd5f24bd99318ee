"""The state machine of one folder. `Rest` dispatches by its phase; each step below is one method there.

                 ┌──────────────── connection lost, or due to be tried again ────────────────┐
                 ▼                                                                           │
    ──listed──▶ WAITING ──open: new mail, flags, plan──┬──older mail──▶ IMPORTING ◀─┐        │
                 ▲                                     │                  │ all read │ some   │
                 │                                     └──none──▶ IDLE ◀──┴──────────┤ left   │
                 │                                                 └──news──▶ READING ───────┤
                 │  made anew on the server: read again                                      │
                REPLACED ◀──other UIDVALIDITY──┐                                             │
                                               ├── any of the above ──refused──▶ FAILING ────┘
    GONE ◀──no longer listed───────────────────┤
                                               └──much gone at once──▶ HELD ──a person answers──▶ WAITING

    LEFT_OUT: never opened.

A folder that is FAILING or HELD stops no other. `front` is the folder of the other connection, which keeps it in step
as mail arrives; `Rest` reads only its history.
"""

import asyncio

from postroom.channels.base import FolderPhase, FolderRole, FolderStatus
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.history import History
from postroom.kit.errors import PostroomError
from postroom.kit.faults import fault_of


class Machine:
    """Where one folder stands, and what is left of its history."""

    def __init__(self, folder: Folder) -> None:
        """Begin with a folder that nobody has opened yet."""
        self.folder = folder
        self.front = False
        self.phase = FolderPhase.WAITING
        self.failure: PostroomError | None = None
        self.history: History | None = None
        self.to_plan = True
        self.missing = False
        self.held_at = 0.0
        """By the clock of the loop."""

    @property
    def path(self) -> str:
        """The folder's name on the server."""
        return self.folder.path

    @property
    def left(self) -> int:
        """Return how many older messages are still to be read."""
        return self.history.left if self.history else 0

    @property
    def planned(self) -> bool:
        """Tell whether its history was planned, and nothing broke since."""
        made = self.history.uidvalidity if self.history else 0
        return not self.to_plan and made == self.folder.state.uidvalidity

    def enter(self, phase: FolderPhase, failure: PostroomError | None = None) -> None:
        """Go into a phase; `failure` is why."""
        self.phase = phase
        self.failure = failure

    def hold(self, failure: PostroomError) -> None:
        """Keep it back until all other folders were read."""
        self.enter(FolderPhase.HELD, failure)
        self.held_at = asyncio.get_running_loop().time()

    def start_anew(self, failure: PostroomError | None = None) -> None:
        """Begin again: the connection is lost (`failure`), or the time has come to try again."""
        self.to_plan = self.to_plan or not self.front
        self.enter(FolderPhase.WAITING, failure)

    def settle(self) -> None:
        """Nothing new is left to read: go on with what is older, if there is any."""
        self.enter(FolderPhase.IMPORTING if self.left else FolderPhase.IDLE)

    def status(self) -> FolderStatus:
        """Return what the account page says of it."""
        return FolderStatus(
            path=self.path,
            role=self.folder.state.role,
            phase=self.phase,
            message=self.failure.message if self.failure else "",
            fault=fault_of(self.failure) if self.failure else None,
        )


class Folders:
    """All folders of an account: those the port knows, and the machines of those that are read, in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self.known: dict[str, Folder] = {}
        self.machines: dict[str, Machine] = {}
        self.left_out: dict[str, FolderRole] = {}
        self.listed: frozenset[str] = frozenset()

    def every(self, *phases: FolderPhase) -> list[Machine]:
        """Return the machines in one of these phases."""
        return [machine for machine in self.machines.values() if machine.phase in phases]

    def lose(self, failure: PostroomError, *, front: bool) -> None:
        """A connection is lost: what it kept in step waits for it. History is always read by the other one."""
        for machine in self.machines.values():
            machine.to_plan = machine.to_plan or not front
            if machine.front is front and machine.phase not in {FolderPhase.GONE, FolderPhase.LEFT_OUT}:
                machine.start_anew(failure)

    def hold(self, failure: PostroomError) -> None:
        """Keep back the folder that a failure is about, if it is about one."""
        machine = self.machines.get(str(failure.fields.get("folder", "")))
        if machine:
            machine.hold(failure)
