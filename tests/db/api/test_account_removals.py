"""Removing an account over HTTP: what it is about, who may, and that nothing is chosen for anybody."""

from collections.abc import Iterator

import pytest

from postroom.api.replies import Accounts, Removals
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.kit.login import Server, TlsMode
from postroom.kit.oauth import Provider, Tokens
from postroom.oauth import clients, grants
from postroom.oauth.model import Consent
from postroom.wire.accounts import Removal, RemovalStakes
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import NewWorld, error_code
from tests.db.sql import fetch
from tests.e2e.servers.oauth import OAuthProvider
from tests.e2e.servers.ports import LOOPBACK

pytestmark = pytest.mark.anyio


def path(mailroom: Mailroom, choice: str = "") -> str:
    return f"/v1/accounts/{mailroom.office.account.id}{choice and f'?mail={choice}'}"


async def test_what_it_is_about_is_told_before(mailroom: Mailroom) -> None:
    found = read(await mailroom.ann.get(f"{path(mailroom)}/removal"), RemovalStakes)
    assert found == RemovalStakes(conversations=1, staying=0, waiting=0)
    await mailroom.ann.post(f"/v1/conversations/{mailroom.crates}/comments", json={"body": "Ours?"})
    await mailroom.send(mailroom.ben)
    found = read(await mailroom.ann.get(f"{path(mailroom)}/removal"), RemovalStakes)
    assert found == RemovalStakes(conversations=1, staying=1, waiting=1)
    refused = await mailroom.ann.delete(path(mailroom, "keep"))
    assert (refused.status_code, error_code(refused)) == (409, "letters_waiting")


@pytest.mark.parametrize("choice", ["", "all"])
async def test_without_a_choice_nothing_happens(mailroom: Mailroom, choice: str) -> None:
    refused = await mailroom.ann.delete(path(mailroom, choice))
    assert refused.status_code in {400, 422}
    assert len(read(await mailroom.ann.get("/v1/accounts"), Accounts).accounts) == 1


async def test_only_who_may_change_it_may_remove_it(mailroom: Mailroom) -> None:
    for browser, status in ((mailroom.ben, 403), (mailroom.cay, 404)):
        assert (await browser.get(f"{path(mailroom)}/removal")).status_code == status
        assert (await browser.delete(path(mailroom, "delete"))).status_code == status


async def test_a_kept_account_leaves_its_conversations_and_no_password(mailroom: Mailroom) -> None:
    assert (await mailroom.ann.delete(path(mailroom, "keep"))).status_code == 204
    assert read(await mailroom.ben.get("/v1/accounts"), Accounts).accounts == []
    assert (await mailroom.ben.get(f"/v1/conversations/{mailroom.crates}")).status_code == 200
    assert await fetch(mailroom.world.database, "select sealed_password from account") == [(b"",)]
    refused = await mailroom.send(mailroom.ben)
    assert (refused.status_code, error_code(refused)) == (404, "no_such_account")
    assert read(await mailroom.ann.get("/v1/accounts/removals"), Removals).removals == []


async def test_how_far_the_deletion_is_is_seen_by_those_it_concerns(mailroom: Mailroom) -> None:
    assert (await mailroom.ann.delete(path(mailroom, "delete"))).status_code == 204
    wanted = Removal(account=mailroom.office.account.id, address="support@acme.example", done=0, total=1)
    assert read(await mailroom.ben.get("/v1/accounts/removals"), Removals).removals == [wanted]
    assert read(await mailroom.cay.get("/v1/accounts/removals"), Removals).removals == []
    assert (await mailroom.ann.delete(path(mailroom, "delete"))).status_code == 404


@pytest.fixture
def provider() -> Iterator[OAuthProvider]:
    opened = OAuthProvider()
    yield opened
    opened.close()
    assert opened.violations == []


@pytest.mark.parametrize(
    ("name", "delegated", "down", "over"),
    [
        (Provider.GOOGLE, False, False, True),
        (Provider.GOOGLE, False, True, False),
        (Provider.GOOGLE, True, False, False),
        (Provider.MICROSOFT, False, False, False),
    ],
)
async def test_what_was_allowed_is_given_back_where_the_provider_has_a_place_for_that(
    new_world: NewWorld, provider: OAuthProvider, name: Provider, *, delegated: bool, down: bool, over: bool
) -> None:
    at = Server(LOOPBACK, 1, TlsMode.PLAIN)
    mailroom = await make_mailroom(new_world(oauth=OAuth(Network(), {name: provider.facts(name, at, at)})))
    refresh = provider.sign_in("support@acme.example")
    async with mailroom.office.act() as act:
        await clients.put(act, mailroom.office.keys, name, provider.client_id, provider.client_secret, "")
        consent = Consent(
            provider=name, tokens=Tokens(access="at", refresh=refresh, expires_in=60), delegated=delegated
        )
        await grants.keep(act.conn, mailroom.office.keys, act.organization_id, mailroom.office.account.id, consent)
    provider.down = down
    assert (await mailroom.ann.delete(path(mailroom, "keep"))).status_code == 204
    assert await fetch(mailroom.world.database, "select 1 from oauth_grant") == []
    assert provider.knows(refresh) is not over
