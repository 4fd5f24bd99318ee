"""Invitations: of a new person, of one with a log-in, and of the wrong one."""

from datetime import timedelta

import httpx
import pytest

from postroom.storage.database import Database
from tests.db.api.events import events_of
from tests.db.api.world import PASSWORD, Browser, NewWorld, Office, Postbox, error_code, set_up
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def invite(office: Office, email: str = "bob@example.com", **changes: object) -> httpx.Response:
    body = {"organization": str(office.id), "email": email} | changes
    return await office.owner.post("/v1/invitations", json=body)


async def code_from(office: Office, email: str = "bob@example.com", **changes: object) -> str:
    made = await invite(office, email, **changes)
    assert made.status_code == 201, made.text
    return str(made.json()["invitations"]["link"].partition("/invitation?code=")[2])


async def accept(browser: Browser, code: str, **form: str) -> httpx.Response:
    return await browser.post("/v1/invitation", json={"code": code} | form)


async def test_a_new_person_joins_with_name_and_password(office: Office) -> None:
    code = await code_from(office, teams=[office.team], role="admin")
    bob = office.world.browser()
    shown = (await bob.get("/v1/invitation", params={"code": code})).json()
    assert shown == {"organization": "Acme", "invited_by": "Ann", "email": "bob@example.com", "known": False}
    me = (await accept(bob, code, name="Bob", password=PASSWORD)).json()
    assert (me["user"]["name"], me["organizations"][0]["role"]) == ("Bob", "admin")
    assert me["teams"][0]["member"] == "active"
    assert (await bob.get("/v1/me")).status_code == 200
    seen = (await office.owner.get("/v1/users")).json()["users"]
    assert [(user["name"], user["role"]) for user in seen] == [("Ann", "owner"), ("Bob", "admin")]


async def test_joining_gives_the_grants_and_tells_everyone(office: Office) -> None:
    await accept(office.world.browser(), await code_from(office, teams=[office.team]), name="Bob", password=PASSWORD)
    log = await events_of(office)
    bob = max(log, key=lambda event: event.seq).actor_id
    granted = {event.payload["grant_kind"] for event in log if event.kind == "access.granted" and event.actor_id == bob}
    assert granted == {"person", "organization", "team"}
    whats = {event.payload["what"] for event in log if event.kind == "organization.changed" and event.actor_id == bob}
    assert whats == {"people", "teams", "invitations"}


async def test_an_invitation_is_used_once(office: Office) -> None:
    code = await code_from(office)
    await accept(office.world.browser(), code, name="Bob", password=PASSWORD)
    again = await accept(office.world.browser(), code, name="Eve", password=PASSWORD)
    assert (again.status_code, error_code(again)) == (404, "invitation_expired")
    assert (await office.owner.get("/v1/invitations")).json() == {"invitations": []}


async def test_a_person_with_a_log_in_joins_with_his_password(office: Office, database: Database) -> None:
    bob = await office.hire("Bob")
    await office.owner.patch(f"/v1/users/{bob.id}", json={"active": False})
    code = await code_from(office)
    assert (await bob.browser.get("/v1/invitation", params={"code": code})).json()["known"] is True
    wrong = await accept(bob.browser, code, password="not the one")
    assert (wrong.status_code, error_code(wrong)) == (403, "wrong_credentials")
    unnamed = await accept(office.world.browser(), code, name="Eve", password="some new password")
    assert unnamed.status_code == 403, "whoever finds the link cannot set a password for Bob"
    me = (await accept(bob.browser, code, password=PASSWORD)).json()
    assert [one["name"] for one in me["organizations"]] == ["Acme"]


async def test_a_new_person_needs_a_name_and_a_good_password(office: Office) -> None:
    code, browser = await code_from(office), office.world.browser()
    assert error_code(await accept(browser, code, name="Bob", password="short")) == "weak_password"
    assert error_code(await accept(browser, code, name="Bob", password="bob@example.com")) == "weak_password"
    assert error_code(await accept(browser, code, password=PASSWORD)) == "invalid_field"
    assert (await accept(browser, code, name="Bob", password=PASSWORD)).status_code == 200


async def test_after_fourteen_days_it_is_worth_nothing(office: Office) -> None:
    code = await code_from(office)
    await execute(office.world.database, "update invitation set expires_at = expires_at - %s", [timedelta(days=14)])
    assert (await office.world.browser().get("/v1/invitation", params={"code": code})).status_code == 404
    assert (await accept(office.world.browser(), code, name="Bob", password=PASSWORD)).status_code == 404


async def test_withdrawn_is_withdrawn(office: Office) -> None:
    code = await code_from(office)
    [listed] = (await office.owner.get("/v1/invitations")).json()["invitations"]
    assert (listed["email"], listed["link"]) == ("bob@example.com", None)
    assert (await office.owner.delete(f"/v1/invitations/{listed['id']}")).status_code == 204
    assert (await office.world.browser().get("/v1/invitation", params={"code": code})).status_code == 404
    assert (await office.owner.delete(f"/v1/invitations/{listed['id']}")).status_code == 404


async def test_inviting_again_replaces_the_link(office: Office) -> None:
    first, second = await code_from(office), await code_from(office, " BOB@example.com ")
    browser = office.world.browser()
    assert (await browser.get("/v1/invitation", params={"code": first})).status_code == 404
    assert (await browser.get("/v1/invitation", params={"code": second})).status_code == 200
    assert len((await office.owner.get("/v1/invitations")).json()["invitations"]) == 1


@pytest.mark.parametrize(
    ("email", "changes", "code"),
    [
        ("ann@example.com", {}, "already_member"),
        ("nobody", {}, "invalid_address"),
        ("bob@example.com", {"role": "owner"}, "invalid_field"),
        ("bob@example.com", {"teams": ["01a20065-8b97-720a-8b99-6f40523585c3"]}, "no_such_team"),
    ],
)
async def test_whom_one_cannot_invite(office: Office, email: str, changes: dict[str, object], code: str) -> None:
    answer = await invite(office, email, **changes)
    assert (answer.status_code >= 400, error_code(answer)) == (True, code)


async def test_a_team_archived_since_is_left_out(office: Office) -> None:
    code = await code_from(office, teams=[office.team])
    await office.owner.delete(f"/v1/teams/{office.team}")
    me = (await accept(office.world.browser(), code, name="Bob", password=PASSWORD)).json()
    assert me["teams"] == []


async def test_with_system_mail_the_link_is_mailed(new_world: NewWorld) -> None:
    world = new_world(postbox=Postbox())
    office = await set_up(world)
    made = (await invite(office)).json()["invitations"]
    [letter] = world.postbox.letters
    assert (made["mailed"], letter.to, "Ann invites you to Acme" in letter.subject) == (True, "bob@example.com", True)
    assert made["link"].endswith(letter.code)
    assert (await office.owner.get("/v1/invitations")).json()["invitations"][0]["mailed"] is True
