"""Sharing an account over HTTP: who may, and what those with whom it is shared may not."""

from typing import Any

import pytest

from postroom.wire.access import AccountSharing
from tests.db.api.mailroom import Mailroom, read
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


def path(mailroom: Mailroom, account: object | None = None) -> str:
    return f"/v1/accounts/{account or mailroom.office.account.id}/sharing"


def body(**wanted: Any) -> dict[str, Any]:  # noqa: ANN401 JSON
    return {"users": [], "teams": [], "everyone": False, "delivery": "team_inbox", "archived_for": []} | wanted


async def test_it_is_given_to_a_person_and_taken_back(mailroom: Mailroom) -> None:
    cay = str(mailroom.office.cay)
    wanted = body(users=[cay], delivery="inbox", archived_for=[cay])
    read(await mailroom.ann.put(path(mailroom), json=wanted), AccountSharing)
    found = read(await mailroom.ann.get(path(mailroom)), AccountSharing)
    assert (found.users, found.delivery, found.archived_for) == ([mailroom.office.cay], "inbox", [mailroom.office.cay])
    assert (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
    read(await mailroom.ann.put(path(mailroom), json=body()), AccountSharing)
    assert (await mailroom.cay.get(f"/v1/conversations/{mailroom.crates}")).status_code == 404
    assert (await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200, "his team has it"


async def test_only_who_may_share_does(mailroom: Mailroom) -> None:
    for browser, status in ((mailroom.ben, 403), (mailroom.cay, 403)):
        assert (await browser.put(path(mailroom), json=body())).status_code == status
        assert (await browser.get(path(mailroom))).status_code == status


async def test_with_whom_a_persons_own_is_shared_uses_it_and_does_not_take_it_over(mailroom: Mailroom) -> None:
    office = mailroom.office
    await execute(
        mailroom.world.database,
        "update membership set role = 'admin' where person_id in (%s, %s)",
        [office.ben, office.cay],
    )
    own = await office.own_account(office.ben)
    read(await mailroom.ben.put(path(mailroom, own), json=body(users=[str(office.cay)])), AccountSharing)
    [shown] = [one for one in (await mailroom.cay.get("/v1/accounts")).json()["accounts"] if one["id"] == str(own)]
    assert (shown["owner"], shown["abilities"]) == (str(office.ben), ["send"])
    for change in ({"personal": True}, {"team": str(office.support)}, {"name": "Mine"}):
        refused = await mailroom.cay.patch(f"/v1/accounts/{own}", json=change)
        assert refused.status_code == 403, refused.text
    for refused in (
        await mailroom.cay.put(path(mailroom, own), json=body()),
        await mailroom.cay.delete(f"/v1/accounts/{own}?mail=delete"),
        await mailroom.cay.get(f"/v1/accounts/{own}/removal"),
    ):
        assert refused.status_code == 403, refused.text
