"""Files of a draft: shown to who made them, and taken along from a message that is forwarded."""

import re
from uuid import uuid4

import pytest

from postroom.wire.composer import DraftReply, ReplyPlan, UploadReply
from postroom.wire.conversations import Draft, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.test_files import PIXEL, SCRIPT, pictures, upload
from tests.db.api.world import error_code
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def test_a_picture_of_a_draft_is_shown_by_its_address(mailroom: Mailroom) -> None:
    made = await upload(mailroom, "crate.png", PIXEL, "image/png")
    draft_id = uuid4()
    saved = read(
        await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(attachments=[str(made.id)])), DraftReply
    )
    assert saved.draft
    for url in (made.url, saved.draft.attachments[0].url):
        shown = await mailroom.world.browser(origin=None).get(url)
        assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PIXEL, "image/png")
        assert "sandbox" in shown.headers["content-security-policy"]


async def test_what_is_no_picture_is_only_downloaded(mailroom: Mailroom) -> None:
    made = await upload(mailroom, "page.html", SCRIPT, "text/html")
    found = await mailroom.ben.get(made.url)
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")


async def test_a_colleague_sees_no_file_of_my_draft_and_who_was_removed_none_of_his_own(mailroom: Mailroom) -> None:
    made = await upload(mailroom, "crate.png", PIXEL, "image/png")
    await mailroom.ben.put(f"/v1/drafts/{uuid4()}", json=mailroom.draft(attachments=[str(made.id)]))
    page = read(await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    draft = page.entries[-1]
    assert isinstance(draft, Draft)
    assert draft.attachments == []
    await execute(
        mailroom.world.database, "update membership set removed_at = now() where person_id = %s", [mailroom.office.ben]
    )
    gone = await mailroom.world.browser(origin=None).get(made.url)
    assert (gone.status_code, error_code(gone)) == (404, "no_such_file")


async def test_the_files_of_a_forwarded_mail_come_along_as_mine(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    invoice = next(one for one in message.attachments if one.filename == "invoice.pdf")
    path = f"/v1/attachments/{invoice.id}/uploads"
    mine = read(await mailroom.ben.post(path), UploadReply, status=201)
    assert (mine.filename, mine.media_type, mine.size) == ("invoice.pdf", "application/pdf", 8)
    assert mine.id != invoice.id
    sent = await mailroom.send(
        mailroom.ben,
        conversation=str(message.conversation),
        in_reply_to=str(message.id),
        last_message=str(message.id),
        forward=True,
        quote_previous_message=True,
        attachments=[str(mine.id)],
    )
    left = read(sent, DraftReply).message
    assert left
    assert left.subject == "Fwd: Pictures"
    assert [(one.filename, one.inline) for one in left.attachments] == [("invoice.pdf", False), ("crate.png", True)]
    for other, attachment in ((mailroom.cay, invoice.id), (mailroom.ben, uuid4())):
        refused = await other.post(f"/v1/attachments/{attachment}/uploads")
        assert (refused.status_code, error_code(refused)) == (404, "no_such_file")


async def test_a_draft_stays_a_forward(mailroom: Mailroom) -> None:
    draft_id = uuid4()
    for forward in (True, False):
        reply = await mailroom.ben.put(f"/v1/drafts/{draft_id}", json=mailroom.draft(forward=forward))
        draft = read(reply, DraftReply).draft
        assert draft
        assert draft.forward == forward


async def test_the_original_is_shown_below_the_editor_with_its_pictures(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    plan = read(await mailroom.ben.get(f"/v1/messages/{message.id}/reply"), ReplyPlan)
    (picture,) = re.findall(r'src="(/f/[^"]+)"', plan.quoted_html)
    assert (await mailroom.world.browser(origin=None).get(picture)).content == PIXEL
    assert "cid:" not in plan.quoted_html


async def test_a_forward_is_shown_as_it_will_be_sent(mailroom: Mailroom) -> None:
    plan = read(await mailroom.ben.get(f"/v1/messages/{mailroom.letter}/reply?forward=true"), ReplyPlan)
    assert "---------- Forwarded message ---------<br>From: Ingrid Solheim" in plan.quoted_html
    assert "Subject: Crates" in plan.quoted_html
    assert "blockquote" not in plan.quoted_html
