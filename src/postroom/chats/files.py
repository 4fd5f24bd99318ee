"""Files that visitors upload: kept for a day until their message comes, and then as long as that."""

from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from postroom.chats.model import ChatFile
from postroom.chats.store import files as store
from postroom.events.act import Act
from postroom.kit.errors import Invalid
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection

MOST = 5
"""Files that go with one message."""
MOST_BYTES = 20 << 20
"""Of each."""

_MOST_WAITING = 20
_KIND = "chat_file"
_DAYS = 1
_BATCH = 500


async def add(act: Act, blobs: Blobs, account_id: UUID, owner_id: UUID, file: ChatFile) -> None:
    """Keep a file of a visitor, or of the message that will begin him. Its blob is there. Raises `Invalid`."""
    if await store.count(act.conn, act.organization_id, owner_id) >= _MOST_WAITING:
        msg = "These are many files. Send those that are uploaded first; this one was not kept."
        raise Invalid(msg)
    await blobs.refer(act.conn, act.organization_id, file.sha256, _KIND, file.id)
    await store.add(act.conn, act.organization_id, account_id, owner_id, file)


async def take(
    act: Act, blobs: Blobs, account_id: UUID, owner_ids: Collection[UUID], ids: Sequence[UUID]
) -> list[ChatFile]:
    """Return files for their message, in the order asked; they wait no more. Raises `Invalid`."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST:
        msg = f"At most {MOST} files go with one message. Nothing was sent."
        raise Invalid(msg, field="files", limit=MOST)
    if not wanted:
        return []
    found = await store.take(act.conn, act.organization_id, account_id, owner_ids, wanted)
    if len(found) < len(wanted):
        msg = "A file is not there any more. Nothing was sent; attach it again."
        raise Invalid(msg, field="files")
    await blobs.release(act.conn, act.organization_id, _KIND, wanted)
    return [found[one] for one in wanted]


async def expire(conn: Connection, blobs: Blobs) -> bool:
    """Let some go whose message never came, in the caller's transaction; return whether there may be others."""
    gone = sorted(await store.delete_old(conn, _DAYS, _BATCH))
    for organization_id, files in groupby(gone, key=itemgetter(0)):
        await blobs.release(conn, organization_id, _KIND, [one for _, one in files])
    return len(gone) == _BATCH
