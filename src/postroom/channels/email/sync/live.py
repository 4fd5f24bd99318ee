"""The connection that waits for new mail: opened first, and all the time.

    open ─▶ new mail ─▶ flags ─▶ [compare, once a day] ─▶ IDLE ─▶ news or 9 minutes ─▶ new mail ...

It keeps one folder in step, the *front*: INBOX, or "all mail" of Gmail, where folders are labels. Gmail tells reliably
only of INBOX, so there INBOX is what it waits on: news, or a minute, and "all mail" is read.
"""

import asyncio
from collections.abc import Callable

from postroom.channels.base import FolderRole, SyncPhase
from postroom.channels.email import folders
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.sync import compare, flags, messages
from postroom.channels.email.sync.folder import Folder, open_folder
from postroom.channels.email.sync.gone import ManyGone
from postroom.channels.email.sync.machine import Machine
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.scope import Scope
from postroom.channels.email.sync.second import SecondLook

_INBOX = "INBOX"
_LOOKS_FOR_A_LABEL = 4
_LABEL_S = 0.5


class Live:
    """Keeps the front folder in step as mail arrives."""

    def __init__(
        self,
        front: Callable[[str, FolderRole], Machine],
        pace: Pace,
        scope: Scope,
        progress: Progress,
        second: SecondLook,
    ) -> None:
        """Take what makes a folder the front; nothing is connected yet."""
        self._front = front
        self._pace = pace
        self._scope = scope
        self._progress = progress
        self._second = second
        self._qresync = False
        self._wanted = asyncio.Event()

    async def work(self, client: Client, succeeded: Callable[[], None], wanted: asyncio.Event) -> None:
        """Read and wait until the connection ends, or is `wanted` elsewhere. Raises `RetryLater`."""
        self._progress.push = client.has("IDLE")
        self._wanted = wanted
        self._qresync = await client.enable_qresync()
        front = self._front(*await _front_of(client))
        mailbox = await self._open(client, front)
        while True:
            client.session.news = False
            await self._read(client, front, mailbox)
            front.settle()
            succeeded()
            await self._progress.enter("live", SyncPhase.IDLE)
            if wanted.is_set():
                return
            if front.path != _INBOX:
                mailbox = await self._wait_on_inbox(client, front)
            elif not client.session.news:
                # News that came in the middle of the commands above would not be told again.
                await self._wait(client, self._pace.renew)

    async def _open(self, client: Client, front: Machine) -> Mailbox:
        return await open_folder(client, front.folder, qresync=self._qresync, history=self._scope.history)

    async def _read(self, client: Client, front: Machine, mailbox: Mailbox) -> None:
        try:
            await self._read_once(client, front.folder, mailbox)
        except ManyGone:
            await self._second.ask(self._pace.poll)
            await self._read_once(client, front.folder, mailbox)

    async def _read_once(self, client: Client, folder: Folder, mailbox: Mailbox) -> None:
        await read_new(client, folder, mailbox, self._pace)
        await flags.update(client, folder, mailbox, qresync=self._qresync, recent=self._pace.recent)
        if compare.is_due(folder.state, self._scope.compare_since):
            await compare.everything(client, folder, self._scope.oldest(folder.state.role), self._pace)

    async def _wait(self, client: Client, renew: float) -> None:
        if client.has("IDLE"):
            try:
                await client.idle.wait(renew, self._wanted)
            except Refused:
                self._progress.push = False
                await asyncio.sleep(self._pace.noop)
        else:
            await asyncio.sleep(self._pace.noop)
            await client.noop()

    async def _wait_on_inbox(self, client: Client, front: Machine) -> Mailbox:
        """Wait for news of INBOX; return the front, opened anew. What arrived may need a moment to appear there."""
        before = await client.select(_INBOX)
        client.session.news = False
        await self._wait(client, min(self._pace.renew, self._pace.poll))
        arrived = client.session.exists > before.messages
        next_uid = front.folder.state.next_uid
        mailbox = await self._open(client, front)
        for _ in range(_LOOKS_FOR_A_LABEL if arrived else 0):
            if mailbox.uidnext > next_uid:
                break
            await asyncio.sleep(_LABEL_S)
            mailbox = await self._open(client, front)
        return mailbox


async def _front_of(client: Client) -> tuple[str, FolderRole]:
    if not client.has("X-GM-EXT-1"):
        return _INBOX, FolderRole.INBOX
    found = folders.recognise(await client.list_mailboxes())
    front = folders.front(found, labels=True)
    return front.path, front.role


async def read_new(client: Client, folder: Folder, mailbox: Mailbox, pace: Pace) -> None:
    """Read what arrived in the selected folder since the last time, oldest first."""
    next_uid = folder.state.next_uid
    if not client.session.exists:
        return
    found = await messages.about(client, b"%d:*" % next_uid, range(next_uid, uids.MAX_UID + 1))
    for batch in messages.batches(found, folder, pace):
        now = len(batch) == 1  # one that arrives waits for no import
        async with folder.in_flight.taken(messages.size(client, batch), now=now):
            incoming = await messages.read(client, folder, batch)
            await folder.take_live(mailbox.uidvalidity, incoming, batch[-1].uid + 1, client.session.exists)
            del incoming  # its memory is wanted for the next
    if mailbox.uidnext > folder.state.next_uid:
        # The newest messages are gone already: their UIDs need not be looked at again.
        await folder.take_live(mailbox.uidvalidity, [], mailbox.uidnext, client.session.exists)
