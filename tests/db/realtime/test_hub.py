import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from postroom.conversations.comments import comment
from postroom.conversations.revise import Revision, revise
from postroom.events import log, trimming
from postroom.identity import team_grants, teams
from postroom.realtime.hub import Hub
from postroom.realtime.socket import MAX_BUFFER, Close, Socket
from postroom.storage.database import Database
from tests.db.conversations.look import id_of
from tests.db.office import Office, mail, make_office
from tests.db.realtime.following import following

pytestmark = pytest.mark.anyio

_PATIENCE_S = 20.0


class Browser:
    """A socket and what it was told, read as the app reads it."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 JSON
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                frame = await self.socket.next()
                assert frame, "the socket closed"
                for one in _flat(msgspec.json.decode(frame)):
                    self.seen.append(one)
                    if one["kind"] == kind and all(one.get(name) == value for name, value in fields.items()):
                        return one


def _flat(frame: dict[str, Any]) -> list[dict[str, Any]]:
    if frame["type"] == "events":
        return [{**event, "organization": frame["organization"]} for event in frame["events"]]
    return [{**frame, "kind": frame["type"]}]


@pytest.fixture
async def office(database: Database) -> Office:
    made = await make_office(database)
    await made.receive(mail(1, subject="Crates"))
    return made


@pytest.fixture
async def hub(office: Office) -> AsyncIterator[Hub]:
    async with following(Hub(office.database)) as running:
        yield running


async def open_browser(
    hub: Hub, office: Office, person: UUID, *, epoch: str | None = None, seq: int | None = None
) -> Browser:
    socket = Socket(person, None)
    cursors = {} if seq is None else {str(office.organization_id): seq}
    await hub.join(socket, [office.organization_id], epoch, cursors)
    browser = Browser(socket)
    await browser.until("ready")
    return browser


async def test_new_mail_is_on_both_screens(hub: Hub, office: Office) -> None:
    ann, ben = await open_browser(hub, office, office.ann), await open_browser(hub, office, office.ben)
    await office.receive(mail(2, subject="Invoice"))
    for browser in (ann, ben):
        event = await browser.until("message.received")
        assert event["conversation"]["subject"] == "Invoice"
        assert event["conversation"]["mine"]["unread"] is True
        assert {one["kind"] for one in event["conversation"]["placements"]} == {"all", "team_inbox"}


async def test_who_has_no_access_hears_nothing_until_he_is_let_in(hub: Hub, office: Office) -> None:
    cay = await open_browser(hub, office, office.cay)
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(star=True))
        await comment(act, crates, "@Cay can you look?", [office.cay])
    event = await cay.until("comment.added")
    assert event["conversation"]["subject"] == "Crates"
    starred = [one for one in cay.seen if one["kind"] == "conversation.marked"]
    assert all(one["data"]["person_id"] == str(office.cay) for one in starred)


async def test_access_is_decided_at_delivery_not_when_it_happened(hub: Hub, office: Office) -> None:
    ben = await open_browser(hub, office, office.ben)
    async with office.act() as act:
        await team_grants.take(act, office.support, "account", office.account.id)
    await ben.until("access.revoked")
    await office.receive(mail(2, subject="Secret"))
    async with office.act(office.ann) as act:
        await teams.create(act, "Sales")
    await ben.until("organization.changed")  # by then the mail was to be delivered, too
    async with office.act(office.ann) as act:
        await team_grants.give(act, office.support, "account", office.account.id)
    await ben.until("access.granted")
    assert "Secret" not in str(ben.seen)


async def test_whoever_loses_access_is_told_to_drop_it_and_nobody_else(hub: Hub, office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(add_users=[office.cay], add_assignees=[office.cay]))
    cay, ben = await open_browser(hub, office, office.cay), await open_browser(hub, office, office.ben)
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(remove_users=[office.cay]))
    gone = await cay.until("access.revoked", conversation_id=str(crates))
    assert (gone["gone"], gone["conversation"], gone["data"]) == (True, None, {})
    event = await ben.until("conversation.access_changed")
    assert event["data"]["removed"] == [str(office.cay)]
    assert not [one for one in ben.seen if one["kind"] == "access.revoked"]


async def test_a_team_that_gave_it_away_is_told_to_drop_it(hub: Hub, office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        sales, marketing = await teams.create(act, "Sales"), await teams.create(act, "Marketing")
        await teams.set_members(act, sales.id, [office.cay], [])
        await revise(act, [crates], Revision(team=sales.id))
    cay = await open_browser(hub, office, office.cay)
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(team=marketing.id))
    assert (await cay.until("access.revoked", conversation_id=str(crates)))["gone"]


async def test_who_comes_back_hears_first_what_was_taken_from_him(hub: Hub, office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(add_users=[office.cay]))
        epoch = str(await log.epoch(act.conn))
    async with office.act() as act:
        place = (await log.heads(act.conn, [office.organization_id]))[office.organization_id].seq
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(remove_users=[office.cay]))
    cay = await open_browser(hub, office, office.cay, epoch=epoch, seq=place)
    *first, last = cay.seen
    assert ("access.revoked", True) in [(one["kind"], one["gone"]) for one in first]
    assert last["kind"] == "ready", "all of it comes before the socket counts as live"


async def test_who_looks_at_it_without_access_learns_of_nobody_else_there(hub: Hub, office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(add_users=[office.cay]))
    cay, ben = await open_browser(hub, office, office.cay), await open_browser(hub, office, office.ben)
    await hub.presence.view(cay.socket, crates)
    await cay.until("presence")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(remove_users=[office.cay]))
    await cay.until("access.revoked")
    before = len(cay.seen)
    await hub.presence.view(ben.socket, crates)
    frame = await ben.until("presence")
    assert [one["user"] for one in frame["people"]] == [str(office.ben)]
    async with office.act(office.ann) as act:
        await teams.create(act, "Sales")
    await cay.until("organization.changed")
    assert "presence" not in [one["kind"] for one in cay.seen[before:]]


async def test_a_client_that_slept_misses_nothing_and_hears_nothing_twice(hub: Hub, office: Office) -> None:
    async with office.act() as act:
        epoch = str(await log.epoch(act.conn))
        place = (await log.heads(act.conn, [office.organization_id]))[office.organization_id].seq
    for number in (2, 3, 4):
        await office.receive(mail(number, subject=f"n{number}"))
    ben = await open_browser(hub, office, office.ben, epoch=epoch, seq=place)
    await office.receive(mail(5, subject="n5"))
    await ben.until("message.received", conversation_id=str(await id_of(office, "n5")))
    told = [one["conversation"]["subject"] for one in ben.seen if one["kind"] == "message.received"]
    assert told == ["n2", "n3", "n4", "n5"]


async def test_a_cursor_of_another_epoch_is_answered_with_reset(hub: Hub, office: Office) -> None:
    ben = await open_browser(hub, office, office.ben, epoch="of another time", seq=1)
    assert [one["kind"] for one in ben.seen][:1] == ["reset"]


async def test_a_client_that_slept_too_long_is_told_to_fetch_anew(hub: Hub, office: Office) -> None:
    async with office.act() as act:
        epoch = str(await log.epoch(act.conn))
        place = (await log.heads(act.conn, [office.organization_id]))[office.organization_id].seq
    await office.receive(mail(2, subject="n2"))
    await trimming.trim(office.database, timedelta(0))
    late = await open_browser(hub, office, office.ben, epoch=epoch, seq=place)
    assert [one["kind"] for one in late.seen][:1] == ["reset"]
    await office.receive(mail(3, subject="n3"))
    event = await late.until("message.received")
    assert event["conversation"]["subject"] == "n3"


async def test_a_slow_reader_is_closed_and_loses_nothing(hub: Hub, office: Office) -> None:
    slow = Socket(office.ben, None)
    slow.send(b"x" * MAX_BUFFER)
    slow.send(b"one more")
    assert slow.closed.is_set()
    assert slow.close_code is Close.TOO_SLOW
    assert await slow.next() is None


async def test_who_looks_at_a_conversation_is_seen_by_who_looks_too(hub: Hub, office: Office) -> None:
    ann, ben = await open_browser(hub, office, office.ann), await open_browser(hub, office, office.ben)
    crates = await id_of(office, "Crates")
    await hub.presence.view(ann.socket, crates)
    await hub.presence.view(ben.socket, crates, "reply")
    seen = await ann.until(
        "presence",
        people=[
            {"user": str(office.ann), "typing": None},
            {"user": str(office.ben), "typing": "reply"},
        ],
    )
    assert seen["conversation"] == str(crates)


async def test_nobody_looks_at_what_he_may_not_see(hub: Hub, office: Office) -> None:
    cay = await open_browser(hub, office, office.cay)
    crates = await id_of(office, "Crates")
    await hub.presence.view(cay.socket, crates)
    assert cay.socket.viewing == {}


async def test_two_hubs_tell_each_other(office: Office) -> None:
    async with following(Hub(office.database)) as one, following(Hub(office.database)) as two:
        ann, ben = await open_browser(one, office, office.ann), await open_browser(two, office, office.ben)
        async with office.act(office.ann) as act:
            await revise(act, [await id_of(office, "Crates")], Revision(add_assignees=[office.ben]))
        for browser in (ann, ben):
            event = await browser.until("conversation.assigned")
            assert event["conversation"]["assignees"] == [str(office.ben)]
