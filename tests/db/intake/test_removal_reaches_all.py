"""Whatever refers to conversations and messages is deleted before them: a table made later, too."""

import pytest

from postroom.intake.removal import Fate
from postroom.storage.database import Database
from tests.db.intake.leaving import finish, remove, with_file
from tests.db.office import Office, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def test_every_table_that_refers_to_a_conversation_or_message_is_reached(office: Office) -> None:
    missed = await _missed(office)
    assert not missed, (
        "Removing an account would fail as soon as these hold rows, because they refer to what it deletes: "
        + ", ".join(missed)
        + ". Delete their rows in conversations/store/removals.py, or let the foreign key cascade."
    )


async def test_a_table_that_was_forgotten_is_named(office: Office) -> None:
    await execute(
        office.database,
        """create table mood (organization_id uuid, message_id uuid, primary key (organization_id, message_id),
               foreign key (organization_id, message_id) references message (organization_id, id));
           create table mood_swing (organization_id uuid, message_id uuid,
               foreign key (organization_id, message_id) references mood on delete cascade);
           create table shade (organization_id uuid, message_id uuid,
               foreign key (organization_id, message_id) references message (organization_id, id) on delete cascade)""",
    )
    assert await _missed(office) == ["mood (to message)"]


async def _missed(office: Office) -> list[str]:
    """Delete an account's mail; return the references that would stop it, of tables it deletes nothing from."""
    await _watch_deletes(office)
    await office.receive(with_file(1, "a file"))
    await remove(office, Fate.DELETE)
    await finish(office)
    rows = await fetch(
        office.database,
        """with recursive doomed as (
               select unnest(array['conversation', 'message']::regclass[]) as id
               union select conrelid from pg_constraint join doomed on confrelid = doomed.id where contype = 'f')
           select distinct conrelid::regclass::text || ' (to ' || confrelid::regclass::text || ')' as reference
           from pg_constraint join doomed on confrelid = doomed.id
           where contype = 'f' and confdeltype in ('a', 'r') and conrelid <> confrelid
             and conrelid::regclass::text not in (select name from reached)
           order by reference""",
    )
    return [reference for (reference,) in rows]


async def _watch_deletes(office: Office) -> None:
    """Write down which tables a statement deletes from, whether they hold anything or not."""
    await execute(
        office.database,
        """create table reached (name text primary key);
           create function reach() returns trigger language plpgsql as $$
           begin insert into reached values (tg_table_name) on conflict do nothing; return null; end $$;
           do $$ declare one regclass; begin
               for one in select conrelid::regclass from pg_constraint where contype = 'f' group by 1 loop
                   execute format('create trigger reach after delete on %%s execute function reach()', one);
               end loop;
           end $$""",
    )
