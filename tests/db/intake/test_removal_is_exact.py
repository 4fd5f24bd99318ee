"""Deleting an account's mail deletes exactly that, whatever was mixed with it and whoever is killed on the way."""

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from postroom.conversations import changes, mailboxes
from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import View
from postroom.conversations.placing import mailboxes_of
from postroom.conversations.revise import Revision, revise
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import placements
from postroom.intake import removal
from postroom.intake.removal import Fate
from postroom.jobs.sweep import sweep
from postroom.storage.database import Database
from tests.db.conversations.look import listed
from tests.db.intake.leaving import count, finish, own_account, remove, with_file
from tests.db.jobs.waiting import until
from tests.db.office import Office, mail, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_else_s_data_is_touched_and_every_list_is_right(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    own = await own_account(office, office.ben)
    await office.receive(*(with_file(uid, "the same list", subject=f"s{uid}") for uid in range(1, 13)))
    await own.receive(*(with_file(uid, "the same list", subject=f"o{uid}") for uid in range(21, 27)))
    await _mix(office, own, chance)
    before = await _others(office)
    survivors = await fetch(
        office.database,
        """select id from conversation c where exists (select from comment where conversation_id = c.id)
              or exists (select from message where conversation_id = c.id and account_id <> %(account)s)
              or not exists (select from message where conversation_id = c.id and account_id = %(account)s)""",
        {"account": office.account.id},
    )
    await remove(office, Fate.DELETE)
    await finish(office, at_once=chance.randint(1, 8))
    assert await _others(office) == before
    left = {one for (one,) in await fetch(office.database, "select id from conversation")}
    assert left == {one for (one,) in survivors}
    await _agree(office, left)
    for person in (office.ann, office.ben, office.cay):
        async with office.act() as act:
            badges = await mailboxes.badges(act.conn, act.organization_id, person, [office.support])
        counted = next(one.total for one in badges if one.mailbox == "inbox")
        assert counted == len(await listed(office, person, View.INBOX))


async def _mix(office: Office, own: Office, chance: random.Random) -> None:
    """People do this and that; some conversations get messages of the other account, too."""
    everything = [one for (one,) in await fetch(office.database, "select id from conversation")]
    of_account = "select conversation_id from message where account_id = %s"
    shared = [one for (one,) in await fetch(office.database, of_account, [office.account.id])]
    for one in chance.sample(shared, 4):
        async with office.act(office.ben) as act:
            await comment(act, one, "hm", chance.sample([office.ann, office.cay], 1))
    for one in chance.sample(shared, 6):
        async with office.act(chance.choice([office.ann, office.ben])) as act:
            await revise(act, [one], chance.choice([Revision(star=True), Revision(close=True), Revision(unread=False)]))
    moved = await fetch(office.database, "select id from message where account_id = %s", [own.account.id])
    for (message_id,) in chance.sample(moved, 3):
        values = [chance.choice(shared), message_id]
        await execute(office.database, "update message set conversation_id = %s where id = %s", values)
    async with office.act() as act:
        before = await facts_store.load(act.conn, act.organization_id, everything)
        await changes.resettle(act, before)


async def _others(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is not the account's."""
    of_account = [office.account.id]
    return {
        "messages": await fetch(
            office.database, "select m::text from message m where account_id <> %s order by id", of_account
        ),
        "bodies": await fetch(
            office.database,
            """select b::text from message_body b join message m on m.id = b.message_id
               where account_id <> %s order by b.message_id""",
            of_account,
        ),
        "files": await fetch(
            office.database,
            """select a::text, (select count(*) from blob where blob.sha256 = a.sha256 and unreferenced_at is null)
               from attachment a join message m on m.id = a.message_id where account_id <> %s order by a.id""",
            of_account,
        ),
        "ledger": await fetch(
            office.database, "select i::text from intake i where account_id <> %s order by id", of_account
        ),
        "comments": await fetch(office.database, "select c::text from comment c order by id"),
        "correspondents": await fetch(
            office.database,
            "select c::text from account_correspondent c where account_id <> %s order by address_key",
            of_account,
        ),
        "grants": await fetch(office.database, "select g::text from grant_holder g order by grant_id, person_id"),
    }


async def _agree(office: Office, ids: set[UUID]) -> None:
    async with office.act() as act:
        facts = await facts_store.load(act.conn, act.organization_id, sorted(ids))
        for one, known in facts.items():
            wanted = {(str(place.kind), place.owner_id): at for place, at in mailboxes_of(known).items()}
            stored = {(k, owner): at for k, owner, at in await placements.of(act.conn, act.organization_id, one)}
            assert stored == wanted


async def test_a_killed_worker_s_removal_goes_on_where_it_was(office: Office, dsn: str) -> None:
    await office.receive(*(mail(uid, subject=f"n{uid}") for uid in range(1, 25)))
    await remove(office, Fate.DELETE)
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.db.intake.removing",
        dsn,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )
    try:
        await until(lambda: _fewer(office, 23))
    finally:
        worker.kill()
        await worker.wait()
    assert 0 < await count(office, "message") < 24
    [(done,)] = await fetch(office.database, "select done from account_removal")
    assert done == 24 - await count(office, "message") == 24 - await count(office, "conversation")
    await execute(office.database, "delete from job")  # its lease is over
    async with office.act() as act:
        assert await sweep(act.conn, "removals", removal.unfinished) == 1
    await finish(office)
    assert (
        await count(office, "message"),
        await count(office, "conversation"),
        await count(office, "account_removal"),
    ) == (0, 0, 0)


async def _fewer(office: Office, most: int) -> bool:
    return await count(office, "message") < most
