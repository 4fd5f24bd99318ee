import random
from uuid import UUID

import pytest

from postroom.conversations import labels, mailboxes, shared_labels
from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.placing import mailboxes_of
from postroom.conversations.revise import Revision, revise
from postroom.conversations.shared_labels import SharedLabel
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import placements
from postroom.conversations.undo import NothingToUndo, undo
from postroom.events.act import Act
from postroom.identity import team_grants, teams
from postroom.kit.ids import new_id
from tests.db.conversations.look import subjects
from tests.db.office import Office, mail

pytestmark = pytest.mark.anyio


async def test_after_any_verbs_the_rows_are_what_the_facts_say(office: Office) -> None:
    chance = random.Random(7)
    people = [office.ann, office.ben]
    operations: list[tuple[UUID, UUID]] = []
    async with office.act() as act:
        filed = sorted((await labels.ensure(act, office.account.id, ["Bills", "Lists"])).values())
        urgent = SharedLabel(id=new_id(), name="Urgent", color="red", icon="", visibility="organization")
        filed.append((await shared_labels.create(act, urgent)).id)
    for step in range(60):
        person = chance.choice(people)
        everyone = await _all(office)
        chosen = chance.sample(everyone, k=chance.randint(1, len(everyone)))
        await _random_verb(office, chance, person, chosen, operations, step, filed)
        await _agree(office, everyone)


async def _random_verb(
    office: Office,
    chance: random.Random,
    person: UUID,
    chosen: list[UUID],
    operations: list[tuple[UUID, UUID]],
    step: int,
    filed: list[UUID],
) -> None:
    kind = chance.randrange(4)
    if kind == 0 and operations:
        by, operation = operations.pop(chance.randrange(len(operations)))
        async with office.act(by) as act:
            await _maybe_undo(act, operation)
    elif kind == 1:
        await office.receive(mail(100 + step, references=f"<m{chance.randint(1, 2)}@fjord.example>"))
    elif kind == 2:
        async with office.act(person) as act:
            await comment(act, chosen[0], "hm", chance.sample([office.ann, office.cay], k=1))
    else:
        async with office.act(person) as act:
            done = await revise(act, chosen, _revision(office, chance, filed))
        operations += [(person, done)] if done else []


async def _maybe_undo(act: Act, operation: UUID) -> None:
    try:
        await undo(act, operation)
    except NothingToUndo:
        return


def _revision(office: Office, chance: random.Random, filed: list[UUID]) -> Revision:
    people = [office.ann, office.ben, office.cay]
    return chance.choice(
        [
            Revision(add_assignees=chance.sample(people, k=2)),
            Revision(remove_assignees=people),
            Revision(close=True),
            Revision(reopen=True),
            Revision(archive=chance.random() < 0.5),
            Revision(unread=chance.random() < 0.5),
            Revision(star=chance.random() < 0.5),
            Revision(in_team_inbox=chance.random() < 0.5),
            Revision(team=office.support),
            Revision(trash=chance.random() < 0.5),
            Revision(add_labels=chance.sample(filed, k=1)),
            Revision(remove_labels=chance.sample(filed, k=1)),
        ]
    )


async def _all(office: Office) -> list[UUID]:
    async with office.act() as act:
        page = await mailboxes.page(
            act.conn, act.organization_id, office.ann, Query(view=View.ALL), until=None, limit=50
        )
        return [row.id for row in page.rows]


async def _agree(office: Office, ids: list[UUID]) -> None:
    async with office.act() as act:
        facts = await facts_store.load(act.conn, act.organization_id, ids)
        for one, known in facts.items():
            wanted = {(str(place.kind), place.owner_id): at for place, at in mailboxes_of(known).items()}
            stored = {(k, owner): at for k, owner, at in await placements.of(act.conn, act.organization_id, one)}
            assert stored == wanted


async def test_pages_hold_every_conversation_once_in_order(office: Office) -> None:
    await office.receive(*(mail(number, subject=f"n{number}") for number in range(10, 40)))
    found: list[str] = []
    until: str | None = None
    async with office.act() as act:
        while True:
            page = await mailboxes.page(
                act.conn, act.organization_id, office.ben, Query(view=View.ALL), until=until, limit=7
            )
            found += [row.latest_subject for row in page.rows]
            until = page.next
            if until is None:
                break
    assert found == [f"n{number}" for number in range(39, 9, -1)] + ["Invoice", "Crates"]


async def test_who_joins_the_team_sees_its_mail_and_who_leaves_does_not(office: Office) -> None:
    async with office.act() as act:
        await teams.set_members(act, office.support, [office.ann, office.ben, office.cay], [])
    assert await subjects(office, office.cay, View.ALL) == ["Invoice", "Crates"]
    assert await subjects(office, office.cay, View.TEAM_INBOX, team=office.support) == ["Invoice", "Crates"]
    async with office.act() as act:
        await teams.set_members(act, office.support, [office.ann], [])
    assert await subjects(office, office.cay, View.ALL) == []
    assert await subjects(office, office.ben, View.TEAM_INBOX, team=office.support) == []


async def test_unsharing_an_account_takes_its_conversations_at_once(office: Office) -> None:
    async with office.act() as act:
        await team_grants.take(act, office.support, "account", office.account.id)
    assert await subjects(office, office.ann, View.ALL) == []
