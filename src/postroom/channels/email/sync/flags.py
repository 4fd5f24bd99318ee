"""Bring flags and expunged messages up to date, by the best way the server offers.

QRESYNC    changed flags and vanished UIDs since a mod-sequence (RFC 7162)
CONDSTORE  changed flags since a mod-sequence; vanished by comparing the newest messages
neither    compare the newest messages with what the port has
"""

from collections.abc import Mapping, Sequence

from postroom.channels.base import FlagChange
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import Fetched
from postroom.channels.email.sync.folder import Folder

_FLAGS = b"(UID FLAGS)"
_FLAGS_AND_LABELS = b"(UID FLAGS X-GM-LABELS)"


async def update(client: Client, folder: Folder, mailbox: Mailbox, *, qresync: bool, recent: int) -> None:
    """Hand flag changes of the selected folder to the port. `recent`: how many of the newest messages to compare."""
    state = folder.state
    changes: dict[int, FlagChange] = {}
    modseq = mailbox.highest_modseq
    if state.backfill_uid < state.next_uid:
        if state.highest_modseq:
            modseq = max(modseq, await _changed_since(client, folder, changes, qresync=qresync))
        if not state.highest_modseq or not qresync:
            await _compare(client, folder, changes, recent)
    await folder.change_flags(mailbox.uidvalidity, changes.values(), modseq, client.session.exists)


async def recheck(client: Client, folder: Folder, uidvalidity: int, messages: Sequence[Fetched]) -> None:
    """Look once more at messages that were just handed over with the flags in `messages`.

    NOOP first: until then a session may go on seeing what another one expunged (RFC 3501, section 5.2).
    """
    await client.noop()
    found = await read(client, uids.encode(message.uid for message in messages))
    changes = differences({message.uid: message.flags or frozenset() for message in messages}, found)
    if changes:
        await folder.change_flags(uidvalidity, changes.values(), 0, folder.state.messages)


async def read(client: Client, which: bytes) -> Mapping[int, frozenset[str]]:
    """Return the flags that messages have on the server now."""
    found: dict[int, frozenset[str]] = {}

    def take(message: Fetched) -> None:
        if message.flags is not None:
            found[message.uid] = message.flags

    await client.fetch(which, _FLAGS, take)
    return found


def differences(known: Mapping[int, frozenset[str]], found: Mapping[int, frozenset[str]]) -> Mapping[int, FlagChange]:
    """Return what changed of the known messages; those not found are gone."""
    return {uid: FlagChange(uid, found.get(uid)) for uid, flags in known.items() if found.get(uid) != flags}


async def _changed_since(client: Client, folder: Folder, changes: dict[int, FlagChange], *, qresync: bool) -> int:
    state = folder.state
    highest = 0

    def take(message: Fetched) -> None:
        nonlocal highest
        highest = max(highest, message.modseq or 0)
        if message.flags is not None and state.backfill_uid <= message.uid < state.next_uid:
            changes[message.uid] = FlagChange(message.uid, message.flags, message.labels)

    def gone(vanished: Sequence[int]) -> None:
        changes.update({uid: FlagChange(uid, None) for uid in vanished})

    # Without an upper end: what Postroom moved here is known before it is read, and may be gone by then.
    span = b"%d:%d" % (state.backfill_uid, uids.MAX_UID)
    modifier = b"(CHANGEDSINCE %d%s)" % (state.highest_modseq, b" VANISHED" if qresync else b"")
    items = _FLAGS_AND_LABELS if client.has("X-GM-EXT-1") else _FLAGS
    told = await client.fetch(span, items, take, modifier=modifier, vanished=gone)
    return max(highest, told)


async def _compare(client: Client, folder: Folder, changes: dict[int, FlagChange], recent: int) -> None:
    state = folder.state
    exists = client.session.exists
    newest = await client.search(b"%d:*" % max(1, exists - recent + 1)) if exists > 0 else []
    first = max(state.backfill_uid, newest[0] if exists > recent and newest else 1)
    found = await read(client, b"%d:%d" % (first, uids.MAX_UID))
    for uid, change in differences(await folder.known(first), found).items():
        if uid not in changes or change.flags is None:
            changes[uid] = change
