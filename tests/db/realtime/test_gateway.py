"""The socket on its own route: whoever is let in hears what concerns him now; a close code tells why one is not."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import pytest

from postroom.api.context import CALLER
from postroom.events import log
from postroom.identity import organizations, people, sessions, tokens
from postroom.identity.people import NewPerson
from postroom.identity.sessions import COOKIE, Client
from postroom.realtime import gateway
from postroom.realtime.hub import MAX_SOCKETS, Hub
from postroom.realtime.socket import Close
from postroom.storage.database import Database
from tests.db.api.world import World, make_world
from tests.db.office import Office, mail, make_office
from tests.db.realtime.following import following
from tests.db.realtime.tab import Tab, open_tab

pytestmark = pytest.mark.anyio

SECRET = "Zebrafinch"


class Desk:
    """Acme with a mail in Support's inbox, a web process, and tabs that are open on it."""

    def __init__(self, office: Office, world: World, stack: AsyncExitStack) -> None:
        self.office = office
        self.world = world
        self._stack = stack

    async def log_in(self, person: UUID) -> sessions.Opened:
        async with self.office.database.transaction() as tx:
            return await sessions.start(tx, person, Client("127.0.0.1", "tab"))

    async def tab(self, person: UUID) -> Tab:
        opened = await self.log_in(person)
        return await self.enter(cookie=f"{COOKIE}={opened.secret}")

    async def enter(self, **headers: str) -> Tab:
        tab = await self._stack.enter_async_context(open_tab(self.world, **headers))
        await tab.hello()
        return tab

    async def told(self, *tabs: Tab) -> None:
        """Wait until the tabs were told everything there is up to now."""
        organization = self.office.organization_id
        async with self.office.act() as act:
            head = (await log.heads(act.conn, [organization]))[organization].seq
        for tab in tabs:
            await tab.reached(organization, head)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    office = await make_office(database)
    await office.receive(mail(1, subject="Crates"))
    hub = Hub(database)
    world = make_world(database, tmp_path, routes=[gateway.handler(hub, CALLER)])
    async with following(hub), AsyncExitStack() as stack:
        yield Desk(office, world, stack)


async def test_new_mail_comes_through_the_gate(desk: Desk) -> None:
    ben = await desk.tab(desk.office.ben)
    await desk.office.receive(mail(2, subject="Invoice"))
    event = await ben.until("message.received")
    assert event["conversation"]["subject"] == "Invoice"


async def test_another_organization_and_a_colleague_without_access_hear_nothing(desk: Desk) -> None:
    async with desk.office.database.transaction() as tx:
        eve = await people.create(tx, NewPerson(name="Eve", email="eve@example.com", password_hash=None))
        await organizations.create(tx, "Other", eve)
    stranger, cay, ben = await desk.tab(eve.id), await desk.tab(desk.office.cay), await desk.tab(desk.office.ben)
    await desk.office.receive(mail(2, subject=SECRET, sender=f"{SECRET} <z@fjord.example>", body=SECRET))
    await ben.until("message.received")
    await desk.told(cay)
    assert SECRET in str(ben.seen)
    assert SECRET not in str(cay.frames)
    assert SECRET not in str(stranger.frames)
    assert str(desk.office.organization_id) not in str(stranger.frames)


async def test_nobody_hears_of_an_organization_by_naming_it_in_his_cursors(desk: Desk) -> None:
    async with desk.office.database.transaction() as tx:
        eve = await people.create(tx, NewPerson(name="Eve", email="eve@example.com", password_hash=None))
        await organizations.create(tx, "Other", eve)
        epoch = str(await log.epoch(tx.conn))
    opened = await desk.log_in(eve.id)
    async with open_tab(desk.world, cookie=f"{COOKIE}={opened.secret}") as tab:
        await tab.hello(epoch=epoch, cursors={str(desk.office.organization_id): 1})
    assert str(desk.office.organization_id) not in str(tab.frames)


async def belongs_elsewhere(desk: Desk, person_id: UUID) -> None:
    async with desk.office.database.transaction() as tx:
        await organizations.create(tx, "Other", await people.get(tx, person_id))


async def test_a_removed_member_of_nothing_else_is_out_at_once(desk: Desk) -> None:
    cay, ben = await desk.tab(desk.office.cay), await desk.tab(desk.office.ben)
    async with desk.office.act(desk.office.ann) as act:
        await organizations.remove(act, desk.office.cay)
    assert await cay.close_code() == Close.ENDED
    await ben.until("organization.changed")
    assert ben.closed is None


async def test_who_is_removed_hears_it_and_then_nothing_more(desk: Desk) -> None:
    await belongs_elsewhere(desk, desk.office.cay)
    cay, ben = await desk.tab(desk.office.cay), await desk.tab(desk.office.ben)
    async with desk.office.act(desk.office.ann) as act:
        await organizations.remove(act, desk.office.cay)
    gone = {"grant_kind": "organization", "grant_id": str(desk.office.organization_id)}
    await cay.until("access.revoked", data=gone)
    async with desk.office.act(desk.office.ann) as act:
        await organizations.change(act, name=SECRET)
    await ben.until("organization.changed", data={"what": "organization"})
    await ben.until("online", users=[str(desk.office.ben)])
    assert not [
        one for one in cay.seen if one["kind"] == "organization.changed" and one["data"]["what"] == "organization"
    ]
    assert cay.closed is None, "other organizations of his go on"


async def test_who_is_back_before_it_was_told_goes_on_hearing(desk: Desk) -> None:
    await belongs_elsewhere(desk, desk.office.cay)
    cay = await desk.tab(desk.office.cay)
    async with desk.office.act(desk.office.ann) as act:
        await organizations.remove(act, desk.office.cay)
        await organizations.join(act, desk.office.cay, "member")
    async with desk.office.act(desk.office.ann) as act:
        await organizations.change(act, name="Acme & Sons")
    await cay.until("organization.changed", data={"what": "organization"})


async def test_a_revoked_session_closes_its_tab_at_once_and_no_other(desk: Desk) -> None:
    opened = await desk.log_in(desk.office.ben)
    here = await desk.enter(cookie=f"{COOKIE}={opened.secret}")
    there = await desk.tab(desk.office.ben)
    async with desk.office.database.transaction() as tx:
        await sessions.revoke_secret(tx, opened.secret)
    assert await here.close_code() == 4401
    await desk.office.receive(mail(2, subject="Invoice"))
    await there.until("message.received")
    assert "Invoice" not in str(here.frames)


async def test_a_deleted_token_closes_its_sockets_at_once(desk: Desk) -> None:
    async with desk.office.database.transaction() as tx:
        made = await tokens.create(tx, desk.office.ben, "script")
    program = await desk.enter(authorization=f"Bearer {made.secret}")
    async with desk.office.database.transaction() as tx:
        await tokens.delete(tx, desk.office.ben, made.token.id)
    assert await program.close_code() == 4401


async def test_of_too_many_tabs_the_oldest_gives_way_with_a_code_of_its_own(desk: Desk) -> None:
    opened = await desk.log_in(desk.office.ben)
    tabs = [await desk.enter(cookie=f"{COOKIE}={opened.secret}") for _ in range(MAX_SOCKETS + 1)]
    assert await tabs[0].close_code() == 4429
    await desk.office.receive(mail(2, subject="Invoice"))
    for tab in tabs[1:]:
        await tab.until("message.received")
        assert tab.closed is None


@pytest.mark.parametrize(
    "frame",
    [
        "no JSON",
        "[]",
        '{"type": "events"}',
        '{"type": "viewing", "conversation": null}',
        '{"type": "hello", "cursors": {"a": "b"}}',
        '{"type": "hello", "epoch": "' + "x" * 64_000 + '"}',
    ],
    ids=["no-json", "a-list", "ours", "not-hello", "wrong-type", "too-large"],
)
async def test_what_is_no_hello_closes_the_socket(desk: Desk, frame: str) -> None:
    opened = await desk.log_in(desk.office.ben)
    async with open_tab(desk.world, cookie=f"{COOKIE}={opened.secret}") as tab:
        await tab.send(frame)
        assert await tab.close_code() == 4400


async def test_a_conversation_one_may_not_see_cannot_be_looked_at(desk: Desk) -> None:
    cay, ben = await desk.tab(desk.office.cay), await desk.tab(desk.office.ben)
    conversation = (await ben_sees(desk, ben))["conversation_id"]
    await cay.send({"type": "viewing", "conversation": conversation})
    await cay.send({"type": "typing", "conversation": conversation, "face": "reply"})
    await ben.send({"type": "viewing", "conversation": conversation})
    seen = await ben.until("presence", conversation=conversation)
    assert [one["user"] for one in seen["people"]] == [str(desk.office.ben)]
    assert not [one for one in cay.seen if one["kind"] == "presence"]


async def ben_sees(desk: Desk, ben: Tab) -> dict[str, str]:
    await desk.office.receive(mail(2, subject="Invoice"))
    return await ben.until("message.received")
