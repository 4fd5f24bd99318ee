"""A desk in the office: people write, send and call back; a worker delivers through a scripted SMTP server."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.channels.email.connect import Network
from postroom.composer import drafts, outbox, schedule
from postroom.composer.model import Draft, OutboxRow, Recipient
from postroom.conversations import mailboxes, timeline
from postroom.conversations.mailboxes import Query, Row, View
from postroom.delivery import later, recall, submit
from postroom.delivery.attempt import Deliverer
from postroom.delivery.later import Later
from postroom.delivery.submit import Order
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.kit.login import Login, Server, TlsMode
from tests.db.delivery.sink import Sink
from tests.db.office import Office
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

INGRID = ("Ingrid Solheim", "ingrid@fjord.example")
WAIT_S = 30
_NETWORK = Network(command_timeout=3.0, connect_timeout=3.0)


class Desk(msgspec.Struct, frozen=True):
    """Support's office with one mail of Ingrid's in the queue, and the server its mail leaves through."""

    office: Office
    smtp: ScriptedSmtp
    conversation_id: UUID
    crates: UUID

    @property
    def deliverer(self) -> Deliverer:
        return Deliverer(self.office.database, self.office.blobs, self.office.keys, _NETWORK)

    def reply(self, author: UUID, body: str = "<p>We send new ones.</p>", **other: object) -> Draft:
        """A reply to Ingrid's mail, as the composer saves it."""
        draft = self.letter(author, body)
        answer = {"conversation_id": self.conversation_id, "in_reply_to": self.crates, "subject": None}
        return msgspec.structs.replace(draft, **answer | other)

    def letter(self, author: UUID, body: str, to: Recipient = INGRID) -> Draft:
        """A new message."""
        return Draft(
            id=new_id(),
            conversation_id=None,
            author_id=author,
            account_id=self.office.account.id,
            subject="Price list",
            body=body,
            to_fields=[to],
            cc_fields=[],
            bcc_fields=[],
            in_reply_to=None,
            quote=False,
            attachments=[],
            updated_at=now(),
        )

    async def keep(self, draft: Draft) -> Draft:
        """Save a draft, as the composer does while one types."""
        async with self.office.act(draft.author_id) as act:
            return await drafts.save(act, draft)

    async def send(self, draft: Draft, **chosen: object) -> UUID:
        """Press send, by default without undo time and having seen nothing newer than Ingrid's mail."""
        order = Order(last_message=self.crates)
        async with self.office.act(draft.author_id) as act:
            wanted = msgspec.structs.replace(order, **chosen)
            return await submit.submit(act, self.office.blobs, draft, wanted, None)

    async def later(self, draft: Draft, *, auto_followup: bool = False, **chosen: object) -> Draft:
        """Press "Send later": tomorrow, having seen nothing newer than Ingrid's mail."""
        order = Order(last_message=self.crates)
        async with self.office.act(draft.author_id) as act:
            wanted = msgspec.structs.replace(order, **chosen)
            return await later.order(act, draft, wanted, now() + timedelta(days=1), auto_followup=auto_followup)

    async def look(self) -> int:
        """Let a worker see to the scheduled letters that were woken."""
        return await self.office.drain(schedule.SEND_LATER, Later(self.office.database, self.office.blobs, None).look)

    async def morrow(self) -> None:
        """Let the moment of what is scheduled come, fire its timer, and let the worker see to it."""
        await execute(self.office.database, "update draft set send_at = now() where send_at is not null")
        await self.pass_time()
        await self.look()

    async def undo(self, person: UUID, operation_id: UUID) -> list[str]:
        """Press Undo; return what was left."""
        async with self.office.act(person) as act:
            _, left = await recall.undo(act, operation_id)
        return left

    async def deliver(self) -> int:
        """Let a worker try what is due."""
        return await self.office.drain(outbox.DELIVER, self.deliverer.deliver)

    async def pass_time(self) -> None:
        """Let the undo time and every pause between attempts be over."""
        await execute(self.office.database, "update send_pause set until = now()")
        await execute(self.office.database, "update outbox set send_at = now() where state = 'waiting'")
        await execute(
            self.office.database,
            """with due as (delete from timer returning kind, key, organization_id)
               insert into wake (kind, key, organization_id) select kind, key, organization_id from due""",
        )

    async def mail(self, message_id: UUID) -> OutboxRow:
        async with self.office.act() as act:
            return await outbox.get(act, message_id, lock=False)

    async def state(self, message_id: UUID) -> tuple[str, str]:
        """Return where a mail stands and in which words."""
        row = await self.mail(message_id)
        return row.state, row.error

    async def outbox(self) -> list[UUID]:
        return [row[0] for row in await fetch(self.office.database, "select message_id from outbox")]

    async def messages(self) -> list[str]:
        """Return the first words of what stands in the conversation, oldest first."""
        async with self.office.act() as act:
            page = await timeline.page(act.conn, act.organization_id, self.conversation_id, until=None, limit=50)
        return [one.new_text.strip() for one in reversed(page.messages)]

    async def drafts(self, person: UUID) -> list[Draft]:
        async with self.office.act() as act:
            return await drafts.mine(act.conn, act.organization_id, person)

    async def row(self, person: UUID) -> Row:
        """Return the conversation as a person sees it."""
        async with self.office.act() as act:
            found = await mailboxes.rows(act.conn, act.organization_id, person, [self.conversation_id])
        return found[self.conversation_id]

    async def listed(self, person: UUID, view: View) -> list[UUID]:
        async with self.office.act() as act:
            team = self.office.support if view is View.TEAM_INBOX else None
            query = Query(view=view, team_id=team)
            page = await mailboxes.page(act.conn, act.organization_id, person, query, until=None, limit=50)
        return [row.id for row in page.rows]

    async def due_at(self, message_id: UUID) -> list[datetime]:
        return [
            row[0]
            for row in await fetch(self.office.database, "select due_at from timer where key = %s", [str(message_id)])
        ]


async def leave_through(office: Office, smtp: ScriptedSmtp | Sink) -> None:
    """Let the account's mail leave through this server."""
    server = Server(LOOPBACK, smtp.port, TlsMode.PLAIN)
    login = Login(username="support", password="made-up", imap=server, smtp=server)
    async with office.act() as act:
        await accounts.change(act, office.keys, office.account, login)
