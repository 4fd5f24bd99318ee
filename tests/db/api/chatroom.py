"""A live chat over HTTP: the team that answers in it, and visitors in frames on other people's pages."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from postroom.api.replies import OneAccount
from postroom.composer import outbox
from postroom.delivery.attempt import Deliverer
from postroom.wire.webchat import WebchatMessage, WebchatMessages, WebchatSaid
from tests.db import office as offices
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import Browser, World


class Visitor(msgspec.Struct):
    """Somebody's browser. `token` is what it was given."""

    browser: Browser
    chat: UUID
    token: str | None = None

    async def post(self, text: str, echo_id: UUID | None = None, **fields: object) -> httpx.Response:
        body = {"echo_id": str(echo_id or uuid4()), "text": text} | fields
        return await self.browser.post(f"/webchat/{self.chat}/messages", json=body, headers=self.headers)

    async def say(self, text: str, echo_id: UUID | None = None, **fields: object) -> WebchatMessage:
        said = read(await self.post(text, echo_id, **fields), WebchatSaid, status=201)
        self.token = said.token or self.token
        return said.message

    async def reads(self, **query: str) -> WebchatMessages:
        answer = await self.browser.get(f"/webchat/{self.chat}/messages", params=query, headers=self.headers)
        return read(answer, WebchatMessages)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


class Chatroom(msgspec.Struct, frozen=True):
    """Support's chat."""

    mailroom: Mailroom
    chat: UUID

    @property
    def world(self) -> World:
        return self.mailroom.world

    @property
    def office(self) -> offices.Office:
        return self.mailroom.office

    def visitor(self, address: str = "203.0.113.7") -> Visitor:
        return Visitor(self.world.browser(address=address), self.chat)

    async def waiting(self, browser: Browser | None = None) -> list[dict[str, Any]]:
        """What waits in Support's inbox, the chats among it."""
        await self.office.settle()
        query = {"team_inbox": str(self.office.support)}
        page = (await (browser or self.mailroom.ben).get("/v1/conversations", params=query)).json()
        return [one for one in page["conversations"] if one["channel"] == "live_chat"]

    async def answer(
        self, conversation: str, text: str, browser: Browser | None = None, **fields: object
    ) -> httpx.Response:
        """Let a colleague, Ben, answer in a chat."""
        body = {
            "organization": str(self.office.organization_id),
            "account": str(self.chat),
            "conversation": conversation,
            "body": f"<p>{text}</p>",
            "send": True,
            "undo_seconds": 0,
        } | fields
        answer = await (browser or self.mailroom.ben).put(f"/v1/drafts/{uuid4()}", json=body)
        services = self.world.services
        deliverer = Deliverer(services.database, services.blobs, services.keys, services.network)
        await self.office.drain(outbox.DELIVER, deliverer.deliver)
        return answer


async def make_chatroom(world: World, **fields: object) -> Chatroom:
    mailroom = await make_mailroom(world)
    body = {"organization": str(mailroom.office.organization_id), "team": str(mailroom.office.support), "name": "Shop"}
    made = read(await mailroom.ann.post("/v1/live_chats", json=body | fields), OneAccount, status=201).accounts
    return Chatroom(mailroom, made.id)
