"""Labels of the organization over HTTP: made, changed, shared, given, listed; and what one who may not is told."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from postroom.api.replies import OneConversation, OneSharedLabel, SharedLabels
from postroom.events import log
from postroom.wire.conversations import Activity, ConversationPage, OperationReply, SharedLabel, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.office import mail

pytestmark = pytest.mark.anyio


async def make(browser: Browser, name: str = "Urgent", **fields: Any) -> SharedLabel:  # noqa: ANN401 whatever JSON holds
    answer = await browser.post("/v1/shared_labels", json={"name": name} | fields)
    return read(answer, OneSharedLabel, status=201).shared_labels


async def change(browser: Browser, *labels: UUID, **fields: Any) -> httpx.Response:  # noqa: ANN401 as above
    return await browser.patch(f"/v1/shared_labels/{','.join(map(str, labels))}", json=fields)


async def known(browser: Browser) -> list[SharedLabel]:
    return read(await browser.get("/v1/shared_labels"), SharedLabels).shared_labels


async def give(browser: Browser, conversation: UUID, *labels: UUID, named: str = "add_shared_labels") -> httpx.Response:
    return await browser.patch(f"/v1/conversations/{conversation}", json={named: [str(one) for one in labels]})


async def under(browser: Browser, label: UUID, **query: str) -> list[str]:
    answer = await browser.get("/v1/conversations", params={"shared_label": str(label)} | query)
    return [row.latest_message_subject for row in read(answer, ConversationPage).conversations]


async def test_any_member_makes_one_and_all_are_told(mailroom: Mailroom) -> None:
    made = await make(mailroom.cay, " Urgent ", color="red", icon="🔥")
    assert (made.name, made.color, made.icon, made.parent) == ("Urgent", "red", "🔥", None)
    assert (made.organization, made.visibility) == (mailroom.office.organization_id, "organization")
    assert await known(mailroom.ben) == [made]
    async with mailroom.office.act() as act:
        [told] = [one for one in await log.since(act.conn, act.organization_id, 0) if one.kind == "labels.changed"]
    assert (told.audience_organization, told.payload) == (True, {"account_id": None})


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "delegates"},
        {"share_with_organization": True},
        {"share_with_users": [str(uuid4())]},
        {"share_with_team": str(uuid4())},
    ],
)
async def test_whom_it_lets_see_what_is_for_admins_to_say(mailroom: Mailroom, fields: dict[str, object]) -> None:
    refused = await mailroom.ben.post("/v1/shared_labels", json={"name": "Urgent"} | fields)
    assert (refused.status_code, error_code(refused)) == (403, "not_allowed")
    made = await make(mailroom.ben)
    for answer in (
        await change(mailroom.ben, made.id, **fields),
        await mailroom.ben.delete(f"/v1/shared_labels/{made.id}"),
    ):
        assert (answer.status_code, error_code(answer)) == (403, "not_allowed")


async def test_it_is_given_listed_told_and_undone(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(2, subject="Invoice"))
    urgent = (await make(mailroom.ann)).id
    done = read(await give(mailroom.ben, mailroom.crates, urgent), OperationReply)
    [row] = done.conversations
    assert (row.shared_labels, row.labels) == ([urgent], [])
    at = {one.kind: one.position for one in row.placements if one.kind in {"all", "label"}}
    assert [one.owner for one in row.placements if one.kind == "label"] == [urgent]
    assert at["label"] == at["all"]
    assert await under(mailroom.ann, urgent) == await under(mailroom.ann, urgent, unread="true") == ["Crates"]
    page = read(await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    [line] = [one for one in page.entries if isinstance(one, Activity)]
    assert (line.data["added"], line.data["removed"]) == ([str(urgent)], [])
    undone = await mailroom.ben.post(f"/v1/operations/{done.operation}/undo")
    assert (undone.json()["left"], await under(mailroom.ann, urgent)) == ([], [])


async def test_in_trash_it_is_under_no_label_and_still_has_it(mailroom: Mailroom) -> None:
    urgent = (await make(mailroom.ann)).id
    await give(mailroom.ben, mailroom.crates, urgent)
    path = f"/v1/conversations/{mailroom.crates}"
    for away, listed in ((True, []), (False, ["Crates"])):
        await mailroom.ben.patch(path, json={"trash": away})
        assert await under(mailroom.ann, urgent) == listed
        row = read(await mailroom.ann.get(path), OneConversation).conversations
        assert row.shared_labels == [urgent]
        assert [one.kind for one in row.placements if one.kind == "label"] == ["label"] * len(listed)


async def test_shared_it_opens_what_has_it_to_those_people(mailroom: Mailroom) -> None:
    office = mailroom.office
    urgent = (await make(mailroom.ann, share_with_users=[str(office.cay)])).id
    assert (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}")).status_code == 404
    await give(mailroom.ben, mailroom.crates, urgent)
    seen = read(await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}"), OneConversation).conversations
    assert (seen.shared_labels, await under(mailroom.cay, urgent)) == ([urgent], ["Crates"])
    changed = await change(mailroom.ann, urgent, share_with_users=[], share_with_team=str(office.support))
    [shown] = read(changed, SharedLabels).shared_labels
    assert (shown.share_with_users, shown.share_with_team) == ([], office.support)
    assert (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}")).status_code == 404
    await change(mailroom.ann, urgent, share_with_organization=True)
    assert await under(mailroom.cay, urgent) == ["Crates"]
    [shown] = read(
        await change(mailroom.ann, urgent, share_with_organization=False, share_with_team=None), SharedLabels
    ).shared_labels
    assert (shown.share_with_organization, shown.share_with_team) == (False, None)
    assert await under(mailroom.cay, urgent) == []


async def test_only_what_is_given_changes_and_several_at_once(mailroom: Mailroom) -> None:
    one, other = await make(mailroom.ann, "One", icon="🔥"), await make(mailroom.ann, "Other")
    top = await make(mailroom.ann, "Top", share_with_users=[str(mailroom.office.cay)])
    found = read(await change(mailroom.ann, one.id, other.id, parent=str(top.id), color="blue"), SharedLabels)
    assert [(label.parent, label.color) for label in found.shared_labels] == [(top.id, "blue")] * 2
    assert {label.icon for label in found.shared_labels} == {"🔥", ""}
    [shown] = read(await change(mailroom.ann, top.id, name="Head"), SharedLabels).shared_labels
    assert (shown.name, shown.share_with_users) == ("Head", [mailroom.office.cay])
    [shown] = read(await change(mailroom.ann, one.id, parent=None), SharedLabels).shared_labels
    assert (shown.parent, shown.color) == (None, "blue")


async def test_one_for_delegates_is_not_there_for_others(mailroom: Mailroom) -> None:
    secret = (await make(mailroom.ann, "Dismissals", visibility="delegates")).id
    await give(mailroom.ann, mailroom.crates, secret)
    assert await known(mailroom.ben) == []
    row = read(await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}"), OneConversation).conversations
    assert (row.shared_labels, await under(mailroom.ben, secret)) == ([], [])
    assert not [one for one in row.placements if one.kind == "label"]
    for wanted in (secret, uuid4()):
        for named in ("add_shared_labels", "remove_shared_labels"):
            refused = await give(mailroom.ben, mailroom.crates, wanted, named=named)
            assert (refused.status_code, error_code(refused)) == (404, "no_such_label")
    timeline = await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}/timeline")
    assert str(secret) not in timeline.text
    assert str(secret) in (await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline")).text


async def test_deleted_it_is_nowhere(mailroom: Mailroom) -> None:
    urgent = (await make(mailroom.ann)).id
    below = (await make(mailroom.ann, "Today", parent=str(urgent))).id
    await give(mailroom.ann, mailroom.crates, urgent, below)
    assert (await mailroom.ann.delete(f"/v1/shared_labels/{urgent}")).status_code == 204
    row = read(await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}"), OneConversation).conversations
    assert (row.shared_labels, await known(mailroom.ann), await under(mailroom.ben, below)) == ([], [], [])
    for answer in (
        await change(mailroom.ann, urgent, name="Late"),
        await mailroom.ann.delete(f"/v1/shared_labels/{urgent}"),
        await give(mailroom.ann, mailroom.crates, urgent),
    ):
        assert (answer.status_code, error_code(answer)) == (404, "no_such_label")


async def test_what_cannot_be_is_said(mailroom: Mailroom) -> None:
    urgent = (await make(mailroom.ann)).id
    taken = await mailroom.ann.post("/v1/shared_labels", json={"name": "URGENT"})
    assert (taken.status_code, error_code(taken)) == (409, "label_name_taken")
    ring = await change(mailroom.ann, urgent, parent=str(urgent))
    assert (ring.status_code, error_code(ring)) == (422, "label_in_itself")


async def test_a_program_labels_what_it_writes_into(mailroom: Mailroom) -> None:
    urgent = (await make(mailroom.ann)).id
    draft = mailroom.draft(add_shared_labels=[str(urgent)])
    body = {name: draft[name] for name in ("account", "conversation", "body", "to_fields", "add_shared_labels")}
    assert (await mailroom.ben.post("/v1/drafts", json={"drafts": body})).status_code == 201
    assert await under(mailroom.ann, urgent) == ["Crates"]
