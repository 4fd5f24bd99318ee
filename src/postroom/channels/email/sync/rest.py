"""The connection that reads history, and looks after every folder but INBOX."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from postroom.channels.base import FolderRole, SyncPhase
from postroom.channels.email import folders
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.sync import flags, history
from postroom.channels.email.sync.folder import Folder, open_folder
from postroom.channels.email.sync.live import read_new
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.scope import Scope
from postroom.kit.errors import Permanent
from postroom.kit.faults import Reason

_BATCHES_A_TURN = 4
_LOOKS_BETWEEN_COMPARES = 5


class Rest:
    """Reads every chosen folder: what is new, the newest of what is old, the rest in turns, then changes."""

    def __init__(
        self, folder: Callable[[str, FolderRole], Folder], pace: Pace, scope: Scope, progress: Progress
    ) -> None:
        """Take a function that returns the one `Folder` of a path."""
        self._folder = folder
        self._pace = pace
        self._scope = scope
        self._progress = progress
        self._chosen: list[Folder] = []
        self._refused: dict[str, str] = {}
        self._looks = 0

    async def work(self, client: Client, succeeded: Callable[[], None]) -> None:
        """Read until the connection ends. Raises `RetryLater`."""
        now = asyncio.get_running_loop().time
        qresync = await client.enable_qresync()
        await self._choose(client, qresync=qresync, known=set())
        succeeded()
        looked = listed = now()
        while True:
            await self._progress.enter("rest", SyncPhase.IDLE, self._shut())
            if not await self._import_turn(client):
                await asyncio.sleep(max(0.0, looked + self._pace.poll - now()))
            if now() - listed >= self._pace.relist:
                await self._choose(client, qresync=qresync, known=set(self._progress.histories))
                listed = now()
            if now() - looked >= self._pace.poll:
                await self._look(client, qresync=qresync)
                looked = now()
            succeeded()

    async def _choose(self, client: Client, *, qresync: bool, known: set[str]) -> None:
        """List the folders; prepare those not `known`, so that the newest messages of each come at once."""
        found = folders.recognise(await client.list_mailboxes())
        chosen = folders.choose(found, labels=client.has("X-GM-EXT-1"))
        self._refused.clear()
        self._chosen = [self._folder(folder.path, folder.role) for folder in chosen]
        paths = {folder.path for folder in self._chosen}
        for path in set(self._progress.histories) - (paths & known):
            del self._progress.histories[path]
        for folder in self._chosen:
            if folder.path not in known:
                await self._guarded(folder, self._prepare(client, folder, qresync=qresync))

    async def _prepare(self, client: Client, folder: Folder, *, qresync: bool) -> None:
        """Bring a folder up to date; plan what is older unless that was done since the folder was made."""
        mailbox = await self._update(client, folder, qresync=qresync)
        if self._is_planned(folder):
            return
        planned = await history.plan(client, folder, mailbox, self._scope.oldest())
        self._progress.histories[folder.path] = planned
        if planned.left:
            await planned.read_batch(client, mailbox, self._pace)
        await self._progress.report()

    async def _update(self, client: Client, folder: Folder, *, qresync: bool) -> Mailbox:
        """Open a folder and read what changed. INBOX is only opened: the other connection keeps it up to date."""
        inbox = folder.state.role is FolderRole.INBOX
        mailbox = await open_folder(client, folder, qresync=qresync and not inbox, history=self._scope.history)
        if not inbox:
            await read_new(client, folder, mailbox, self._pace)
            await flags.update(client, folder, mailbox, qresync=qresync, recent=self._pace.recent)
        return mailbox

    async def _import_turn(self, client: Client) -> bool:
        """Give the next folder with older mail a few batches; tell whether there was one."""
        path = next((path for path, planned in self._progress.histories.items() if planned.left), None)
        if path is None:
            return False
        # To the end of the line: every folder gets its turn.
        planned = self._progress.histories[path] = self._progress.histories.pop(path)
        await self._guarded(planned.folder, self._import(client, planned))
        return True

    async def _import(self, client: Client, planned: history.History) -> None:
        mailbox = await open_folder(client, planned.folder, qresync=False, history=self._scope.history)
        for _ in range(_BATCHES_A_TURN):
            if planned.left:
                await planned.read_batch(client, mailbox, self._pace)
                await self._progress.report()

    async def _look(self, client: Client, *, qresync: bool) -> None:
        """Ask how every folder stands and read those that changed."""
        self._looks += 1
        for folder in self._chosen:
            if folder.path not in self._refused:
                await self._guarded(folder, self._look_at(client, folder, qresync=qresync))

    async def _look_at(self, client: Client, folder: Folder, *, qresync: bool) -> None:
        inbox = folder.state.role is FolderRole.INBOX
        changed = not inbox and self._changed(folder, await client.status(folder.path))
        if changed or not self._is_planned(folder):
            await self._prepare(client, folder, qresync=qresync)

    def _is_planned(self, folder: Folder) -> bool:
        planned = self._progress.histories.get(folder.path)
        return planned is not None and planned.uidvalidity == folder.state.uidvalidity

    def _changed(self, folder: Folder, figures: Mapping[str, int]) -> bool:
        state = folder.state
        silent = not state.highest_modseq and self._looks % _LOOKS_BETWEEN_COMPARES == 0
        return (
            silent
            or figures.get("UIDVALIDITY", state.uidvalidity) != state.uidvalidity
            or figures.get("UIDNEXT", state.next_uid) > state.next_uid
            or figures.get("MESSAGES", state.messages) != state.messages
            or figures.get("HIGHESTMODSEQ", 0) > state.highest_modseq
        )

    async def _guarded(self, folder: Folder, work: Awaitable[None]) -> None:
        """Let a folder that the server refuses to open not stop the others; it is tried again with the next list."""
        try:
            await work
        except Refused as refusal:
            self._refused[folder.path] = refusal.answer.text
            self._progress.histories.pop(folder.path, None)

    def _shut(self) -> Permanent | None:
        """Return what is to be said of folders that do not open: the others are read all the same."""
        if not self._refused:
            return None
        message = f"The server does not open {len(self._refused)} of {len(self._chosen)} folders."
        return Permanent(message, reason=Reason.FOLDERS_SHUT, count=len(self._refused))
