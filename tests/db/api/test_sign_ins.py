"""Signing in to accounts over HTTP: by whom, for whom, once, and with nothing saved before the servers agree."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.kit.login import Server, TlsMode
from postroom.kit.oauth import Provider
from postroom.wire.accounts import AccountDetail
from postroom.wire.oauth import OAuthClients, SignedIn, SignIn
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import ORIGIN, Browser, NewWorld, error_code, token_client
from tests.db.api.world import Office as ApiOffice
from tests.db.sql import execute, fetch
from tests.e2e.servers.oauth import OAuthProvider
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio

CALLBACK = f"{ORIGIN}/oauth/callback"
_EHLO = "250-scripted.example\r\n250 AUTH PLAIN XOAUTH2"


@pytest.fixture
def provider() -> Iterator[OAuthProvider]:
    opened = OAuthProvider(redirect_uri=CALLBACK, person="sales@acme.example")
    yield opened
    opened.close()
    assert opened.violations == []


@pytest.fixture
async def mailroom(new_world: NewWorld, provider: OAuthProvider, imap: ScriptedImap, smtp: ScriptedSmtp) -> Mailroom:
    imap.capabilities = ("IMAP4rev1", "IDLE", "AUTH=PLAIN", "AUTH=XOAUTH2", "SASL-IR")
    smtp.answers["EHLO"] = _EHLO
    at = [Server(LOOPBACK, port, TlsMode.PLAIN) for port in (imap.port, smtp.port)]
    made = await make_mailroom(
        new_world(oauth=OAuth(Network(), {one: provider.facts(one, *at) for one in Provider}), bind=LOOPBACK, port=8420)
    )
    for name in ("google", "microsoft"):
        answer = await enter(made, made.ann, name, client_id=provider.client_id, secret=provider.client_secret)
        assert answer.status_code == 200, answer.text
    return made


def clients_path(mailroom: Mailroom, provider: str = "") -> str:
    return f"/v1/organizations/{mailroom.office.organization_id}/oauth-clients{provider and f'/{provider}'}"


async def enter(mailroom: Mailroom, browser: Browser, provider: str = "google", **fields: object) -> httpx.Response:
    return await browser.put(clients_path(mailroom, provider), json=fields)


async def begin(mailroom: Mailroom, browser: Browser, **fields: object) -> str:
    body = {
        "organization": str(mailroom.office.organization_id),
        "provider": "google",
        "address": "sales@acme.example",
        "name": "Sales",
    }
    return read(await browser.post("/v1/sign-ins", json=body | fields), SignIn).url


def allow(provider: OAuthProvider, url: str) -> dict[str, str]:
    """Press Allow on the provider's page; return what the browser comes back with."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    target = provider.authorize(query)
    assert target, provider.violations
    assert target.startswith(f"{CALLBACK}?")
    back = parse_qs(urlsplit(target).query)
    return {"code": back["code"][0], "state": back["state"][0]}


async def finish(browser: Browser, back: dict[str, str]) -> httpx.Response:
    return await browser.post("/v1/sign-ins/finish", json=back)


async def saved(mailroom: Mailroom) -> list[str]:
    rows = await fetch(
        mailroom.world.database, "select address from account where address_key <> 'support@acme.example'"
    )
    return [row[0] for row in rows]


async def test_an_account_is_added_by_signing_in(
    mailroom: Mailroom, provider: OAuthProvider, imap: ScriptedImap
) -> None:
    back = allow(provider, await begin(mailroom, mailroom.cay))
    assert provider.asked["login_hint"] == "sales@acme.example"
    assert await saved(mailroom) == []
    made = read(await finish(mailroom.cay, back), SignedIn, status=201)
    assert (made.accounts.address, made.accounts.sign_in, made.again) == ("sales@acme.example", "google", False)
    assert made.accounts.owner == mailroom.office.cay
    page = read(await mailroom.cay.get(f"/v1/accounts/{made.accounts.id}"), AccountDetail)
    assert (page.username, page.imap.port) == ("sales@acme.example", imap.port)
    assert any(line.startswith("AUTHENTICATE XOAUTH2") for line in imap.seen)


async def test_a_shared_account_needs_the_right_to_share(mailroom: Mailroom, provider: OAuthProvider) -> None:
    team = str(mailroom.office.support)
    body = {"organization": str(mailroom.office.organization_id), "provider": "google", "address": "s@acme.example"}
    refused = await mailroom.ben.post("/v1/sign-ins", json=body | {"name": "S", "team": team})
    assert (refused.status_code, error_code(refused)) == (403, "not_allowed")
    back = allow(provider, await begin(mailroom, mailroom.ann, team=team))
    made = read(await finish(mailroom.ann, back), SignedIn, status=201)
    assert made.accounts.team == mailroom.office.support


async def test_a_state_is_good_once_and_in_its_session_only(mailroom: Mailroom, provider: OAuthProvider) -> None:
    back = allow(provider, await begin(mailroom, mailroom.cay))
    for browser, what in ((mailroom.ann, back), (mailroom.cay, back | {"state": "made up"})):
        refused = await finish(browser, what)
        assert (refused.status_code, error_code(refused)) == (409, "sign_in_expired")
    assert (await finish(mailroom.cay, back)).status_code == 201
    again = await finish(mailroom.cay, back)
    assert (again.status_code, error_code(again)) == (409, "sign_in_expired")


async def test_a_sign_in_that_took_too_long_is_over(mailroom: Mailroom, provider: OAuthProvider) -> None:
    back = allow(provider, await begin(mailroom, mailroom.cay))
    await execute(mailroom.world.database, "update oauth_sign_in set created_at = created_at - interval '16 minutes'")
    assert error_code(await finish(mailroom.cay, back)) == "sign_in_expired"


async def test_a_code_of_another_sign_in_is_worth_nothing(mailroom: Mailroom, provider: OAuthProvider) -> None:
    theirs = allow(provider, await begin(mailroom, mailroom.ben, address="ben@acme.example"))
    mine = allow(provider, await begin(mailroom, mailroom.cay))
    refused = await finish(mailroom.cay, mine | {"code": theirs["code"]})
    assert error_code(refused) == "needs_user"
    assert provider.violations == ["code_verifier does not fit"]  # PKCE held
    provider.violations.clear()
    assert await saved(mailroom) == []


async def test_nothing_is_saved_when_a_server_refuses_the_token(
    mailroom: Mailroom, provider: OAuthProvider, imap: ScriptedImap
) -> None:
    imap.quirks.login_answer = b" NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n"
    refused = await finish(mailroom.cay, allow(provider, await begin(mailroom, mailroom.cay)))
    assert (refused.status_code, error_code(refused)) == (422, "login_refused")
    steps = refused.json()["error"]["fields"]["steps"]
    assert [one["fault"]["reason"] for one in steps if not one["ok"]] == ["token_refused"]
    assert await saved(mailroom) == []


async def test_a_shared_mailbox_of_microsoft_is_signed_in_to_as_oneself(
    mailroom: Mailroom, provider: OAuthProvider, imap: ScriptedImap
) -> None:
    url = await begin(mailroom, mailroom.ann, provider="microsoft", delegated=True, address="info@acme.example")
    back = allow(provider, url)
    assert "login_hint" not in provider.asked
    made = read(await finish(mailroom.ann, back), SignedIn, status=201)
    page = read(await mailroom.ann.get(f"/v1/accounts/{made.accounts.id}"), AccountDetail)
    assert page.username == "info@acme.example"
    again = read(await mailroom.ann.post(f"/v1/accounts/{made.accounts.id}/sign-in", json={}), SignIn)
    allow(provider, again.url)
    assert "login_hint" not in provider.asked


async def test_reconnecting_keeps_the_account_and_what_it_holds(
    mailroom: Mailroom, provider: OAuthProvider, imap: ScriptedImap
) -> None:
    account: UUID = mailroom.office.account.id
    path = f"/v1/accounts/{account}/sign-in"
    refused = await mailroom.ben.post(path, json={"provider": "google"})
    assert refused.status_code == 403
    url = read(await mailroom.ann.post(path, json={"provider": "google"}), SignIn).url
    made = read(await finish(mailroom.ann, allow(provider, url)), SignedIn, status=201)
    assert (made.again, made.accounts.id, made.accounts.sign_in) == (True, account, "google")
    page = read(await mailroom.ann.get(f"/v1/accounts/{account}"), AccountDetail)
    assert page.ledger.imported == 1


async def test_the_connection_is_tested_with_the_token(
    mailroom: Mailroom, provider: OAuthProvider, imap: ScriptedImap
) -> None:
    made = read(await finish(mailroom.cay, allow(provider, await begin(mailroom, mailroom.cay))), SignedIn, status=201)
    imap.seen.clear()
    answer = await mailroom.cay.post(f"/v1/accounts/{made.accounts.id}/test")
    assert answer.json()["ok"]
    assert any(line.startswith("AUTHENTICATE XOAUTH2") for line in imap.seen)


async def test_a_program_with_an_api_token_cannot_sign_in(mailroom: Mailroom) -> None:
    office = ApiOffice(mailroom.world, mailroom.ann, (await mailroom.ann.get("/v1/me")).json())
    body = {"organization": str(office.id), "provider": "google", "address": "s@acme.example", "name": "S"}
    async with token_client(office, mailroom.ann) as program:
        refused = await program.post("/v1/sign-ins", json=body)
    assert (refused.status_code, error_code(refused)) == (403, "session_needed")


async def test_everybody_sees_which_providers_there_are_and_nobody_the_secret(
    mailroom: Mailroom, provider: OAuthProvider
) -> None:
    answer = await mailroom.cay.get(clients_path(mailroom))
    shown = read(answer, OAuthClients)
    assert [(one.provider, one.client_id) for one in shown.clients] == [
        ("google", provider.client_id),
        ("microsoft", provider.client_id),
    ]
    assert shown.redirect_uri == CALLBACK
    assert provider.client_secret not in answer.text
    assert (await enter(mailroom, mailroom.cay, client_id="x", secret="y")).status_code == 403
    assert (await mailroom.cay.delete(clients_path(mailroom, "google"))).status_code == 403


async def test_a_client_without_its_secret_is_kept_or_refused(mailroom: Mailroom, provider: OAuthProvider) -> None:
    kept = await enter(mailroom, mailroom.ann, "microsoft", client_id=provider.client_id, tenant="acme.example")
    assert [one.tenant for one in read(kept, OAuthClients).clients] == ["", "acme.example"]
    assert (await finish(mailroom.cay, allow(provider, await begin(mailroom, mailroom.cay)))).status_code == 201
    for fields in ({"client_id": "another"}, {"client_id": "a b", "secret": "y"}, {"client_id": "", "secret": "y"}):
        refused = await enter(mailroom, mailroom.ann, **fields)
        assert (refused.status_code, error_code(refused)) == (422, "bad_oauth_client")
    bad = await enter(mailroom, mailroom.ann, "microsoft", client_id="a", secret="y", tenant="a/b")
    assert error_code(bad) == "bad_oauth_client"
    assert (await enter(mailroom, mailroom.ann, "yahoo", client_id="a", secret="y")).status_code == 404


async def test_without_a_client_nobody_signs_in(mailroom: Mailroom) -> None:
    gone = await mailroom.ann.delete(clients_path(mailroom, "google"))
    assert [one.provider for one in read(gone, OAuthClients).clients] == ["microsoft"]
    body = {
        "organization": str(mailroom.office.organization_id),
        "provider": "google",
        "address": "s@acme.example",
        "name": "S",
    }
    refused = await mailroom.cay.post("/v1/sign-ins", json=body)
    assert (refused.status_code, error_code(refused)) == (409, "no_oauth_client")
