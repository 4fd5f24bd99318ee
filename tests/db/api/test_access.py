"""Who sees a conversation: told, changed, and what reaches somebody from whom it was taken."""

from uuid import UUID, uuid4

import pytest

from postroom.wire.access import ConversationAccess
from postroom.wire.conversations import Activity, OperationReply, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import Browser, error_code

pytestmark = pytest.mark.anyio


async def share(browser: Browser, conversation: UUID, **change: object) -> OperationReply:
    return read(await browser.patch(f"/v1/conversations/{conversation}", json=change), OperationReply)


async def access(browser: Browser, conversation: UUID) -> ConversationAccess:
    return read(await browser.get(f"/v1/conversations/{conversation}/access"), ConversationAccess)


def named(found: ConversationAccess) -> dict[str, list[str]]:
    return {user.name: [f"{one.kind} {one.name}".strip() for one in user.through] for user in found.users}


async def test_everybody_who_sees_it_is_listed_with_his_ways_to_it(mailroom: Mailroom) -> None:
    account = "account support@acme.example"
    assert named(await access(mailroom.ben, mailroom.crates)) == {"Ann": [account], "Ben": [account]}
    cay = str(mailroom.office.cay)
    await share(mailroom.ben, mailroom.crates, add_users=[cay], share_with_organization=True)
    found = await access(mailroom.cay, mailroom.crates)
    assert named(found) == {
        "Ann": [account, "organization"],
        "Ben": [account, "organization"],
        "Cay": ["organization", "person"],
    }
    assert (found.everyone, found.teams) == (True, [])


async def test_what_was_changed_stands_in_the_timeline(mailroom: Mailroom) -> None:
    cay = mailroom.office.cay
    await share(mailroom.ben, mailroom.crates, add_users=[str(cay)])
    await share(mailroom.ben, mailroom.crates, remove_users=[str(cay)])
    page = read(await mailroom.ann.get(f"/v1/conversations/{mailroom.crates}/timeline"), Timeline)
    activities = [one for one in page.entries if isinstance(one, Activity)]
    told = [one for one in activities if one.kind == "conversation.access_changed"]
    assert [(one.data["added"], one.data["removed"]) for one in told] == [([str(cay)], []), ([], [str(cay)])]


async def test_who_stays_all_the_same_is_said(mailroom: Mailroom) -> None:
    reply = await share(mailroom.ann, mailroom.crates, remove_users=[str(mailroom.office.ben)])
    assert reply.still == ["Ben still sees it through the account support@acme.example."]


async def test_people_and_teams_of_elsewhere_are_refused(mailroom: Mailroom) -> None:
    for change in ({"add_users": [str(uuid4())]}, {"add_teams": [str(uuid4())]}):
        answer = await mailroom.ben.patch(f"/v1/conversations/{mailroom.crates}", json=change)
        assert answer.status_code == 422, answer.text


async def test_nobody_lets_himself_in(mailroom: Mailroom) -> None:
    change = {"add_users": [str(mailroom.office.cay)]}
    answer = await mailroom.cay.patch(f"/v1/conversations/{mailroom.crates}", json=change)
    assert (answer.status_code, error_code(answer)) == (404, "no_such_conversation")


async def test_an_answer_is_not_repeated_to_who_lost_access(mailroom: Mailroom) -> None:
    cay, key = str(mailroom.office.cay), {"idempotency-key": str(uuid4())}
    await share(mailroom.ben, mailroom.crates, add_users=[cay])
    path = f"/v1/conversations/{mailroom.crates}"
    once = await mailroom.cay.patch(path, json={"star": True}, headers=key)
    assert once.json()["conversations"][0]["subject"] == "Crates"
    again = await mailroom.cay.patch(path, json={"star": True}, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    await share(mailroom.ben, mailroom.crates, remove_users=[cay])
    later = await mailroom.cay.patch(path, json={"star": True}, headers=key)
    assert (later.status_code, error_code(later)) == (409, "answer_outdated")
    assert "Crates" not in later.text


async def test_links_to_its_files_end(mailroom: Mailroom) -> None:
    cay = str(mailroom.office.cay)
    await share(mailroom.ben, mailroom.crates, add_users=[cay])
    raw = (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}/timeline")).json()
    links = [one[name] for one in raw["entries"] for name in ("original_url", "source_url") if one.get(name)]
    assert links
    for link in links:
        assert (await mailroom.cay.get(link)).status_code == 200
    await share(mailroom.ben, mailroom.crates, remove_users=[cay])
    for link in links:
        assert (await mailroom.cay.get(link)).status_code == 404


async def test_his_draft_there_is_neither_saved_nor_sent_and_his_words_are_his(mailroom: Mailroom) -> None:
    cay, draft = str(mailroom.office.cay), uuid4()
    await share(mailroom.ben, mailroom.crates, add_users=[cay])
    own = await mailroom.office.own_account(mailroom.office.cay)
    words = mailroom.draft(account=str(own))
    saved = await mailroom.cay.put(f"/v1/drafts/{draft}", json=words | {"body": "<p>My words</p>"})
    assert saved.status_code == 200, saved.text
    await share(mailroom.ben, mailroom.crates, remove_users=[cay])
    for more in ({"body": "<p>More words</p>"}, {"body": "<p>More words</p>", "send": True}):
        refused = await mailroom.cay.put(f"/v1/drafts/{draft}", json=words | more)
        assert (refused.status_code, error_code(refused)) == (404, "no_such_conversation")
    [mine] = (await mailroom.cay.get("/v1/drafts")).json()["drafts"]
    assert mine["body"] == "<p>My words</p>"
    listed = (await mailroom.cay.get("/v1/conversations?drafts=true")).json()
    assert listed["conversations"] == []
