"""A forgotten password: by mail, by a colleague with more rights, from the command line."""

from datetime import timedelta

import pytest

from postroom.identity import resets
from postroom.storage.database import Database
from tests.db.api.world import PASSWORD, NewWorld, Office, Postbox, World, error_code, set_up
from tests.db.sql import execute

pytestmark = pytest.mark.anyio

NEW = "a whole new password"


@pytest.fixture
def world(new_world: NewWorld) -> World:
    return new_world(postbox=Postbox())


async def ask(world: World, email: str = "ann@example.com") -> bool:
    answer = await world.browser().post("/v1/password-reset", json={"email": email})
    assert answer.status_code == 200
    return bool(answer.json()["mailed"])


async def test_a_mailed_link_sets_a_new_password_once(office: Office) -> None:
    assert await ask(office.world) is True
    [letter] = office.world.postbox.letters
    assert letter.to == "ann@example.com"
    confirm = {"code": letter.code, "password": NEW}
    browser = office.world.browser()
    answer = await browser.post("/v1/password-reset/confirm", json=confirm)
    assert answer.json()["user"]["id"] == office.owner_id
    assert (await browser.get("/v1/me")).status_code == 200, "he is logged in"
    assert (await office.owner.get("/v1/me")).status_code == 401, "every other session ended"
    again = await browser.post("/v1/password-reset/confirm", json=confirm)
    assert (again.status_code, error_code(again)) == (404, "reset_expired")
    login = {"email": "ann@example.com", "password": NEW}
    assert (await browser.post("/v1/login", json=login)).status_code == 200


async def test_an_unknown_address_is_answered_the_same(office: Office) -> None:
    assert await ask(office.world, "nobody@example.com") is True
    assert office.world.postbox.letters == []


async def test_without_system_mail_it_says_so(new_world: NewWorld) -> None:
    office = await set_up(new_world())
    assert await ask(office.world) is False


async def test_a_weak_password_does_not_use_the_link_up(office: Office) -> None:
    await ask(office.world)
    code = office.world.postbox.letters[0].code
    browser = office.world.browser()
    weak = await browser.post("/v1/password-reset/confirm", json={"code": code, "password": "ann@example.com"})
    assert (weak.status_code, error_code(weak)) == (422, "weak_password")
    assert (await browser.post("/v1/password-reset/confirm", json={"code": code, "password": NEW})).status_code == 200


async def test_after_an_hour_it_is_worth_nothing(office: Office) -> None:
    await ask(office.world)
    await execute(office.world.database, "update password_reset set expires_at = expires_at - %s", [timedelta(hours=1)])
    body = {"code": office.world.postbox.letters[0].code, "password": NEW}
    assert (await office.world.browser().post("/v1/password-reset/confirm", json=body)).status_code == 404


async def test_a_mailbox_is_not_flooded(office: Office) -> None:
    for number in range(5):
        await office.world.browser(address=f"203.0.113.{number}").post(
            "/v1/password-reset", json={"email": "ann@example.com"}
        )
    more = await office.world.browser().post("/v1/password-reset", json={"email": "ann@example.com"})
    assert (more.status_code, len(office.world.postbox.letters)) == (429, 5)


async def test_the_mail_speaks_the_language_of_its_reader(office: Office) -> None:
    await office.owner.patch("/v1/me", json={"language": "fr"})
    await ask(office.world)
    assert "mot de passe" in office.world.postbox.letters[0].subject


async def test_the_command_line_makes_a_link_for_a_locked_out_owner(office: Office) -> None:
    async with office.world.database.transaction() as tx:
        reset = await resets.make(tx, "Ann@example.com")
    body = {"code": reset.code.text, "password": NEW}
    assert (await office.world.browser().post("/v1/password-reset/confirm", json=body)).status_code == 200


async def password_link(office: Office, user: str, *, who: str = "owner") -> tuple[int, str]:
    asks = office.owner if who == "owner" else (await office.hire(who, "admin")).browser
    answer = await asks.post(f"/v1/users/{user}/password-link")
    return answer.status_code, answer.json().get("link", "")


async def test_a_colleague_with_more_rights_hands_a_link_over(office: Office) -> None:
    bob = await office.hire("Bob")
    status, link = await password_link(office, bob.id)
    assert (status, link.startswith("http://127.0.0.1:8420/reset?code=")) == (200, True)
    body = {"code": link.partition("code=")[2], "password": NEW}
    assert (await office.world.browser().post("/v1/password-reset/confirm", json=body)).status_code == 200


async def test_nobody_makes_a_link_for_someone_with_as_many_rights(office: Office) -> None:
    carl = await office.hire("Carl", "admin")
    assert await password_link(office, office.owner_id, who="Dora") == (403, "")
    assert await password_link(office, carl.id, who="Emma") == (403, "")
    assert (await password_link(office, carl.id))[0] == 200
    assert (await password_link(office, office.owner_id))[0] == 403


async def test_nobody_gets_through_a_link_into_another_organization(office: Office, database: Database) -> None:
    bob = await office.hire("Bob")
    other = "insert into organization (id, name) values (gen_random_uuid(), 'Other')"
    await execute(database, other)
    joins = "insert into membership select id, %s, 'member' from organization where name = 'Other'"
    await execute(database, joins, [bob.id])
    status, _ = await password_link(office, bob.id)
    assert status == 403
    login = {"email": "bob@example.com", "password": PASSWORD}
    assert (await office.world.browser().post("/v1/login", json=login)).status_code == 200
