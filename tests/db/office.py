"""A small office in the database, made by the domain's own verbs: an organization, people, a team, accounts, mail."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account
from postroom.channels.base import FolderRole, FolderState, Incoming
from postroom.channels.email.parse import parse
from postroom.events.act import SYSTEM, Act, Actor, ActorKind
from postroom.identity import grants, teams
from postroom.identity.model import Organization, Person
from postroom.identity.permissions import Role
from postroom.identity.store import people as people_store
from postroom.intake import settle
from postroom.intake.port import DatabasePort
from postroom.jobs import leases
from postroom.jobs.leases import Lease
from postroom.jobs.model import Claim, Handler
from postroom.jobs.store import collect, remove_drained, take
from postroom.kit.ids import new_id
from postroom.kit.login import Login, Server, TlsMode
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
LOGIN = Login(
    username="support@acme.example",
    password="made-up",
    imap=Server("127.0.0.1", 1, TlsMode.PLAIN),
    smtp=Server("127.0.0.1", 1, TlsMode.PLAIN),
)
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Office(msgspec.Struct, frozen=True):
    """Ann owns Acme; Ben and Cay work there. Ann and Ben are in Support, which has support@acme.example."""

    database: Database
    keys: Keys
    blobs: Blobs
    organization_id: UUID
    ann: UUID
    ben: UUID
    cay: UUID
    support: UUID
    account: Account
    lease: Lease

    @asynccontextmanager
    async def act(self, person_id: UUID | None = None) -> AsyncIterator[Act]:
        """One transaction of a person, or of the system."""
        actor = Actor(ActorKind.PERSON, person_id, person_id) if person_id else SYSTEM
        async with self.database.transaction() as tx:
            yield Act(tx, self.organization_id, actor)

    async def own_account(self, person_id: UUID) -> UUID:
        """Give a person an account of his own."""
        async with self.act(person_id) as act:
            address = f"{person_id.hex}@home.example"
            new = NewAccount(address=address, name="Home", login=LOGIN, team_id=None, history_days=0)
            return (await accounts.add(act, self.keys, new, owner_id=person_id)).id

    async def receive(self, *batch: Incoming, folder: FolderState | None = None, settled: bool = True) -> None:
        """Let mail arrive as the sync of the account would, and settle it."""
        port = DatabasePort(self.database, self.blobs, self.lease, self.account)
        await port.deliver(folder or inbox(), list(batch))
        if settled:
            await self.settle()

    async def settle(self) -> None:
        """Run the settle jobs that wait, as a worker would."""
        await self.drain("settle", settle.handler(self.database))

    async def drain(self, kind: str, handler: Handler) -> int:
        """Run the jobs of a kind that wait, as a worker would; return how many there were."""
        claims = await self.claims([kind])
        for claim in claims:
            await handler(claim)
        await self.end(claims)
        return len(claims)

    async def end(self, claims: Sequence[Claim]) -> None:
        """Say that jobs that were taken are done."""
        async with self.database.transaction() as tx:
            await remove_drained(tx.conn, claims)

    async def claims(self, kinds: Sequence[str]) -> list[Claim]:
        """Take the jobs that wait."""
        async with self.database.transaction() as tx:
            await collect(tx.conn, 1_000, 6)
            return await take(tx.conn, list(kinds), 1_000, new_id(), 60.0)


def inbox(*, live_uid: int = 1, uidvalidity: int = 7) -> FolderState:
    return FolderState(path="INBOX", role=FolderRole.INBOX, uidvalidity=uidvalidity, next_uid=1, live_uid=live_uid)


def mail(  # noqa: PLR0913 a mail has that many parts
    uid: int,
    *,
    subject: str = "Damaged crates",
    sender: str = "Ingrid Solheim <ingrid@fjord.example>",
    to: str = "support@acme.example",
    message_id: str | None = None,
    references: str = "",
    body: str = "Two of the twelve crates arrived crushed.",
    headers: str = "",
    flags: frozenset[str] = frozenset(),
    live: bool = True,
    at: datetime | None = None,
) -> Incoming:
    """A mail as the IMAP sync hands it over."""
    threading = (
        f"In-Reply-To: {references.rsplit(maxsplit=1)[-1]}\r\nReferences: {references}\r\n" if references else ""
    )
    identity = f"Message-ID: <{message_id or f'm{uid}@fjord.example'}>\r\n" if message_id != "" else ""
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n{identity}{threading}{headers}"
        f"Date: Fri, 20 Nov 2026 09:00:{uid % 60:02d} +0000\r\n\r\n{body}\r\n"
    ).encode()
    received = at or MORNING + timedelta(minutes=uid)
    return Incoming(raw=raw, uid=uid, flags=flags, received_at=received, live=live, message=parse(raw))


async def make_office(database: Database) -> Office:
    """Make the office."""
    keys = Keys(MasterKey(Settings(master_key=[MASTER])))
    organization_id = new_id()
    people = {name: new_id() for name in ("ann", "ben", "cay")}
    async with database.transaction() as tx:
        act = Act(tx, organization_id, SYSTEM)
        await people_store.insert_organization(tx.conn, Organization(organization_id, "Acme"))
        for name, person_id in people.items():
            person = Person(person_id, name.title(), f"{name}@acme.example", "en", "UTC", 1, 24, "system")
            await people_store.insert_person(tx.conn, person, person.email, None)
            role: Role = "owner" if name == "ann" else "member"
            await people_store.put_member(tx.conn, organization_id, person_id, role)
            await grants.grant(act, "person", person_id, [person_id])
            await grants.grant(act, "organization", organization_id, [person_id])
        team = await teams.create(act, "Support")
        await teams.set_members(act, team.id, [people["ann"], people["ben"]], [])
        new = NewAccount(
            address="support@acme.example", name="Acme Support", login=LOGIN, team_id=team.id, history_days=365
        )
        account = await accounts.add(act, keys, new, owner_id=people["ann"])
        account = msgspec.structs.replace(account, created_at=MORNING - timedelta(days=1))  # before its mail came
        await tx.conn.execute("update account set created_at = %s", [account.created_at])
        lease = await leases.acquire(tx.conn, organization_id, "sync", str(account.id), holder=new_id(), ttl_s=3600)
    assert lease
    blobs = Blobs(Objects("memory:///"), keys)
    return Office(
        database, keys, blobs, organization_id, people["ann"], people["ben"], people["cay"], team.id, account, lease
    )
