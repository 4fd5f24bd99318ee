"""The pace of an account: few connections at once, and none while its server says that it sends too much."""

import asyncio
from functools import partial

import msgspec
import pytest

from postroom.composer import pacing
from postroom.kit.clock import now
from tests.db.delivery.desk import Desk, leave_through
from tests.db.delivery.slow_smtp import SlowSmtp
from tests.db.delivery.test_lease import at_work
from tests.db.jobs.waiting import until
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

_BODY = "<p>Here are our prices.</p>"
TOO_MUCH = "421 4.7.28 Gmail has detected an unusual rate of mail"


async def test_all_mail_of_an_account_waits_when_it_sends_too_much(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = TOO_MUCH
    letters = [await desk.send(desk.letter(desk.office.ann, _BODY)) for _ in range(4)]
    await desk.deliver()
    assert _tries(desk) == 1
    mails = [await desk.mail(one) for one in letters]
    assert {one.state for one in mails} == {"waiting"}
    assert all("unusual rate" in one.error for one in mails), "the reason stands with each"
    assert len({one.send_at for one in mails}) == 1
    assert 30 < (mails[0].send_at - now()).total_seconds() <= 60
    assert {one.attempts for one in mails} == {0}


async def test_what_is_written_during_a_pause_waits_too(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = TOO_MUCH
    await desk.send(desk.letter(desk.office.ann, _BODY))
    await desk.deliver()
    later = await desk.send(desk.letter(desk.office.ann, _BODY))
    await desk.deliver()
    assert _tries(desk) == 1
    state, error = await desk.state(later)
    assert (state, "unusual rate" in error) == ("waiting", True)


async def test_after_the_pause_all_of_it_leaves(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = TOO_MUCH
    letters = [await desk.send(desk.letter(desk.office.ann, _BODY)) for _ in range(3)]
    await desk.deliver()
    desk.smtp.answers.clear()
    await desk.pass_time()
    await desk.deliver()
    assert [(await desk.mail(one)).state for one in letters] == ["sent"] * 3


async def test_a_pause_that_did_not_help_is_followed_by_a_longer_one(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = TOO_MUCH
    message_id = await desk.send(desk.letter(desk.office.ann, _BODY))
    pauses = []
    for _ in range(9):
        await desk.deliver()
        pauses.append(round(((await desk.mail(message_id)).send_at - now()).total_seconds(), -1))
        await desk.pass_time()
    assert pauses[:4] == [60, 120, 240, 480]
    assert pauses[-1] == 3600
    assert await desk.state(message_id) == ("waiting", (await desk.state(message_id))[1])


async def test_an_addressee_who_gets_too_much_holds_up_nobody_else(desk: Desk) -> None:
    desk.smtp.answers["RCPT TO:<ingrid@"] = "450 4.2.1 The user is receiving mail at a rate that prevents more"
    held = await desk.send(desk.letter(desk.office.ann, _BODY))
    other = await desk.send(desk.letter(desk.office.ann, _BODY, to=("", "olu@lagos.example")))
    await desk.deliver()
    assert [(await desk.mail(one)).state for one in (held, other)] == ["waiting", "sent"]


async def test_an_account_opens_few_connections_at_once(desk: Desk) -> None:
    async with SlowSmtp() as slow:
        await leave_through(desk.office, slow)
        desk = msgspec.structs.replace(desk, smtp=slow)
        for _ in range(7):
            await desk.send(desk.letter(desk.office.ann, _BODY))
        async with at_work(desk, lease_s=5.0):
            await until(partial(_waits, slow, pacing.LANES))
            await until(partial(_jobs, desk, pacing.LANES))  # the others have had a look, and stepped back
            slow.may_go_on.set()
            await until(partial(_left, desk, 0))
        assert slow.most == pacing.LANES
        assert len(slow.bodies) == 7


def _tries(desk: Desk) -> int:
    return sum(line.startswith("MAIL") for line in desk.smtp.seen)


async def _waits(slow: SlowSmtp, count: int) -> bool:
    await asyncio.sleep(0)
    return slow.waiting == count


async def _jobs(desk: Desk, count: int) -> bool:
    [(found,)] = await fetch(desk.office.database, "select count(*) from job where kind = 'deliver'")
    [(wakes,)] = await fetch(desk.office.database, "select count(*) from wake where kind = 'deliver'")
    return bool(found == count and not wakes)


async def _left(desk: Desk, count: int) -> bool:
    [(found,)] = await fetch(desk.office.database, "select count(*) from outbox where state <> 'sent'")
    return bool(found == count)
