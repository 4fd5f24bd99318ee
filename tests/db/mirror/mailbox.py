"""A mailbox seen from both sides: Ann and Ben at Postroom, and another mail program on the real server."""

import asyncio
import contextlib
import imaplib
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account
from postroom.channels.base import Login
from postroom.channels.email.sync import AccountSync
from postroom.conversations import changes, labels
from postroom.conversations.messages import SETTLE
from postroom.conversations.model import Facts, Field
from postroom.conversations.revise import Revision, revise
from postroom.conversations.unmirrored import MIRROR
from postroom.intake import settle
from postroom.intake.port import DatabasePort
from postroom.jobs import leases
from postroom.jobs.timers import run_timers
from postroom.jobs.worker import Worker
from postroom.kit.ids import new_id
from postroom.kit.tasks import end
from postroom.mirror.outward import Teller
from tests.db.jobs.waiting import until
from tests.db.office import Office
from tests.db.sql import fetch
from tests.e2e.mail.syncing import BRISK, login_to, network_for
from tests.e2e.servers.dovecot import Dovecot, MailUser

SEEN, FLAGGED = "\\Seen", "\\Flagged"
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


@dataclass
class Mailbox:
    """One account, its server, and who looks at it. A letter's name is its subject."""

    office: Office
    dovecot: Dovecot
    user: MailUser
    account: Account

    @property
    def ann(self) -> UUID:
        """Who owns the account, where it is personal."""
        return self.office.ann

    def arrives(self, name: str, *, answers: str = "", folder: str = "INBOX", flags: str = "") -> None:
        """Put a letter on the server, as the world or a filter there does."""
        self.dovecot.append(self.user, folder, letter(name, answers), flags=flags)

    async def has(self, name: str) -> UUID:
        """Wait until a letter is here and placed; return its conversation."""
        found: list[tuple[UUID]] = []

        async def here() -> bool:
            found[:] = await fetch(
                self.office.database,
                "select conversation_id from message where subject = %s and settled_at is not null",
                [name],
            )
            return bool(found)

        await until(here)
        return found[0][0]

    async def got(self, name: str, *, answers: str = "", folder: str = "INBOX", flags: str = "") -> UUID:
        """Let a letter arrive and wait until it is here."""
        self.arrives(name, answers=answers, folder=folder, flags=flags)
        return await self.has(name)

    async def does(self, person_id: UUID, conversation_id: UUID, **fields: object) -> None:
        """Let a person do something, and wait until the server shows it."""
        async with self.office.act(person_id) as act:
            await revise(act, [conversation_id], msgspec.convert(fields, Revision))
        await self.agreed()

    async def facts(self, conversation_id: UUID) -> Facts:
        """How a conversation stands here."""
        async with self.office.act() as act:
            return (await changes.load(act, [conversation_id]))[conversation_id]

    async def until(self, conversation_id: UUID, seen: Callable[[Facts], bool]) -> None:
        """Wait until a conversation stands so here."""

        async def look() -> bool:
            return seen(await self.facts(conversation_id))

        await until(look)

    async def label(self, name: str) -> UUID:
        """Wait until a folder is a label here; return it."""
        found: list[UUID] = []

        async def known() -> bool:
            async with self.office.act() as act:
                seen = await labels.seen(act.conn, act.organization_id, self.ann)
            found[:] = [one.id for one in seen if one.name == name]
            return bool(found)

        await until(known)
        return found[0]

    async def makes(self, name: str) -> UUID:
        """Make a label here; return it."""
        async with self.office.act(self.ann) as act:
            return (await labels.make(act, self.account.id, name)).id

    async def looks_anew(self) -> bool:
        """Whether the sync is to connect and look at all folders, as after one was made here."""
        return await fetch(self.office.database, "select from account where fetch_asked_at is not null") != []

    async def labels(self, conversation_id: UUID) -> set[str]:
        """The names of the labels a conversation has here."""
        known = (await self.facts(conversation_id)).labels
        async with self.office.act() as act:
            return {one.name for one in await labels.seen(act.conn, act.organization_id, self.ann) if one.id in known}

    async def filed(self, conversation_id: UUID, *names: str) -> None:
        """Wait until a conversation has these labels and no others."""

        async def look() -> bool:
            return await self.labels(conversation_id) == set(names)

        await until(look)

    async def noticed(self, name: str, flags: set[str] | None, folder: str = "INBOX") -> None:
        """Wait until the ledger has a letter's flags in a folder; None: that it left."""
        asked = """select i.flags, i.expunged_at is not null from intake i join message m on m.id = i.message_id
                   join folder f on f.id = i.folder_id where m.subject = %s and f.path = %s"""

        async def look() -> bool:
            [(known, gone)] = await fetch(self.office.database, asked, [name, folder])
            return bool(gone) if flags is None else set(known) == flags

        await until(look)

    async def lets_in(self, person_id: UUID, conversation_id: UUID) -> None:
        """Let a colleague see one conversation."""
        async with self.office.act() as act:
            before = await changes.load(act, [conversation_id])
            made = before[conversation_id].set(Field.GRANT, value=True, key=person_id)
            await changes.carry_out(act, before, made)

    async def agreed(self) -> None:
        """Wait until the server's echo of everything came back."""

        async def none_waits() -> bool:
            return await fetch(self.office.database, "select from unmirrored") == []

        await until(none_waits)

    def shows(self, folder: str = "INBOX") -> dict[str, set[str]]:
        """What another mail program sees in a folder: subject → flags."""
        return {subject: flags for _, subject, flags in self._listed(folder)}

    def holds(self, folder: str) -> list[str]:
        """The subjects of all messages in a folder, each as often as it is there."""
        return sorted(subject for _, subject, _ in self._listed(folder))

    def flags(self, name: str, flag: str, *, on: bool = True, folder: str = "INBOX") -> None:
        """Change a flag in another mail program."""
        with self._opened(folder) as client:
            client.store(self._number(client, name), "+FLAGS" if on else "-FLAGS", flag)

    def moves(self, name: str, source: str, target: str) -> None:
        """Move a letter in another mail program."""
        with self._opened(source) as client:
            number = self._number(client, name)
            client.create(target)
            client.copy(number, target)
            client.store(number, "+FLAGS", "\\Deleted")
            client.expunge()

    def copies(self, name: str, source: str, target: str) -> None:
        """Copy a letter in another mail program."""
        with self._opened(source) as client:
            client.create(target)
            client.copy(self._number(client, name), target)

    def renames(self, folder: str, new: str) -> None:
        """Rename a folder in another mail program."""
        with self.dovecot.client(self.user) as client:
            client.rename(folder, new)

    def deletes(self, name: str, folder: str = "INBOX") -> None:
        """Delete a letter for good in another mail program."""
        with self._opened(folder) as client:
            client.store(self._number(client, name), "+FLAGS", "\\Deleted")
            client.expunge()

    @contextlib.contextmanager
    def _opened(self, folder: str) -> Iterator[imaplib.IMAP4]:
        with self.dovecot.client(self.user) as client:
            client.select(f'"{folder}"')
            yield client

    def _listed(self, folder: str) -> list[tuple[str, str, set[str]]]:
        with self._opened(folder) as client:
            if client.untagged_responses.get("EXISTS", [b"0"]) == [b"0"]:
                return []
            _, found = client.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        parts = [part for part in found if isinstance(part, tuple)]
        return [(about.split()[0].decode(), _subject(text), _flags(about)) for about, text in parts]

    def _number(self, client: imaplib.IMAP4, name: str) -> str:
        _, (found,) = client.search(None, "SUBJECT", f'"{name}"')
        return str(found.split()[-1].decode())


def letter(name: str, answers: str = "") -> bytes:
    """A letter from Ingrid."""
    references = f"References: <{_id(answers)}>\r\n" if answers else ""
    return (
        f"From: Ingrid <ingrid@fjord.example>\r\nTo: ann@mail.example\r\nSubject: {name}\r\n"
        f"Message-ID: <{_id(name)}>\r\n{references}Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\nWords.\r\n"
    ).encode()


def _id(name: str) -> str:
    return f"{name.lower().replace(' ', '-')}@fjord.example"


def _subject(header: bytes) -> str:
    return header.decode().partition(":")[2].strip()


def _flags(about: bytes) -> set[str]:
    match = _FLAGS.search(about)
    return set(match[1].decode().split()) - {"\\Recent"} if match else set()


@contextlib.asynccontextmanager
async def connected(
    office: Office, dovecot: Dovecot, user: MailUser, *, shared: bool, before: Sequence[str] = ()
) -> AsyncIterator[Mailbox]:
    """Connect a mailbox, personal to Ann or shared into Support, and keep it in sync. `before`: letters of history."""
    login, network = login_to(dovecot, user), network_for(dovecot)
    dovecot.append(user, "INBOX", *(letter(name) for name in before))
    new = NewAccount(
        address=user.address, name="Ann", login=login, team_id=office.support if shared else None, history_days=365
    )
    async with office.act() as act:
        account = await accounts.add(act, office.keys, new, owner_id=office.ann)
        lease = await leases.acquire(
            act.conn, office.organization_id, "sync", str(account.id), holder=new_id(), ttl_s=3600
        )
    assert lease
    teller = Teller(office.database, office.keys, network)
    port = DatabasePort(office.database, office.blobs, lease, account)
    worker = Worker(office.database, {MIRROR: teller.tell, SETTLE: settle.handler(office.database)}, grace_s=5.0)

    async def logins(*, refused: Login | None = None) -> Login:
        return refused or login

    sync = AccountSync(logins, port, network=network, pace=BRISK)
    working = asyncio.create_task(worker.run())
    beside = [asyncio.create_task(sync.run()), asyncio.create_task(run_timers(office.database))]
    try:
        yield Mailbox(office, dovecot, user, account)
    finally:
        worker.stop()
        await working
        await end(beside)
        teller.close()
