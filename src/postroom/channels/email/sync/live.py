"""The connection that waits for new mail in INBOX."""

import asyncio
from collections.abc import Callable

from postroom.channels.base import SyncPhase
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.sync import flags, messages
from postroom.channels.email.sync.folder import Folder, open_folder
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.scope import Scope


class Live:
    """Reads INBOX as mail arrives."""

    def __init__(self, inbox: Folder, pace: Pace, scope: Scope, progress: Progress) -> None:
        """Take the folder; nothing is connected yet."""
        self._inbox = inbox
        self._pace = pace
        self._scope = scope
        self._progress = progress

    async def work(self, client: Client, succeeded: Callable[[], None]) -> None:
        """Read and wait until the connection ends. Raises `RetryLater`."""
        self._progress.push = client.has("IDLE")
        qresync = await client.enable_qresync()
        mailbox = await open_folder(client, self._inbox, qresync=qresync, history=self._scope.history)
        while True:
            client.session.news = False
            await read_new(client, self._inbox, mailbox, self._pace)
            await flags.update(client, self._inbox, mailbox, qresync=qresync, recent=self._pace.recent)
            succeeded()
            await self._progress.enter("live", SyncPhase.IDLE)
            # News that came in the middle of the commands above would not be told again.
            if not client.session.news:
                await self._wait(client)

    async def _wait(self, client: Client) -> None:
        if client.has("IDLE"):
            try:
                await client.idle.wait(self._pace.renew)
            except Refused:
                self._progress.push = False
                await asyncio.sleep(self._pace.noop)
        else:
            await asyncio.sleep(self._pace.noop)
            await client.noop()


async def read_new(client: Client, folder: Folder, mailbox: Mailbox, pace: Pace) -> None:
    """Read what arrived in the selected folder since the last time, oldest first."""
    next_uid = folder.state.next_uid
    if not client.session.exists:
        return
    found = await messages.about(client, b"%d:*" % next_uid, range(next_uid, uids.MAX_UID + 1))
    for batch in messages.batches(found, folder, pace):
        incoming = await messages.read(client, folder, batch)
        await folder.take_live(mailbox.uidvalidity, incoming, batch[-1].uid + 1, client.session.exists)
    if mailbox.uidnext > folder.state.next_uid:
        # The newest messages are gone already: their UIDs need not be looked at again.
        await folder.take_live(mailbox.uidvalidity, [], mailbox.uidnext, client.session.exists)
