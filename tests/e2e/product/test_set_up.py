"""From the one line that is printed to a shared inbox, in the browser, as somebody who never saw it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.product.browsers import DESKTOP
from tests.e2e.product.inbox import PASSWORD, letter, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser


@pytest.mark.usefixtures("smtp_server")
def test_organization_mailbox_and_team_in_three_steps(browser: Browser, dovecot: Dovecot) -> None:
    user = dovecot.add_user("support")
    dovecot.deliver(user, letter(1, to=user.address, subject="The first mail"))
    with postroom() as house:
        page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
        page.goto(f"{house.address}/setup?code={house.code}")
        make_organization(page)
        connect_mail(page, dovecot, user)
        invite(page)
        expect(page.get_by_role("link", name=re.compile("Team inbox"))).to_be_visible()
        page.get_by_role("link", name=re.compile("Team inbox")).click()
        expect(page.get_by_text("The first mail").first).to_be_visible()
        page.reload()
        expect(page.get_by_text("The first mail").first).to_be_visible()
        page.context.close()


def test_without_the_code_the_first_run_page_is_closed(browser: Browser) -> None:
    with postroom() as house:
        page = browser.new_context(locale="en-GB").new_page()
        page.goto(f"{house.address}/setup?code=guessed")
        expect(page.get_by_text(re.compile("printed|line", re.IGNORECASE)).first).to_be_visible()
        expect(page.get_by_label("Name of the organization")).to_have_count(0)
        page.context.close()


def make_organization(page: Page) -> None:
    page.get_by_label("Name of the organization").fill("Acme")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Your e-mail address").fill("ann@acme.example")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which address should your team answer?")).to_be_visible()


def connect_mail(page: Page, dovecot: Dovecot, user: MailUser) -> None:
    page.get_by_role("textbox", name="Address").fill(user.address)
    page.keyboard.press("Tab")
    expect(page.get_by_text("No settings found for this address")).to_be_visible()
    for side, port in (("Receiving (IMAP)", dovecot.imap), ("Sending (SMTP)", dovecot.submission)):
        group = page.get_by_role("group", name=side)
        group.get_by_label("Server").fill("127.0.0.1")
        group.get_by_label("Port").fill(str(port))
        group.get_by_label("Security").select_option("plain")
    page.get_by_role("textbox", name="Password").fill("wrong")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("did not accept the user name or the password").first).to_be_visible()
    page.get_by_role("textbox", name="Password").fill(user.password)
    page.get_by_text("Everything").click()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("heading", name="Who works with you?")).to_be_visible()


def invite(page: Page) -> None:
    page.get_by_label("E-mail addresses").fill("ben@acme.example")
    page.get_by_role("button", name="Invite 1 person").click()
    link = page.get_by_text(re.compile(r"/invitation\?code=")).or_(page.get_by_role("button", name=re.compile("Copy")))
    expect(link.first).to_be_visible()
    page.get_by_role("button", name="Open the inbox").click()
