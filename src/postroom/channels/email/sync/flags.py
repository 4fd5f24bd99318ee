"""Bring flags and expunged messages up to date, by the best way the server offers.

QRESYNC    changed flags and vanished UIDs since a mod-sequence (RFC 7162)
CONDSTORE  changed flags since a mod-sequence; vanished by comparing the newest messages
neither    compare the newest messages with what the port has
"""

from collections.abc import Sequence

from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import Fetched
from postroom.channels.email.sync.folder import Folder

_FLAGS = b"(UID FLAGS)"


async def update(client: Client, folder: Folder, mailbox: Mailbox, *, qresync: bool, recent: int) -> None:
    """Hand flag changes of the selected folder to the port. `recent`: how many of the newest messages to compare."""
    state = folder.state
    changes: dict[int, frozenset[str] | None] = {}
    modseq = mailbox.highest_modseq
    if state.backfill_uid < state.next_uid:
        if state.highest_modseq:
            modseq = max(modseq, await _changed_since(client, folder, changes, qresync=qresync))
        if not state.highest_modseq or not qresync:
            await _compare(client, folder, changes, recent)
    await folder.change_flags(mailbox.uidvalidity, changes, modseq, client.session.exists)


async def recheck(client: Client, folder: Folder, uidvalidity: int, messages: Sequence[Fetched]) -> None:
    """Look once more at messages that were just handed over with the flags in `messages`.

    NOOP first: until then a session may go on seeing what another one expunged (RFC 3501, section 5.2).
    """
    await client.noop()
    found: dict[int, frozenset[str]] = {}

    def take(message: Fetched) -> None:
        if message.flags is not None:
            found[message.uid] = message.flags

    await client.fetch(uids.encode(message.uid for message in messages), _FLAGS, take)
    changes = {message.uid: found.get(message.uid) for message in messages if found.get(message.uid) != message.flags}
    if changes:
        await folder.change_flags(uidvalidity, changes, 0, folder.state.messages)


async def _changed_since(
    client: Client, folder: Folder, changes: dict[int, frozenset[str] | None], *, qresync: bool
) -> int:
    state = folder.state
    highest = 0

    def take(message: Fetched) -> None:
        nonlocal highest
        highest = max(highest, message.modseq or 0)
        if message.flags is not None and state.backfill_uid <= message.uid < state.next_uid:
            changes[message.uid] = message.flags

    def gone(vanished: Sequence[int]) -> None:
        changes.update(dict.fromkeys(vanished))

    span = b"%d:%d" % (state.backfill_uid, state.next_uid - 1)
    modifier = b"(CHANGEDSINCE %d%s)" % (state.highest_modseq, b" VANISHED" if qresync else b"")
    told = await client.fetch(span, _FLAGS, take, modifier=modifier, vanished=gone)
    return max(highest, told)


async def _compare(client: Client, folder: Folder, changes: dict[int, frozenset[str] | None], recent: int) -> None:
    state = folder.state
    exists = client.session.exists
    newest = await client.search(b"%d:*" % max(1, exists - recent + 1)) if exists > 0 else []
    first = max(state.backfill_uid, newest[0] if exists > recent and newest else 1)
    found: dict[int, frozenset[str]] = {}

    def take(message: Fetched) -> None:
        if message.flags is not None:
            found[message.uid] = message.flags

    await client.fetch(b"%d:%d" % (first, max(first, state.next_uid - 1)), _FLAGS, take)
    known = await folder.known(first)
    changes.update({uid: found.get(uid) for uid, flags in known.items() if found.get(uid) != flags})
