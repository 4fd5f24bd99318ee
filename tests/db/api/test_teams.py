"""Teams: who is in them, and that being in one is holding its grant."""

import pytest

from tests.db.api.events import events_of
from tests.db.api.world import Hired, Office, error_code
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def holders(office: Office, team: str) -> set[str]:
    rows = await fetch(office.world.database, "select person_id from grant_holder where grant_id = %s", [team])
    return {str(row[0]) for row in rows}


@pytest.fixture
async def bob(office: Office) -> Hired:
    return await office.hire("Bob")


async def test_a_team_is_made_with_its_members(office: Office, bob: Hired) -> None:
    body = {
        "organization": str(office.id),
        "name": " Sales ",
        "emoji": "💶",
        "color": "green",
        "active_members": [office.owner_id],
        "observers": [bob.id],
    }
    made = await office.owner.post("/v1/teams", json=body)
    assert made.status_code == 201
    team = made.json()["teams"]
    assert (team["name"], team["emoji"], team["color"], team["member"]) == ("Sales", "💶", "green", "active")
    assert {member["user"]: member["kind"] for member in team["members"]} == {
        office.owner_id: "active",
        bob.id: "observer",
    }
    assert await holders(office, team["id"]) == {office.owner_id, bob.id}
    mine = {one["name"]: one["member"] for one in (await bob.browser.get("/v1/teams")).json()["teams"]}
    assert mine == {"Sales": "observer", "Support": None}


async def test_members_come_and_go_with_the_grant(office: Office, bob: Hired) -> None:
    path = f"/v1/teams/{office.team}"
    await office.owner.patch(path, json={"observers": [bob.id]})
    assert await holders(office, office.team) == {office.owner_id, bob.id}
    await office.owner.patch(path, json={"active_members": [bob.id]})
    assert await holders(office, office.team) == {bob.id}
    team = (await office.owner.get("/v1/teams")).json()["teams"][0]
    assert [(one["user"], one["kind"]) for one in team["members"]] == [(bob.id, "active")]
    told = [
        (event.kind, [str(one) for one in event.audience_people])
        for event in await events_of(office)
        if event.payload.get("grant_id") == office.team and event.actor_id is not None
    ]
    assert told == [
        ("access.granted", [office.owner_id]),
        ("access.granted", [bob.id]),
        ("access.revoked", [office.owner_id]),
    ]


async def test_becoming_an_observer_changes_no_access(office: Office, bob: Hired) -> None:
    path = f"/v1/teams/{office.team}"
    await office.owner.patch(path, json={"active_members": [office.owner_id, bob.id]})
    before = len([event for event in await events_of(office) if event.kind.startswith("access.")])
    await office.owner.patch(path, json={"observers": [bob.id]})
    assert len([event for event in await events_of(office) if event.kind.startswith("access.")]) == before
    team = (await office.owner.get("/v1/teams")).json()["teams"][0]
    assert {one["user"]: one["kind"] for one in team["members"]} == {office.owner_id: "active", bob.id: "observer"}


async def test_fields_change_one_by_one(office: Office) -> None:
    path = f"/v1/teams/{office.team}"
    changed = await office.owner.patch(path, json={"user_reply_behavior": "leave_in_team_inbox", "name": "Help"})
    team = changed.json()["teams"]
    assert (team["name"], team["user_reply_behavior"], team["color"]) == ("Help", "leave_in_team_inbox", "blue")


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 101}, {"color": "#ff0000"}, {"user_reply_behavior": "x"}]
)
async def test_a_wrong_field_is_named(office: Office, change: dict[str, str]) -> None:
    answer = await office.owner.patch(f"/v1/teams/{office.team}", json=change)
    assert (answer.status_code, answer.json()["error"]["fields"]["field"]) == (422, next(iter(change)))


async def test_a_team_has_hours_of_its_own_until_it_has_those_of_the_organization_again(office: Office) -> None:
    path = f"/v1/teams/{office.team}"
    hours = {"tz": "Europe/Oslo", "t": [{"d": 1, "s": [32400, 61200]}], "holidays": ["2026-12-25"]}
    whole = await office.owner.patch(
        f"/v1/organizations/{office.id}", json={"business_hours": hours | {"holidays": []}}
    )
    assert whole.json()["organizations"]["business_hours"] == hours | {"holidays": []}
    assert (await office.owner.patch(path, json={"business_hours": hours})).json()["teams"]["business_hours"] == hours
    kept = (await office.owner.patch(path, json={"name": "Help"})).json()["teams"]
    assert kept["business_hours"] == hours
    assert (await office.owner.patch(path, json={"business_hours": None})).json()["teams"]["business_hours"] is None
    plain = {"tz": hours["tz"], "t": hours["t"]}
    without = await office.owner.patch(path, json={"business_hours": plain})
    assert without.json()["teams"]["business_hours"] == plain | {"holidays": []}
    unknown = await office.owner.patch(path, json={"business_hours": plain | {"holliday": ["2026-12-25"]}})
    assert (unknown.status_code, error_code(unknown)) == (400, "invalid")
    mine = (await office.owner.get("/v1/me")).json()["organizations"][0]
    assert mine["business_hours"] == hours | {"holidays": []}
    for wrong in (hours | {"tz": "Oslo"}, hours | {"t": [{"d": 1, "s": [61200, 32400]}]}):
        refused = await office.owner.patch(path, json={"business_hours": wrong})
        assert (refused.status_code, refused.json()["error"]["fields"]["field"]) == (422, "business_hours")


async def test_a_stranger_cannot_be_put_into_a_team(office: Office) -> None:
    stranger = "01a20065-8b97-720a-8b99-6f40523585c3"
    answer = await office.owner.patch(f"/v1/teams/{office.team}", json={"active_members": [stranger]})
    assert (answer.status_code, error_code(answer)) == (404, "no_such_person")
    assert await holders(office, office.team) == {office.owner_id}


async def test_an_archived_team_is_listed_no_more_but_keeps_its_access(office: Office) -> None:
    assert (await office.owner.delete(f"/v1/teams/{office.team}")).status_code == 204
    assert (await office.owner.get("/v1/teams")).json() == {"teams": []}
    assert (await office.owner.patch(f"/v1/teams/{office.team}", json={"name": "Help"})).status_code == 404
    assert await holders(office, office.team) == {office.owner_id}
