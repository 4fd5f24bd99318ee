"""Before one writes: who gets the answer, and whom one may have meant."""

from uuid import UUID, uuid4

import pytest

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.accounts.model import Account
from postroom.api.replies import Correspondents
from postroom.contacts import store
from postroom.intake.port import DatabasePort
from postroom.jobs import leases
from postroom.kit.ids import new_id
from postroom.wire.composer import DraftReply, ReplyPlan
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.office import LOGIN, Office, inbox, mail

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
    assert found.from_field
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


async def test_without_an_account_one_is_told_why(mailroom: Mailroom) -> None:
    await mailroom.ann.delete(f"/v1/accounts/{mailroom.office.account.id}?mail=keep")
    found = read(await mailroom.ben.get(f"/v1/messages/{mailroom.letter}/reply"), ReplyPlan)
    assert (found.account, found.from_field, found.removed) == (None, None, "support@acme.example")


async def test_mail_of_a_removed_account_is_answered_from_another_one(mailroom: Mailroom) -> None:
    own = await personal(mailroom.office, mailroom.office.ben)
    await mailroom.ann.delete(f"/v1/accounts/{mailroom.office.account.id}?mail=keep")
    found = read(await mailroom.ben.get(f"/v1/messages/{mailroom.letter}/reply"), ReplyPlan)
    assert (found.account, found.removed) == (own.id, "support@acme.example")
    sent = await mailroom.send(mailroom.ben, account=str(found.account))
    assert sent.status_code == 200, sent.text


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ing", 1),
        ("SOL", 1),
        (" ingrid@f", 1),
        ("fjord", 0),
        ("%", 0),
        ("_", 0),
        ("ingrid  solheim", 1),
        ("", 1),
    ],
)
async def test_people_are_found_by_how_name_or_address_begin(mailroom: Mailroom, q: str, found: int) -> None:
    answer = read(await mailroom.ben.get("/v1/correspondents", params={"q": q}), Correspondents)
    assert [one.name for one in answer.correspondents] == ["Ingrid Solheim"] * found


async def completed(browser: Browser, q: str) -> list[str]:
    answer = read(await browser.get("/v1/correspondents", params={"q": q}), Correspondents)
    return [f"{one.name} <{one.address}>" for one in answer.correspondents]


async def personal(office: Office, owner_id: UUID) -> Account:
    """An account of somebody's own, to which his doctor wrote."""
    async with office.act() as act:
        new = NewAccount(address="own@home.example", name="", login=LOGIN, team_id=None, history_days=None)
        account = await accounts.add(act, office.keys, new, owner_id=owner_id)
        lease = await leases.acquire(
            act.conn, office.organization_id, "sync", str(account.id), holder=new_id(), ttl_s=3600
        )
    assert lease
    doctor = mail(30, sender="Dr. Ingeborg Hart <ingeborg@clinic.example>", to="own@home.example")
    again = mail(31, sender="Aunt Ingrid <ingrid@fjord.example>", to="own@home.example")
    await DatabasePort(office.database, office.blobs, lease, account).deliver(inbox(), [doctor, again])
    return account


async def test_nobody_is_told_who_writes_to_a_colleagues_own_account(mailroom: Mailroom) -> None:
    await personal(mailroom.office, mailroom.office.cay)
    doctor = "Dr. Ingeborg Hart <ingeborg@clinic.example>"
    assert await completed(mailroom.cay, "ing") == ["Aunt Ingrid <ingrid@fjord.example>", doctor]
    assert await completed(mailroom.ben, "ing") == ["Ingrid Solheim <ingrid@fjord.example>"]
    assert await completed(mailroom.ann, "aunt") == []


async def test_a_shared_account_shares_its_correspondents_and_no_longer_than_it_is_shared(mailroom: Mailroom) -> None:
    account = await personal(mailroom.office, mailroom.office.ann)
    path = f"/v1/accounts/{account.id}"
    assert await completed(mailroom.ben, "ingeborg") == []
    await mailroom.ann.patch(path, json={"team": str(mailroom.office.support)})
    assert await completed(mailroom.ben, "hart") == ["Dr. Ingeborg Hart <ingeborg@clinic.example>"]
    assert await completed(mailroom.ben, "ing") == [
        "Aunt Ingrid <ingrid@fjord.example>",
        "Dr. Ingeborg Hart <ingeborg@clinic.example>",
    ]
    await mailroom.ann.patch(path, json={"personal": True})
    assert await completed(mailroom.ben, "hart") == []


async def test_a_letter_many_begin_with_finds_the_newest(mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    await personal(mailroom.office, mailroom.office.cay)
    await mailroom.receive(mail(6, sender="Per I Berg <per@fjord.example>"), mail(7, sender="Bo <bo@x.example>"))
    few = await completed(mailroom.ben, "i")
    monkeypatch.setattr(store, "_COMMON", 1)
    assert few == await completed(mailroom.ben, "i") == ["Per I Berg <per@fjord.example>", *few[1:]]
    assert await completed(mailroom.ben, "") == ["Bo <bo@x.example>", *few]
    assert await completed(mailroom.ben, "x") == []


async def test_who_changed_his_name_is_found_by_the_new_one(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(5, sender="Ingrid Maria Berg <ingrid@fjord.example>"))
    assert await completed(mailroom.ben, "maria b") == ["Ingrid Maria Berg <ingrid@fjord.example>"]
    assert await completed(mailroom.ben, "solheim") == []


async def test_no_address_and_no_name_is_too_long_to_go_on(mailroom: Mailroom) -> None:
    name = " ".join(["Very"] * 500)
    await mailroom.receive(
        mail(5, sender=f"{name} <{'x' * 3000}@fjord.example>"), mail(6, sender=f"{name} <v@x.example>")
    )
    assert await completed(mailroom.ben, "x") == []
    assert len(await completed(mailroom.ben, "very very")) == 1
