"""What a visitor finds in the demo workspace."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from postroom.app.demo import casting, script, start
from postroom.conversations import labels, mailboxes
from postroom.conversations.mailboxes import Filter, Query, View
from postroom.conversations.placing import mailboxes_of
from postroom.conversations.store import facts as facts_store
from postroom.identity import resets, teams
from postroom.identity.links import demo_link
from postroom.identity.model import Team
from postroom.storage.database import Connection
from tests.db.demo.conftest import Demo, Made
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

MOMENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_the_first_run_page_makes_it_once_for_the_right_code(made: Made) -> None:
    assert made.answers == {"wrong": 403, "right": 200, "again": 409}
    assert made.entered_as == "Noor Haddad"


async def test_it_is_as_large_as_promised(demo: Demo) -> None:
    [(conversations, messages)] = await fetch(
        demo.database, "select (select count(*) from conversation), (select count(*) from message)"
    )
    assert 180 <= conversations <= 220
    assert 600 <= messages <= 800
    kinds = {kind for (kind,) in await fetch(demo.database, "select distinct automation from message")}
    assert kinds == {None, "auto_reply", "bounce", "list"}
    [(longest,)] = await fetch(demo.database, "select max(messages_count) from conversation")
    assert longest == 30


async def test_its_accounts_are_in_step_and_every_message_is_accounted_for(demo: Demo) -> None:
    [(entered, counted)] = await fetch(
        demo.database,
        "select (select count(*) from intake where outcome = 'imported'), (select sum(imported) from folder)",
    )
    assert entered == counted >= 600
    folders = await fetch(
        demo.database, "select distinct f.phase, f.healthy_at is not null, f.messages - f.present from folder f"
    )
    assert folders == [("idle", True, 0)]
    assert (
        await fetch(
            demo.database,
            "select a.address from account a where not exists (select from folder where account_id = a.id)",
        )
        == []
    )


async def test_no_mailbox_of_the_visitor_is_empty(demo: Demo) -> None:
    async with demo.database.transaction() as tx:
        act = demo.act(tx)
        for team in await teams.of_organizations(tx, [act.organization_id]):
            for view in (View.TEAM_INBOX, View.CLOSED, View.ALL):
                assert await _subjects(act.conn, demo, view, team=team), (view, team.row.name)
        for view in set(View) - {View.TEAM_INBOX, View.LABEL}:
            assert await _subjects(act.conn, demo, view), view
        assert await _subjects(act.conn, demo, View.INBOX, unread=True)
        drafts = await mailboxes.drafts(act.conn, act.organization_id, demo.noor, until=None, limit=50)
        assert drafts.rows


async def test_every_account_has_labels_with_conversations_under_them(demo: Demo) -> None:
    async with demo.database.transaction() as tx:
        found = await labels.seen(tx.conn, demo.organization_id, demo.noor)
        for one in found:
            query = Query(view=View.LABEL, label_id=one.id)
            page = await mailboxes.page(tx.conn, demo.organization_id, demo.noor, query, until=None, limit=50)
            assert page.rows, one.name
            assert all(one.id in row.labels for row in page.rows)
    of_accounts = {account_id for (account_id,) in await fetch(demo.database, "select id from account")}
    assert {one.account_id for one in found} == of_accounts
    assert "Tax/Customs" in {one.name for one in found}


async def test_every_conversation_lies_where_its_facts_say(demo: Demo) -> None:
    stored: dict[UUID, set[tuple[str, object, datetime]]] = {}
    for conversation_id, kind, owner_id, position in await fetch(
        demo.database, "select conversation_id, kind, owner_id, position from placement"
    ):
        stored.setdefault(conversation_id, set()).add((kind, owner_id, position))
    async with demo.database.transaction() as tx:
        ids = list(stored)
        facts = await facts_store.load(tx.conn, demo.organization_id, ids)
    [(count,)] = await fetch(demo.database, "select count(*) from conversation")
    assert len(facts) == count
    for conversation_id, one in facts.items():
        expected = {(place.kind.value, place.owner_id, at) for place, at in mailboxes_of(one).items()}
        assert stored[conversation_id] == expected


async def test_nothing_lies_in_the_future_or_is_older_than_two_months(demo: Demo) -> None:
    [(late, early)] = await fetch(
        demo.database,
        """select count(*) filter (where last_activity_at > now() or news_at > now()),
                  count(*) filter (where last_activity_at < now() - interval '61 days') from conversation""",
    )
    assert (late, early) == (0, 0)


async def test_no_account_is_ever_synced(demo: Demo) -> None:
    assert await fetch(demo.database, "select distinct kind from account") == [("demo",)]


async def test_the_same_seed_gives_the_same_conversations() -> None:
    first, second = (casting.cast(script.load(), MOMENT) for _ in range(2))
    assert first == second
    assert first != casting.cast(script.load(), MOMENT, seed=1)


@pytest.mark.parametrize("name", ["Asia/Tokyo", "America/Los_Angeles", "Europe/Oslo"])
async def test_people_write_by_day_where_the_visitor_is(name: str) -> None:
    zone = ZoneInfo(name)
    old = [one for one in casting.cast(script.load(), MOMENT, zone=zone) if MOMENT - one.speeches[-1].at > DAY]
    hours = {one.at.astimezone(zone).hour for thread in old for one in thread.speeches}
    assert hours <= set(range(6, 19))  # an answer within the hour may come before seven
    assert len(old) > casting.THREADS / 2


async def test_the_printed_link_logs_in_once(demo: Demo) -> None:
    link = await start.address(demo.world.services.settings, demo.database)
    visitor, stranger = demo.world.browser(), demo.world.browser()
    assert (await visitor.get(link)).headers["location"] == "/"
    assert (await visitor.get("/v1/me")).json()["user"]["name"] == "Noor Haddad"
    assert (await stranger.get(link)).headers["location"] == "/"
    assert (await stranger.get("/v1/me")).status_code == 401
    assert (await visitor.get(link)).headers["location"] == "/"
    assert (await visitor.get("/v1/me")).status_code == 200


async def test_a_password_link_of_somebody_else_opens_nothing(demo: Demo) -> None:
    async with demo.database.transaction() as tx:
        made = await resets.make(tx, "mara@harborpine.example")
    browser = demo.world.browser()
    await browser.get(demo_link("", made.code.text))
    assert (await browser.get("/v1/me")).status_code == 401


async def _subjects(
    conn: Connection, demo: Demo, view: View, *, team: Team | None = None, unread: bool = False
) -> list[str]:
    filters = frozenset({Filter.UNREAD} if unread else ())
    query = Query(view=view, team_id=team.row.id if team else None, filters=filters)
    page = await mailboxes.page(conn, demo.organization_id, demo.noor, query, until=None, limit=50)
    return [row.latest_subject for row in page.rows]
