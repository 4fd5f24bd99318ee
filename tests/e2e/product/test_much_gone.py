"""Much of a mailbox vanishes from the server: Postroom asks on the account page, and goes on with the answer."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, connect, letter
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until

PATIENCE_S = 60.0


@pytest.mark.usefixtures("smtp_server")
def test_it_is_asked_and_the_answer_keeps_the_mail(house: House, browser: Browser, dovecot: Dovecot) -> None:
    user = dovecot.add_user("support")
    dovecot.seed(user, *(letter(number, to=user.address) for number in range(40)))
    ann = house.set_up()
    account = connect(ann, dovecot, user)
    assert wait_until(lambda: phase(ann, account) == "idle", PATIENCE_S)
    empty(dovecot, user)
    assert wait_until(lambda: phase(ann, account) == "needs_user", PATIENCE_S)
    shown = ann.get(f"/accounts/{account}")
    assert (shown["account"]["fault"]["reason"], shown["account"]["fault"]["count"]) == ("many_gone", 40)
    assert [folder["phase"] for folder in shown["folders"] if folder["path"] == "INBOX"] == ["held"]

    screen = Screen(browser, ann)
    screen.log_in()
    page = screen.open(f"settings/accounts/{account}")
    expect(page.get_by_text("gone from the server at once")).to_be_visible()
    page.get_by_role("button", name="Keep 40 messages here").click()
    expect(page.get_by_text("In step with the server")).to_be_visible(timeout=30_000)
    dovecot.deliver(user, letter(100, to=user.address))
    assert wait_until(lambda: "Order 100" in ann.subjects(all="true"), PATIENCE_S)
    assert len(ann.subjects(all="true")) == 41
    screen.close()


def phase(api: Api, account: str) -> str:
    return str(api.get(f"/accounts/{account}")["account"]["phase"])


def empty(dovecot: Dovecot, user: MailUser) -> None:
    with dovecot.client(user) as client:
        client.select("INBOX")
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
