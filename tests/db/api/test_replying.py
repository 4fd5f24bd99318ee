"""Before one writes: who gets the answer, and whom one may have meant."""

from uuid import uuid4

import pytest

from postroom.api.replies import Correspondents
from postroom.wire.composer import DraftReply, ReplyPlan
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.office import mail

pytestmark = pytest.mark.anyio


async def plan(mailroom: Mailroom, query: str = "", **message: str) -> ReplyPlan:
    await mailroom.receive(mail(2, subject="Prices", **message))  # type: ignore[arg-type]  # parts of a mail by name
    _, message_id = await mailroom.ids("Prices")
    return read(await mailroom.ben.get(f"/v1/messages/{message_id}/reply{query}"), ReplyPlan)


async def test_a_reply_goes_to_the_sender_from_the_account_it_came_to(mailroom: Mailroom) -> None:
    found = await plan(mailroom, to="support@acme.example, Olu <olu@lagos.example>")
    assert found.account == mailroom.office.account.id
    assert [one.address for one in found.to_fields] == ["ingrid@fjord.example"]
    assert found.cc_fields == []
    assert (found.subject, found.from_field.address) == ("Re: Prices", "support@acme.example")
    assert "crates arrived crushed" in found.quoted_html


async def test_a_reply_to_all_leaves_out_ourselves(mailroom: Mailroom) -> None:
    found = await plan(
        mailroom, "?all=true", to="SUPPORT@acme.example, Olu <olu@lagos.example>", headers="Cc: x@fjord.example\r\n"
    )
    assert [one.address for one in found.to_fields] == ["ingrid@fjord.example"]
    assert [one.address for one in found.cc_fields] == ["olu@lagos.example", "x@fjord.example"]


async def test_a_forward_goes_to_nobody_yet(mailroom: Mailroom) -> None:
    found = await plan(mailroom, "?forward=true")
    assert (found.to_fields, found.cc_fields, found.subject) == ([], [], "Fwd: Prices")


async def test_an_answer_to_our_own_mail_goes_where_that_went(mailroom: Mailroom) -> None:
    sent = read(await mailroom.send(mailroom.ben), DraftReply)
    found = read(await mailroom.ann.get(f"/v1/messages/{sent.operation}/reply"), ReplyPlan)
    assert [one.address for one in found.to_fields] == ["ingrid@fjord.example"]


async def test_a_stranger_plans_nothing(mailroom: Mailroom) -> None:
    for browser, message in ((mailroom.cay, mailroom.letter), (mailroom.ben, uuid4())):
        hidden = await browser.get(f"/v1/messages/{message}/reply")
        assert (hidden.status_code, error_code(hidden)) == (404, "not_found")


async def test_without_an_account_one_is_told_to_add_one(mailroom: Mailroom) -> None:
    await mailroom.ann.delete(f"/v1/accounts/{mailroom.office.account.id}")
    answer = await mailroom.ben.get(f"/v1/messages/{mailroom.letter}/reply")
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


@pytest.mark.parametrize(("q", "found"), [("ing", 1), ("SOL", 1), (" ingrid@f", 1), ("fjord", 0), ("%", 0), ("_", 0)])
async def test_people_are_found_by_how_name_or_address_begin(mailroom: Mailroom, q: str, found: int) -> None:
    answer = read(await mailroom.ben.get("/v1/correspondents", params={"q": q}), Correspondents)
    assert [one.name for one in answer.correspondents] == ["Ingrid Solheim"] * found
