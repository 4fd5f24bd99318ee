"""Uploads: files that wait for the mail they go with. A body shows a picture among them by its content id.

They are kept for seven days, and as long as a draft holds them or their mail may still be called back.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from postroom.composer.drafts import author_of
from postroom.composer.model import Upload
from postroom.composer.store import uploads as store
from postroom.events.act import Act
from postroom.kit.errors import Invalid
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection

_KIND = "upload"
_DAYS = 7
_BATCH = 500


async def add(act: Act, blobs: Blobs, upload: Upload) -> None:
    """Keep a file for a draft of the actor. Its blob is there."""
    await blobs.refer(act.conn, act.organization_id, upload.sha256, _KIND, upload.id)
    await store.add(act.conn, act.organization_id, author_of(act), upload)


async def named(act: Act, ids: Sequence[UUID]) -> list[Upload]:
    """Return uploaded files of the actor in the order asked. Raises `Invalid` when one is not his or is gone."""
    found = await own(act.conn, act.organization_id, author_of(act), ids)
    if missing := [one for one in ids if one not in found]:
        msg = "An attached file is not there any more. Attach it again."
        raise Invalid(msg, attachments=[str(one) for one in missing])
    return [found[one] for one in ids]


async def own(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Upload]:
    """Return those of the uploads that are a person's, by id."""
    return await store.named(conn, organization_id, person_id, ids)


async def expire(conn: Connection, blobs: Blobs) -> bool:
    """Let some go that are not needed any more, in the caller's transaction; return whether there may be others."""
    gone = sorted(await store.delete_spent(conn, _DAYS, _BATCH))
    for organization_id, uploads in groupby(gone, key=itemgetter(0)):
        await blobs.release(conn, organization_id, _KIND, [one for _, one in uploads])
    return len(gone) == _BATCH
