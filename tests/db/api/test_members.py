"""A member is removed, or gets what another one has."""

from typing import Any
from uuid import UUID

import pytest

from postroom.composer import departure
from postroom.identity import grants, shares, teams
from postroom.identity.shares import Shares
from postroom.intake import removal
from postroom.intake.removal import Remover
from postroom.wire.identity import MemberRemoval
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def remove(mailroom: Mailroom, person: UUID, **decided: Any) -> Any:  # noqa: ANN401 an answer
    return await mailroom.ann.patch(f"/v1/users/{person}", json={"active": False} | decided)


async def test_what_it_is_about_is_told_before(mailroom: Mailroom) -> None:
    office = mailroom.office
    await office.own_account(office.cay)
    await mailroom.ben.patch(f"/v1/conversations/{mailroom.crates}", json={"add_assignees": [str(office.cay)]})
    found = read(await mailroom.ann.get(f"/v1/users/{office.cay}/removal"), MemberRemoval)
    assert ([one.conversations for one in found.accounts], found.assigned, found.scheduled) == ([0], 1, 0)
    assert (await mailroom.ben.get(f"/v1/users/{office.cay}/removal")).status_code == 403


async def test_his_own_accounts_need_a_decision(mailroom: Mailroom) -> None:
    office = mailroom.office
    await office.own_account(office.cay)
    refused = await remove(mailroom, office.cay)
    assert (refused.status_code, error_code(refused)) == (409, "accounts_undecided")
    for decided in (
        {"accounts": "burn"},
        {"accounts": "hand_over"},
        {"accounts": "hand_over", "heir": str(office.cay)},
    ):
        assert (await remove(mailroom, office.cay, **decided)).status_code == 422
    assert (await mailroom.cay.get("/v1/me")).status_code == 200


async def test_deleted_they_go_with_their_mail(mailroom: Mailroom) -> None:
    office = mailroom.office
    own = await office.own_account(office.cay)
    assert (await remove(mailroom, office.cay, accounts="delete")).status_code == 200
    await office.drain(removal.REMOVE_ACCOUNT, Remover(office.database, office.blobs).remove)
    [(removed, password)] = await fetch(
        office.database, "select removed_at is not null, sealed_password from account where id = %s", [own]
    )
    assert (removed, password) == (True, b"")
    assert (await mailroom.cay.get("/v1/me")).status_code == 401


async def test_handed_over_they_are_the_heirs_own(mailroom: Mailroom) -> None:
    office = mailroom.office
    own = await office.own_account(office.cay)
    done = await remove(mailroom, office.cay, accounts="hand_over", heir=str(office.ben))
    assert done.status_code == 200, done.text
    mine = {one["id"]: one["owner"] for one in (await mailroom.ben.get("/v1/accounts")).json()["accounts"]}
    assert mine[str(own)] == str(office.ben)
    assert str(own) not in (await mailroom.ann.get("/v1/accounts")).text


async def test_his_work_goes_back_and_his_comments_keep_his_name(mailroom: Mailroom) -> None:
    office, path = mailroom.office, f"/v1/conversations/{mailroom.crates}"
    await mailroom.ben.patch(path, json={"add_assignees": [str(office.ben)]})
    await mailroom.ben.post(f"{path}/comments", json={"body": "On it."})
    assert (await remove(mailroom, office.ben)).status_code == 200
    await office.drain(grants.LEFT_BEHIND, departure.handler(office.database))
    found = (await mailroom.ann.get(path)).json()["conversations"]
    assert (found["assignees"], found["in_team_inbox"]) == ([], True)
    comments = (await mailroom.ann.get(f"{path}/comments")).json()["comments"]
    named = {one["id"]: one["name"] for one in (await mailroom.ann.get("/v1/me")).json()["users"]}
    assert [named[one["author"]] for one in comments] == ["Ben"]


async def test_tokens_end_with_the_last_membership(mailroom: Mailroom) -> None:
    made = (await mailroom.ben.post("/v1/tokens", json={"name": "script"})).json()["tokens"]
    program = mailroom.world.browser(origin=None, authorization=f"Bearer {made['secret']}")
    assert (await program.get("/v1/me")).status_code == 200
    await remove(mailroom, mailroom.office.ben)
    assert (await program.get("/v1/me")).status_code == 401


async def test_copied_are_teams_with_their_kind_and_what_was_given_by_name(mailroom: Mailroom) -> None:
    office, label = mailroom.office, UUID(int=7)
    own = await office.own_account(office.ben)
    async with office.act(office.ann) as act:
        sales = await teams.create(act, "Sales")
        await teams.set_members(act, sales.id, [], [office.ben])
        await shares.put(act, "label", label, Shares(people=frozenset({office.ben})))
    body = {"user": str(office.ben)}
    answer = await mailroom.ann.post(f"/v1/users/{office.cay}/copy", json=body)
    assert answer.status_code == 200, answer.text
    kinds = {one["name"]: one["member"] for one in (await mailroom.cay.get("/v1/teams")).json()["teams"]}
    assert kinds == {"Sales": "observer", "Support": "active"}
    held = await fetch(
        office.database, "select grant_kind, grant_id from grant_holder where person_id = %s", [office.cay]
    )
    assert ("label", label) in held
    assert ("account", office.account.id) in held, "through the team"
    assert ("account", own) not in held, "Ben's own stays his"
    assert (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
    refused = await mailroom.ben.post(f"/v1/users/{office.cay}/copy", json=body)
    assert refused.status_code == 403
    itself = await mailroom.ann.post(f"/v1/users/{office.ben}/copy", json=body)
    assert (itself.status_code, error_code(itself)) == (409, "copy_of_oneself")


async def test_who_is_invited_gets_what_the_other_has_when_he_accepts(mailroom: Mailroom) -> None:
    office = mailroom.office
    body = {"organization": str(office.organization_id), "email": "dot@acme.example", "copy_from": str(office.ben)}
    made = await mailroom.ann.post("/v1/invitations", json=body)
    assert made.status_code == 201, made.text
    code = made.json()["invitations"]["link"].partition("code=")[2]
    browser = mailroom.world.browser()
    await browser.post("/v1/invitation", json={"code": code, "name": "Dot", "password": "correct horse battery"})
    assert (await browser.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
