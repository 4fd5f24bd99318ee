"""Ann connects a mailbox on its provider's own page; when its access is taken back she is told, and reconnects."""

import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import postroom as package
from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, letter, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.oauth import OAuthProvider, dovecot_with_tokens
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import start_smtp

_SOURCES = Path(package.__file__).parents[1]
_PATCH = """from postroom.channels.email import oauth
from postroom.channels.base import Server, TlsMode
from postroom.kit.oauth import Provider
from msgspec import structs

oauth.FACTS[Provider.GOOGLE] = structs.replace(
    oauth.FACTS[Provider.GOOGLE],
    authorize="{base}/authorize",
    tokens="{base}/token",
    imap=Server("127.0.0.1", {imap}, TlsMode.PLAIN),
    smtp=Server("127.0.0.1", {smtp}, TlsMode.PLAIN),
)
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[OAuthProvider]:
    opened = OAuthProvider()
    yield opened
    opened.close()
    assert opened.violations == []


@pytest.fixture(scope="module")
def mail_server(provider: OAuthProvider) -> Iterator[Dovecot]:
    with dovecot_with_tokens(provider) as server:
        smtp = start_smtp(server)
        yield server
        smtp.close()


@pytest.fixture(scope="module")
def house(provider: OAuthProvider, mail_server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A Postroom for which Google is the test's own provider."""
    folder: Path = tmp_path_factory.mktemp("provider")
    patch = _PATCH.format(base=provider.base, imap=mail_server.imap, smtp=mail_server.submission)
    (folder / "sitecustomize.py").write_text(patch)
    with postroom(PYTHONPATH=f"{folder}:{_SOURCES}:{sysconfig.get_path('purelib')}") as running:
        provider.redirect_uri = f"{running.address}/oauth/callback"
        yield running


@pytest.fixture(scope="module")
def ann(house: House) -> Api:
    return house.set_up()


@pytest.fixture
def sales(mail_server: Dovecot, provider: OAuthProvider) -> MailUser:
    user = mail_server.add_user("sales")
    provider.person = user.address
    return user


@pytest.fixture
def screen(browser: Browser, ann: Api) -> Iterator[Screen]:
    opened = Screen(browser, ann)
    opened.log_in()
    yield opened
    opened.close()


def test_signing_in_brings_the_mail_and_reconnecting_brings_it_back(
    screen: Screen, ann: Api, provider: OAuthProvider, mail_server: Dovecot, sales: MailUser
) -> None:
    page = screen.open("settings/organization")
    google = page.get_by_role("form", name="Google")
    expect(page.get_by_label("Redirect URI")).to_have_value(provider.redirect_uri)
    google.get_by_label("Client ID").fill(provider.client_id)
    google.get_by_label("Client secret", exact=True).fill(provider.client_secret)
    google.get_by_role("button", name="Save for Google").click()
    expect(page.get_by_text("Accounts at Google can be signed in to now.")).to_be_visible()

    mail_server.deliver(sales, letter(1, to=sales.address))
    page = screen.open("settings/accounts/new")
    page.get_by_label("Address").fill(sales.address)
    page.get_by_label("Address").press("Tab")
    page.get_by_role("button", name="Sign in with Google").click()
    page.get_by_role("link", name="Allow").click()
    expect(page.get_by_text(f"{sales.address} is connected.")).to_be_visible()
    expect(page).not_to_have_url(provider.redirect_uri)
    ann.conversation("Order 1")
    account = page.url.rpartition("/")[2]

    provider.revoke(sales.address)
    ann.write("POST", f"/accounts/{account}/fetch", {})
    page.goto(f"{ann.base}/{ann.organization}/inbox")
    expect(page.get_by_text(f"{sales.address} fetches and sends nothing: it needs you.")).to_be_visible(timeout=40_000)
    mail_server.deliver(sales, letter(2, to=sales.address))
    page.get_by_role("link", name="See why").click()
    expect(page.get_by_text("Google gives Postroom no more access to this account. Sign in again.")).to_be_visible()

    page.get_by_role("button", name="Reconnect").first.click()
    page.get_by_role("link", name="Allow").click()
    expect(page.get_by_text(f"{sales.address} connects again.")).to_be_visible()
    ann.conversation("Order 2")
    assert wait_until(lambda: ann.get(f"/accounts/{account}")["account"]["phase"] == "idle", 30)
    assert sorted(ann.subjects(all="true")) == ["Order 1", "Order 2"]
