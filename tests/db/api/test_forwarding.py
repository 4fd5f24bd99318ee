"""Mail handed over by HTTP, and accounts whose mail is only ever handed over."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from postroom.api.replies import OneAccount
from postroom.kit.clock import now
from postroom.wire.accounts import AccountDetail, Forwarding, HandedOver
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import NewWorld, error_code, token_client
from tests.db.api.world import Office as ApiOffice
from tests.db.intake.doors import letter
from tests.db.sql import execute, fetch
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mailroom(new_world: NewWorld) -> Mailroom:
    return await make_mailroom(new_world(mail_max_mb=1, smtp_listen=f"{LOOPBACK}:2525", mail_domain="in.acme.example"))


def url(mailroom: Mailroom, what: str = "messages") -> str:
    return f"/v1/accounts/{mailroom.office.account.id}/{what}"


async def opened(mailroom: Mailroom) -> Forwarding:
    return read(await mailroom.ann.post(url(mailroom, "forwarding")), Forwarding)


def signed(secret: str | None, body: bytes, *, age_s: int = 0) -> dict[str, str]:
    timestamp = str(int(now().timestamp()) - age_s)
    digest = hmac.new((secret or "").encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-postroom-timestamp": timestamp, "x-postroom-signature": f"v1={digest}"}


async def hand_over(mailroom: Mailroom, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """As a forwarding service does: no cookie, no Origin."""
    async with mailroom.world.browser(origin=None, **{"content-type": "message/rfc822"}) as service:
        return await service.post(url(mailroom), content=body, headers=headers)


async def test_signed_mail_is_new_mail(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    assert way.url == f"{mailroom.world.origin}{url(mailroom)}"
    assert way.address is not None
    assert way.address.endswith("@in.acme.example")
    kept = read(await hand_over(mailroom, letter(7), signed(way.secret, letter(7))), HandedOver)
    await mailroom.office.settle()
    conversation, message = await mailroom.ids("Crates 7")
    assert (kept.outcome, kept.message) == ("imported", message)
    shown = (await mailroom.ben.get("/v1/conversations", params={"team_inbox": str(mailroom.office.support)})).json()
    assert str(conversation) in [one["id"] for one in shown["conversations"]]


async def test_the_same_again_has_the_same_answer(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    first, again = [await hand_over(mailroom, letter(7), signed(way.secret, letter(7))) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    lost = [read(await hand_over(mailroom, b"", signed(way.secret, b"")), HandedOver) for _ in range(2)]
    assert [one.outcome for one in lost] == ["quarantined"] * 2
    assert "no header field" in lost[1].reason
    assert await fetch(mailroom.world.database, "select count(*) from intake where outcome = 'quarantined'") == [(1,)]


async def test_what_the_account_fetched_already_is_a_duplicate_of_it(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    [(sha256,)] = await fetch(mailroom.world.database, "select raw_sha256 from message")
    async with mailroom.world.database.pool.connection() as conn:
        raw = await mailroom.office.blobs.get(conn, mailroom.office.organization_id, sha256)
    kept = read(await hand_over(mailroom, raw, signed(way.secret, raw)), HandedOver)
    assert (kept.outcome, kept.message) == ("duplicate", mailroom.letter)


async def test_only_who_has_the_secret_of_today_is_believed(mailroom: Mailroom) -> None:
    body = letter(7)
    assert (await hand_over(mailroom, body, signed("prf_guess", body))).status_code == 404
    way = await opened(mailroom)
    refused = [
        await hand_over(mailroom, body, headers)
        for headers in (
            {},
            signed("prf_guess", body),
            signed(way.secret, letter(8)),
            signed(way.secret, body) | {"x-postroom-timestamp": "1"},
            signed(way.secret, body) | {"x-postroom-timestamp": "9" * 400},
            signed(way.secret, body) | {"x-postroom-signature": "v1=zz"},
            signed(way.secret, body, age_s=301),
            signed(way.secret, body, age_s=-360),
        )
    ]
    assert {one.status_code for one in refused} == {401}
    assert [error_code(one) for one in refused[-2:]] == ["old_signature"] * 2
    rolled = await opened(mailroom)
    assert rolled.address == way.address, "others forward to it"
    assert error_code(await hand_over(mailroom, body, signed(way.secret, body))) == "bad_signature"
    assert (await hand_over(mailroom, body, signed(rolled.secret, body))).status_code == 200
    await mailroom.ann.delete(url(mailroom, "forwarding"))
    assert (await hand_over(mailroom, body, signed(rolled.secret, body))).status_code == 404


async def test_who_goes_on_signing_with_a_wrong_secret_is_slowed_down(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    answers = [await hand_over(mailroom, letter(7), signed("prf_guess", letter(7))) for _ in range(21)]
    assert [one.status_code for one in answers] == [401] * 20 + [429]
    assert error_code(answers[-1]) == "too_many_attempts"
    assert (await hand_over(mailroom, letter(7), signed(way.secret, letter(7)))).status_code == 200


async def test_four_bodies_are_read_at_a_time_and_all_are_kept(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    reading, most, go = 0, 0, asyncio.Event()

    async def slowly(raw: bytes) -> AsyncIterator[bytes]:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await go.wait()
        reading -= 1
        yield raw

    async def bring(number: int) -> int:
        headers = signed(way.secret, letter(number))
        async with mailroom.world.browser(origin=None) as service:
            return (await service.post(url(mailroom), content=slowly(letter(number)), headers=headers)).status_code

    async with asyncio.TaskGroup() as group:
        brought = [group.create_task(bring(number)) for number in range(6)]
        async with asyncio.timeout(10):
            while reading < 4:
                await mailroom.ann.get("/v1/accounts")
        await mailroom.ann.get("/v1/accounts")
        go.set()
    assert [one.result() for one in brought] == [200] * 6
    assert most == 4


async def test_what_cannot_be_taken_is_told_in_words(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    large = letter(7, body="x" * 1_000_000)
    circling = letter(8, headers="Received: from a by b\r\n" * 101)
    assert error_code(await hand_over(mailroom, large, signed(way.secret, large))) == "too_large"
    assert error_code(await hand_over(mailroom, circling, signed(way.secret, circling))) == "mail_loop"
    await mailroom.ann.patch(url(mailroom, "")[:-1], json={"paused": True})
    assert error_code(await hand_over(mailroom, letter(9), signed(way.secret, letter(9)))) == "account_paused"


async def test_the_secret_is_shown_once_and_only_to_who_may_change_the_account(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    page = read(await mailroom.ann.get(url(mailroom, "")[:-1]), AccountDetail)
    assert page.forwarding == msgspec.structs.replace(way, secret=None)
    assert error_code(await mailroom.ben.post(url(mailroom, "forwarding"))) == "not_allowed"
    assert error_code(await mailroom.cay.post(url(mailroom, "forwarding"))) == "no_such_account"
    sealed = await fetch(mailroom.world.database, "select sealed_secret from account_forwarding")
    assert (way.secret or "").encode() not in sealed[0][0]


async def test_a_program_with_a_token_cannot_make_another_way_in(office: ApiOffice) -> None:
    async with token_client(office, office.owner) as program:
        answer = await program.post(f"/v1/accounts/{UUID(int=1)}/forwarding")
    assert answer.status_code == 403


def forwarded(mailroom: Mailroom, smtp: ScriptedSmtp) -> dict[str, Any]:
    return {
        "organization": str(mailroom.office.organization_id),
        "address": "sales@acme.example",
        "name": "Acme",
        "team": str(mailroom.office.support),
        "login": {
            "username": "ann",
            "password": "only for the server",
            "smtp": {"host": LOOPBACK, "port": smtp.port, "tls": "plain"},
        },
    }


async def test_an_account_can_live_without_a_mailbox_to_read(mailroom: Mailroom, smtp: ScriptedSmtp) -> None:
    made = read(await mailroom.ann.post("/v1/accounts", json=forwarded(mailroom, smtp)), OneAccount, status=201)
    path = f"/v1/accounts/{made.accounts.id}"
    assert (made.accounts.kind, made.accounts.phase) == ("forwarding", "idle")
    assert [step["step"] for step in (await mailroom.ann.post(f"{path}/test")).json()["steps"]] == [
        "smtp_connect",
        "smtp_login",
        "smtp_sender",
    ]
    for check in ("fetch", "reconcile"):
        assert error_code(await mailroom.ann.post(f"{path}/{check}")) == "no_server"
    way = read(await mailroom.ann.post(f"{path}/forwarding"), Forwarding)
    async with mailroom.world.browser(origin=None) as service:
        sent = await service.post(f"{path}/messages", content=letter(9), headers=signed(way.secret, letter(9)))
    assert read(sent, HandedOver).outcome == "imported"
    page = read(await mailroom.ann.get(path), AccountDetail)
    assert [(one.path, one.imported, one.phase) for one in page.folders] == [("", 1, "idle")]
    login = forwarded(mailroom, smtp)["login"]
    mixed = login | {"imap": login["smtp"]}
    assert (await mailroom.ann.patch(path, json={"login": mixed})).status_code == 422
    assert (await mailroom.ann.patch(path, json={"login": login})).status_code == 200
    resumed = [(await mailroom.ann.patch(path, json={"paused": paused})).json() for paused in (True, False)]
    assert [one["account"]["phase"] for one in resumed] == ["paused", "idle"]


async def test_a_removed_account_forgets_address_and_secret(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    await mailroom.ann.delete(url(mailroom, "")[:-1], params={"mail": "keep"})
    assert (await hand_over(mailroom, letter(7), signed(way.secret, letter(7)))).status_code == 404
    assert await fetch(mailroom.world.database, "select count(*) from account_forwarding") == [(0,)]


async def test_mail_only_ever_handed_over_troubles_no_alarm(mailroom: Mailroom) -> None:
    way = await opened(mailroom)
    await hand_over(mailroom, letter(7), signed(way.secret, letter(7)))
    await execute(mailroom.world.database, "update folder set healthy_at = now() - interval '1 hour' where path = ''")
    assert "postroom_folders_out_of_step 0.0" in (await mailroom.ann.get("/metrics")).text
