"""The indexer: nothing is left out, whatever happens to it, and nothing is written twice."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from postroom.conversations import removal
from postroom.conversations.comments import comment
from postroom.conversations.stale import INDEX
from postroom.jobs.queue import wake
from postroom.search import index
from tests.db.api.waiting import locked
from tests.db.jobs.waiting import until
from tests.db.office import Office, mail
from tests.db.search.finding import conversation, found, indexed
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
LEFT = "select count(*) from search_stale"
DONE = "select count(*) from search_document"


async def number(office: Office, query: str) -> int:
    [(found_number,)] = await fetch(office.database, query)
    return int(found_number)


async def at_most(office: Office, query: str, most: int) -> bool:
    return await number(office, query) <= most


async def test_killed_anywhere_it_goes_on_where_it_was(office: Office, dsn: str) -> None:
    await office.receive(*(mail(uid, subject=f"S{uid}", body="Kumquat.") for uid in range(1, 61)))
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    for most in (50, 40, 25, 0):
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.db.search.indexing", dsn, cwd=ROOT, env=environment
        )
        await until(partial(at_most, office, LEFT, most), within_s=60)
        worker.kill()
        await worker.wait()
    assert await number(office, DONE) == 60
    assert len(await found(office, office.ben, "kumquat")) == 50


async def test_what_changes_while_it_is_read_is_read_again(office: Office) -> None:
    await office.receive(mail(1))
    handler = index.handler(office.database)
    (claim,) = await office.claims([INDEX])
    crates = await conversation(office, "Damaged crates")
    async with office.act(office.ann) as act:
        await comment(act, crates, "Rhubarb.", [])
        marked = asyncio.ensure_future(handler(claim))  # it does not see the comment, which is not committed
        await locked(office.database)
    await marked
    await office.end([claim])
    assert await number(office, LEFT) == 1
    await indexed(office)
    assert await found(office, office.ben, "rhubarb") == ["Damaged crates"]


async def test_only_what_is_new_is_written(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    [(before,)] = await fetch(office.database, "select xmin::text from search_document")
    await office.receive(mail(2, references="<m1@fjord.example>", body="And more."))
    await indexed(office)
    rows = {row[0] for row in await fetch(office.database, "select xmin::text from search_document")}
    assert before in rows
    assert len(rows) == 2


async def test_a_long_conversation_is_indexed_in_rounds(office: Office) -> None:
    await office.receive(mail(1, message_id="first@x.example"))
    rest = [mail(uid, references="<first@x.example>", body=f"Part{uid} kumquat.") for uid in range(2, 150)]
    await office.receive(*rest)
    await indexed(office)
    assert await number(office, DONE) == 149
    assert len(await found(office, office.ben, "part149")) == 1


async def test_what_was_there_before_the_update_is_indexed(office: Office) -> None:
    await office.receive(mail(1), mail(2, subject="Invoice", body="Pay."))
    await execute(office.database, "truncate search_document, search_stale, search_language")
    migration = (ROOT / "src/postroom/storage/migrations/0062_pre_search.sql").read_text()
    statements = [one for one in migration.split(";") if "insert into" in one]
    for statement in statements:
        await execute(office.database, statement)
    assert await office.drain(INDEX, index.handler(office.database)) == 1
    assert await found(office, office.ben, "crates") == ["Damaged crates"]


async def test_removed_mail_is_out_of_the_index(office: Office) -> None:
    await office.receive(mail(1), mail(2, subject="Invoice", body="Pay."))
    await indexed(office)
    async with office.act() as act:
        doomed = await removal.doom(act, office.account.id, office.ann, 1)
        assert doomed
        ids = doomed.message_ids
        await act.conn.execute("delete from intake where message_id = any(%s)", [ids])
        await act.conn.execute("delete from attachment where message_id = any(%s)", [ids])
        await removal.delete(act, office.account.id, "support@acme.example", doomed, [])
    await indexed(office)
    assert await number(office, DONE) == 1


async def test_the_sweep_finds_what_nobody_woke(office: Office) -> None:
    await office.receive(mail(1))
    await execute(office.database, "delete from wake where kind = 'index'")
    async with office.act() as act:
        [key] = await index.waiting(act.conn)
        await wake(act.conn, key.kind, key.key, key.organization_id)
    assert await office.drain(INDEX, index.handler(office.database)) == 1
    assert await number(office, LEFT) == 0
