"""The tokens of accounts: renewed once however many ask, never lost, never asked for where there are none."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec
import pytest
from typing_extensions import override

from postroom.accounts import accounts
from postroom.accounts.logins import AccountLogins
from postroom.kit.errors import NeedsUser, RetryLater
from postroom.kit.faults import Reason
from postroom.kit.login import Proof
from postroom.kit.oauth import Authority, Client, Provider, Tokens, busy, consent_gone
from postroom.oauth import clients
from postroom.oauth.grants import Grants
from postroom.oauth.model import Consent
from postroom.storage.database import Database
from tests.db.office import LOGIN, Office, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


class OtherSide(Authority):
    """A provider that gives another refresh token each time, and takes the one before no more."""

    def __init__(self) -> None:
        self.good = "refresh-0"
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.meanwhile: Callable[[], Awaitable[None]] = _nothing

    @override
    async def refresh(self, client: Client, refresh_token: str) -> Tokens:
        self.asked.append(refresh_token)
        assert client.secret == "shh"
        await asyncio.sleep(0)
        await self.meanwhile()
        if self.failure:
            raise self.failure
        if refresh_token != self.good:
            raise consent_gone(client.provider)
        self.good = f"refresh-{len(self.asked)}"
        return Tokens(access=f"access-{len(self.asked)}", refresh=self.good, expires_in=3600)


async def _nothing() -> None:
    return


class Desk(msgspec.Struct, frozen=True):
    """An office whose account was signed in to at Google, and the provider."""

    office: Office
    provider: OtherSide

    def grants(self) -> Grants:
        """The grants as one process has them."""
        return Grants(self.office.database, self.office.keys, self.provider)

    async def access(self, *, refused: str = "") -> str:
        return await self.grants().access(self.office.organization_id, self.office.account.id, refused=refused)

    async def sign_in(self, refresh: str = "refresh-0") -> None:
        tokens = Tokens(access="access-0", refresh=refresh, expires_in=3600)
        async with self.office.act() as act:
            account = await accounts.get(act.conn, act.organization_id, self.office.account.id)
            consent = Consent(provider=Provider.GOOGLE, tokens=tokens, delegated=False)
            await accounts.reconnect(act, self.office.keys, account, LOGIN, consent)

    async def pass_time(self, minutes: int) -> None:
        await execute(
            self.office.database,
            """update oauth_grant set renew_at = renew_at - %(t)s, ends_at = ends_at - %(t)s,
                   retry_at = retry_at - %(t)s""",
            {"t": timedelta(minutes=minutes)},
        )

    async def revision(self) -> str:
        async with self.office.act() as act:
            [running] = await accounts.running(act.conn)
        return running.revision


@pytest.fixture
async def desk(database: Database) -> Desk:
    made = Desk(await make_office(database), OtherSide())
    async with made.office.act() as act:
        await clients.put(act, made.office.keys, Provider.GOOGLE, "app.example", "shh", "")
    await made.sign_in()
    return made


async def test_a_good_token_is_used_without_asking(desk: Desk) -> None:
    login = await AccountLogins(desk.office.database, desk.office.keys, desk.provider).of(desk.office.account)
    assert (login.password, login.proof) == ("access-0", Proof.TOKEN)
    assert desk.provider.asked == []


async def test_a_token_is_renewed_before_it_ends(desk: Desk) -> None:
    await desk.pass_time(50)
    assert await desk.access() == "access-1"


async def test_many_who_ask_at_once_are_one_question(desk: Desk) -> None:
    await desk.pass_time(90)
    given = await asyncio.gather(*(desk.access() for _ in range(8)))
    assert set(given) == {"access-1"}
    assert desk.provider.asked == ["refresh-0"]


async def test_whoever_waited_for_the_lease_does_not_show_the_refresh_token_of_before(desk: Desk) -> None:
    await desk.pass_time(90)
    waiting: asyncio.Task[str] | None = None

    async def meanwhile() -> None:
        nonlocal waiting
        waiting = asyncio.create_task(desk.access())
        await asyncio.sleep(0)

    desk.provider.meanwhile = meanwhile
    assert await desk.access() == "access-1"
    assert waiting
    assert await waiting == "access-1"
    assert desk.provider.asked == ["refresh-0"]


async def test_whoever_asks_while_another_does_goes_on_with_the_old_token_while_it_lives(desk: Desk) -> None:
    await desk.pass_time(50)
    seen: list[str] = []

    async def meanwhile() -> None:
        seen.append(await desk.access())

    desk.provider.meanwhile = meanwhile
    assert await desk.access() == "access-1"
    assert seen == ["access-0"]


async def test_the_refresh_token_that_was_given_last_is_the_one_shown_next(desk: Desk) -> None:
    for hour in range(3):
        await desk.pass_time(60)
        assert await desk.access() == f"access-{hour + 1}"
    assert desk.provider.asked == ["refresh-0", "refresh-1", "refresh-2"]


async def test_a_token_the_mail_server_refused_is_replaced_once(desk: Desk) -> None:
    assert await desk.access(refused="access-0") == "access-1"
    assert await desk.access(refused="access-0") == "access-1"
    assert len(desk.provider.asked) == 1


async def test_a_provider_that_is_down_is_left_in_peace_and_the_token_used_while_it_lives(desk: Desk) -> None:
    desk.provider.failure = busy(Provider.GOOGLE, 60.0)
    await desk.pass_time(50)
    assert [await desk.access() for _ in range(5)] == ["access-0"] * 5
    assert len(desk.provider.asked) == 1


async def test_without_a_token_that_lives_a_provider_that_is_down_means_later(desk: Desk) -> None:
    desk.provider.failure = busy(Provider.GOOGLE, 60.0)
    await desk.pass_time(90)
    for _ in range(3):
        with pytest.raises(RetryLater) as caught:
            await desk.access()
        assert 30 < caught.value.after <= 60
    assert len(desk.provider.asked) == 1
    desk.provider.failure = None
    await desk.pass_time(1)
    assert await desk.access() == "access-2"


async def test_a_withdrawn_consent_is_asked_for_once_until_the_person_signs_in_again(desk: Desk) -> None:
    desk.provider.good = "none"
    await desk.pass_time(90)
    for _ in range(3):
        with pytest.raises(NeedsUser) as caught:
            await desk.access()
        assert caught.value.fields["reason"] is Reason.CONSENT_GONE
    assert len(desk.provider.asked) == 1
    before = await desk.revision()
    desk.provider.good = "refresh-new"
    await desk.sign_in("refresh-new")
    assert await desk.access() == "access-0"
    assert await desk.revision() != before


async def test_a_renewal_does_not_make_the_sync_begin_anew(desk: Desk) -> None:
    before = await desk.revision()
    await desk.pass_time(90)
    await desk.access()
    assert await desk.revision() == before


async def test_whoever_is_stopped_while_the_provider_answers_keeps_the_answer_first(desk: Desk) -> None:
    await desk.pass_time(90)
    asking = asyncio.create_task(desk.access())

    async def meanwhile() -> None:
        asking.cancel()
        await asyncio.sleep(0)

    desk.provider.meanwhile = meanwhile
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await desk.access() == "access-1"
    await desk.pass_time(90)
    assert await desk.access() == "access-2"
    assert desk.provider.asked == ["refresh-0", "refresh-1"]


async def test_whoever_is_stopped_while_the_answer_is_kept_keeps_it_first(desk: Desk) -> None:
    await desk.pass_time(90)
    asking = asyncio.create_task(desk.access())

    async def meanwhile() -> None:
        asyncio.get_running_loop().call_soon(asking.cancel)

    desk.provider.meanwhile = meanwhile
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await desk.access() == "access-1"
    assert desk.provider.asked == ["refresh-0"]


async def test_a_sign_in_during_a_renewal_wins(desk: Desk) -> None:
    await desk.pass_time(90)

    async def meanwhile() -> None:
        await desk.sign_in("refresh-new")

    desk.provider.meanwhile = meanwhile
    await desk.access()
    assert await desk.access() == "access-0"


async def test_without_the_organizations_client_the_admin_is_needed_and_nothing_is_lost(desk: Desk) -> None:
    await desk.pass_time(90)
    async with desk.office.act() as act:
        await clients.remove(act, Provider.GOOGLE)
    with pytest.raises(NeedsUser) as caught:
        await desk.access()
    assert caught.value.fields["reason"] is Reason.CLIENT_REFUSED
    before = await desk.revision()
    async with desk.office.act() as act:
        await clients.put(act, desk.office.keys, Provider.GOOGLE, "app.example", "shh", "")
    assert await desk.revision() != before
    assert await desk.access() == "access-1"


async def test_tokens_and_secrets_are_nowhere_in_the_clear(desk: Desk) -> None:
    await desk.pass_time(90)
    await desk.access()
    rows = await fetch(
        desk.office.database,
        "select row(g.*)::text, row(c.*)::text, row(a.*)::text from oauth_grant g, oauth_client c, account a",
    )
    for secret in ("access-1", "refresh-1", "shh"):
        assert secret not in str(rows)
        assert secret.encode().hex() not in str(rows)


async def test_a_password_takes_the_place_of_the_consent(desk: Desk) -> None:
    async with desk.office.act() as act:
        account = await accounts.get(act.conn, act.organization_id, desk.office.account.id)
        await accounts.change(act, desk.office.keys, account, LOGIN)
    assert await fetch(desk.office.database, "select 1 from oauth_grant") == []
    logins = AccountLogins(desk.office.database, desk.office.keys, desk.provider)
    assert (await logins.of(desk.office.account)).proof is Proof.PASSWORD


async def test_a_removed_account_keeps_no_token(desk: Desk) -> None:
    async with desk.office.act() as act:
        account = await accounts.get(act.conn, act.organization_id, desk.office.account.id)
        await accounts.remove(act, desk.office.keys, account)
    assert await fetch(desk.office.database, "select 1 from oauth_grant") == []
