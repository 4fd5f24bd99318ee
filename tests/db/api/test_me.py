"""The person himself: what the app starts with, and what he set for himself."""

import pytest

from tests.db.api.events import events_of
from tests.db.api.world import NewWorld, Office, error_code
from tests.db.sql import execute

pytestmark = pytest.mark.anyio

USUAL = {
    "later_hours": 3,
    "morning": 480,
    "afternoon": 780,
    "evening": 1140,
    "weekend_day": 6,
    "weekend": 600,
    "week_day": 1,
    "week": 480,
}


async def test_the_start_holds_all_the_app_needs(office: Office) -> None:
    bob = await office.hire("Bob")
    me = (await bob.browser.get("/v1/me")).json()
    assert [user["name"] for user in me["users"]] == ["Ann", "Bob"]
    assert me["cursors"] == {str(office.id): (await events_of(office))[-1].seq}


async def test_the_app_is_told_when_others_could_listen(office: Office) -> None:
    for host, secure in [
        ("127.0.0.1:8420", True),
        ("localhost", True),
        ("[::1]:8420", True),
        ("192.0.2.1:8420", False),
    ]:
        me = (await office.owner.get("/v1/me", headers={"host": host})).json()
        assert (host, me["secure"]) == (host, secure)


async def test_the_moments_to_choose_from_are_the_usual_ones_at_first(office: Office) -> None:
    assert (await office.owner.get("/v1/me")).json()["preferences"]["default_times"] == USUAL


async def test_preferences_change_one_by_one(office: Office) -> None:
    wanted = {"time_zone": "Europe/Paris", "week_start": 0, "hour_cycle": 12, "theme": "dark", "language": "fr"}
    wanted |= {"undo_seconds": 30, "handled_behavior": "remove_from_inbox", "default_times": USUAL | {"morning": 450}}
    for name, value in wanted.items():
        assert (await office.owner.patch("/v1/me", json={name: value})).status_code == 200
    assert (await office.owner.get("/v1/me")).json()["preferences"] == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
        {"time_zone": ""},
        {"week_start": 7},
        {"hour_cycle": 25},
        {"theme": "pink"},
        {"language": "tlh"},
        {"name": "\u200b "},
        {"default_times": USUAL | {"evening": 1440}},
        {"default_times": USUAL | {"weekend_day": 7}},
        {"default_times": USUAL | {"later_hours": 0}},
    ],
)
async def test_a_value_that_is_not_allowed_is_named(office: Office, change: dict[str, object]) -> None:
    answer = await office.owner.patch("/v1/me", json=change)
    assert (answer.status_code, answer.json()["error"]["fields"]["field"]) == (422, next(iter(change)))


async def test_a_new_name_is_told_to_colleagues(office: Office) -> None:
    await office.owner.patch("/v1/me", json={"name": "Anna"})
    last = (await events_of(office))[-1]
    assert (last.kind, last.payload, last.audience_organization) == ("organization.changed", {"what": "people"}, True)
    before = last.seq
    await office.owner.patch("/v1/me", json={"theme": "dark"})
    assert (await events_of(office))[-1].seq == before, "a theme is nobody else's business"


async def test_one_with_several_organizations_names_the_one_he_means(office: Office) -> None:
    database = office.world.database
    await execute(database, "insert into organization (id, name) values (gen_random_uuid(), 'Other')")
    joins = "insert into membership select id, %s, 'member' from organization where name = 'Other'"
    await execute(database, joins, [office.owner_id])
    unnamed = await office.owner.get("/v1/users")
    assert (unnamed.status_code, error_code(unnamed)) == (422, "which_organization")
    assert (await office.owner.get("/v1/users", params={"organization": str(office.id)})).status_code == 200


async def test_each_colleague_is_known_by_the_organizations_he_is_in(office: Office) -> None:
    database = office.world.database
    ann, bob, cyd = office.owner_id, (await office.hire("Bob")).id, (await office.hire("Cyd")).id
    await execute(database, "insert into organization (id, name) values (gen_random_uuid(), 'Other')")
    joins = "insert into membership select id, %s, 'member' from organization where name = 'Other'"
    for person in (ann, bob):
        await execute(database, joins, [person])
    me = (await office.owner.get("/v1/me")).json()
    other = next(one["id"] for one in me["organizations"] if one["name"] == "Other")
    both, acme = {str(office.id), other}, {str(office.id)}
    assert set(me["user"]["organizations"]) == both
    assert {user["id"]: set(user["organizations"]) for user in me["users"]} == {ann: both, bob: both, cyd: acme}
    assert len(me["users"]) == 3, "each once"
    there = (await office.owner.get("/v1/users", params={"organization": other})).json()["users"]
    assert {user["id"]: user["organizations"] for user in there} == {ann: [other], bob: [other]}


async def test_an_organization_is_renamed_and_everyone_is_told(office: Office) -> None:
    renamed = await office.owner.patch(f"/v1/organizations/{office.id}", json={"name": "  Acme \n Inc "})
    assert renamed.json()["organizations"]["name"] == "Acme Inc"
    assert (await events_of(office))[-1].payload == {"what": "organization"}
    assert (await office.owner.get("/v1/me")).json()["organizations"][0]["name"] == "Acme Inc"


async def test_two_processes_share_all_of_it(office: Office, new_world: NewWorld) -> None:
    other = new_world()
    browser = other.browser(cookie=f"postroom_session={office.owner.cookies['postroom_session']}")
    assert (await browser.get("/v1/me")).status_code == 200
    await office.owner.post("/v1/logout")
    assert (await browser.get("/v1/me")).status_code == 401


async def test_what_becomes_of_mail_to_several_teams_is_one_choice_of_two(office: Office) -> None:
    path = f"/v1/organizations/{office.id}"
    changed = await office.owner.patch(path, json={"same_mail": "single_conversation"})
    assert changed.json()["organizations"]["same_mail"] == "single_conversation"
    mine = (await office.owner.get("/v1/me")).json()["organizations"][0]
    assert (mine["name"], mine["same_mail"]) == ("Acme", "single_conversation")
    refused = await office.owner.patch(path, json={"same_mail": "none"})
    assert (refused.status_code, refused.json()["error"]["fields"]["field"]) == (422, "same_mail")
