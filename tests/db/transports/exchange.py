"""A chat that goes through Twilio: Support's chatroom, and Twilio's stand-in."""

from collections.abc import Mapping
from urllib.parse import urlencode

import httpx
import msgspec

from postroom.chats import twilio
from postroom.jobs.model import Claim, Outcome
from postroom.storage.blobs import Blobs
from postroom.transports.link import Post
from postroom.transports.looking import Looker
from postroom.transports.syncing import Syncer
from postroom.wire.conversations import Message, Timeline
from postroom.wire.twilio import TwilioConnection
from tests.db.api.chatroom import Chatroom
from tests.db.api.mailroom import read
from tests.db.sql import execute, fetch
from tests.db.transports.stand_in import ACCOUNT, Chat, StandIn

ADDRESS = "https://inbox.example.test"


class Exchange(msgspec.Struct, frozen=True):
    """What tests do with it."""

    room: Chatroom
    there: StandIn

    @property
    def path(self) -> str:
        return f"/v1/live_chats/{self.room.chat}/twilio"

    @property
    def post(self) -> Post:
        services = self.room.world.services
        blobs: Blobs = services.blobs
        return Post(services.database, blobs, services.keys, self.there.reach)

    @property
    def syncer(self) -> Syncer:
        return Syncer(self.post)

    async def put(self, **fields: str) -> httpx.Response:
        body = {"account_sid": ACCOUNT, "auth_token": self.there.token} | fields
        return await self.room.mailroom.ann.put(self.path, json=body)

    async def connect(self) -> TwilioConnection:
        return read(await self.put(), TwilioConnection)

    async def shown(self) -> TwilioConnection:
        return read(await self.room.mailroom.ann.get(self.path), TwilioConnection)

    async def sync(self) -> int:
        """Let a worker see to the conversations that were woken; return how many there were."""
        return await self.room.office.drain(twilio.SYNC, self.drain)

    async def drain(self, claim: Claim) -> Outcome:
        while await self.syncer.sync(claim) is Outcome.MORE:
            pass
        return Outcome.DRAINED

    async def look(self, *, rings: bool = False) -> int:
        """Let a worker look after the account."""
        return await self.room.office.drain(twilio.LOOK, Looker(self.post, rings=rings).look)

    async def ring(self, form: Mapping[str, str], signature: str | None = None) -> httpx.Response:
        """Let Twilio tell of something, or somebody who signs otherwise."""
        path = f"/webchat/{self.room.chat}/twilio"
        given = self.there.signed(ADDRESS + path, form) if signature is None else signature
        headers = {
            b"content-type": b"application/x-www-form-urlencoded; charset=UTF-8",
            b"x-twilio-signature": given.encode("latin-1"),
        }
        return await self.room.world.browser(origin=None).post(path, content=urlencode(form), headers=headers)

    async def hear(self, chat: Chat, author: str, body: str = "", **more: object) -> dict[str, str]:
        """Let somebody say something there; return what Twilio told of it."""
        said = self.there.say(chat, author, body, **more)
        form = self.there.webhook(chat, "onMessageAdded", MessageSid=said["sid"], Author=author, Body=body)
        assert (await self.ring(form)).status_code == 200
        return form

    async def texts(self) -> list[list[str]]:
        """What Ben of Support reads in each chat, oldest first."""
        await self.room.office.settle()
        found = []
        rows = await fetch(
            self.room.world.database,
            "select conversation_id from message where channel = 'live_chat' group by 1 order by min(created_at)",
        )
        for (conversation,) in rows:
            page = read(await self.room.mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
            said = [one for one in page.entries if isinstance(one, Message)]
            found.append([one.text or "" for one in sorted(said, key=lambda one: one.delivered_at or 0)])
        return found

    async def pass_time(self) -> None:
        """Let a day go by: what is asked after now and then is due, and so are timers."""
        database = self.room.world.database
        await execute(database, "update twilio_thread set asked_at = asked_at - interval '1 day'")
        await execute(
            database,
            """with due as (delete from timer returning kind, key, organization_id)
               insert into wake (kind, key, organization_id) select kind, key, organization_id from due""",
        )

    async def timers(self) -> list[float]:
        """Return in how many seconds accounts are looked at again."""
        found = await fetch(
            self.room.world.database,
            "select extract(epoch from due_at - now())::float from timer where kind = %s",
            [twilio.LOOK],
        )
        return [row[0] for row in found]
