"""The permission matrix, held against the API: every role × every permission that has a route here."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from postroom.identity.permissions import MATRIX, ROLES, Permission, Role, allowed, permissions_of
from tests.db.api.events import events_of
from tests.db.api.world import Browser, Office, error_code

pytestmark = pytest.mark.anyio

ELSEWHERE: set[Permission] = {"accounts.add", "accounts.share", "conversations.use"}
"""Held against their routes in their own tests."""


Ask = Callable[[Office, Browser, str], Awaitable[httpx.Response]]
"""Does what a permission opens, as a browser, to a colleague."""

ASKS: dict[Permission, Ask] = {
    "organization.see": lambda _office, browser, _: browser.get("/v1/users"),
    "organization.edit": lambda office, browser, _: browser.patch(f"/v1/organizations/{office.id}", json={"name": "B"}),
    "organization.transfer": lambda _, browser, user: browser.patch(f"/v1/users/{user}", json={"role": "owner"}),
    "organization.system_mail": lambda office, browser, _: browser.put(
        f"/v1/organizations/{office.id}/system-mail", json={"account": None}
    ),
    "organization.oauth": lambda office, browser, _: browser.delete(
        f"/v1/organizations/{office.id}/oauth-clients/google"
    ),
    "people.invite": lambda office, browser, _: browser.post(
        "/v1/invitations", json={"organization": str(office.id), "email": "new@example.com"}
    ),
    "people.manage": lambda _, browser, user: browser.patch(f"/v1/users/{user}", json={"role": "admin"}),
    "people.reset_password": lambda _, browser, user: browser.post(f"/v1/users/{user}/password-link"),
    "teams.manage": lambda office, browser, _: browser.post(
        "/v1/teams", json={"organization": str(office.id), "name": "Sales"}
    ),
    "labels.make": lambda office, browser, _: browser.post(
        "/v1/shared_labels", json={"organization": str(office.id), "name": "Urgent"}
    ),
    "labels.manage": lambda office, browser, user: browser.post(
        "/v1/shared_labels", json={"organization": str(office.id), "name": "Urgent", "share_with_users": [user]}
    ),
    "system.see": lambda _office, browser, _: browser.get("/metrics", headers={"host": "inbox.example.com"}),
}


async def as_role(office: Office, role: Role) -> Browser:
    return office.owner if role == "owner" else (await office.hire("Rita", role)).browser


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", sorted(MATRIX.keys() - ELSEWHERE))
async def test_a_role_may_do_what_the_matrix_says(office: Office, role: Role, permission: Permission) -> None:
    colleague = await office.hire("Bob")
    browser = await as_role(office, role)
    if permission == "system.see":
        browser.cookies.set("postroom_session", browser.cookies["postroom_session"], path="/metrics")
    answer = await ASKS[permission](office, browser, colleague.id)
    if allowed(role, permission):
        assert answer.status_code in {200, 201}, answer.text
    else:
        assert answer.status_code in {401, 403}, answer.text
        assert error_code(answer) in {"not_allowed", "owner_only", "unauthenticated"}


@pytest.mark.parametrize("role", ROLES)
async def test_the_app_is_told_what_a_role_may_do(office: Office, role: Role) -> None:
    me = (await (await as_role(office, role)).get("/v1/me")).json()
    assert me["organizations"][0]["permissions"] == permissions_of(role)


async def test_handing_the_organization_over_leaves_one_owner(office: Office) -> None:
    bob = await office.hire("Bob")
    assert (await office.owner.patch(f"/v1/users/{bob.id}", json={"role": "owner"})).json()["users"]["role"] == "owner"
    users = (await bob.browser.get("/v1/users")).json()["users"]
    assert {user["name"]: user["role"] for user in users} == {"Ann": "admin", "Bob": "owner"}
    assert (await office.owner.patch(f"/v1/users/{bob.id}", json={"role": "member"})).status_code == 409


async def test_the_owner_cannot_be_removed_or_demoted(office: Office) -> None:
    admin = await office.hire("Carl", "admin")
    for browser in (office.owner, admin.browser):
        for change in ({"active": False}, {"role": "member"}, {"role": "admin"}):
            answer = await browser.patch(f"/v1/users/{office.owner_id}", json=change)
            assert (answer.status_code, error_code(answer)) == (409, "one_owner")


async def test_an_unknown_role_is_refused(office: Office) -> None:
    bob = await office.hire("Bob")
    answer = await office.owner.patch(f"/v1/users/{bob.id}", json={"role": "king"})
    assert (answer.status_code, error_code(answer)) == (422, "invalid_field")


async def test_a_changed_role_counts_at_once(office: Office) -> None:
    bob = await office.hire("Bob")
    assert (await bob.browser.get("/v1/invitations")).status_code == 403
    await office.owner.patch(f"/v1/users/{bob.id}", json={"role": "admin"})
    assert (await bob.browser.get("/v1/invitations")).status_code == 200


async def test_a_removed_member_sees_nothing_at_once_and_can_come_back(office: Office) -> None:
    bob = await office.hire("Bob", teams=[office.team])
    removed = await office.owner.patch(f"/v1/users/{bob.id}", json={"active": False})
    assert removed.json()["users"]["active"] is False
    assert (await bob.browser.get("/v1/me")).status_code == 401, "he belongs to nothing else"
    revoked = [event.payload["grant_kind"] for event in await events_of(office) if event.kind == "access.revoked"]
    assert sorted(revoked) == ["organization", "person", "team"]
    known = {one["name"]: one["active"] for one in (await office.owner.get("/v1/me")).json()["users"]}
    assert known == {"Ann": True, "Bob": False}, "what he wrote still has his name"
    team = (await office.owner.get("/v1/teams")).json()["teams"][0]
    assert [member["user"] for member in team["members"]] == [office.owner_id]
    assert (await office.owner.patch(f"/v1/users/{bob.id}", json={"active": False})).status_code == 404
