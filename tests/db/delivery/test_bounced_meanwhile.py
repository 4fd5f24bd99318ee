"""Mail to somebody came back, anywhere in the organization: what was scheduled to him before does not go unasked."""

import msgspec
import pytest

from postroom.composer.model import Draft
from postroom.kit.faults import Reason
from tests.db.delivery.desk import INGRID, Desk
from tests.db.delivery.reports import OLU, report
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

BO = ("Bo", "bo@elsewhere.example")


async def scheduled(desk: Desk, **to: object) -> Draft:
    """Ben has a new message wait for tomorrow, in no conversation yet."""
    letter = msgspec.structs.replace(desk.letter(desk.office.ben, "<p>Prices</p>"), **to)
    return await desk.later(letter, last_message=None)


async def sent(desk: Desk) -> str:
    """Ann wrote to Ingrid, Bo and Olu; return what reports name her mail by."""
    letter = msgspec.structs.replace(desk.letter(desk.office.ann, "<p>Hello</p>"), cc_fields=[OLU, BO])
    message_id = await desk.send(letter, last_message=None)
    await desk.deliver()
    [(named,)] = await fetch(desk.office.database, "select email_message_id from message where id = %s", [message_id])
    return str(named)


async def held(desk: Desk) -> list[tuple[Reason | None, str]]:
    found = await desk.drafts(desk.office.ben)
    return [(one.fault.reason, one.fault.server or "") if one.fault else (None, "") for one in found]


@pytest.mark.parametrize("field", ["to_fields", "cc_fields", "bcc_fields"])
async def test_what_is_scheduled_to_them_elsewhere_is_held_at_once(desk: Desk, field: str) -> None:
    named = await sent(desk)
    written = ("Olu", "OLU@Lagos.example")
    await scheduled(desk, **{field: [INGRID, written] if field == "to_fields" else [written]})
    await desk.office.receive(report(50, named))
    assert await desk.look() == 1, "at once, so that its writer can do something"
    assert await held(desk) == [(Reason.RECIPIENT_BOUNCED, written[1])], "as he wrote it himself"
    assert len(await fetch(desk.office.database, "select from event where kind = 'letter.held'")) == 1
    await desk.morrow()
    assert len(await desk.outbox()) == 1


async def test_at_its_moment_it_is_held_when_nobody_was_woken(desk: Desk) -> None:
    named = await sent(desk)
    await scheduled(desk, to_fields=[OLU])
    await desk.office.receive(report(50, named))
    await execute(desk.office.database, "delete from wake where kind = 'send_later'")
    await desk.morrow()
    assert await held(desk) == [(Reason.RECIPIENT_BOUNCED, OLU[1])]


async def test_ordered_after_it_came_back_it_goes(desk: Desk) -> None:
    named = await sent(desk)
    await desk.office.receive(report(50, named))
    await scheduled(desk, to_fields=[OLU])
    await desk.office.receive(report(51, named, recipient=BO[1]))
    assert await desk.look() == 0, "the second report is of somebody else"
    await desk.morrow()
    assert len(await desk.outbox()) == 2


@pytest.mark.parametrize(
    "told",
    [{"action": "delayed"}, {"recipient": "somebody@else.example"}, {"live": False}],
    ids=["not given up", "not of that mail", "an import"],
)
async def test_what_is_no_news_of_them_holds_nothing(desk: Desk, told: dict[str, object]) -> None:
    named = await sent(desk)
    await scheduled(desk, to_fields=[OLU, ("", "somebody@else.example")])
    await desk.office.receive(report(50, named, **told))  # type: ignore[arg-type]  # one part of the report
    await desk.morrow()
    assert len(await desk.outbox()) == 2


async def test_people_it_is_not_for_are_not_named(desk: Desk) -> None:
    named = await sent(desk)
    await scheduled(desk, to_fields=[INGRID])
    await desk.office.receive(report(50, named))
    await desk.morrow()
    assert len(await desk.outbox()) == 2
    assert await held(desk) == []
