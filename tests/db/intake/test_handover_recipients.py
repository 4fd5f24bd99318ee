"""Whom mail that is handed over is for: several accounts with one address, several addresses of one account."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from postroom.accounts import accounts, aliases, forwarding
from postroom.accounts.accounts import NewAccount
from postroom.accounts.aliases import NewAlias
from postroom.accounts.model import Account, Alias
from postroom.events.act import SYSTEM, Act
from postroom.identity.model import Organization
from postroom.identity.store import people as people_store
from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs, Content, Written
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys
from postroom.storage.objects import Objects, ObjectsDown
from tests.db.intake.doors import INGRID, SUPPORT, counted, door, letter, sender
from tests.db.office import LOGIN, Office, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def delivered(port: int, *recipients: str, raw: bytes = b"") -> list[str]:
    """What a mail server is told by LMTP, for each recipient."""
    async with sender(port) as one:
        await one.reply()
        told = await one.say("LHLO mx", f"MAIL FROM:<{INGRID}>", *(f"RCPT TO:<{to}>" for to in recipients), "DATA")
        if refused := [reply for reply in told if reply[0] not in "23"]:
            return refused[:1]
        await one.send((raw or letter()) + b".\r\n")
        return [await one.reply() for _ in recipients]


async def neighbour(office: Office) -> Account:
    """The account of another organization, Ann's as well, with the same address."""
    organization_id = new_id()
    async with office.database.transaction() as tx:
        act = Act(tx, organization_id, SYSTEM)
        await people_store.insert_organization(tx.conn, Organization(organization_id, "Fjord"))
        await people_store.put_member(tx.conn, organization_id, office.ann, "owner")
        return await accounts.add(act, office.keys, account_of(SUPPORT), owner_id=office.ann)


def account_of(address: str, team: UUID | None = None) -> NewAccount:
    return NewAccount(address=address, name="", login=LOGIN, team_id=team, history_days=None)


async def test_a_recipient_named_twice_has_the_mail_once(office: Office) -> None:
    async with door(office, lmtp=True) as port:
        with capture_logs() as logs:
            replies = await delivered(port, SUPPORT, SUPPORT, "support+two@acme.example")
    assert replies == ["250 2.0.0 Kept"] * 3
    assert [log["event"] for log in logs].count("handover.kept") == 1


async def test_one_account_that_is_paused_stops_no_other_with_its_address(office: Office) -> None:
    other = await neighbour(office)
    fjord = msgspec.structs.replace(office, organization_id=other.organization_id)
    async with fjord.act() as act:
        other = await accounts.pause(act, office.keys, other, paused=True)
    async with door(office, lmtp=True) as port:
        assert await delivered(port, SUPPORT) == ["450 4.2.1 This mailbox is paused"]
        assert await counted(office) == (1, 0, 0)
        async with fjord.act() as act:
            await accounts.pause(act, office.keys, other, paused=False)
        assert await delivered(port, SUPPORT) == ["250 2.0.0 Kept"]
    assert await fetch(office.database, "select count(distinct account_id), count(*) from message") == [(2, 2)]


async def test_one_account_that_fails_stops_no_other_with_its_address(office: Office) -> None:
    other = await neighbour(office)
    failing = msgspec.structs.replace(office, blobs=_FailsFor(other.organization_id, office.keys))
    async with door(failing, lmtp=True) as port:
        assert await delivered(port, SUPPORT) == ["451 4.3.0 Not kept, try again later"]
    assert await counted(office) == (1, 0, 0)


async def test_an_address_with_a_detail_of_its_own_comes_before_the_one_without(office: Office) -> None:
    async with office.act(office.ann) as act:
        await accounts.add(
            act, office.keys, account_of("support+two@acme.example", office.support), owner_id=office.ann
        )
    async with door(office, lmtp=True) as port:
        await delivered(port, "support+two@acme.example")
        await delivered(port, "support+three@acme.example", raw=letter(2))
    came = await fetch(
        office.database, "select address, subject from message join account on account.id = account_id order by subject"
    )
    assert came == [("support+two@acme.example", "Crates 1"), (SUPPORT, "Crates 2")]


async def test_nobody_gets_the_mail_of_an_address_that_he_only_claims(office: Office) -> None:
    ceo = "ceo@acme.example"
    async with office.act(office.ben) as act:
        claimed = await accounts.add(act, office.keys, account_of(ceo), owner_id=office.ben)
        opened = await forwarding.open_(act, office.keys, claimed)
    async with door(office, lmtp=True) as port:
        assert await delivered(port, ceo) == ["550 5.1.1 No such mailbox here"]
        assert await delivered(port, f"{opened.forwarding.local_part}@acme.example") == ["250 2.0.0 Kept"]
        async with office.act(office.ann) as act:
            await accounts.change(act, office.keys, msgspec.structs.replace(claimed, owner_id=office.ann))
        assert await delivered(port, ceo, raw=letter(2)) == ["250 2.0.0 Kept"], "an owner may share accounts"


class _FailsFor(Blobs):
    """No file of one organization can be kept."""

    def __init__(self, organization_id: UUID, keys: Keys) -> None:
        super().__init__(Objects("memory:///"), keys)
        self._organization_id = organization_id

    @override
    async def write_all(self, conn: Connection, organization_id: UUID, contents: Sequence[Content]) -> list[Written]:
        if organization_id == self._organization_id:
            raise ObjectsDown
        return await super().write_all(conn, organization_id, contents)


async def with_alias(office: Office, account: Account, address: str) -> Alias:
    async with office.act() as act:
        new = NewAlias(address=address, name="", is_default=False, login=None)
        return await aliases.add(act, office.keys, account, new)


async def test_mail_to_an_alias_reaches_its_account_until_it_is_removed(office: Office) -> None:
    alias = await with_alias(office, office.account, "Sales@shop.example")
    async with door(office, lmtp=True) as port:
        assert await delivered(port, "sales+spring@shop.example") == ["250 2.0.0 Kept"]
        async with office.act() as act:
            await aliases.remove(act, office.account, alias.id)
        assert (await delivered(port, "sales@shop.example"))[0].startswith("550")
    assert await fetch(office.database, "select account_id from message") == [(office.account.id,)]


async def test_an_alias_takes_no_mail_from_the_account_whose_address_it_is(office: Office) -> None:
    async with office.act() as act:
        info = await accounts.add(act, office.keys, account_of("info@acme.example"), owner_id=office.ann)
    await with_alias(office, info, SUPPORT)
    async with door(office, lmtp=True) as port:
        assert await delivered(port, SUPPORT) == ["250 2.0.0 Kept"]
    assert await fetch(office.database, "select account_id from message") == [(office.account.id,)]


async def test_nobody_gets_the_mail_of_an_alias_that_he_only_claims(office: Office) -> None:
    async with office.act() as act:
        own = await accounts.add(act, office.keys, account_of("cay@acme.example"), owner_id=office.cay)
    await with_alias(office, own, "boss@acme.example")
    async with door(office, lmtp=True) as port:
        assert (await delivered(port, "boss@acme.example"))[0].startswith("550")
