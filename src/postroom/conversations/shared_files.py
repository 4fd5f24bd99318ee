"""Shared files: too large for a mail, they stay here, and the mail has a link to each.

    add ──▶ open ──30 days──▶ over ──7 days──▶ released: the file is not kept for it any more
             ▲ └───revoke────▶ over
             └──────extend──────┘

Whoever has the secret of a link has the file; we keep its SHA-256 only. Whoever sees the conversation lists and
revokes. A link is worth nothing without its message: a mail that is called back, or deleted, takes its links along.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

import msgspec

from postroom.conversations import access
from postroom.conversations.store import shared_files as store
from postroom.conversations.store.shared_files import SharedFile, Taken
from postroom.events.act import Act
from postroom.identity.codes import digest
from postroom.kit.clock import now
from postroom.kit.errors import Conflict, NotFound
from postroom.kit.ids import new_id
from postroom.storage import blob_store
from postroom.storage.blobs import Blobs, Reference
from postroom.storage.database import Connection

__all__ = ["SharedFile", "Taken"]

LIFE = timedelta(days=30)
KEPT = timedelta(days=7)
"""How long a file is kept that nobody can download any more, to make it available again."""

_SECRET_BYTES = 16
_SECRET_TEXT = 22
_MOST = 500
_OWNER = "shared_file"


class NoSuchSharedFile(NotFound):
    """There is no such shared file, or you have no access to its conversation."""

    code = "no_such_shared_file"


class NotKept(Conflict):
    """This file was available last more than a week ago and is not kept any more. Send it again."""

    code = "not_kept"


class NewSharedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to share. `secret` stands in its link and is kept nowhere else."""

    id: UUID
    secret: str
    filename: str
    size: int
    sha256: bytes


def new(filename: str, size: int, sha256: bytes) -> NewSharedFile:
    """Return a file to share, with a fresh secret of 128 bits."""
    return NewSharedFile(
        id=new_id(),
        secret=secrets.token_urlsafe(_SECRET_BYTES),
        filename=filename,
        size=size,
        sha256=sha256,
    )


async def add(
    act: Act, blobs: Blobs, message_id: UUID, person_id: UUID, files: Sequence[NewSharedFile], until: datetime
) -> None:
    """Share the files of a message until a moment."""
    if not files:
        return
    rows = [(one.id, one.filename, one.size, one.sha256, digest(one.secret)) for one in files]
    await store.insert(act.conn, act.organization_id, message_id, person_id, until, rows)
    references = [Reference(one.sha256, _OWNER, one.id) for one in files]
    await blobs.refer_all(act.conn, act.organization_id, references)


async def take(conn: Connection, secret: str, *, counts: bool) -> Taken:
    """Return the file of a link that is open, of whatever organization. `counts`: as one more download.

    Raises `NoSuchSharedFile`, the same for a link that never was and one that is over.
    """
    taken = None
    if len(secret) == _SECRET_TEXT:
        taken = await (store.count if counts else store.find)(conn, digest(secret))
    if taken is None:
        raise NoSuchSharedFile
    return taken


async def seen(act: Act, person_id: UUID, *, mine: bool) -> list[SharedFile]:
    """Return the shared files still kept, of conversations that a person sees, newest first; `mine`: that he sent."""
    author = person_id if mine else None
    ids = await store.conversations(act.conn, act.organization_id, author)
    visible = await access.visible(act.conn, act.organization_id, person_id, ids)
    return await store.listed(act.conn, act.organization_id, author, sorted(visible), _MOST)


async def revoke(act: Act, file_id: UUID) -> None:
    """Let a link lead nowhere from now on. Raises `NoSuchSharedFile`."""
    await _get(act, file_id)
    await store.revoke(act.conn, act.organization_id, file_id)


async def extend(act: Act, file_id: UUID) -> SharedFile:
    """Let a link work for 30 days from now, also one that is over. Raises `NotKept`, `NoSuchSharedFile`."""
    await _get(act, file_id)
    if not await store.extend(act.conn, act.organization_id, file_id, now() + LIFE):
        raise NotKept
    return await _get(act, file_id)


async def delete_of(act: Act, message_ids: Sequence[UUID]) -> None:
    """Delete the links of messages that are deleted next: they lead nowhere from now on."""
    gone = await store.delete_of(act.conn, act.organization_id, message_ids)
    await blob_store.release(act.conn, act.organization_id, _OWNER, gone)


async def sweep(conn: Connection, blobs: Blobs) -> None:
    """Release the files of links that are over for good, in the caller's transaction."""
    over = await store.release(conn, now() - KEPT)
    for organization_id, ids in groupby(sorted(over), key=lambda one: one[0]):
        await blobs.release(conn, organization_id, _OWNER, [file_id for _, file_id in ids])


async def _get(act: Act, file_id: UUID) -> SharedFile:
    """Return a shared file of a conversation that the actor sees, locked. Raises `NoSuchSharedFile`."""
    found = await store.get(act.conn, act.organization_id, file_id)
    if found is None:
        raise NoSuchSharedFile
    try:
        await access.require(act, [found.conversation_id])
    except access.NoSuchConversation as error:
        raise NoSuchSharedFile from error
    return found
