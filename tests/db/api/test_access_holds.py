"""Whatever people do with access: nothing anybody is shown goes beyond the one access rule, from the next question on.

A small organization does things at random: shares and takes back, teams, accounts, members who leave and come back.
"""

import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import accounts, sharing
from postroom.accounts.sharing import Sharing
from postroom.composer import departure
from postroom.conversations import access, batches
from postroom.conversations.comments import comment
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import undo
from postroom.events import log
from postroom.identity import grants, organizations, people, teams
from postroom.identity.people import NewPerson
from postroom.identity.shares import Shares
from postroom.jobs import leases
from postroom.kit.errors import PostroomError
from postroom.kit.ids import new_id
from postroom.realtime import deltas
from tests.db.api.mailroom import Mailroom
from tests.db.api.scene import browser_of
from tests.db.api.world import Browser
from tests.db.conversations.many import run
from tests.db.office import Office, mail
from tests.db.search.finding import indexed
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

PERSONAL = ("inbox", "all", "assigned", "closed", "starred", "sent", "drafts", "trashed", "junked")
SEARCHES = ("ingrid", "is:open", "ingrid in:trash")
OF_TEAMS = ("team_inbox", "team_closed", "team_all")
STEPS = 14


class Town:
    """The organization, and chance."""

    def __init__(self, mailroom: Mailroom, seed: int) -> None:
        self.mailroom = mailroom
        self.office: Office = mailroom.office
        self.chance = random.Random(seed)
        self.people: list[UUID] = []
        self.teams: list[UUID] = []
        self.accounts: list[UUID] = []
        self.conversations: list[UUID] = []
        self.done: list[str] = []
        self.operations: list[tuple[UUID, UUID]] = []
        self.mails = 100

    async def settle(self) -> None:
        """Two more people, a second team, Cay's own account with mail of its own."""
        office = self.office
        async with office.database.transaction() as tx:
            made = [
                await people.create(tx, NewPerson(name=name, email=f"{name}@acme.example", password_hash=None))
                for name in ("Dot", "Eli")
            ]
        self.people = [office.ann, office.ben, office.cay, *(one.id for one in made)]
        async with office.act(office.ann) as act:
            for one in made:
                await organizations.join(act, one.id, "member")
            sales = await teams.create(act, "Sales")
            await teams.set_members(act, sales.id, [made[0].id], [office.cay])
        self.teams = [office.support, sales.id]
        own = await office.own_account(office.cay)
        self.accounts = [office.account.id, own]
        async with office.act() as act:
            lease = await leases.acquire(act.conn, act.organization_id, "sync", str(own), holder=new_id(), ttl_s=3600)
            account = await accounts.get(act.conn, act.organization_id, own)
        assert lease
        await msgspec.structs.replace(office, account=account, lease=lease).receive(mail(90, subject="Rent"))
        await office.receive(mail(91, subject="Pallets"), mail(92, subject="Invoice"))
        self.conversations = [row[0] for row in await fetch(office.database, "select id from conversation order by id")]

    def some(self, of: list[UUID], most: int = 2) -> list[UUID]:
        return self.chance.sample(of, self.chance.randint(0, min(most, len(of))))

    async def step(self) -> None:
        """Somebody does something; what he may not do is refused, and that is fine."""
        verbs: list[Callable[[UUID], Awaitable[None]]] = [
            self.revises,
            self.revises,
            self.revises_many,
            self.revises_many,
            self.changes_a_team,
            self.shares_an_account,
            self.leaves_or_comes_back,
            self.hears,
            self.mentions,
            self.undoes,
        ]
        verb, by = self.chance.choice(verbs), self.chance.choice(self.people)
        self.done.append(f"{verb.__name__} by {self.people.index(by)}")
        try:
            await verb(by)
        except PostroomError as error:
            self.done.append(f"  refused: {error.code}")

    def revision(self) -> Revision:
        flip = self.chance.random
        return Revision(
            add_users=self.some(self.people),
            remove_users=self.some(self.people),
            add_teams=self.some(self.teams, 1),
            remove_teams=self.some(self.teams, 1),
            share_with_organization=self.chance.choice([None, None, True, False]),
            add_assignees=self.some(self.people, 1),
            star=True if flip() < 0.5 else None,
            archive=True if flip() < 0.2 else None,
            close=True if flip() < 0.2 else None,
            trash=self.chance.choice([None, None, None, True, False]),
            snooze_until=4_000_000_000 if flip() < 0.1 else None,
            team=self.chance.choice([None, None, None, *self.teams]),
        )

    async def revises(self, by: UUID) -> None:
        async with self.office.act(by) as act:
            operation = await revise(act, [self.chance.choice(self.conversations)], self.revision())
        if operation:
            self.operations.append((by, operation))

    async def revises_many(self, by: UUID) -> None:
        """All at once, a few in each chunk, and sometimes back again."""
        async with self.office.act(by) as act:
            batch = await batches.of_named(act, self.conversations, self.revision())
        await run(self.office, 2)
        if self.chance.random() < 0.5:
            async with self.office.act(by) as act:
                await batches.undo(act, batch.id)
            await run(self.office, 3)

    async def changes_a_team(self, by: UUID) -> None:
        async with self.office.act(by) as act:
            await teams.set_members(
                act, self.chance.choice(self.teams), self.some(self.people, 3), self.some(self.people)
            )

    async def shares_an_account(self, by: UUID) -> None:
        shares = Shares(
            people=frozenset(self.some(self.people)),
            teams=frozenset(self.some(self.teams, 1)),
            everyone=self.chance.random() < 0.2,
        )
        wanted = Sharing(
            shares=shares,
            delivery=self.chance.choice(sharing.DELIVERIES),
            archived_for=frozenset(self.some(self.people, 1)),
        )
        async with self.office.act(by) as act:
            account = await accounts.get(act.conn, act.organization_id, self.chance.choice(self.accounts))
            await sharing.change(act, account, wanted)

    async def leaves_or_comes_back(self, by: UUID) -> None:
        async with self.office.act(self.office.ann) as act:
            present = {one.person_id for one in await organizations.members(act.tx, [act.organization_id])}
            if by in present:
                await organizations.remove(act, by)
            else:
                await organizations.join(act, by, "member")

    async def hears(self, by: UUID) -> None:  # noqa: ARG002 nobody's doing
        self.mails += 1
        await self.office.receive(mail(self.mails, subject="Re: Crates", references="<m1@fjord.example>"))

    async def mentions(self, by: UUID) -> None:
        async with self.office.act(by) as act:
            await comment(act, self.chance.choice(self.conversations), "Look", self.some(self.people))

    async def undoes(self, by: UUID) -> None:  # noqa: ARG002 whoever did something
        if self.operations:
            who, operation = self.operations.pop()
            async with self.office.act(who) as act:
                await undo(act, operation)

    async def visible(self, person: UUID) -> set[UUID]:
        async with self.office.act() as act:
            return await access.visible(act.conn, act.organization_id, person, self.conversations)


async def page(browser: Browser, path: str) -> list[UUID]:
    answer = await browser.get(f"/v1/{path}")
    if answer.status_code in {401, 404}:
        return []
    assert answer.status_code == 200, answer.text
    return [UUID(one["id"]) for one in answer.json()["conversations"]]


async def check(town: Town, person: UUID) -> None:
    """Ask everything a screen asks."""
    may = await town.visible(person)
    browser = await browser_of(town.mailroom.world, person)
    lists = [f"conversations?{kind}=true" for kind in PERSONAL]
    lists += [f"conversations?{kind}={team}" for kind in OF_TEAMS for team in town.teams]
    lists += [f"conversations?{kind}=true&unread=true" for kind in ("inbox", "all")]
    lists += [f"search?q={words}" for words in SEARCHES]
    for path in lists:
        shown = await page(browser, path)
        assert set(shown) <= may, (path, town.done)
        assert len(shown) == len(set(shown)), (path, town.done)
    everywhere = set().union(
        *[await page(browser, f"conversations?{one}=true") for one in ("all", "trashed", "junked")]
    )
    assert everywhere == may, ("he finds all that he may see", town.done)
    for conversation in town.conversations:
        for end in ("", "/timeline", "/messages", "/comments", "/drafts", "/access"):
            answer = await browser.get(f"/v1/conversations/{conversation}{end}")
            assert (answer.status_code == 200) == (conversation in may), (end, answer.text, town.done)


async def check_counts(town: Town, person: UUID) -> None:
    """No number tells of more than the list beside it has."""
    browser = await browser_of(town.mailroom.world, person)
    answer = await browser.get("/v1/badges")
    if answer.status_code != 200:
        return
    for badge in answer.json()["badges"]:
        if badge["kind"] == "drafts":
            continue
        shown = await page(browser, f"conversations?{badge['kind']}={badge['owner'] or 'true'}")
        assert badge["total"] == len(shown), (badge, town.done)
        assert badge["unread"] <= badge["total"]


async def check_search(town: Town, person: UUID) -> None:
    """Once all is indexed he finds every conversation that he may see, by what is written in each of them."""
    browser = await browser_of(town.mailroom.world, person)
    found = {*await page(browser, "search?q=ingrid"), *await page(browser, "search?q=ingrid in:trash in:spam")}
    assert found == await town.visible(person), town.done


async def check_socket(town: Town, since: int) -> None:
    """Of everything that happened, nobody's socket shows what he may not see now."""
    async with town.office.act() as act:
        rows = await log.since(act.conn, act.organization_id, since, 5_000)
        frames = await deltas.frames(act.tx, act.organization_id, rows, town.people, rows[-1].seq if rows else since)
    for person, frame in frames.items():
        may = await town.visible(person)
        for event in msgspec.json.decode(frame)["events"]:
            about = event["conversation_id"]
            if about and UUID(about) not in may:
                assert (event["conversation"], event["data"], event["gone"]) == (None, {}, True), town.done
            if event["kind"] == "conversations.revised":
                assert {UUID(one) for one in event["data"]["conversation_ids"]} <= may, town.done
                assert not {UUID(one) for one in event["data"]["gone"]} & may, town.done


async def links_of(browser: Browser, conversation: UUID) -> list[str]:
    entries = (await browser.get(f"/v1/conversations/{conversation}/timeline")).json().get("entries", [])
    return [one[name] for one in entries for name in ("original_url", "source_url") if one.get(name)]


async def check_links(town: Town, known: dict[UUID, dict[UUID, list[str]]]) -> None:
    """A link that somebody once had works for him as long as he sees the conversation."""
    stranger = town.mailroom.world.browser()
    for person, of_conversations in known.items():
        may = await town.visible(person)
        for conversation, links in of_conversations.items():
            for link in links:
                works = (await stranger.get(link)).status_code == 200
                assert works == (conversation in may), (conversation, town.done)


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_goes_beyond_the_access_rule(mailroom: Mailroom, seed: int) -> None:
    town = Town(mailroom, seed)
    await town.settle()
    known: dict[UUID, dict[UUID, list[str]]] = {person: {} for person in town.people}
    async with town.office.act() as act:
        since = (await log.heads(act.conn, [act.organization_id]))[act.organization_id].seq
    for number in range(STEPS):
        await town.step()
        if number % 3 == 0:  # in between, what was indexed is older than who may see it
            await indexed(town.office)
        person = town.chance.choice(town.people)
        await check(town, person)
        browser = await browser_of(mailroom.world, person)
        for conversation in await town.visible(person):
            known[person][conversation] = await links_of(browser, conversation)
    await town.office.drain(grants.LEFT_BEHIND, departure.handler(town.office.database))
    await indexed(town.office)
    for person in town.people:
        await check(town, person)
        await check_counts(town, person)
        await check_search(town, person)
    await check_socket(town, since)
    await check_links(town, known)
