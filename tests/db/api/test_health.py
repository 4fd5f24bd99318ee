"""Alive, ready, figures."""

from pathlib import Path

import pytest

from postroom.storage.database import Database
from tests.db.api.world import NewWorld, Office, World, error_code, make_world, token_client

pytestmark = pytest.mark.anyio


async def test_alive_and_ready(world: World) -> None:
    browser = world.browser(origin=None)
    assert (await browser.get("/healthz")).text == "ok\n"
    assert (await browser.get("/readyz")).text == "ok\n"


async def test_a_full_disk_is_seen_from_outside(new_world: NewWorld) -> None:
    browser = new_world(disk_reserve_mb=10**12).browser()
    assert "disk full" in (await browser.get("/healthz")).text
    figures = (await browser.get("/metrics")).text
    assert "postroom_disk_free_bytes" in figures
    assert "postroom_accounts_without_storage 0.0" in figures


async def test_without_its_database_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    closed = make_world(Database("postgresql://postgres@127.0.0.1:1/nothing"), tmp_path)
    assert (await closed.browser().get("/healthz")).status_code == 200
    answer = await closed.browser().get("/readyz")
    assert (answer.status_code, error_code(answer)) == (503, "database_down")


async def test_figures_are_for_this_machine_until_there_is_a_public_address(world: World, new_world: NewWorld) -> None:
    local = await world.browser().get("/metrics")
    assert local.status_code == 200
    assert "postroom_http_requests_total" in local.text
    assert (await world.browser(address="198.51.100.1").get("/metrics")).status_code == 401
    assert (await world.browser(host="inbox.example.com").get("/metrics")).status_code == 401
    assert (await new_world(url="https://inbox.example.com").browser().get("/metrics")).status_code == 401


async def test_figures_are_for_the_owners_program_from_anywhere(office: Office) -> None:
    carl = await office.hire("Carl", "admin")
    async with token_client(office, office.owner) as program, token_client(office, carl.browser) as other:
        far = {"host": "inbox.example.com"}
        assert (await program.get("/metrics", headers=far)).status_code == 200
        assert (await other.get("/metrics", headers=far)).status_code == 401


async def test_figures_name_routes_never_paths(office: Office) -> None:
    await office.owner.get("/v1/invitation", params={"code": "secretcode"})
    await office.owner.delete(f"/v1/teams/{office.team}")
    figures = (await office.owner.get("/metrics")).text
    assert 'route="/v1/teams/{team_id}"' in figures
    assert "secretcode" not in figures
    assert office.team not in figures


async def test_figures_do_not_grow_with_every_method_somebody_makes_up(office: Office) -> None:
    for number in range(3):
        await office.owner.request(f"MADEUP{number}", "/v1/me")
    figures = (await office.owner.get("/metrics")).text
    assert "MADEUP" not in figures
    assert 'method="OTHER"' in figures


async def test_the_log_names_routes_never_paths_or_queries(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    await office.owner.get("/v1/invitation", params={"code": "secretcode"})
    logged = capsys.readouterr().out
    assert "/v1/invitation" in logged
    assert "secretcode" not in logged
