"""What an owner does with an account: opens it for mail that is forwarded, and removes it, keeping its mail or not."""

import hashlib
import hmac
import smtplib
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import connect, letter, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import LOOPBACK, free_ports
from tests.e2e.servers.smtp import SmtpServer


@pytest.fixture(scope="module")
def door() -> int:
    """The port where mail servers hand mail over."""
    return free_ports(1)[0]


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer, door: int) -> Iterator[Team]:
    listens = {"POSTROOM_LMTP_LISTEN": f"{LOOPBACK}:{door}", "POSTROOM_MAIL_DOMAIN": "in.acme.example"}
    with chromium() as browser, postroom(**listens) as house:
        yield gather(house, dovecot, browser, "The crates")


@pytest.fixture
def sales(team: Team) -> tuple[MailUser, str]:
    """A second mailbox of the team with a letter in it, and its account."""
    user = team.dovecot.add_user("sales")
    account = connect(team.ann, team.dovecot, user)
    team.dovecot.deliver(user, letter(int(user.address[5:].split("@")[0]) + 500, to=user.address, subject="The offer"))
    team.ann.conversation("The offer")
    return user, account


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


def test_forwarded_mail_comes_in_by_its_address_and_by_signed_http(team: Team, ann: Screen, door: int) -> None:
    page = ann.open(f"settings/connection/{team.account}")
    page.get_by_role("button", name="Open for forwarding").press("Enter")
    expect(page.get_by_label("Forward mail to")).to_be_focused()
    address, url, secret = (
        value(page, name) for name in ("Forward mail to", "Post messages to", "Secret to sign with")
    )
    with smtplib.LMTP(LOOPBACK, door) as server:
        server.sendmail("sender@elsewhere.example", [address], letter(801, to=address, subject="By address"))
    assert post(url, secret, letter(802, to=address, subject="By HTTP")) == 200
    page.reload()
    expect(page.get_by_label("Forward mail to")).to_have_value(address)
    expect(page.get_by_label("Secret to sign with")).to_have_count(0)
    ann.open_team_inbox()
    for subject in ("By address", "By HTTP"):
        expect(ann.row(subject)).to_be_visible()
    ann.open(f"settings/connection/{team.account}")
    page.get_by_role("button", name="Close for forwarding").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Close for forwarding").press("Enter")
    expect(page.get_by_role("button", name="Open for forwarding")).to_be_focused()
    assert post(url, secret, letter(803, to=address)) == 404


def test_what_is_kept_can_be_read_and_not_answered(team: Team, ann: Screen, sales: tuple[MailUser, str]) -> None:
    user, account = sales
    kept = ann.api.conversation("The offer")["id"]
    dialog = removing(ann, account)
    expect(dialog.get_by_role("button", name="Remove account")).to_be_disabled()
    dialog.get_by_text("Keep 1 conversation, read-only").click()
    dialog.get_by_role("button", name="Remove account").click()
    expect(ann.page.get_by_text(f"{user.address} is removed.")).to_be_visible()
    expect(ann.page.get_by_role("listitem").filter(has_text=user.address)).to_have_count(0)
    page = ann.open(f"team-{team.ann.team}/{kept}")
    expect(page.get_by_role("article").get_by_text("Where is order")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_text(f"{user.address} is no longer connected.")).to_be_visible()


def test_what_is_deleted_leaves_the_lists_of_colleagues(team: Team, ann: Screen, sales: tuple[MailUser, str]) -> None:
    user, account = sales
    with team.screen(team.ben) as ben:
        ben.open_team_inbox()
        expect(ben.page.get_by_role("listitem").filter(has_text="The offer")).to_have_count(2)
        dialog = removing(ann, account)
        dialog.get_by_text("Delete 1 conversation").click()
        expect(dialog.get_by_role("button", name="Remove and delete")).to_be_disabled()
        dialog.get_by_role("textbox").fill(user.address)
        ann.page.keyboard.press("Enter")
        expect(ann.page.get_by_text("Its conversations are being deleted.")).to_be_visible()
        expect(ben.page.get_by_role("listitem").filter(has_text="The offer")).to_have_count(1)
        expect(ben.row("The crates")).to_be_visible()


def value(page: Page, name: str) -> str:
    return page.get_by_label(name).input_value()


def post(url: str, secret: str, raw: bytes) -> int:
    """Hand a message over as a service would, and return the status."""
    timestamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "message/rfc822",
        "X-Postroom-Timestamp": timestamp,
        "X-Postroom-Signature": f"v1={digest}",
    }
    return httpx.post(url, content=raw, headers=headers).status_code


def removing(screen: Screen, account: str) -> Locator:
    """Open the dialog that removes an account, once it has counted."""
    page = screen.open(f"settings/accounts/{account}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Remove account").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio")).to_have_count(2)
    return dialog
