"""Conversations that became one, over HTTP: the old address leads on, and anybody who sees them can put them apart."""

from uuid import UUID, uuid4

import pytest

from postroom.api.replies import CommentAdded, OneConversation
from postroom.wire.conversations import Activity, Message, OperationReply, Timeline, UndoReply
from tests.db.api.mailroom import Mailroom, read
from tests.db.office import mail

pytestmark = pytest.mark.anyio


async def joined(mailroom: Mailroom) -> tuple[UUID, UUID]:
    """Return the conversation of Ingrid's letter, and one that an answer in between made a part of it."""
    await mailroom.receive(mail(22, subject="Third", message_id="third@x.example", references="<second@x.example>"))
    gone, _ = await mailroom.ids("Third")
    letter = read(await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline).entries[0]
    assert isinstance(letter, Message)
    link = f"<{letter.email_message_id}>"
    await mailroom.receive(mail(21, subject="Second", message_id="second@x.example", references=link))
    return mailroom.crates, gone


async def test_an_old_address_leads_to_what_it_became_part_of(mailroom: Mailroom) -> None:
    kept, gone = await joined(mailroom)
    path = f"/v1/conversations/{gone}"
    assert read(await mailroom.ben.get(path), OneConversation).conversations.id == kept
    shown = read(await mailroom.ben.get(f"{path}/timeline"), Timeline)
    assert shown.conversation.id == kept
    assert {one.conversation for one in shown.entries if isinstance(one, Message)} == {kept}
    assert (await mailroom.cay.get(path)).status_code == 404


async def test_what_is_done_at_the_old_address_is_done_to_the_new_one(mailroom: Mailroom) -> None:
    kept, gone = await joined(mailroom)
    said = read(
        await mailroom.ben.post(f"/v1/conversations/{gone}/comments", json={"body": "Hm."}), CommentAdded, status=201
    )
    assert said.comments.conversation == kept
    closed = read(await mailroom.ben.patch(f"/v1/conversations/{gone},{kept}", json={"close": True}), OperationReply)
    assert [(one.id, one.closed) for one in closed.conversations] == [(kept, True)]
    draft = mailroom.draft(conversation=str(gone), in_reply_to=None)
    answer = await mailroom.ben.put(f"/v1/drafts/{uuid4()}", json=draft)
    assert answer.status_code < 300, answer.text
    assert read(await mailroom.ben.get(f"/v1/conversations/{kept}"), OneConversation).conversations.drafts


async def test_the_line_in_the_timeline_undoes_it(mailroom: Mailroom) -> None:
    kept, gone = await joined(mailroom)
    shown = read(await mailroom.ben.get(f"/v1/conversations/{kept}/timeline"), Timeline)
    (line,) = [one for one in shown.entries if isinstance(one, Activity) and one.kind == "conversation.joined"]
    assert line.actor_kind == "system"
    undo = f"/v1/operations/{line.data['operation']}/undo"
    assert (await mailroom.cay.post(undo)).status_code == 404
    back = read(await mailroom.ann.post(undo), UndoReply)
    assert {one.id: one.messages_count for one in back.conversations} == {kept: 2, gone: 1}
    assert read(await mailroom.ben.get(f"/v1/conversations/{gone}"), OneConversation).conversations.id == gone
