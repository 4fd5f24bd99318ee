"""The sidebar as each arranged it: kept for him, on all his devices, and never a way around access."""

from typing import Any
from uuid import uuid4

import pytest

from tests.db.api.events import events_of
from tests.db.api.mailroom import Mailroom
from tests.db.api.world import Browser, Office, error_code
from tests.db.office import mail
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

INBOX = {"kind": "inbox", "id": None}
ALL = {"kind": "all", "id": None}


def section(*items: dict[str, Any], called: str = "pinned", name: str = "", folded: bool = False) -> dict[str, Any]:
    return {"id": called, "name": name, "folded": folded, "items": [*items]}


async def read(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/v1/me/sidebar")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def arrange(
    browser: Browser, version: int, *sections: dict[str, Any], hidden: tuple[Any, ...] = ()
) -> dict[str, Any]:
    body = {"version": version, "sections": [*sections], "hidden": [*hidden]}
    answer = await browser.put("/v1/me/sidebar", json=body)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def test_it_is_as_it_was_left_and_everybodys_own(mailroom: Mailroom) -> None:
    assert await read(mailroom.ben) == {"version": 0, "sections": [], "hidden": []}
    own = section(ALL, called=str(uuid4()), name="  Late \n shift ", folded=True)
    said = await arrange(mailroom.ben, 0, own, section(INBOX), hidden=({"kind": "junk", "id": None},))
    assert said["sections"] == [own | {"name": "Late shift"}, section(INBOX)]
    assert (said["version"], said["hidden"]) == (1, [{"kind": "junk", "id": None}])
    assert await read(mailroom.ben) == said
    assert (await read(mailroom.ann))["version"] == 0


async def test_his_other_devices_are_told_and_nobody_else(office: Office) -> None:
    await arrange(office.owner, 0, section(INBOX))
    told = (await events_of(office))[-1]
    assert (told.kind, told.payload, told.audience_organization) == ("sidebar.changed", {"version": 1}, False)
    assert [str(one) for one in told.audience_people] == [office.owner_id]


@pytest.mark.parametrize("version", [0, 2])
async def test_two_tabs_do_not_overwrite_each_other(office: Office, version: int) -> None:
    first = await arrange(office.owner, 0, section(INBOX))
    late = await office.owner.put("/v1/me/sidebar", json={"version": version, "sections": []})
    assert (late.status_code, error_code(late)) == (409, "sidebar_changed")
    assert await read(office.owner) == first
    assert (await arrange(office.owner, 1))["version"] == 2


async def test_a_version_that_never_was_is_not_one(office: Office) -> None:
    refused = await office.owner.put("/v1/me/sidebar", json={"version": 7, "sections": []})
    assert (refused.status_code, error_code(refused)) == (409, "sidebar_changed")
    assert (await read(office.owner))["version"] == 0


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ([section(called=str(uuid4()), name=" ")], "name"),
        ([section(called=str(uuid4()), name="x" * 61)], "name"),
        ([section(called="elsewhere")], "id"),
        ([section(), section()], "sections"),
        ([section(called=str(uuid4()), name="x") for _ in range(21)], "sections"),
        ([section(*({"kind": "label", "id": str(uuid4())} for _ in range(101)))], "items"),
        ([section({"kind": "<script>", "id": None})], "kind"),
    ],
)
async def test_what_it_cannot_hold_is_refused(office: Office, sections: list[dict[str, Any]], field: str) -> None:
    refused = await office.owner.put("/v1/me/sidebar", json={"version": 0, "sections": sections})
    assert (refused.status_code, refused.json()["error"]["fields"]["field"]) == (422, field)


async def test_what_is_not_there_is_left_out(office: Office) -> None:
    kinds = ("team_inbox", "team", "label", "conversation", "saved_search", "calendar")
    unknown = [{"kind": kind, "id": str(uuid4())} for kind in kinds]
    said = await arrange(office.owner, 0, section(INBOX, *unknown, {"kind": "calendar", "id": None}, INBOX))
    assert said["sections"] == [section(INBOX)]


async def test_only_what_one_may_see_stands_in_it(mailroom: Mailroom) -> None:
    await mailroom.receive(mail(1))
    [(conversation, team)] = await fetch(mailroom.office.database, "select id, team_id from conversation")
    search = await mailroom.ben.post("/v1/saved_searches", json={"name": "Late", "query": "late"})
    label = await mailroom.ann.post("/v1/shared_labels", json={"name": "Refund"})
    items = [
        {"kind": "conversation", "id": str(conversation)},
        {"kind": "team_closed", "id": str(team)},
        {"kind": "saved_search", "id": search.json()["saved_searches"]["id"]},
        {"kind": "label", "id": label.json()["shared_labels"]["id"]},
    ]
    for browser, seen in ((mailroom.ben, items), (mailroom.cay, [items[1], items[3]])):
        assert (await arrange(browser, 0, section(*items)))["sections"] == [section(*seen)]
    left = await mailroom.ann.patch(f"/v1/teams/{team}", json={"active_members": [], "observers": []})
    assert left.status_code == 200, left.text
    assert (await read(mailroom.ben))["sections"] == [section(*items[1:])]
