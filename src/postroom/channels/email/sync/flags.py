"""Bring flags and expunged messages up to date, by the best way the server offers.

QRESYNC    changed flags and vanished UIDs since a mod-sequence (RFC 7162)
CONDSTORE  changed flags since a mod-sequence; vanished by comparing the newest messages
neither    compare the newest messages with what the port has

While history is read, the mod-sequence stays: messages are on their way then that are not known yet, and changes of
them must be told again.
"""

from collections.abc import Mapping, Sequence

from postroom.channels.base import FlagChange, Marks
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import Fetched
from postroom.channels.email.sync.folder import Folder

_FLAGS = b"(UID FLAGS)"
_FLAGS_AND_LABELS = b"(UID FLAGS X-GM-LABELS)"


async def update(client: Client, folder: Folder, mailbox: Mailbox, *, qresync: bool, recent: int) -> None:
    """Hand flag changes of the selected folder to the port. `recent`: how many of the newest messages to compare."""
    state, whole = folder.state, folder.history_done
    changes: dict[int, FlagChange] = {}
    modseq = mailbox.highest_modseq
    if state.backfill_uid < state.next_uid:
        if state.highest_modseq:
            modseq = max(modseq, await _changed_since(client, folder, changes, qresync=qresync))
        if not state.highest_modseq or not qresync:
            await _compare(client, folder, changes, recent)
    await folder.change_flags(mailbox.uidvalidity, changes.values(), modseq if whole else 0, client.session.exists)


async def recheck(client: Client, folder: Folder, uidvalidity: int, messages: Sequence[Fetched]) -> None:
    """Look once more at messages that were just handed over with the flags in `messages`.

    NOOP first: until then a session may go on seeing what another one expunged (RFC 3501, section 5.2).
    """
    await client.noop()
    found = await read(client, uids.encode(message.uid for message in messages))
    known = {message.uid: Marks(message.flags or frozenset(), message.labels) for message in messages}
    changes = differences(known, found)
    if changes:
        await folder.change_flags(uidvalidity, changes.values(), 0, folder.state.messages)


async def read(client: Client, which: bytes) -> Mapping[int, Marks]:
    """Return what messages are marked with on the server now."""
    found: dict[int, Marks] = {}

    def take(message: Fetched) -> None:
        if message.flags is not None:
            found[message.uid] = Marks(message.flags, message.labels)

    await client.fetch(which, _items(client), take)
    return found


def differences(known: Mapping[int, Marks], found: Mapping[int, Marks]) -> Mapping[int, FlagChange]:
    """Return what changed of the known messages; those not found are gone."""
    pairs = ((uid, before, found.get(uid)) for uid, before in known.items())
    return {uid: change(uid, now) for uid, before, now in pairs if now is None or _differ(before, now)}


def change(uid: int, now: Marks | None) -> FlagChange:
    """Return the news that a message is marked like this now, or is gone."""
    return FlagChange(uid, now.flags, now.labels) if now else FlagChange(uid, None)


def _differ(before: Marks, now: Marks) -> bool:
    return before.flags != now.flags or (now.labels is not None and before.labels != now.labels)


def _items(client: Client) -> bytes:
    return _FLAGS_AND_LABELS if client.has("X-GM-EXT-1") else _FLAGS


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
    told = await client.fetch(span, _items(client), take, modifier=modifier, vanished=gone)
    return max(highest, told)


async def _compare(client: Client, folder: Folder, changes: dict[int, FlagChange], recent: int) -> None:
    state = folder.state
    exists = client.session.exists
    newest = await client.search(b"%d:*" % max(1, exists - recent + 1)) if exists > 0 else []
    first = max(state.backfill_uid, newest[0] if exists > recent and newest else 1)
    known = await folder.known(first)
    await client.noop()  # what Postroom moved here is known at once, and seen by this session only from now on
    found = await read(client, b"%d:%d" % (first, uids.MAX_UID))
    for uid, news in differences(known, found).items():
        if uid not in changes or news.flags is None:
            changes[uid] = news
