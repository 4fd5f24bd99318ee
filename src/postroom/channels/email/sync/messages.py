"""Fetch messages and understand them: UIDs in, `Incoming` out, whatever the server or the message does.

A message that cannot be fetched or understood becomes an `Incoming` with a fault and never stands in the way of others.
"""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

import msgspec

from postroom.channels.base import Incoming
from postroom.channels.email import folders
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.responses import Fetched
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.wire import too_much
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.understood import Understood, Wanted
from postroom.kit import clock
from postroom.kit.errors import RetryLater
from postroom.spool import Octets

_ABOUT = b"UID FLAGS INTERNALDATE RFC822.SIZE"
_GMAIL = b"X-GM-MSGID X-GM-THRID X-GM-LABELS"
_OBJECT_ID = b"EMAILID THREADID"
_WHOLE = b"(UID BODY.PEEK[])"
_HEADER = b"(UID BODY.PEEK[HEADER])"
_MAX_STRIKES = 3
_MOST_LISTED = 500_000
_SHRINK = 10
_MOST_SHARE = _SHRINK**2  # a batch that broke twice is one message
_NOT_HANDED_OUT = "The server lists this message but does not hand it out."
_BREAKS = "The connection breaks each time this message is fetched."


class Raw(msgspec.Struct, frozen=True):
    """The bytes of a message, or why there are none."""

    body: Octets
    fault: str | None = None


async def about(client: Client, which: bytes, asked: Container[int]) -> Sequence[Fetched]:
    """Return flags, date and size of messages, ascending; UIDs that a server adds to those asked for are dropped.

    What a server does not tell of a message is None there: the message is fetched all the same. Raises `RetryLater`.
    """
    found: dict[int, Fetched] = {}

    def take(message: Fetched) -> None:
        if message.uid not in asked:
            return
        if message.uid not in found and len(found) >= _MOST_LISTED:
            raise too_much(client.session.server)
        found[message.uid] = _both(found.get(message.uid), message)

    more = [_GMAIL] if client.has("X-GM-EXT-1") else [_OBJECT_ID] if client.has("OBJECTID") else []
    await client.fetch(which, b"(" + b" ".join([_ABOUT, *more]) + b")", take)
    return [found[uid] for uid in sorted(found)]


def _both(before: Fetched | None, now: Fetched) -> Fetched:
    """Return what two answers say of a message: one may be news about its flags only."""
    if before is None:
        return now
    return msgspec.structs.replace(
        now,
        flags=before.flags if now.flags is None else now.flags,
        internal_date=now.internal_date or before.internal_date,
        size=before.size if now.size is None else now.size,
        labels=before.labels if now.labels is None else now.labels,
        server_id=now.server_id or before.server_id,
        server_thread_id=now.server_thread_id or before.server_thread_id,
    )


def batches(messages: Sequence[Fetched], folder: Folder, pace: Pace) -> Iterator[Sequence[Fetched]]:
    """Cut messages, in the given order, into batches. A folder where a fetch broke gets smaller ones for a while."""
    batch: list[Fetched] = []
    total = 0
    for message in messages:
        most = max(1, pace.batch // folder.batch_share)
        if batch and (len(batch) >= most or total + (message.size or 0) > pace.batch_bytes):
            yield batch
            batch, total = [], 0
        batch.append(message)
        total += message.size or 0
    if batch:
        yield batch


def size(client: Client, batch: Sequence[Fetched]) -> int:
    """Return how many bytes of a batch are fetched, by what the server says: of what is too large only the header."""
    limit = client.session.wire.limits.literal
    return sum(message.size for message in batch if message.size and message.size <= limit)


async def read(client: Client, folder: Folder, batch: Sequence[Fetched]) -> Sequence[Incoming]:
    """Fetch and understand a batch, in its order. Raises as these do."""
    return await understand(folder, await fetch(client, folder, batch))


async def fetch(client: Client, folder: Folder, batch: Sequence[Fetched]) -> Sequence[tuple[Fetched, Raw]]:
    """Fetch a batch, in its order. Raises `RetryLater` when the connection ends on the way."""
    wanted = [message for message in batch if folder.strikes[message.uid] < _MAX_STRIKES]
    try:
        raws = await _bodies(client, wanted)
    except RetryLater:
        if len(wanted) == 1:
            folder.strikes[wanted[0].uid] += 1
        folder.batch_share = min(_MOST_SHARE, folder.batch_share * _SHRINK)
        raise
    folder.batch_share = max(1, folder.batch_share // 2)
    for message in batch:
        if folder.strikes[message.uid] >= _MAX_STRIKES:
            raws[message.uid] = Raw(b"", _BREAKS)
    return [(message, raws[message.uid]) for message in batch if message.uid in raws]


async def understand(folder: Folder, pairs: Sequence[tuple[Fetched, Raw]]) -> Sequence[Incoming]:
    """Understand what was fetched. Raises `Unavailable` when nothing can be understood now.

    HTML of history that can wait does: most of it nobody ever opens again.
    """
    live = any(one.uid >= folder.state.live_uid for one, _ in pairs)
    wanted = Wanted.ALL if live else Wanted.NO_HTML
    told = iter(await folder.understand([raw.body for _, raw in pairs if not raw.fault], wanted))
    now = clock.now()
    return [
        _incoming(one, raw, Understood(None, raw.fault) if raw.fault else next(told), folder, now) for one, raw in pairs
    ]


async def _bodies(client: Client, wanted: Sequence[Fetched]) -> dict[int, Raw]:
    limit = client.session.wire.limits.literal
    small = [message.uid for message in wanted if (message.size or 0) <= limit]
    raws = await _fetch(client, small, _WHOLE)
    for uid in small:
        if uid not in raws:
            raws.update(await _one(client, uid))
    for message in wanted:
        if (message.size or 0) > limit:
            header = (await _fetch(client, [message.uid], _HEADER)).get(message.uid, Raw(b""))
            fault = f"This message is larger than {limit >> 20} MB; only its header was fetched."
            raws[message.uid] = Raw(header.body, fault)
    return raws


async def _one(client: Client, uid: int) -> dict[int, Raw]:
    """Ask once more for what a batch left out; nothing when it was expunged in the meantime."""
    found = await _fetch(client, [uid], _WHOLE)
    if found or not await about(client, b"%d" % uid, {uid}):
        return found
    return {uid: Raw(b"", _NOT_HANDED_OUT)}


async def _fetch(client: Client, which: Sequence[int], items: bytes) -> dict[int, Raw]:
    if not which:
        return {}
    asked = set(which)
    raws: dict[int, Raw] = {}

    def take(message: Fetched) -> None:
        if message.uid in asked and message.body is not None:
            raws[message.uid] = Raw(message.body)

    try:
        await client.hush()
        await client.fetch(uids.encode(which), items, take)
    except Refused as refusal:
        # Some servers refuse a whole FETCH for one broken message: what came is kept, the rest is asked for singly.
        if len(which) == 1:
            raws.setdefault(which[0], Raw(b"", f"The server does not hand it out: {refusal.answer.text[:200]}"))
    return raws


def _incoming(about: Fetched, raw: Raw, told: Understood, folder: Folder, now: datetime) -> Incoming:
    return Incoming(
        raw=raw.body,
        uid=about.uid,
        flags=about.flags or frozenset(),
        received_at=min(about.internal_date or now, now),
        live=about.uid >= folder.state.live_uid,
        message=told.message,
        fault=told.fault,
        whole=raw.fault is None,
        labels=about.labels or frozenset(),
        role=folders.role_of_labels(about.labels or ()),
        server_id=about.server_id,
        server_thread_id=about.server_thread_id,
    )
