"""The connection that lists the folders, reads history, and looks after every folder but the front.

    list ─▶ WAITING ones in order: new mail, flags, plan, the newest of what is old ─▶ IMPORTING ones in turns
         ─▶ wait: NOTIFY tells which folder has news (RFC 5465), else every minute STATUS of each ─▶ READING ones ...

One step is one folder in one phase, by the table in `__init__`; the phases are drawn in `machine`.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping

from postroom.channels.base import FolderPhase, SyncPhase
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.sync import compare, flags, history
from postroom.channels.email.sync.folder import FolderReplaced, open_folder
from postroom.channels.email.sync.gone import ManyGone
from postroom.channels.email.sync.listing import Listing
from postroom.channels.email.sync.live import read_new
from postroom.channels.email.sync.machine import Folders, Machine
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.scope import Scope
from postroom.channels.email.sync.second import SecondLook
from postroom.kit.errors import Permanent
from postroom.kit.faults import Reason
from postroom.kit.tasks import wait_for_any

_LOOKS_BETWEEN_COMPARES = 5
_POLLS_WITH_NOTIFY = 10
_NEW = (FolderPhase.WAITING, FolderPhase.REPLACED, FolderPhase.READING)
_QUIET = (FolderPhase.IDLE, FolderPhase.IMPORTING)


class Rest:
    """Dispatches the folders of an account by their phase."""

    def __init__(
        self,
        every: Folders,
        listing: Listing,
        pace: Pace,
        scope: Scope,
        progress: Progress,
        second: SecondLook,
    ) -> None:
        """Take the folders, shared with the other connection."""
        self._folders = every
        self._listing = listing
        self._pace = pace
        self._scope = scope
        self._progress = progress
        self._second = second
        self._qresync = self._notified = False
        self._looks = 0
        self._polls = 1
        self._listed = self._looked = -math.inf
        self._steps: Mapping[FolderPhase, Callable[[Client, Machine], Awaitable[None]]] = {
            FolderPhase.WAITING: self._open,
            FolderPhase.REPLACED: self._open,
            FolderPhase.READING: self._read,
            FolderPhase.IMPORTING: self._import,
            FolderPhase.HELD: self._again,
        }

    async def work(self, client: Client, succeeded: Callable[[], None], wanted: asyncio.Event) -> None:
        """Read until the connection ends, or is `wanted` elsewhere and nothing is left to do. Raises `RetryLater`."""
        clock = asyncio.get_running_loop().time
        self._qresync = await client.enable_qresync()
        self._notified = client.has("NOTIFY", "IDLE")
        self._polls = _POLLS_WITH_NOTIFY if self._notified and client.has("CONDSTORE") else 1  # else flags are not told
        self._listed = -math.inf
        begun = clock()
        self._looked = begun if self._looked == -math.inf else self._looked  # what is WAITING needs no look
        while not (wanted.is_set() and clock() - begun > self._pace.poll):
            self._hear(client)
            await self._look_around(client, clock())
            machine = self._new()
            if machine is None:
                await self._look_again(client)
                await self._progress.enter("rest", SyncPhase.IDLE, self._shut())
                machine = self._old()
            succeeded()
            if machine is not None:
                await self._guarded(client, machine)
            elif wanted.is_set():
                return
            else:
                await self._wait(client, clock(), wanted)

    async def _look_around(self, client: Client, now: float) -> None:
        """List and look when it is time to."""
        if now - self._listed >= self._pace.relist:
            await self._listing.renew(client)
            self._listed = now
        held = any(machine.held_at >= self._looked for machine in self._folders.every(FolderPhase.HELD))
        if now - self._looked >= self._poll(client) or self._second.asked.is_set() or held:
            self._second.begin()
            await self._look(client)
            self._looked = now

    def _poll(self, client: Client) -> float:
        """Return how often to look: seldom where the server tells, or is asked to once nothing is left to read."""
        told = client.listening or not any(machine.left for machine in self._folders.machines.values())
        return self._pace.poll * (self._polls if self._notified and told else 1)

    def _new(self) -> Machine | None:
        """Return the next folder with something new."""
        for machine in self._folders.machines.values():
            if machine.front and not machine.planned and machine.phase is not FolderPhase.FAILING:
                return machine
            if machine.phase in _NEW and not machine.front:
                return machine
        return None

    def _old(self) -> Machine | None:
        """Return the next folder with something old: each has its turn."""
        machines = self._folders.machines
        path = next((path for path, machine in machines.items() if machine.planned and machine.left), None)
        if path is None:
            return None
        machine = machines[path] = machines.pop(path)  # to the end of the line
        return machine

    async def _guarded(self, client: Client, machine: Machine) -> None:
        """Take one step. What is missing then waits until all else was read."""
        try:
            await self._alone(client, machine)
        except ManyGone as failure:
            machine.hold(failure)
        await self._progress.report()

    async def _alone(self, client: Client, machine: Machine) -> None:
        """Take one step; what goes wrong with a folder is its own affair, and stops no other. Raises `ManyGone`."""
        try:
            await self._step(client, machine)
        except FolderReplaced as failure:
            machine.to_plan = True
            twice = machine.phase is FolderPhase.REPLACED
            machine.enter(FolderPhase.FAILING if twice else FolderPhase.REPLACED, failure)
        except Refused as refusal:
            machine.to_plan = True
            machine.enter(FolderPhase.FAILING, refused(machine, refusal))

    async def _step(self, client: Client, machine: Machine) -> None:
        if machine.front:
            await (self._import if machine.planned else self._plan_front)(client, machine)
        else:
            await self._steps[machine.phase](client, machine)

    async def _open(self, client: Client, machine: Machine) -> None:
        """Bring a folder up to date, plan what is older, and read the newest of that at once."""
        mailbox = await self._update(client, machine)
        await self._plan(client, machine, mailbox)
        machine.settle()

    async def _plan_front(self, client: Client, machine: Machine) -> None:
        """Plan the history of the folder that the other connection keeps up to date."""
        mailbox = await open_folder(client, machine.folder, qresync=False, history=self._scope.history)
        await self._plan(client, machine, mailbox)

    async def _plan(self, client: Client, machine: Machine, mailbox: Mailbox) -> None:
        if machine.planned:
            return
        machine.history = await history.plan(client, machine.folder, mailbox, self._scope)
        machine.to_plan = False
        if machine.history.left:
            await machine.history.read(client, mailbox, self._pace, self._progress.report, self._pace.first)

    async def _read(self, client: Client, machine: Machine) -> None:
        """Read what the server has news of."""
        await self._update(client, machine)
        if machine.planned:
            machine.settle()
        else:
            machine.enter(FolderPhase.REPLACED, FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY))

    async def _import(self, client: Client, machine: Machine) -> None:
        """Read what is older, for a while."""
        mailbox = await open_folder(client, machine.folder, qresync=False, history=self._scope.history)
        if machine.history:
            await machine.history.read(client, mailbox, self._pace, self._progress.report)
        if machine.phase is FolderPhase.IMPORTING:
            machine.settle()

    async def _update(self, client: Client, machine: Machine) -> Mailbox:
        folder = machine.folder
        mailbox = await open_folder(client, folder, qresync=self._qresync, history=self._scope.history)
        await read_new(client, folder, mailbox, self._pace)
        await flags.update(client, folder, mailbox, qresync=self._qresync, recent=self._pace.recent)
        if compare.is_due(folder.state, self._scope.compare_since):
            await compare.everything(client, folder, self._scope.oldest(folder.state.role), self._pace)
        return mailbox

    async def _look(self, client: Client) -> None:
        """Ask how every quiet folder stands; those that changed are read next."""
        self._looks += 1
        for machine in self._folders.every(*_QUIET):
            if not machine.front:
                try:
                    self._note(machine, await client.status(machine.path))
                except Refused as refusal:
                    machine.enter(FolderPhase.FAILING, refused(machine, refusal))

    def _hear(self, client: Client) -> None:
        """Take in what the server told by itself: figures of folders, among them new ones."""
        for path, figures in client.told():
            machine = self._folders.machines.get(path)
            if path not in self._folders.listed and (machine is None or machine.phase is FolderPhase.GONE):
                self._listed = -math.inf
            elif machine and machine.phase in _QUIET and not machine.front:
                self._note(machine, figures)
        self._notified = self._notified and not client.session.overflown

    def _note(self, machine: Machine, figures: Mapping[str, int]) -> None:
        if self._changed(machine, figures):
            machine.enter(FolderPhase.READING)

    def _changed(self, machine: Machine, figures: Mapping[str, int]) -> bool:
        state = machine.folder.state
        silent = not state.highest_modseq and self._looks % _LOOKS_BETWEEN_COMPARES == 0
        return (
            silent
            or figures.get("UIDVALIDITY", state.uidvalidity) != state.uidvalidity
            or figures.get("UIDNEXT", state.next_uid) > state.next_uid
            or figures.get("MESSAGES", state.messages) != state.messages
            or figures.get("HIGHESTMODSEQ", 0) > state.highest_modseq
            or compare.is_due(state, self._scope.compare_since)
        )

    async def _look_again(self, client: Client) -> None:
        """Take a second look at what seems gone, now that all else was read. Raises `ManyGone` when it is gone."""
        self._second.answer()
        for machine in self._folders.every(FolderPhase.HELD):
            if machine.held_at < self._looked:
                await self._alone(client, machine)

    async def _again(self, client: Client, machine: Machine) -> None:
        await (self._listing.lose(machine) if machine.missing else self._open(client, machine))

    async def _wait(self, client: Client, now: float, wanted: asyncio.Event) -> None:
        """Wait until it is time to look, or for news where the server tells them."""
        if self._notified:
            await client.deselect()
            self._notified = await client.listen()
        until = min(self._looked + self._poll(client), self._listed + self._pace.relist)
        seconds = max(0.0, min(until - now, self._pace.poll))
        if client.session.told:
            return
        if self._notified:
            try:
                await client.idle.wait(seconds, self._second.asked, wanted)
            except Refused:
                self._notified = False  # it tells while we idle, and does not let us: from now on it is asked
        else:
            await wait_for_any(seconds, self._second.asked, wanted)

    def _shut(self) -> Permanent | None:
        """Return what is to be said of folders that do not open: the others are read all the same."""
        failing = len(self._folders.every(FolderPhase.FAILING))
        if not failing:
            return None
        message = f"The server does not open {failing} of {len(self._folders.machines)} folders."
        return Permanent(message, reason=Reason.FOLDERS_SHUT, count=failing)


def refused(machine: Machine, refusal: Refused) -> Permanent:
    """Return what to say of a folder that the server refuses to open or to read."""
    words = refusal.answer.text[:200]
    message = f"The server does not open the folder {machine.path}. It says: {words}"
    return Permanent(message, reason=Reason.FOLDER_REFUSED, folder=machine.path, server=words)
