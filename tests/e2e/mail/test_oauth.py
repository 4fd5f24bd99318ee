"""Access tokens: had from a strict provider, taken by a real IMAP and SMTP server, replaced when they end."""

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from postroom.channels.base import Login, Proof, Server, SyncPhase, TlsMode
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.signin import sign_in
from postroom.channels.email.oauth import OAuth
from postroom.channels.email.smtp import send
from postroom.channels.email.sync import AccountSync
from postroom.kit.errors import NeedsUser, RemoteError, RetryLater
from postroom.kit.faults import Reason
from postroom.kit.oauth import Client, Provider
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import BRISK, letter, network_for, syncing
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.oauth import OAuthProvider, dovecot_with_tokens
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_imap import Quirks, ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp
from tests.e2e.servers.smtp import start_smtp

pytestmark = pytest.mark.anyio

NOWHERE = Server(LOOPBACK, 1, TlsMode.PLAIN)
REDIRECT = "https://mail.example.com/oauth/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # the example of RFC 7636, appendix B
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def provider() -> Iterator[OAuthProvider]:
    opened = OAuthProvider(redirect_uri=REDIRECT)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(provider: OAuthProvider) -> Iterator[Dovecot]:
    with dovecot_with_tokens(provider) as opened:
        yield opened


@pytest.fixture
def ann(server: Dovecot) -> MailUser:
    return server.add_user("ann")


@pytest.fixture(autouse=True)
def _kept_rules(provider: OAuthProvider) -> Iterator[None]:
    provider.violations.clear()
    yield
    assert provider.violations == []


def asking(provider: OAuthProvider) -> OAuth:
    return OAuth(Network(), {one: provider.facts(one, NOWHERE, NOWHERE) for one in Provider})


def token_login(server: Dovecot, user: MailUser, token: str) -> Login:
    return Login(
        username=user.address,
        password=token,
        imap=Server(LOOPBACK, server.imaps, TlsMode.TLS),
        smtp=Server(LOOPBACK, server.submissions, TlsMode.TLS),
        proof=Proof.TOKEN,
    )


def allow(provider: OAuthProvider, client: Client) -> str:
    """Go to the sign-in page as a browser does, and press Allow; return the code."""
    url = asking(provider).sign_in_url(client, redirect_uri=REDIRECT, state="s" * 43, challenge=CHALLENGE, hint="a@b.c")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["login_hint"] == "a@b.c"
    assert provider.authorize(query)
    code, state = provider.consent(query)
    assert state == "s" * 43
    return code


@pytest.mark.parametrize("kind", list(Provider))
async def test_a_code_becomes_tokens_and_they_are_renewed(provider: OAuthProvider, kind: Provider) -> None:
    client, oauth = provider.client(kind), asking(provider)
    code = allow(provider, client)
    first = await oauth.exchange(client, code=code, verifier=VERIFIER, redirect_uri=REDIRECT)
    second = await oauth.refresh(client, first.refresh)
    assert first.access != second.access
    assert second.expires_in == 3600
    assert second.refresh not in {"", first.refresh}


async def failure(provider: OAuthProvider, client: Client, refresh: str) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await asking(provider).refresh(client, refresh)
    said = f"{caught.value.message} {caught.value.fields} {caught.value!r}"
    assert client.secret not in said
    assert refresh not in said
    return caught.value


async def test_a_code_is_good_once(provider: OAuthProvider) -> None:
    client, oauth = provider.client(), asking(provider)
    code = allow(provider, client)
    await oauth.exchange(client, code=code, verifier=VERIFIER, redirect_uri=REDIRECT)
    with pytest.raises(NeedsUser) as caught:
        await oauth.exchange(client, code=code, verifier=VERIFIER, redirect_uri=REDIRECT)
    assert caught.value.fields["reason"] is Reason.CONSENT_GONE


@pytest.mark.parametrize("short", [{"forgetful": True}, {"granted": "openid email"}])
async def test_a_person_who_did_not_allow_enough_is_told(
    provider: OAuthProvider, monkeypatch: pytest.MonkeyPatch, short: dict[str, object]
) -> None:
    for name, value in short.items():
        monkeypatch.setattr(provider, name, value)
    client = provider.client()
    with pytest.raises(NeedsUser, match="allow all it asks for"):
        await asking(provider).exchange(client, code=allow(provider, client), verifier=VERIFIER, redirect_uri=REDIRECT)


async def test_a_withdrawn_consent_needs_the_person(provider: OAuthProvider) -> None:
    refresh = provider.sign_in("gone@mail.example")
    provider.revoke("gone@mail.example")
    error = await failure(provider, provider.client(), refresh)
    assert isinstance(error, NeedsUser)
    assert error.message == "Google gives Postroom no more access to this account. Sign in again."
    assert error.fields["server"] == "invalid_grant The refresh_token has expired."


async def test_a_wrong_client_secret_is_a_matter_of_the_admin(provider: OAuthProvider) -> None:
    wrong = Client(provider=Provider.MICROSOFT, client_id=provider.client_id, secret="expired secret")
    error = await failure(provider, wrong, provider.sign_in("ann@mail.example"))
    assert isinstance(error, NeedsUser)
    assert error.fields["reason"] is Reason.CLIENT_REFUSED
    assert "AADSTS7000215" in str(error.fields["server"])


@pytest.mark.parametrize("error", ["invalid_request", "invalid_scope", "made_up_tomorrow"])
async def test_what_says_nothing_of_the_person_takes_nothing_from_him(
    provider: OAuthProvider, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    monkeypatch.setattr(provider, "refuses", error)
    found = await failure(provider, provider.client(), provider.sign_in("ann@mail.example"))
    assert isinstance(found, NeedsUser)
    assert found.fields["reason"] is Reason.CLIENT_REFUSED


async def test_a_provider_that_is_down_is_asked_again_later(
    provider: OAuthProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "down", True)
    error = await failure(provider, provider.client(), provider.sign_in("ann@mail.example"))
    assert isinstance(error, RetryLater)
    assert error.after >= 60


async def test_a_provider_that_is_not_there_is_asked_again_later() -> None:
    gone = OAuthProvider()
    gone.close()
    assert isinstance(await failure(gone, gone.client(), "rt/whatever-it-was"), RetryLater)


async def test_a_provider_inside_a_private_network_is_not_asked(provider: OAuthProvider) -> None:
    inside = provider.facts(Provider.GOOGLE, NOWHERE, NOWHERE)
    named = structs.replace(inside, tokens=inside.tokens.replace(LOOPBACK, "localhost"))
    before, refresh = provider.refreshes, provider.sign_in("ann@mail.example")
    with pytest.raises(RetryLater):
        await OAuth(Network(allow_private=False), {Provider.GOOGLE: named}).refresh(provider.client(), refresh)
    assert provider.refreshes == before


@pytest.mark.parametrize("mechanisms", ["xoauth2", "oauthbearer"])
async def test_mail_is_read_and_sent_with_a_token(provider: OAuthProvider, mechanisms: str) -> None:
    with dovecot_with_tokens(provider, mechanisms) as server:
        user = server.add_user("ann")
        login, network = token_login(server, user, provider.access(user.address)), network_for(server)
        smtp = start_smtp(server)
        try:
            await send(login, letter(1), sender=user.address, recipients=[user.address], network=network)
        finally:
            smtp.close()
        client = await sign_in(login, network)
        assert (await client.select("INBOX")).messages == 1
        await client.logout()


@pytest.mark.parametrize("whose", ["somebody.else@mail.example", None])
async def test_a_token_that_is_not_taken_is_explained(
    provider: OAuthProvider, server: Dovecot, ann: MailUser, whose: str | None
) -> None:
    token = provider.access(whose) if whose else "at.made-up-token"
    login, network = token_login(server, ann, token), network_for(server)
    for attempt in (
        sign_in(login, network),
        send(login, letter(1), sender=ann.address, recipients=[ann.address], network=network),
    ):
        with pytest.raises(NeedsUser) as caught:
            await attempt
        assert caught.value.message.startswith("127.0.0.1 did not accept the sign-in for this address.")
        assert caught.value.fields["reason"] is Reason.TOKEN_REFUSED
        assert "401" in str(caught.value.fields["server"])
        assert token not in f"{caught.value.message} {caught.value.fields}"


async def test_a_server_without_tokens_says_so() -> None:
    async with ScriptedImap(capabilities=("IMAP4rev1", "AUTH=PLAIN")) as imap, ScriptedSmtp() as smtp:
        login = Login(
            username="ann",
            password="at.secret",
            imap=Server(LOOPBACK, imap.port, TlsMode.PLAIN),
            smtp=Server(LOOPBACK, smtp.port, TlsMode.PLAIN),
            proof=Proof.TOKEN,
        )
        for attempt in (
            sign_in(login, Network()),
            send(login, b"", sender="ann@b.example", recipients=["c@d.example"]),
        ):
            with pytest.raises(NeedsUser) as caught:
                await attempt
            assert caught.value.fields["reason"] is Reason.NO_TOKEN_LOGIN
        assert not [line for line in [*imap.seen, *smtp.seen] if "at.secret" in line or line.startswith("AUTH")]


async def test_a_busy_server_is_not_a_refused_token() -> None:
    quirks = Quirks(login_answer=b" NO [UNAVAILABLE] too many simultaneous connections\r\n")
    async with ScriptedImap(("IMAP4rev1", "AUTH=XOAUTH2", "SASL-IR"), quirks) as imap:
        place = Server(LOOPBACK, imap.port, TlsMode.PLAIN)
        login = Login(username="ann", password="at.secret", imap=place, smtp=place, proof=Proof.TOKEN)
        with pytest.raises(RetryLater):
            await sign_in(login, Network())


async def test_a_sync_goes_on_with_a_fresh_token_when_one_ends_early(
    provider: OAuthProvider, server: Dovecot, ann: MailUser
) -> None:
    given = [token_login(server, ann, "at.ended-before-its-time")]
    port = MemoryPort()

    async def logins(*, refused: Login | None = None) -> Login:
        if refused:
            given.append(token_login(server, ann, provider.access(ann.address)))
        return given[-1]

    server.deliver(ann, letter(1))
    async with syncing(logins, port, network_for(server)) as running:
        await running.until(lambda: port.count() == 1)
    assert len(given) == 2


async def test_a_sync_that_is_refused_with_a_fresh_token_needs_the_person(
    provider: OAuthProvider, server: Dovecot, ann: MailUser
) -> None:
    asked: list[Login | None] = []
    port = MemoryPort()

    async def logins(*, refused: Login | None = None) -> Login:
        asked.append(refused)
        return token_login(server, ann, provider.access("somebody.else@mail.example"))

    with pytest.raises(NeedsUser, match="did not accept the sign-in"):
        await AccountSync(logins, port, network=network_for(server), pace=BRISK).run()
    assert [one is None for one in asked] == [True, False]
    assert port.statuses[-1].phase is SyncPhase.NEEDS_USER
