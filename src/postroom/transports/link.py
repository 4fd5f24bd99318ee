"""The link: one conversation here and at Twilio, with all that is needed to speak of it while a job lasts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from postroom.channels.twilio.client import Twilio, connected
from postroom.channels.twilio.credentials import Credentials
from postroom.channels.twilio.wire import Reach
from postroom.chats import twilio
from postroom.chats.twilio_model import Connection as Connected
from postroom.chats.twilio_model import Thread
from postroom.egress.client import Egress, is_web
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim
from postroom.jobs.queue import step
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database, Transaction
from postroom.storage.keys import Keys


class Post(msgspec.Struct, frozen=True):
    """What the jobs work with. Made by the composition root."""

    database: Database
    blobs: Blobs
    keys: Keys
    reach: Reach = Reach()

    def egress(self) -> Egress:
        """Return what fetches files, from addresses that Twilio names: public ones, or its stand-in's."""
        own = self.reach.instead.rpartition(":")[2]
        return Egress(may_connect=(lambda _, port: str(port) == own) if own else is_web)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation on both sides. `sid` is what it is called there."""

    post: Post
    claim: Claim
    connected: Connected
    thread: Thread
    there: Twilio
    sid: str

    @property
    def service(self) -> str:
        """Return the conversation service it belongs to."""
        return self.connected.service_sid

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Act]:
        """Open one transaction of the job. Raises `LeaseLost` when the conversation is in other hands."""
        async with step(self.post.database, self.claim) as tx:
            yield self.act(tx)

    def act(self, tx: Transaction) -> Act:
        """Return an act of the system in the conversation's organization."""
        return Act(tx, self.thread.organization_id, SYSTEM)


@asynccontextmanager
async def reached(post: Post, found: Connected) -> AsyncIterator[Twilio]:
    """Open what speaks with Twilio for a connection."""
    async with post.database.connection() as conn:
        token = await twilio.token(conn, post.keys, found)
    async with connected(post.reach, Credentials(found.account_sid, token)) as there:
        yield there
