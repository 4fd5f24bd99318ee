"""Conversations over HTTP: lists and their pages, one conversation, and what one does with several."""

from uuid import UUID, uuid4

import pytest

from postroom.api.replies import CommentAdded, Comments, Messages, OneConversation
from postroom.kit.clock import now
from postroom.wire.base import AddressField
from postroom.wire.composer import DraftReply
from postroom.wire.conversations import (
    Activity,
    Badge,
    BadgeReply,
    Comment,
    ConversationPage,
    Message,
    OperationReply,
    Timeline,
)
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code
from tests.db.office import mail
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def listed(browser: Browser, **query: object) -> list[str]:
    """Return the subjects of a mailbox, through all its pages."""
    found: list[str] = []
    until: str | None = None
    while True:
        asked = {name: str(value) for name, value in query.items()} | ({"until": until} if until else {})
        page = read(await browser.get("/v1/conversations", params=asked), ConversationPage)
        found += [one.latest_message_subject for one in page.conversations]
        until = page.next
        if until is None:
            return found


async def test_a_colleague_sees_what_a_stranger_to_it_does_not(mailroom: Mailroom) -> None:
    for browser, subjects in ((mailroom.ann, ["Crates"]), (mailroom.ben, ["Crates"]), (mailroom.cay, [])):
        assert await listed(browser, all=True) == subjects
        assert await listed(browser, team_inbox=mailroom.office.support) == subjects
        assert await listed(browser, team_all=mailroom.office.support) == subjects
    path = f"/v1/conversations/{mailroom.crates}"
    found = read(await mailroom.ben.get(path), OneConversation).conversations
    assert (found.subject, found.mine.unread, found.in_team_inbox) == ("Crates", True, True)
    assert {(one.kind, one.owner) for one in found.placements} == {
        ("all", None),
        ("team_inbox", mailroom.office.support),
    }
    for end in ("", "/timeline", "/messages", "/comments"):
        hidden = await mailroom.cay.get(path + end)
        assert (hidden.status_code, error_code(hidden)) == (404, "no_such_conversation")
        nothing = await mailroom.ben.get(f"/v1/conversations/{uuid4()}{end}")
        assert (nothing.status_code, error_code(nothing)) == (404, "no_such_conversation")


@pytest.mark.parametrize(
    "query",
    [{}, {"inbox": "true", "all": "true"}, {"team_inbox": str(uuid4()), "inbox": "true"}, {"inbox": "false"}],
)
async def test_exactly_one_mailbox_is_named(mailroom: Mailroom, query: dict[str, str]) -> None:
    answer = await mailroom.ben.get("/v1/conversations", params=query)
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


@pytest.mark.parametrize("view", ["inbox", "all", "assigned", "closed", "starred", "flagged", "sent", "drafts"])
async def test_every_mailbox_can_be_listed(mailroom: Mailroom, view: str) -> None:
    assert await listed(mailroom.ben, **{view: True}) == (["Crates"] if view == "all" else [])


async def test_pages_follow_each_other_without_a_gap_or_a_double(mailroom: Mailroom) -> None:
    same_moment = [mail(uid, subject=f"S{uid}", at=mail(9).received_at) for uid in range(2, 9)]
    await mailroom.receive(*same_moment)
    for limit in (1, 2, 3, 8):
        found = await listed(mailroom.ben, all=True, limit=limit)
        assert sorted(found) == ["Crates", *(f"S{uid}" for uid in range(2, 9))]
    assert await listed(mailroom.ben, all=True, unread=True, limit=3) == await listed(mailroom.ben, all=True)


@pytest.mark.parametrize(
    "until", ["x", "1_x", "99999999999999999999_", f"{10**30}_{UUID(int=7)}", "-1", "1e9", "\u0661"]
)
async def test_a_broken_cursor_is_refused(mailroom: Mailroom, until: str) -> None:
    for query in ({"all": "true"}, {"drafts": "true"}, {"all": "true", "unread": "true"}):
        answer = await mailroom.ben.get("/v1/conversations", params=query | {"until": until})
        assert (answer.status_code, error_code(answer)) == (422, "invalid")


@pytest.mark.parametrize("until", ["x", "1_x", str(10**30), "9" * 5_000, "1e9"])
@pytest.mark.parametrize("end", ["timeline", "messages", "comments"])
async def test_a_broken_cursor_of_a_conversation_is_refused(mailroom: Mailroom, end: str, until: str) -> None:
    answer = await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}/{end}", params={"until": until})
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


async def test_badges_count_what_is_mine(mailroom: Mailroom) -> None:
    counts = {one.kind: (one.owner, one.total, one.unread) for one in await badges(mailroom.ben)}
    support = mailroom.office.support
    assert counts == {
        "inbox": (None, 0, 0), "assigned": (None, 0, 0), "starred": (None, 0, 0), "team_inbox": (support, 1, 1),
        "snoozed": (None, 0, 0), "drafts": (None, 0, 0), "scheduled": (None, 0, 0),
    }  # fmt: skip
    own = {"inbox", "assigned", "starred", "snoozed", "drafts", "scheduled"}
    assert {one.kind for one in await badges(mailroom.cay)} == own


async def test_a_row_tells_the_channel_of_the_latest_message(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    assert read(await mailroom.ben.get(path), OneConversation).conversations.channel == "email"
    await execute(mailroom.office.database, "update message set channel = 'sms'")
    await mailroom.ben.post(f"{path}/comments", json={"body": "They text now."})
    assert read(await mailroom.ben.get(path), OneConversation).conversations.channel == "sms"


async def badges(browser: Browser) -> list[Badge]:
    return read(await browser.get("/v1/badges"), BadgeReply).badges


async def test_several_are_changed_as_one_operation(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(2, subject="Invoice"))
    invoice, _ = await mailroom.ids("Invoice")
    body = {"add_assignees": [str(mailroom.office.ben)], "star": True}
    done = read(await mailroom.ben.patch(f"/v1/conversations/{mailroom.crates},{invoice}", json=body), OperationReply)
    assert {one.id for one in done.conversations} == {mailroom.crates, invoice}
    assert all(one.assignees == [mailroom.office.ben] and one.mine.starred for one in done.conversations)
    assert await listed(mailroom.ann, team_inbox=mailroom.office.support) == []
    assert await listed(mailroom.ann, starred=True) == []
    undone = await mailroom.ben.post(f"/v1/operations/{done.operation}/undo")
    assert undone.json()["left"] == []
    assert sorted(await listed(mailroom.ann, team_inbox=mailroom.office.support)) == ["Crates", "Invoice"]


async def test_an_answer_brings_back_what_was_thrown_away_and_nothing_but_the_throw_is_told(
    mailroom: Mailroom,
) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    read(await mailroom.ben.patch(path, json={"trash": True}), OperationReply)
    assert (await listed(mailroom.ann, trashed=True), await listed(mailroom.ann, all=True)) == (["Crates"], [])
    await mailroom.receive(mail(2, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await listed(mailroom.ann, trashed=True) == []
    page = read(await mailroom.ann.get(f"{path}/timeline"), Timeline)
    told = [(one.kind, one.actor) for one in page.entries if isinstance(one, Activity)]
    assert told == [("conversation.trashed", mailroom.office.ben)]
    assert len([one for one in page.entries if isinstance(one, Message)]) == 2


async def test_one_that_is_not_seen_stops_all(mailroom: Mailroom) -> None:
    body = {"close": True}
    for ids in (f"{mailroom.crates},{uuid4()}", str(uuid4())):
        refused = await mailroom.ben.patch(f"/v1/conversations/{ids}", json=body)
        assert (refused.status_code, error_code(refused)) == (404, "no_such_conversation")
    refused = await mailroom.cay.patch(f"/v1/conversations/{mailroom.crates}", json=body)
    assert refused.status_code == 404
    assert await listed(mailroom.ann, closed=True) == []


async def test_nothing_changed_has_nothing_to_undo(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    assert read(await mailroom.ben.patch(path, json={"reopen": True}), OperationReply).operation is None
    assert read(await mailroom.ben.patch(path, json={}), OperationReply).operation is None


@pytest.mark.parametrize(
    ("ids", "body"),
    [
        ("x", {}),
        (",", {}),
        (",".join(str(uuid4()) for _ in range(101)), {}),
        (None, {"add_to_team_inbox": True, "remove_from_team_inbox": True}),
        (None, {"add_assignees": [str(uuid4())]}),
        (None, {"team": str(uuid4())}),
        (None, {"unread": False, "read_until": 1e300}),
        (None, {"unread": False, "read_until": -1e300}),
        (None, {"color": "x" * 100_000}),
        (None, {"subject": "x" * 100_000}),
    ],
)
async def test_what_makes_no_sense_is_refused(mailroom: Mailroom, ids: str | None, body: dict[str, object]) -> None:
    answer = await mailroom.ben.patch(f"/v1/conversations/{ids or mailroom.crates}", json=body)
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


async def test_read_until_leaves_what_came_later_unread(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    seen = read(await mailroom.ben.get(path), OneConversation).conversations.last_activity_at
    await mailroom.receive(mail(2, references="<m1@fjord.example>"))
    body = {"unread": False, "read_until": seen}
    [still] = read(await mailroom.ben.patch(path, json=body), OperationReply).conversations
    assert still.mine.unread
    [done] = read(
        await mailroom.ben.patch(path, json=body | {"read_until": still.last_activity_at}), OperationReply
    ).conversations
    assert not done.mine.unread
    assert read(await mailroom.ann.get(path), OneConversation).conversations.mine.unread


async def test_a_key_makes_a_change_once(mailroom: Mailroom) -> None:
    path, key = f"/v1/conversations/{mailroom.crates}", {"idempotency-key": "star-1"}
    first = await mailroom.ben.patch(path, json={"star": True}, headers=key)
    again = await mailroom.ben.patch(path, json={"star": True}, headers=key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await mailroom.ben.patch(path, json={"star": False}, headers=key)
    assert (other.status_code, error_code(other)) == (409, "idempotency_key_reused")


async def test_the_timeline_tells_it_in_order(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    said = await mailroom.ben.post(
        f"{path}/comments", json={"body": "Cay, look", "mentions": [str(mailroom.office.cay)]}
    )
    added = read(said, CommentAdded, status=201)
    await mailroom.ben.patch(path, json={"close": True})
    page = read(await mailroom.cay.get(f"{path}/timeline"), Timeline)
    kinds = [one.kind if isinstance(one, Activity) else type(one).__name__ for one in page.entries]
    assert kinds == ["Message", "Comment", "conversation.closed"]
    assert page.until is None
    _, comment, closed = page.entries
    assert isinstance(comment, Comment)
    assert comment == added.comments
    assert comment.mentions == [mailroom.office.cay]
    assert isinstance(closed, Activity)
    assert closed.actor == mailroom.office.ben
    assert await listed(mailroom.cay, inbox=True) == ["Crates"]


@pytest.mark.parametrize(
    "body", [{"body": "  "}, {"body": "x" * 50_001}, {"body": "x", "mentions": [str(UUID(int=7))]}]
)
async def test_a_comment_without_sense_is_refused(mailroom: Mailroom, body: dict[str, object]) -> None:
    answer = await mailroom.ben.post(f"/v1/conversations/{mailroom.crates}/comments", json=body)
    assert (answer.status_code, error_code(answer)) == (422, "invalid")


async def test_nobody_comments_on_what_he_does_not_see(mailroom: Mailroom) -> None:
    answer = await mailroom.cay.post(f"/v1/conversations/{mailroom.crates}/comments", json={"body": "hm"})
    assert (answer.status_code, error_code(answer)) == (404, "no_such_conversation")


async def test_pages_of_a_conversation_miss_nothing(mailroom: Mailroom) -> None:
    """Even of mail that came in the same second, which is all that IMAP tells."""
    at = mail(5).received_at
    more = [mail(uid, subject=f"S{uid}", references="<m1@fjord.example>", at=at, body=f"b{uid}") for uid in range(2, 8)]
    await mailroom.receive(*more)
    for limit in (1, 2, 4, 30):
        found = await pages(mailroom, f"timeline?limit={limit}")
        assert sorted(one.subject for one in found) == ["Crates", *(f"S{uid}" for uid in range(2, 8))]


async def pages(mailroom: Mailroom, path: str) -> list[Message]:
    found: list[Message] = []
    until = ""
    while True:
        page = read(await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}/{path}{until}"), Timeline)
        found = [one for one in page.entries if isinstance(one, Message)] + found
        if page.until is None:
            return found
        until = f"&until={page.until}"


async def test_messages_are_listed_however_much_was_commented_since(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    for number in range(12):
        await mailroom.ben.post(f"{path}/comments", json={"body": f"c{number}"})
    found = read(await mailroom.ben.get(f"{path}/messages"), Messages)
    assert [one.id for one in found.messages] == [mailroom.letter]
    newest = read(await mailroom.ben.get(f"{path}/comments"), Comments)
    assert [one.body for one in newest.comments] == [f"c{number}" for number in range(11, 1, -1)]
    older = read(await mailroom.ben.get(f"{path}/comments?until={newest.until}"), Comments)
    assert [one.body for one in older.comments] == ["c1", "c0"]
    assert (older.until, found.until) == (None, None)


async def test_snoozing_says_until_when_to_the_one_who_did_it(mailroom: Mailroom) -> None:
    path = f"/v1/conversations/{mailroom.crates}"
    until = int(now().timestamp()) + 86_400
    read(await mailroom.ben.patch(path, json={"archive": False}), OperationReply)
    done = read(await mailroom.ben.patch(path, json={"snooze_until": until}), OperationReply)
    assert (done.conversations[0].mine.snoozed_until, done.conversations[0].mine.inbox) == (until, False)
    assert read(await mailroom.ann.get(path), OneConversation).conversations.mine.snoozed_until is None
    late = await mailroom.ben.patch(path, json={"snooze_until": until - 2 * 86_400})
    assert (late.status_code, late.json()["error"]["fields"]["field"]) == (422, "snooze_until")
    woken = read(await mailroom.ben.patch(path, json={"snooze_until": 0}), OperationReply)
    assert (woken.conversations[0].mine.snoozed_until, woken.conversations[0].mine.inbox) == (None, True)


async def test_a_row_says_whom_we_wrote_to_while_nobody_else_wrote(mailroom: Mailroom) -> None:
    jane, bob = {"name": "Jane", "address": "jane@x.example"}, {"name": "", "address": "bob@x.example"}
    to = {"conversation": None, "in_reply_to": None, "subject": "Hello"}
    sent = read(await mailroom.send(mailroom.ben, **to, to_fields=[jane], cc_fields=[bob]), DraftReply)
    page = read(await mailroom.ben.get("/v1/conversations", params={"all": "true"}), ConversationPage)
    shown = {one.id: ([who.address for who in one.authors], one.receivers) for one in page.conversations}
    assert shown[mailroom.crates] == (["ingrid@fjord.example"], [])
    assert sent.conversation
    assert shown[sent.conversation.id] == ([], [AddressField(**jane), AddressField(**bob)])


@pytest.mark.parametrize(
    "mailbox", ["assigned", "team_inboxes", "team_assigned", "assigned_to_others", "snoozed", "archived", "scheduled"]
)
async def test_every_mailbox_has_a_page(mailroom: Mailroom, mailbox: str) -> None:
    office = mailroom.office
    told: dict[str, object] = {}
    told |= {"add_assignees": [str(office.ann), str(office.ben)]} if "assigned" in mailbox else {}
    told |= {"snooze_until": int(now().timestamp()) + 3600} if mailbox == "snoozed" else {}
    told |= {"archive": True} if mailbox == "archived" else {}
    assert (await mailroom.ben.patch(f"/v1/conversations/{mailroom.crates}", json=told)).status_code == 200
    query = {mailbox: office.support if mailbox == "team_assigned" else True}
    assert await listed(mailroom.ben, **query) == ([] if mailbox == "scheduled" else ["Crates"])
    assert await listed(mailroom.cay, **query) == []


async def test_a_list_takes_filters_and_names_those_there_are(mailroom: Mailroom) -> None:
    assert await listed(mailroom.ben, all=True, filter="unread,unassigned") == ["Crates"]
    assert await listed(mailroom.ben, all=True, filter="unread,assigned") == []
    refused = await mailroom.ben.get("/v1/conversations?all=true&filter=unread,purple")
    assert (refused.status_code, error_code(refused)) == (422, "invalid")
    assert "not_snoozed" in refused.json()["error"]["message"]
