"""Saved searches: a person's own list, which his other devices hear of and nobody else."""

import pytest

from tests.db.api.events import events_of
from tests.db.api.mailroom import Mailroom
from tests.db.api.world import Browser, Office, error_code

pytestmark = pytest.mark.anyio

PATH = "/v1/saved_searches"


async def names(browser: Browser) -> list[str]:
    answer = await browser.get(PATH)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["saved_searches"]]


async def save(browser: Browser, name: str, query: str = "is:open crates") -> str:
    answer = await browser.post(PATH, json={"name": name, "query": query})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["saved_searches"]["id"])


async def test_a_list_is_ones_own_in_ones_own_order(mailroom: Mailroom) -> None:
    ben = mailroom.ben
    first, second = await save(ben, "Crates"), await save(ben, " Late \n orders ")
    assert await names(ben) == ["Crates", "Late orders"]
    assert (await ben.patch(f"{PATH}/{second}", json={"position": 0, "name": "Late"})).status_code == 200
    assert await names(ben) == ["Late", "Crates"]
    assert (await ben.delete(f"{PATH}/{first}")).status_code == 204
    assert [await names(ben), await names(mailroom.cay)] == [["Late"], []]
    for answer in (
        await mailroom.cay.delete(f"{PATH}/{second}"),
        await mailroom.cay.patch(f"{PATH}/{second}", json={}),
    ):
        assert (answer.status_code, error_code(answer)) == (404, "no_such_saved_search")


async def test_each_change_is_told_to_its_person_only(office: Office) -> None:
    saved = await save(office.owner, "Crates")
    assert (await office.owner.patch(f"{PATH}/{saved}", json={"name": "Boxes"})).status_code == 200
    assert (await office.owner.delete(f"{PATH}/{saved}")).status_code == 204
    told = (await events_of(office))[-3:]
    assert [(one.kind, one.payload) for one in told] == [("saved_searches.changed", {})] * 3
    assert {(one.audience_organization, *map(str, one.audience_people)) for one in told} == {(False, office.owner_id)}


@pytest.mark.parametrize("body", [{"name": " ", "query": "crates"}, {"name": "Crates", "query": " "}])
async def test_one_without_a_name_or_words_is_refused(office: Office, body: dict[str, str]) -> None:
    answer = await office.owner.post(PATH, json=body)
    assert answer.status_code == 422, answer.text
    assert (await office.owner.get(PATH)).json() == {"saved_searches": []}
