"""Drafts over HTTP: saved as one types, sent once, called back, and the tray of what has not left."""

from uuid import UUID, uuid4

import pytest

from postroom.api.replies import Drafts, OneMessage
from postroom.wire.composer import DraftReply, Outbox
from postroom.wire.conversations import BadgeReply, Draft, Timeline, UndoReply
from tests.db.api.mailroom import INGRID, Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.office import mail
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def test_what_is_typed_is_there_again_and_colleagues_see_it(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(body="<p>We</p>"))
    saved = read(await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft()), DraftReply)
    assert saved.draft
    assert (saved.draft.id, saved.draft.author, saved.draft.body) == (
        draft_id,
        mailroom.office.ben,
        "<p>We send new ones.</p>",
    )
    assert saved.conversation
    assert saved.conversation.drafts == [draft_id]
    [mine] = read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts
    assert mine == saved.draft
    assert read(await mailroom.ann.get("/v1/drafts"), Drafts).drafts == []
    page = read(await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    assert isinstance(page.entries[-1], Draft)
    listed = await mailroom.ben.get("/v1/conversations?drafts=true")
    assert [one["id"] for one in listed.json()["conversations"]] == [str(mailroom.crates)]


async def test_the_badge_counts_what_i_have_not_sent_yet(mailroom: Mailroom) -> None:
    async def counted(browser: Browser) -> list[tuple[int, int]]:
        badges = read(await browser.get("/v1/badges"), BadgeReply).badges
        return [(one.total, one.unread) for one in badges if one.kind == "drafts"]

    reply, loose = uuid4(), uuid4()
    await mailroom.ben.put(f"/v1/drafts/{reply}", json=mailroom.draft())
    await mailroom.ben.put(f"/v1/drafts/{loose}", json=mailroom.draft(conversation=None, in_reply_to=None))
    assert await counted(mailroom.ben) == [(2, 0)]
    assert await counted(mailroom.ann) == [(0, 0)], "a colleague's draft is not mine to finish"
    await mailroom.ben.delete(f"/v1/drafts/{reply}")
    assert await counted(mailroom.ben) == [(1, 0)]


async def test_discarding_twice_is_discarding_once(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft())
    assert (await mailroom.ann.delete(f"/v1/drafts/{draft_id}")).status_code == 204
    assert len(read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts) == 1, "a colleague's is not mine to discard"
    for _ in range(2):
        assert (await mailroom.ben.delete(f"/v1/drafts/{draft_id}")).status_code == 204
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts == []


async def test_nobody_writes_into_what_is_not_his(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    refused = await mailroom.cay.put(f"/v1/drafts/{draft_id}", json=mailroom.draft())
    assert (refused.status_code, error_code(refused)) == (404, "no_such_account")
    elsewhere = await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(conversation=str(uuid4())))
    assert (elsewhere.status_code, error_code(elsewhere)) == (404, "no_such_conversation")
    await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft())
    stolen = await mailroom.ann.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(body="mine now"))
    assert (stolen.status_code, error_code(stolen)) == (404, "no_such_draft")


async def test_a_draft_that_answers_nothing_known_is_kept_and_not_sent(mailroom: Mailroom) -> None:
    draft_id, body = uuid4(), mailroom.draft(in_reply_to=str(uuid4()))
    assert (await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=body)).status_code == 200
    refused = await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=body | {"send": True})
    assert (refused.status_code, error_code(refused)) == (422, "invalid")


async def test_a_send_is_one_message_however_often_it_comes(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    first = read(await mailroom.send(mailroom.ben, draft_id), DraftReply)
    assert first.message
    assert first.message.send
    assert (first.message.send.state, first.message.author, first.draft) == ("waiting", mailroom.office.ben, None)
    assert first.operation == first.message.id
    assert first.conversation
    assert first.conversation.assignees == [mailroom.office.ben]
    again = read(await mailroom.send(mailroom.ben, draft_id, body="other"), DraftReply)
    assert again.message == first.message
    late = read(await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft()), DraftReply)
    assert late.message == first.message
    assert await fetch(mailroom.world.database, "select count(*) from outbox") == [(1,)]


async def test_words_that_come_after_the_send_are_told_to_be_in_no_mail(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    people = [INGRID]

    async def put(**fields: object) -> DraftReply:
        said = mailroom.draft(to_fields=people, **fields)
        return read(await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=said), DraftReply)

    assert not (await put(body="<p>We look</p>")).stale
    sent = await put(body="<p>We send <b>new</b> ones.</p>", subject="  Crates ", send=True)
    assert (sent.draft, sent.stale) == (None, False)
    again = await put(body="<p>We send <b>new</b> ones.</p>", subject="  Crates ", send=True)
    assert (again.operation, again.stale) == (sent.operation, False)
    for later in ({"send": True, "body": "<p>We send new ones, by Friday.</p>"}, {"body": "<p>We</p>"}):
        answer = await put(**{"subject": "Crates", **later})
        assert (answer.operation, answer.stale) == (sent.operation, True)


async def test_a_repeated_key_answers_the_same(mailroom: Mailroom) -> None:
    draft_id, body, key = uuid4(), mailroom.draft(send=True), {"idempotency-key": "send-1"}
    answers = [await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=body, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"


async def test_a_thread_that_moved_on_keeps_the_draft_as_it_was_typed(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(2, subject="Re: Crates", references="<m1@fjord.example>"))
    _, newer = await mailroom.ids("Re: Crates")
    draft_id = uuid4()
    refused = await mailroom.send(mailroom.ben, draft_id, body="<p>typed in one go</p>")
    assert (refused.status_code, error_code(refused)) == (409, "thread_moved_on")
    assert refused.json()["error"]["fields"] == {"messages": [str(newer)]}
    [kept] = read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts
    assert (kept.id, kept.body) == (draft_id, "<p>typed in one go</p>")
    assert read(await mailroom.send(mailroom.ben, draft_id, force=True), DraftReply).message


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to_fields": []}, "no_recipient"),
        ({"to_fields": [{"address": "nobody"}]}, "bad_address"),
        ({"to_fields": [INGRID] * 201}, "invalid"),
        ({"body": "x" * 2_000_001}, "invalid"),
        ({"attachments": [str(uuid4())]}, "invalid"),
    ],
)
async def test_what_cannot_be_sent_says_why(mailroom: Mailroom, fields: dict[str, object], code: str) -> None:
    refused = await mailroom.send(mailroom.ben, **fields)
    assert (refused.status_code, error_code(refused)) == (422, code)
    assert await fetch(mailroom.world.database, "select count(*) from outbox") == [(0,)]


@pytest.mark.parametrize("evil", ["Hello\r\nBcc: eve@example.com", "a\tb", "a\x7fb", "a\x85b", "a\u2028b"])
@pytest.mark.parametrize("send", [False, True], ids=["saved", "sent"])
async def test_line_breaks_in_headers_are_refused_and_what_was_saved_stays(
    mailroom: Mailroom, evil: str, *, send: bool
) -> None:
    draft_id = uuid4()
    saved = read(await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft()), DraftReply).draft
    for fields, named in (
        ({"subject": evil}, "subject"),
        ({"to_fields": [INGRID, {"name": evil, "address": "a@b.example"}]}, "to_fields[1].name"),
        ({"bcc_fields": [{"name": "", "address": f"a@b.example{evil}"}]}, "bcc_fields[0].address"),
    ):
        refused = await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(send=send, **fields))
        assert (refused.status_code, error_code(refused)) == (422, "line_break")
        assert refused.json()["error"]["fields"] == {"field": named}
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts == [saved]


async def test_undo_calls_the_mail_back(mailroom: Mailroom) -> None:
    sent = read(await mailroom.send(mailroom.ben), DraftReply)
    refused = await mailroom.ann.post(f"/v1/operations/{sent.operation}/undo")
    assert (refused.status_code, error_code(refused)) == (404, "nothing_to_undo")
    undone = read(await mailroom.ben.post(f"/v1/operations/{sent.operation}/undo"), UndoReply)
    assert undone.left == []
    assert [(one.id, one.assignees, len(one.drafts)) for one in undone.conversations] == [(mailroom.crates, [], 1)]
    twice = await mailroom.ben.post(f"/v1/operations/{sent.operation}/undo")
    assert (twice.status_code, error_code(twice)) == (404, "nothing_to_undo")


async def test_undo_says_what_a_colleague_changed_since(mailroom: Mailroom) -> None:
    sent = read(await mailroom.send(mailroom.ben), DraftReply)
    body = {"remove_assignees": [str(mailroom.office.ben)]}
    await mailroom.ann.patch(f"/v1/conversations/{mailroom.crates}", json=body)
    undone = read(await mailroom.ben.post(f"/v1/operations/{sent.operation}/undo"), UndoReply)
    assert "The assignees were changed since; that was left." in undone.left
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts


async def test_what_is_on_its_way_cannot_be_called_back(mailroom: Mailroom) -> None:
    sent = read(await mailroom.send(mailroom.ben), DraftReply)
    await execute(mailroom.world.database, "update outbox set state = 'sent'")
    for path in (f"operations/{sent.operation}/undo", f"messages/{sent.operation}/cancel"):
        late = await mailroom.ben.post(f"/v1/{path}")
        assert (late.status_code, error_code(late)) == (409, "too_late")


async def test_the_tray_holds_what_did_not_leave(mailroom: Mailroom) -> None:
    message_id = await failed(mailroom)
    for browser in (mailroom.ann, mailroom.ben):
        [tray] = read(await browser.get("/v1/outbox"), Outbox).messages
        assert tray.send
        assert (tray.id, tray.send.state, tray.send.error) == (message_id, "failed", "No such user.")
    assert read(await mailroom.cay.get("/v1/outbox"), Outbox).messages == []
    retried = read(await mailroom.ann.post(f"/v1/messages/{message_id}/retry"), OneMessage).messages
    assert retried.send
    assert (retried.send.state, retried.send.attempts) == ("waiting", 0)


async def test_back_to_draft(mailroom: Mailroom) -> None:
    message_id = await failed(mailroom)
    back = read(await mailroom.ben.post(f"/v1/messages/{message_id}/cancel"), DraftReply)
    assert back.draft
    assert back.message is None
    assert read(await mailroom.ann.get("/v1/outbox"), Outbox).messages == []


async def test_a_stranger_retries_and_cancels_nothing(mailroom: Mailroom) -> None:
    message_id = await failed(mailroom)
    for verb in ("retry", "cancel"):
        for browser, one in ((mailroom.cay, message_id), (mailroom.ben, uuid4())):
            refused = await browser.post(f"/v1/messages/{one}/{verb}")
            assert refused.status_code == 404, refused.text
    assert await fetch(mailroom.world.database, "select state from outbox") == [("failed",)]


async def failed(mailroom: Mailroom) -> UUID:
    sent = read(await mailroom.send(mailroom.ben, undo_seconds=0), DraftReply)
    assert sent.operation
    await execute(mailroom.world.database, "update outbox set state = 'failed', error = 'No such user.', attempts = 1")
    return sent.operation
