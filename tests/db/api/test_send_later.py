"""Send later over HTTP: ordered, changed, called off, taken over, and how long what is sent is held back."""

from uuid import UUID, uuid4

import pytest

from postroom.api.replies import Drafts
from postroom.identity import organizations
from postroom.kit.clock import now, unix
from postroom.wire.composer import DraftReply, Outbox
from postroom.wire.conversations import UndoReply
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.office import mail
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

_DAY = 86_400


def tomorrow() -> float:
    return float(int(unix(now())) + _DAY)


async def schedule(mailroom: Mailroom, draft_id: UUID, **fields: object) -> DraftReply:
    return read(await mailroom.send(mailroom.ben, draft_id, send_at=tomorrow(), **fields), DraftReply)


async def test_it_is_a_draft_with_a_moment_until_it_is_called_off(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    ordered = await schedule(mailroom, draft_id, auto_followup=True)
    assert ordered.draft
    assert (ordered.message, ordered.operation) == (None, draft_id)
    assert abs((ordered.draft.send_at or 0) - tomorrow()) < 60
    assert ordered.draft.auto_followup
    [mine] = read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts
    assert mine == ordered.draft
    refused = await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(body="<p>Other</p>"))
    assert (refused.status_code, error_code(refused)) == (409, "scheduled")
    same = read(await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft()), DraftReply)
    assert same.draft == ordered.draft
    undone = read(await mailroom.ben.post(f"/v1/operations/{draft_id}/undo"), UndoReply)
    assert [one.id for one in undone.conversations] == [mailroom.crates]
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts[0].send_at is None
    again = await mailroom.ben.post(f"/v1/drafts/{draft_id}/unschedule")
    assert (again.status_code, error_code(again)) == (404, "not_scheduled")


async def test_a_discard_is_taken_back(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    ordered = await schedule(mailroom, draft_id)
    assert (await mailroom.ben.delete(f"/v1/drafts/{draft_id}")).status_code == 204
    assert read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts == []
    for browser in (mailroom.ann, mailroom.cay):
        hidden = await browser.post(f"/v1/drafts/{draft_id}/restore")
        assert (hidden.status_code, error_code(hidden)) == (404, "no_such_draft")
    back = read(await mailroom.ben.post(f"/v1/drafts/{draft_id}/restore"), DraftReply)
    assert back.draft == ordered.draft
    assert back.conversation
    assert back.conversation.drafts == [draft_id]


async def test_send_now_sends_it_once(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    await schedule(mailroom, draft_id)
    sent = read(await mailroom.send(mailroom.ben, draft_id), DraftReply)
    assert sent.message
    late = read(await mailroom.send(mailroom.ben, draft_id, send_at=tomorrow()), DraftReply)
    assert late.message == sent.message, "another window scheduled what had gone"
    assert await fetch(mailroom.world.database, "select count(*) from outbox") == [(1,)]


async def test_other_words_that_were_refused_are_a_draft_and_nothing_goes_at_the_old_moment(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    await schedule(mailroom, draft_id)
    await mailroom.receive(mail(9, subject="Re: Crates", references="<m1@fjord.example>"))
    for send_at in (None, tomorrow() + _DAY):
        refused = await mailroom.send(mailroom.ben, draft_id, body="<p>Changed.</p>", send_at=send_at)
        assert (refused.status_code, error_code(refused)) == (409, "thread_moved_on")
        [kept] = read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts
        assert (kept.body, kept.send_at) == ("<p>Changed.</p>", None)


@pytest.mark.parametrize("send_at", [0, 1, 1e300, -5, 4e9])
async def test_a_moment_that_is_none_is_refused_and_the_draft_kept(mailroom: Mailroom, send_at: float) -> None:
    draft_id = uuid4()
    refused = await mailroom.send(mailroom.ben, draft_id, send_at=send_at)
    assert (refused.status_code, error_code(refused)) == (422, "invalid")
    [kept] = read(await mailroom.ben.get("/v1/drafts"), Drafts).drafts
    assert (kept.id, kept.send_at) == (draft_id, None)


async def test_the_held_letter_of_who_left_stands_in_the_tray_to_be_taken_over(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    await schedule(mailroom, draft_id)
    await execute(mailroom.world.database, "update draft set send_at = null, held_error = 'Not a member any more.'")
    assert read(await mailroom.ann.get("/v1/outbox"), Outbox).held == [], "it is Ben's own to see to"
    refused = await mailroom.ann.post(f"/v1/drafts/{draft_id}/take_over")
    assert (refused.status_code, error_code(refused)) == (404, "no_such_draft")
    async with mailroom.office.act() as act:
        await organizations.remove(act, mailroom.office.ben)
    [letter] = read(await mailroom.ann.get("/v1/outbox"), Outbox).held
    assert (letter.id, letter.held) == (draft_id, "Not a member any more.")
    assert read(await mailroom.cay.get("/v1/outbox"), Outbox).held == []
    taken = read(await mailroom.ann.post(f"/v1/drafts/{draft_id}/take_over"), DraftReply)
    assert taken.draft
    assert taken.draft.author == mailroom.office.ann
    assert read(await mailroom.send(mailroom.ann, draft_id), DraftReply).message


async def test_how_long_mail_is_held_back_is_a_persons_own(mailroom: Mailroom) -> None:
    assert (await mailroom.ben.get("/v1/me")).json()["preferences"]["undo_seconds"] == 10
    changed = await mailroom.ben.patch("/v1/me", json={"undo_seconds": 0})
    assert changed.json()["preferences"]["undo_seconds"] == 0
    refused = await mailroom.ben.patch("/v1/me", json={"undo_seconds": 7})
    assert (refused.status_code, refused.json()["error"]["fields"]) == (422, {"field": "undo_seconds"})
