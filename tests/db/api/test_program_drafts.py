"""POST /v1/drafts: a program writes drafts and sends mail, and changes the conversation with the same request."""

import base64
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from postroom.api.replies import DraftMade, DraftPage, Drafts
from postroom.kit.clock import now
from tests.db.api.mailroom import INGRID, Mailroom, read
from tests.db.api.scene import program_of
from tests.db.api.world import Browser, error_code
from tests.db.office import mail
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()


async def program(mailroom: Mailroom) -> Browser:
    """Return Ben's program."""
    return await program_of(mailroom.world, mailroom.office.ben)


def body(mailroom: Mailroom, **fields: object) -> dict[str, Any]:
    new = {
        "from_field": {"address": mailroom.office.account.address},
        "to_fields": [INGRID],
        "subject": "Your crates",
        "body": "<p>They left.</p>",
    }
    return {"drafts": {name: value for name, value in (new | fields).items() if value is not None}}


async def post(mailroom: Mailroom, **fields: object) -> httpx.Response:
    return await (await program(mailroom)).post("/v1/drafts", json=body(mailroom, **fields))


async def refused(mailroom: Mailroom, **fields: object) -> tuple[int, str, dict[str, Any]]:
    """Return status, code and fields, and see that nothing was left behind."""
    answer = await post(mailroom, **fields)
    kept = await fetch(mailroom.world.database, "select (select count(*) from draft), (select count(*) from outbox)")
    assert kept == [(0, 0)], answer.text
    return answer.status_code, error_code(answer), answer.json()["error"]["fields"]


async def test_a_program_writes_a_draft_that_its_person_finds(mailroom: Mailroom) -> None:
    made = read(await post(mailroom, cc_fields=[{"address": "Per Dal <per@fjord.example>"}]), DraftMade, status=201)
    assert made.messages is None
    assert (made.drafts.subject, made.drafts.body, made.drafts.conversation) == (
        "Your crates",
        "<p>They left.</p>",
        None,
    )
    assert [(one.name, one.address) for one in made.drafts.cc_fields] == [("Per Dal", "per@fjord.example")]
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts == [made.drafts]
    assert read(await mailroom.ann.get("/v1/drafts"), Drafts).drafts == []


async def test_send_puts_one_mail_into_the_outbox(mailroom: Mailroom) -> None:
    bcc = {"name": "", "address": "books@fjord.example"}
    made = read(await post(mailroom, send=True, bcc_fields=[bcc]), DraftMade, status=201)
    assert made.messages
    assert made.messages.send
    assert (made.messages.subject, made.messages.send.state) == ("Your crates", "waiting")
    assert made.drafts.conversation == made.messages.conversation != mailroom.crates
    assert [one.address for one in made.messages.bcc_fields] == ["books@fjord.example"]
    [(count, due)] = await fetch(mailroom.world.database, "select count(*), bool_and(send_at <= now()) from outbox")
    assert (count, due) == (1, True), "a program has nobody to press Undo"


async def test_the_same_key_is_one_draft_and_one_mail(mailroom: Mailroom) -> None:
    ben = await program(mailroom)
    key = {"idempotency-key": str(uuid4())}
    first = await ben.post("/v1/drafts", json=body(mailroom, send=True), headers=key)
    again = await ben.post("/v1/drafts", json=body(mailroom, send=True), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    await fetch(mailroom.world.database, "delete from idempotency returning key")
    forgotten = await ben.post("/v1/drafts", json=body(mailroom, send=True), headers=key)
    assert forgotten.json()["messages"]["id"] == first.json()["messages"]["id"], "it died before it kept its answer"
    assert await fetch(mailroom.world.database, "select count(*) from outbox") == [(1,)]
    without = await ben.post("/v1/drafts", json=body(mailroom, send=True))
    assert without.json()["messages"]["id"] != first.json()["messages"]["id"]


async def headers_of(mailroom: Mailroom, made: DraftMade) -> tuple[list[str], list[str]]:
    """Return what the mail will have in In-Reply-To and References."""
    assert made.messages
    [row] = await fetch(
        mailroom.world.database, "select in_reply_to, reference_ids from message where id = %s", [made.messages.id]
    )
    return row[0], row[1]


async def letter_id(mailroom: Mailroom) -> str:
    [(found,)] = await fetch(
        mailroom.world.database, "select email_message_id from message where id = %s", [mailroom.letter]
    )
    return str(found)


@pytest.mark.parametrize("form", ["<{}>", "{}"], ids=["in-brackets", "bare"])
async def test_references_lead_to_the_conversation(mailroom: Mailroom, form: str) -> None:
    known = await letter_id(mailroom)
    made = read(
        await post(mailroom, references=["lost@fjord.example", form.format(known)], send=True), DraftMade, status=201
    )
    assert made.drafts.conversation == mailroom.crates
    assert await headers_of(mailroom, made) == ([known], [known])


async def test_references_to_mail_that_is_not_here_go_into_the_header_and_lead_others_here(mailroom: Mailroom) -> None:
    ids = ["one@shop.example", "two@shop.example"]
    made = read(await post(mailroom, references=ids, send=True), DraftMade, status=201)
    assert await headers_of(mailroom, made) == ([ids[1]], ids)
    next_ = read(await post(mailroom, references=[ids[0]], send=True), DraftMade, status=201)
    assert next_.drafts.conversation == made.drafts.conversation
    status, code, fields = 0, "", {}
    answer = await post(mailroom, references=["three@shop.example"])
    status, code, fields = answer.status_code, error_code(answer), answer.json()["error"]["fields"]
    assert (status, code, fields) == (422, "invalid", {"field": "references"}), "a draft cannot keep them"


async def test_a_draft_in_a_conversation_answers_its_newest_message(mailroom: Mailroom) -> None:
    made = read(await post(mailroom, conversation=str(mailroom.crates), subject=None), DraftMade, status=201)
    assert (made.drafts.conversation, made.drafts.in_reply_to) == (mailroom.crates, mailroom.letter)
    sent = read(await post(mailroom, conversation=str(mailroom.crates), subject=None, send=True), DraftMade, status=201)
    assert sent.messages
    assert sent.messages.subject == "Re: Crates"


async def text_of(mailroom: Mailroom, made: DraftMade) -> str:
    assert made.messages
    [(text,)] = await fetch(
        mailroom.world.database, "select text from message_body where message_id = %s", [made.messages.id]
    )
    return str(text)


async def test_what_others_wrote_is_quoted_only_when_asked(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(2, subject="Boxes", body="Two broken boxes."))
    boxes, _ = await mailroom.ids("Boxes")
    here = {"conversation": str(boxes), "send": True}
    silent = read(await post(mailroom, **here), DraftMade, status=201)
    assert "broken" not in await text_of(mailroom, silent)
    known, *_ = (await headers_of(mailroom, silent))[0]
    quoting = read(await post(mailroom, **here, references=[known], quote_previous_message=True), DraftMade, status=201)
    assert "> Two broken boxes." in await text_of(mailroom, quoting)


async def test_attachments_go_along_under_the_type_they_are(mailroom: Mailroom) -> None:
    files = [
        {"filename": "crate.pdf", "base64_data": PIXEL},
        {"filename": "list é.csv", "base64_data": base64.b64encode(b"a,b").decode()},
    ]
    made = read(await post(mailroom, attachments=files, send=True), DraftMade, status=201)
    assert made.messages
    assert [(one.filename, one.media_type, one.size) for one in made.messages.attachments] == [
        ("crate.pdf", "image/png", 38),
        ("list é.csv", "text/csv", 3),
    ]
    kept = read(await post(mailroom, attachments=files), DraftMade, status=201)
    assert [one.filename for one in kept.drafts.attachments] == ["crate.pdf", "list é.csv"]


async def test_the_same_request_changes_the_conversation(mailroom: Mailroom) -> None:
    office = mailroom.office
    made = read(
        await post(
            mailroom,
            conversation=str(mailroom.crates),
            send=True,
            add_assignees=[str(office.ann)],
            conversation_subject="Crates, again",
            conversation_color="#ff0000",
            close=True,
        ),
        DraftMade,
        status=201,
    )
    assert made.drafts.conversation == mailroom.crates
    crates = (await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}")).json()["conversations"]
    assert str(office.ann) in crates["assignees"]
    assert (crates["subject"], crates["color"], crates["closed"]) == ("Crates, again", "#ff0000", True)
    await post(mailroom, conversation=str(mailroom.crates), reopen=True, add_to_inbox=True)
    crates = (await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}")).json()["conversations"]
    assert crates["closed"] is False


async def test_somebody_elses_account_and_conversation_are_not_there(mailroom: Mailroom) -> None:
    cay = await program_of(mailroom.world, mailroom.office.cay)
    for wrong in (
        {"account": str(mailroom.office.account.id), "from_field": None},
        {},
        {"from_field": {"address": "nobody@acme.example"}},
    ):
        answer = await cay.post("/v1/drafts", json=body(mailroom, **wrong))
        assert (answer.status_code, error_code(answer)) == (404, "no_such_account")
    assert (await refused(mailroom, conversation=str(uuid4())))[:2] == (404, "no_such_conversation")
    assert (await refused(mailroom, organization=str(uuid4())))[0] == 404
    assert await refused(mailroom, from_field=None) == (422, "invalid", {"field": "account"})
    named = {"address": mailroom.office.account.address, "name": "The Queen"}
    assert await refused(mailroom, from_field=named) == (422, "invalid", {"field": "from_field.name"})


@pytest.mark.parametrize(
    ("fields", "status", "code", "named"),
    [
        ({"attachments": [{"filename": "a", "base64_data": ""}] * 26}, 400, "invalid", "attachments"),
        ({"attachments": [{"filename": "a", "base64_data": "?"}]}, 400, "invalid", "base64"),
        ({"attachments": [{"filename": "a\nb", "base64_data": ""}]}, 422, "line_break", "attachments[0].filename"),
        ({"attachments": [{"filename": "../a", "base64_data": ""}]}, 422, "invalid", "attachments[0].filename"),
        ({"external_response_id": "1"}, 400, "invalid", "external_response_id"),
        ({"add_users": []}, 400, "invalid", "add_users"),
        ({"subject": "a\r\nBcc: x@y.example"}, 422, "line_break", "subject"),
        ({"subject": "a\u2028b"}, 422, "line_break", "subject"),
        ({"conversation_subject": "a\nb"}, 422, "line_break", "conversation_subject"),
        ({"to_fields": [{"name": "a\rb", "address": "a@b.example"}]}, 422, "line_break", "to_fields[0].name"),
        ({"cc_fields": [{"address": "a@b.example\n"}]}, 422, "line_break", "cc_fields[0].address"),
        ({"bcc_fields": [{"address": "a@b.example, c@d.example"}]}, 422, "bad_address", "bcc_fields[0].address"),
        ({"to_fields": [{"address": "nobody"}]}, 422, "bad_address", "to_fields[0].address"),
        ({"from_field": {"address": "a@b.example\n"}}, 422, "line_break", "from_field.address"),
        ({"references": ["a@b\nX: y"]}, 422, "line_break", "references[0]"),
        ({"references": ["a@b.example", "a b@c.example"]}, 422, "invalid", "references[1]"),
        ({"to_fields": [], "send": True}, 422, "no_recipient", "to_fields"),
        ({"send_at": 1}, 422, "invalid", "send_at"),
        ({"send_at": 1e300}, 422, "invalid", "send_at"),
        ({"auto_followup": True}, 422, "invalid", "auto_followup"),
        ({"close": True}, 422, "invalid", "close"),
        ({"close": True, "reopen": True, "send": True}, 422, "invalid", "reopen"),
        ({"add_assignees": [str(UUID(int=1))], "send": True}, 422, "invalid", "users"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_left(
    mailroom: Mailroom, fields: dict[str, Any], status: int, code: str, named: str
) -> None:
    found = await refused(mailroom, **fields)
    assert found[:2] == (status, code)
    assert named in str(found[2]), found


async def test_what_is_to_leave_later_is_a_draft_until_then(mailroom: Mailroom) -> None:
    at = now().timestamp() + 3_600
    for far in (at - 7_200, at + 367 * 86_400, 1e18):
        assert (await refused(mailroom, send_at=far))[2] == {"field": "send_at"}
    with_state = await refused(mailroom, send_at=at, close=True)
    assert with_state[2] == {"field": "close"}, "there is no conversation to close yet"
    made = read(await post(mailroom, send=True, send_at=at, auto_followup=True), DraftMade, status=201)
    assert (made.messages, made.drafts.auto_followup) == (None, True)
    assert made.drafts.send_at == pytest.approx(at, abs=0.001)


async def test_a_request_has_at_most_ten_megabytes(mailroom: Mailroom) -> None:
    six = base64.b64encode(bytes(6_000_000)).decode()
    assert (await post(mailroom, attachments=[{"filename": "a", "base64_data": six}])).status_code == 201
    more = [{"filename": "a", "base64_data": six}, {"filename": "b", "base64_data": six[:4_000_000]}]
    answer = await post(mailroom, attachments=more)
    assert (answer.status_code, error_code(answer)) == (413, "too_large")
    assert answer.json()["error"]["fields"] == {"limit": 10_000_000}


async def test_the_drafts_of_a_conversation_come_in_pages_newest_first(mailroom: Mailroom) -> None:
    made = [
        read(await post(mailroom, conversation=str(mailroom.crates)), DraftMade, status=201).drafts.id for _ in range(3)
    ]
    path = f"/v1/conversations/{mailroom.crates}/drafts"
    first = read(await mailroom.ann.get(f"{path}?limit=2"), DraftPage)
    assert [one.id for one in first.drafts] == made[:0:-1]
    last = read(await mailroom.ann.get(f"{path}?limit=2&until={first.until}"), DraftPage)
    assert ([one.id for one in last.drafts], last.until) == (made[:1], None)
    assert (await mailroom.cay.get(path)).status_code == 404
    assert (await mailroom.ben.get(f"{path}?limit=11")).status_code == 400
    ids = ",".join(map(str, made))
    assert (await mailroom.ann.delete(f"/v1/drafts/{ids}")).status_code == 204
    assert len(read(await mailroom.ben.get(path), DraftPage).drafts) == 3, "a colleague's are not mine to discard"
    assert (await mailroom.ben.delete(f"/v1/drafts/{ids}")).status_code == 204
    assert read(await mailroom.ben.get(path), DraftPage).drafts == []
    assert (await mailroom.ben.delete("/v1/drafts/one,two")).status_code == 422
