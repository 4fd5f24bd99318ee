"""Ann lets invitations leave through the team's mailbox, and reads in French why a mailbox cannot be connected."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, connect, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer


@pytest.fixture(scope="module")
def support(dovecot: Dovecot) -> MailUser:
    return dovecot.add_user("support")


@pytest.fixture(scope="module")
def house(session_smtp: SmtpServer) -> Iterator[House]:
    with postroom() as opened:
        yield opened


@pytest.fixture(scope="module")
def ann(house: House, dovecot: Dovecot, support: MailUser) -> Api:
    ann = house.set_up()
    connect(ann, dovecot, support)
    return ann


@pytest.fixture
def screen(browser: Browser, ann: Api) -> Iterator[Screen]:
    opened = Screen(browser, ann)
    opened.log_in()
    yield opened
    opened.close()


def invite(ann: Api, email: str) -> dict[str, Any]:
    found: dict[str, Any] = ann.write("POST", "/invitations", {"organization": ann.organization, "email": email})
    return dict(found["invitations"])


def letters(dovecot: Dovecot, user: MailUser) -> list[bytes]:
    """What lies in a mailbox, line ends of quoted-printable taken out."""
    files = [path for path in dovecot.maildir(user).rglob("*") if path.is_file() and path.parent.name in {"cur", "new"}]
    return [path.read_bytes().replace(b"=\r\n", b"").replace(b"=\n", b"") for path in files]


def test_an_invitation_arrives_from_the_chosen_mailbox(
    ann: Api, screen: Screen, dovecot: Dovecot, support: MailUser
) -> None:
    page = screen.open("settings/organization")
    picker = page.get_by_label("Mailed from")
    expect(picker.locator("option:checked")).to_have_text("Not mailed: copy the links by hand")
    picker.select_option(label=support.address)
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(picker.locator("option:checked")).to_have_text(support.address)
    bob = dovecot.add_user("bob")
    made = invite(ann, bob.address)
    assert made["mailed"]
    code = made["link"].partition("code=")[2].encode()
    assert wait_until(lambda: any(code in mail for mail in letters(dovecot, bob)), 20)


def test_a_mailbox_that_refuses_is_told_in_french(ann: Api, screen: Screen) -> None:
    ann.write("PATCH", "/me", {"language": "fr"})
    account = ann.get("/accounts")["accounts"][0]["id"]
    page = screen.open(f"settings/connection/{account}")
    page.get_by_label("Mot de passe", exact=True).fill("wrong")
    page.get_by_role("button", name="Tester et enregistrer").click()
    expect(page.get_by_text("127.0.0.1 n’a pas accepté le nom d’utilisateur ou le mot de passe.").first).to_be_visible()
