"""Mail leaves although its token ended before its time, and is called failed when a fresh one is refused, too."""

import base64
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from postroom.accounts import accounts
from postroom.accounts.model import Account, Sender
from postroom.channels.email import oauth
from postroom.channels.email.connect import Network
from postroom.delivery.carriers import EmailCarrier, Parcel
from postroom.kit.errors import NeedsUser
from postroom.kit.ids import new_id
from postroom.kit.login import Server, TlsMode
from postroom.kit.oauth import Provider, Tokens
from postroom.oauth import clients
from postroom.oauth.model import Consent
from postroom.storage.database import Database
from tests.db.office import LOGIN, Office, make_office
from tests.e2e.servers.oauth import OAuthProvider
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.anyio

RAW = b"From: support@acme.example\r\nTo: ingrid@fjord.example\r\nSubject: New crates\r\n\r\nThey left today.\r\n"
STALE = base64.b64encode(b"user=support@acme.example\x01auth=Bearer stale\x01\x01").decode()


@pytest.fixture
def provider() -> Iterator[OAuthProvider]:
    opened = OAuthProvider()
    yield opened
    opened.close()
    assert opened.violations == []


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp({"EHLO": "250-scripted.example\r\n250 AUTH XOAUTH2"}) as server:
        yield server


@pytest.fixture
async def office(
    database: Database, provider: OAuthProvider, smtp: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """An office whose account was signed in to at Google a while ago."""
    made = await make_office(database)
    at = Server(LOOPBACK, smtp.port, TlsMode.PLAIN)
    monkeypatch.setitem(oauth.FACTS, Provider.GOOGLE, provider.facts(Provider.GOOGLE, at, at))
    tokens = Tokens(access="stale", refresh=provider.sign_in("support@acme.example"), expires_in=3600)
    async with made.act() as act:
        await clients.put(act, made.keys, Provider.GOOGLE, provider.client_id, provider.client_secret, "")
        consent = Consent(provider=Provider.GOOGLE, tokens=tokens, delegated=False)
        login = msgspec.structs.replace(LOGIN, imap=at, smtp=at)
        await accounts.reconnect(act, made.keys, made.account, login, consent)
    return made


async def send(office: Office) -> None:
    async def on_data() -> None:
        return

    async with office.act() as act:
        account: Account = await accounts.get(act.conn, act.organization_id, office.account.id)
    carrier = EmailCarrier(office.database, office.keys, Network())
    parcel = Parcel(
        sender=Sender(account),
        message_id=new_id(),
        conversation_id=new_id(),
        raw=RAW,
        recipients=["ingrid@fjord.example"],
    )
    await carrier.send(parcel, on_data)


async def test_a_token_that_ended_early_is_replaced_and_the_mail_leaves_once(
    office: Office, provider: OAuthProvider, smtp: ScriptedSmtp
) -> None:
    smtp.answers[f"AUTH XOAUTH2 {STALE}"] = "535 5.7.8 Username and Password not accepted."
    await send(office)
    assert len(smtp.bodies) == 1
    assert provider.refreshes == 1


async def test_a_mailbox_that_takes_no_token_is_asked_twice_and_no_more(
    office: Office, provider: OAuthProvider, smtp: ScriptedSmtp
) -> None:
    smtp.answers["AUTH"] = "535 5.7.8 Username and Password not accepted."
    with pytest.raises(NeedsUser, match="did not accept the sign-in"):
        await send(office)
    assert len([line for line in smtp.seen if line.startswith("AUTH")]) == 2
    assert (smtp.bodies, provider.refreshes) == ([], 1)
