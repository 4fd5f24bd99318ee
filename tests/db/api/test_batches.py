"""Batches over HTTP: begun, followed, stopped and undone by their person, and what is no batch."""

from typing import Any
from uuid import uuid4

import pytest

from postroom.api.replies import OneBatch
from postroom.wire.batches import Batch, BatchFailure, BatchLeft, ConversationCount
from postroom.wire.conversations import ConversationPage
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.conversations.many import copies, run

pytestmark = pytest.mark.anyio

CLOSE = {"close": True}


async def begin(browser: Browser, **body: object) -> Batch:
    return read(await browser.post("/v1/batches", json=CLOSE | body), OneBatch, status=202).batches


async def look(browser: Browser, batch: Batch) -> Batch:
    return read(await browser.get(f"/v1/batches/{batch.id}"), OneBatch).batches


async def test_all_of_a_mailbox_is_closed_and_brought_back(mailroom: Mailroom) -> None:
    await copies(mailroom.office, 120)
    owner = str(mailroom.office.support)
    for browser, found in ((mailroom.ann, 121), (mailroom.cay, 0)):
        asked = {"team_inbox": owner, "filter": "unassigned"}
        count = read(await browser.get("/v1/conversations/count", params=asked), ConversationCount)
        assert (count.count, count.most) == (found, 100_000)
    batch = await begin(mailroom.ann, mailbox="team_inbox", owner=owner, filter=["unassigned"])
    assert (batch.state, batch.total, batch.done) == ("running", 121, 0)
    await run(mailroom.office)
    batch = await look(mailroom.ann, batch)
    assert (batch.state, batch.done, batch.failures, batch.undone) == ("done", 121, [], False)
    await mailroom.ben.patch(f"/v1/conversations/{mailroom.crates}", json={"reopen": True})
    undo = read(await mailroom.ann.post(f"/v1/batches/{batch.id}/undo"), OneBatch, status=202).batches
    await run(mailroom.office)
    undo = await look(mailroom.ann, undo)
    assert (undo.undo_of, undo.done + undo.unchanged) == (batch.id, 121)
    assert BatchLeft(message="Somebody closed or reopened the conversation since; that was left.", count=1) in undo.left
    assert (await look(mailroom.ann, batch)).undone
    again = await mailroom.ann.post(f"/v1/batches/{batch.id}/undo")
    assert (again.status_code, error_code(again)) == (404, "nothing_to_undo")


async def test_it_is_stopped_by_its_person_and_nobody_else(mailroom: Mailroom) -> None:
    batch = await begin(mailroom.ann, conversations=[str(mailroom.crates)])
    for path, how in (("", "get"), ("/cancel", "post"), ("/undo", "post")):
        answer = await getattr(mailroom.ben, how)(f"/v1/batches/{batch.id}{path}")
        assert (answer.status_code, error_code(answer)) == (404, "no_such_batch")
    stopped = read(await mailroom.ann.post(f"/v1/batches/{batch.id}/cancel"), OneBatch).batches
    assert (stopped.state, stopped.done) == ("cancelled", 0)
    await run(mailroom.office)
    assert (await look(mailroom.ann, batch)).done == 0


async def test_what_failed_is_counted_with_its_reason(mailroom: Mailroom) -> None:
    batch = await begin(mailroom.cay, conversations=[str(mailroom.crates), str(uuid4())])
    await run(mailroom.office)
    batch = await look(mailroom.cay, batch)
    assert (batch.done, batch.failures) == (0, [BatchFailure(code="no_such_conversation", count=2)])


async def test_one_mailbox_is_counted(mailroom: Mailroom) -> None:
    for query in ({}, {"inbox": "true", "all": "true"}, {"inbox": "true", "filter": "x"}):
        assert (await mailroom.ann.get("/v1/conversations/count", params=query)).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"conversations": [], "mailbox": "inbox"},
        {"mailbox": "drafts"},
        {"mailbox": "x" * 10_000},
        {"mailbox": "team_inbox"},
        {"mailbox": "inbox", "owner": str(uuid4())},
        {"mailbox": "inbox", "filter": ["unread", "'; drop table batch"]},
        {"mailbox": "inbox", "add_assignees": [str(uuid4())]},
        {"mailbox": "inbox", "subject": "x" * 2_000},
        {"mailbox": "inbox", "snooze_until": -1},
        {"conversations": [str(uuid4())], "filter": ["unread"]},
        {"conversations": ["no id"]},
        {"conversations": "all"},
        {"conversations": [str(uuid4()) for _ in range(10_001)]},
        {"conversations": [str(uuid4())], "unknown": True},
    ],
)
async def test_what_is_no_batch_is_refused(mailroom: Mailroom, body: dict[str, Any]) -> None:
    answer = await mailroom.ann.post("/v1/batches", json=body)
    assert 400 <= answer.status_code < 500, answer.text


async def test_a_label_or_team_one_may_not_know_of_is_refused_at_once(mailroom: Mailroom) -> None:
    for change, status in (({"add_shared_labels": [str(uuid4())]}, 404), ({"team": str(uuid4())}, 422)):
        answer = await mailroom.ann.post("/v1/batches", json={"mailbox": "inbox"} | change)
        assert answer.status_code == status, answer.text


async def test_another_team_s_mailbox_is_empty(mailroom: Mailroom) -> None:
    batch = await begin(mailroom.cay, mailbox="team_inbox", owner=str(mailroom.office.support))
    assert (batch.total, batch.state) == (0, "done")


async def test_conversations_are_read_by_their_ids(mailroom: Mailroom) -> None:
    ids = f"{mailroom.crates},{uuid4()}"
    for browser, found in ((mailroom.ben, [mailroom.crates]), (mailroom.cay, [])):
        page = read(await browser.get("/v1/conversations", params={"ids": ids}), ConversationPage)
        assert [one.id for one in page.conversations] == found
    for query in ({"ids": "x"}, {"ids": ids, "inbox": "true"}, {"ids": ",".join([str(uuid4())] * 101)}, {"ids": ""}):
        assert (await mailroom.ben.get("/v1/conversations", params=query)).status_code == 422
