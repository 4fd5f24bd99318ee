"""A walk over every route there is: a stranger, another organization and a member without access get nothing.

A new route is walked by itself. It needs a line here only if it is open to strangers.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from postroom.identity import organizations, people
from postroom.identity.people import NewPerson
from tests.db.api.examples import Call, calls
from tests.db.api.scene import SECRET, Scene, browser_of, program_of
from tests.db.api.world import Browser, World

pytestmark = pytest.mark.anyio

Enter = Callable[[World, UUID], Awaitable[Browser]]

PUBLIC = {
    "GET /v1/setup",
    "POST /v1/setup",
    "POST /v1/demo",
    "GET /v1/demo",
    "POST /v1/login",
    "POST /v1/logout",
    "POST /v1/password-reset",
    "POST /v1/password-reset/confirm",
    "POST /v1/accounts/{account_id}/messages",
    "GET /v1/invitation",
    "POST /v1/invitation",
    "GET /f/{token}/{name}",
    "GET /d/{secret}",
    "HEAD /d/{secret}",
    "GET /webchat/{chat_id}/setup",
    "GET /webchat/{chat_id}/frame",
    "GET /webchat/{chat_id}/postroom.js",
    "GET /webchat/{chat_id}/missive.js",
    "GET /webchat/assets/{name}",
    "GET /webchat/{chat_id}/messages",
    "POST /webchat/{chat_id}/messages",
    "POST /webchat/{chat_id}/visitor",
    "POST /webchat/{chat_id}/files",
    "POST /webchat/{chat_id}/code",
    "POST /webchat/{chat_id}/history",
    "POST /webchat/{chat_id}/twilio",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /",
    "HEAD /",
    "GET /{path}",
    "HEAD /{path}",
}
"""Routes without a door. Each has its own key, code or nothing to tell."""

GUARDED = {
    "account_id",
    "attachment_id",
    "alias_id",
    "conversation_id",
    "draft_id",
    "draft_ids",
    "entry_id",
    "ids",
    "label_ids",
    "message_id",
    "operation_id",
    "shared_file_id",
}
"""What only those may touch who hold a grant, whatever the organization."""

PERSONAL = {"batch_id", "saved_search_id", "session_id", "token_id"}
SHARED = {"organization_id", "team_id", "user_id", "invitation_id", "job_id"}
WORDS = {"token", "secret", "name", "path", "provider", "chat_id"}

IDEMPOTENT = {"DELETE /v1/drafts/{draft_ids}", "GET /v1/conversations"}
"""Routes that say 204, or leave out, where there is nothing: what they must not do is seen in what is left."""

EVERYBODYS = {"POST /v1/shared_labels", "POST /v1/saved_searches"}
"""Routes by which any member makes what is no mail."""

OWN = {
    "GET /v1/me",
    "PATCH /v1/me",
    "POST /v1/me/image_senders",
    "GET /v1/sessions",
    "GET /v1/tokens",
    "POST /v1/tokens",
    "POST /v1/me/password",
    "POST /v1/accounts/proposal",
    "POST /v1/accounts/probe",
    "POST /v1/sign-ins/finish",
}
"""Routes about the caller himself, or about no organization."""


async def make(browser: Browser, call: Call) -> httpx.Response:
    return await browser.request(call.method, call.path, params=call.query, json=call.body)


async def test_only_the_listed_routes_are_open(scene: Scene) -> None:
    assert {str(call) for call in calls(scene.world.app, scene.things) if call.public} == PUBLIC


async def test_every_thing_a_path_names_is_walked_with_a_real_one(scene: Scene) -> None:
    named = {name for call in calls(scene.world.app, scene.things) for name in call.in_path}
    assert named - WORDS <= GUARDED | PERSONAL | SHARED, "say what this is, and give the scene one"
    assert named - WORDS - scene.things.keys() == {"entry_id", "job_id"}, "these are not made in the scene"


async def test_a_stranger_gets_nothing(scene: Scene) -> None:
    stranger = scene.world.browser()
    for call in calls(scene.world.app, scene.things):
        answer = await make(stranger, call)
        assert SECRET not in answer.text, call
        assert answer.status_code < 500 or "{path}" in call.route or call.route == "/", call
        if not call.public:
            assert answer.status_code == 401, call


@pytest.mark.parametrize("enter", [browser_of, program_of], ids=["by-session", "by-token"])
async def test_another_organization_gets_nothing(scene: Scene, enter: Enter) -> None:
    async with scene.world.database.transaction() as tx:
        eve = await people.create(tx, NewPerson(name="Eve", email="eve@example.com", password_hash=None))
        await organizations.create(tx, "Other", eve)
    browser = await enter(scene.world, eve.id)
    before = await scene.left()
    for call in calls(scene.world.app, scene.things):
        if call.public:
            continue
        answer = await make(browser, call)
        assert answer.status_code < 500, (str(call), answer.text)
        assert not any(str(thing) in answer.text for thing in scene.things.values()), (str(call), answer.text)
        if str(call) not in OWN:
            assert answer.status_code in {403, 404}, (str(call), answer.status_code, answer.text)
    assert await scene.left() == before


async def test_with_its_own_organization_named_another_ones_things_are_not_there(scene: Scene) -> None:
    async with scene.world.database.transaction() as tx:
        eve = await people.create(tx, NewPerson(name="Eve", email="eve@example.com", password_hash=None))
        other = await organizations.create(tx, "Other", eve)
    browser = await browser_of(scene.world, eve.id)
    things = scene.things | {"organization": other.organization_id}
    before = await scene.left()
    for call in calls(scene.world.app, things):
        if call.public or not call.names & (GUARDED | PERSONAL | SHARED - {"organization_id"}):
            continue
        answer = await make(browser, call)
        if str(call) not in IDEMPOTENT:
            assert 400 <= answer.status_code < 500, (str(call), answer.status_code, answer.text)
        assert SECRET not in answer.text, call
    assert await scene.left() == before


@pytest.mark.parametrize("enter", [browser_of, program_of], ids=["by-session", "by-token"])
async def test_a_member_without_access_reads_and_changes_no_mail(scene: Scene, enter: Enter) -> None:
    browser = await enter(scene.world, scene.office.cay)
    before = await scene.left()
    for call in calls(scene.world.app, scene.things):
        if call.public or str(call) in EVERYBODYS:
            continue
        answer = await make(browser, call)
        assert answer.status_code < 500, (str(call), answer.text)
        assert SECRET not in answer.text, (str(call), answer.text)
        if call.names & (GUARDED | PERSONAL) and str(call) not in IDEMPOTENT:
            assert answer.status_code in {403, 404}, (str(call), answer.status_code, answer.text)
    assert await scene.left() == before


async def test_the_walk_would_notice(scene: Scene) -> None:
    """The same calls, by a member of Support, do reach the mail: the walk above does not pass for want of a way."""
    reached = [call for call in calls(scene.world.app, scene.things) if call.method == "GET" and call.names & GUARDED]
    found = [SECRET in (await make(scene.ben, call)).text for call in reached]
    assert sum(found) >= 3
