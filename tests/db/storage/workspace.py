"""A workspace with a bit of everything, as it is kept for each release: made through the API of that release."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from postroom.storage.database import Database
from tests.db.api.mailroom import Mailroom, make_mailroom
from tests.db.api.world import make_world
from tests.db.office import mail
from tests.db.sql import execute

REPLY = "We send new ones."
COMMENT = "Ask the carrier for photos"
MULTIPART = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
BILL = (
    "--b\r\nContent-Type: text/plain\r\n\r\nThe bill is attached.\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\n%PDF\r\n--b--"
)


async def make(database: Database, folder: Path) -> None:
    """Fill an empty database. Nothing in it is a secret: no password, and a master key that stands in the tests."""
    async with opened(database, folder) as room:
        crates = f"/v1/conversations/{room.crates}"
        bill = await _bill(room)
        _done(await room.ann.post(f"{crates}/comments", json={"body": COMMENT}))
        _done(await room.ann.patch(crates, json={"add_assignees": [str(room.office.ben)], "star": True}))
        _done(await room.send(room.ben, body=f"<p>{REPLY}</p>"))
        _done(await room.ben.put(f"/v1/drafts/{uuid4()}", json=room.draft(body="<p>Not yet</p>")))
        _done(await room.ann.patch(f"/v1/conversations/{bill}", json={"close": True}))
        _done(await room.ann.post("/v1/tokens", json={"name": "Reporting"}))
        body = {"organization": str(room.office.organization_id), "email": "dee@acme.example"}
        _done(await room.ann.post("/v1/invitations", json=body))
    await execute(database, "delete from session")


@asynccontextmanager
async def opened(database: Database, folder: Path) -> AsyncIterator[Mailroom]:
    room = await make_mailroom(make_world(database, folder))
    async with room.ann, room.ben, room.cay:
        yield room


async def _bill(room: Mailroom) -> UUID:
    await room.receive(mail(2, subject="Bill", sender="Olu <olu@lagos.example>", headers=MULTIPART, body=BILL))
    conversation_id, _ = await room.ids("Bill")
    return conversation_id


def _done(answer: httpx.Response) -> None:
    assert answer.is_success, answer.text
