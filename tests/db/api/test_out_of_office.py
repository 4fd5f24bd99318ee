"""Out of office over HTTP: I say so of myself, admins of anybody, and colleagues see it."""

import pytest

from postroom.api.replies import OneUser
from postroom.kit.clock import now
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code

pytestmark = pytest.mark.anyio


async def test_colleagues_see_who_is_out_and_until_when(mailroom: Mailroom) -> None:
    path = f"/v1/users/{mailroom.office.ben}/out_of_office"
    ends = now().timestamp() + 3600
    [said] = read(await mailroom.ben.put(path, json={"ends": ends, "message": "At sea"}), OneUser).users.out_of_office
    assert (said.organization, said.message) == (mailroom.office.organization_id, "At sea")
    assert said.ends == pytest.approx(ends, abs=0.01)
    for browser in (mailroom.ann, mailroom.ben):
        me = (await browser.get("/v1/me")).json()
        [shown] = [one for one in me["users"] if one["id"] == str(mailroom.office.ben)]
        assert shown["out_of_office"][0]["message"] == "At sea"
    assert (await mailroom.ben.get("/v1/me")).json()["user"]["out_of_office"][0]["message"] == "At sea"
    assert read(await mailroom.ann.delete(path), OneUser).users.out_of_office == []


async def test_it_is_for_himself_and_for_admins_to_say(mailroom: Mailroom) -> None:
    refused = await mailroom.cay.put(f"/v1/users/{mailroom.office.ben}/out_of_office", json={})
    assert (refused.status_code, error_code(refused)) == (403, "not_yours")


@pytest.mark.parametrize("moments", [{"ends": 1}, {"begins": 4e9, "ends": 3e9}, {"ends": 1e300}, {"begins": -1e300}])
async def test_moments_that_make_no_sense_are_refused(mailroom: Mailroom, moments: dict[str, float]) -> None:
    refused = await mailroom.ben.put(f"/v1/users/{mailroom.office.ben}/out_of_office", json=moments)
    assert refused.status_code == 422
    ended = await mailroom.ben.delete(f"/v1/users/{mailroom.office.ben}/out_of_office")
    assert read(ended, OneUser).users.out_of_office == []
