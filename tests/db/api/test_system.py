"""The owner's System page, and dead jobs given another chance."""

import pytest

from postroom.notifications import alerts
from postroom.wire.system import System
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def die(mailroom: Mailroom) -> str:
    [(job_id,)] = await fetch(
        mailroom.world.database,
        """insert into job (kind, key, organization_id, run_at, attempts, error_code, dead_at)
           values ('deliver', 'x', %s, now(), 9, 'remote', now()) returning id""",
        [mailroom.office.organization_id],
    )
    return str(job_id)


async def test_the_owner_sees_how_the_installation_is(mailroom: Mailroom) -> None:
    job = await die(mailroom)
    found = read(await mailroom.ann.get("/v1/system"), System)
    assert found.postgresql
    assert found.migration
    assert found.storage.blobs >= 1
    assert min(found.storage.database_bytes, found.storage.blob_bytes, found.storage.free_bytes) > 0
    assert [(one.id, one.kind, one.error, one.attempts) for one in found.dead] == [(job, "deliver", "remote", 9)]
    assert found.accounts_unhealthy == []


async def test_accounts_that_need_somebody_are_named(mailroom: Mailroom) -> None:
    await execute(mailroom.world.database, "update account set phase = 'needs_user'")
    assert read(await mailroom.ann.get("/v1/system"), System).accounts_unhealthy == [mailroom.office.account.id]


async def test_what_people_were_told_is_listed(mailroom: Mailroom) -> None:
    await execute(mailroom.world.database, "update account set phase = 'needs_user'")
    async with mailroom.world.database.transaction() as tx:
        await alerts.look(tx.conn, low=False, full=False)
    [told] = read(await mailroom.ann.get("/v1/system"), System).alerts
    account = mailroom.office.account
    assert (told.kind, told.account, told.address, told.mailed) == ("account", account.id, account.address, False)


async def test_only_the_owner_sees_it(mailroom: Mailroom) -> None:
    job = await die(mailroom)
    for browser in (mailroom.ben, mailroom.cay):
        assert (await browser.get("/v1/system")).status_code == 403
        assert (await browser.post(f"/v1/system/jobs/{job}/retry")).status_code == 403


async def test_a_dead_job_is_tried_again(mailroom: Mailroom) -> None:
    job = await die(mailroom)
    assert (await mailroom.ann.post(f"/v1/system/jobs/{job}/retry")).status_code == 204
    assert read(await mailroom.ann.get("/v1/system"), System).dead == []


@pytest.mark.parametrize(
    "job",
    ["0", "-1", "x", "9" * 19, "9" * 30, "9" * 5_000, "1.5", "%C2%B2", "%D9%A1" * 30],
    ids=["zero", "minus", "letter", "bigint", "numeric", "endless", "fraction", "superscript", "arabic"],
)
async def test_a_job_that_is_none_is_not_there(mailroom: Mailroom, job: str) -> None:
    answer = await mailroom.ann.post(f"/v1/system/jobs/{job}/retry")
    assert (answer.status_code, error_code(answer)) == (404, "not_found")
