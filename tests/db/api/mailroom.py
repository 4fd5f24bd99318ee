"""Support's mailroom over HTTP: Ann and Ben of Support, Cay who may see none of its mail."""

from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
import msgspec

from postroom.channels.base import Incoming
from tests.db import office as offices
from tests.db.api.scene import browser_of
from tests.db.api.world import Browser, World
from tests.db.sql import fetch

T = TypeVar("T")
INGRID = {"name": "Ingrid Solheim", "address": "ingrid@fjord.example"}


class Mailroom(msgspec.Struct, frozen=True):
    """`crates` is the conversation of Ingrid's mail `letter`."""

    world: World
    office: offices.Office
    ann: Browser
    ben: Browser
    cay: Browser
    crates: UUID
    letter: UUID

    def draft(self, **fields: object) -> dict[str, Any]:
        """A reply to Ingrid, as the composer saves it."""
        return {
            "organization": str(self.office.organization_id),
            "account": str(self.office.account.id),
            "conversation": str(self.crates),
            "in_reply_to": str(self.letter),
            "body": "<p>We send new ones.</p>",
            "to_fields": [INGRID],
        } | fields

    async def send(self, browser: Browser, draft_id: UUID | None = None, /, **fields: object) -> httpx.Response:
        path = f"/v1/drafts/{draft_id or uuid4()}"
        return await browser.put(path, json=self.draft(send=True, last_message=str(self.letter)) | fields)

    async def receive(self, *batch: Incoming) -> None:
        await self.office.receive(*batch)

    async def ids(self, subject: str) -> tuple[UUID, UUID]:
        """Return conversation and message of a subject."""
        rows = await fetch(self.world.database, "select conversation_id, id from message where subject = %s", [subject])
        return rows[0][0], rows[0][1]


def read(answer: httpx.Response, kind: type[T], *, status: int = 200) -> T:
    """Decode an answer the strict way a typed client would: no field too many, none missing."""
    assert answer.status_code == status, answer.text
    found = msgspec.json.decode(answer.content, type=kind)
    assert msgspec.json.decode(msgspec.json.encode(found)) == answer.json()
    return found


async def make_mailroom(world: World) -> Mailroom:
    made = await offices.make_office(world.database)
    office = msgspec.structs.replace(made, blobs=world.services.blobs)
    await office.receive(offices.mail(1, subject="Crates"))
    [(crates, letter)] = await fetch(world.database, "select conversation_id, id from message")
    ann, ben, cay = [await browser_of(world, person) for person in (office.ann, office.ben, office.cay)]
    return Mailroom(world, office, ann, ben, cay, crates, letter)
