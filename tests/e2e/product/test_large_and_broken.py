"""A 30 MB file in and out, and a mail nobody can parse: a clear word, and nothing lost."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, connect, letter, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SIZE = 30_000_000
LIMIT_MB = 40
BROKEN = b"\xfe\xff no header field at all, and no colon either\r\n" * 40
PATIENCE_S = 60


@pytest.fixture(scope="module")
def content() -> bytes:
    """Bytes no compression makes small."""
    return Random(30).randbytes(SIZE)


@pytest.fixture(scope="module")
def ann() -> Iterator[Api]:
    with postroom(POSTROOM_UPLOAD_MAX_MB=str(LIMIT_MB)) as house:
        yield house.set_up()


@pytest.fixture(scope="module")
def support(dovecot: Dovecot) -> MailUser:
    return dovecot.add_user("support")


@pytest.fixture(scope="module")
def account(ann: Api, dovecot: Dovecot, session_smtp: SmtpServer, support: MailUser, content: bytes) -> str:
    """A mailbox with a mail that cannot be parsed between two good ones, and one of 40 MB on the wire."""
    good = [letter(number, to=support.address) for number in (1, 2)]
    dovecot.seed(support, good[0], BROKEN, large(content, support.address), good[1])
    made = connect(ann, dovecot, support)
    assert wait_until(lambda: ann.get(f"/accounts/{made}")["ledger"]["imported"] == 3, PATIENCE_S)
    return made


@pytest.fixture
def screen(browser: Browser, ann: Api, account: str) -> Iterator[Screen]:
    opened = Screen(browser, ann, accept_downloads=True)
    opened.log_in()
    yield opened
    opened.close()


def test_thirty_megabytes_arrive_whole(screen: Screen, content: bytes) -> None:
    page = screen.open_team_inbox()
    screen.row("Thirty megabytes").get_by_role("link").click()
    expect(page.get_by_text("The drawings are attached.").first).to_be_visible()
    with page.expect_download(timeout=PATIENCE_S * 1000) as begun:
        page.get_by_role("link", name="Download drawings.bin").click()
    assert begun.value.suggested_filename == "drawings.bin"
    assert digest(Path(begun.value.path()).read_bytes()) == digest(content)


def test_what_cannot_be_parsed_is_set_aside_whole_and_the_rest_goes_on(screen: Screen, ann: Api, account: str) -> None:
    assert sorted(ann.subjects(all="true")) == ["Order 1", "Order 2", "Thirty megabytes"]
    page = screen.open(f"settings/accounts/{account}")
    aside = page.locator("section").filter(has=page.get_by_role("heading", name="Set aside"))
    expect(aside.get_by_text("This is not an e-mail message: it has no header field.")).to_be_visible()
    with page.expect_download() as begun:
        aside.get_by_role("link").first.click()
    assert Path(begun.value.path()).read_bytes() == BROKEN
    aside.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(re.compile("Still set aside: This is not an e-mail message"))).to_be_visible()


def test_thirty_megabytes_leave_whole(screen: Screen, content: bytes, session_smtp: SmtpServer, tmp_path: Path) -> None:
    page = screen.open_team_inbox()
    screen.row("Order 1").get_by_role("link").click()
    expect(page.get_by_text("Where is order 1?").first).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.keyboard.type("Here they are.")
    attach(screen, tmp_path, "larger.bin", content * 2)
    refused = page.get_by_role("alert").filter(has_text="larger.bin")
    expect(refused).to_have_text(re.compile(f"larger.bin is larger than {LIMIT_MB} MB.*Send a link instead"))
    refused.get_by_role("button", name="Remove larger.bin").click()
    attach(screen, tmp_path, "plans.bin", content)
    expect(page.get_by_role("button", name="Remove plans.bin")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=PATIENCE_S * 1000)
    expect(page.locator(".ProseMirror")).to_have_text("Here they are.")
    page.locator(".ProseMirror").press("Control+Enter")
    assert wait_until(lambda: bool(sent(session_smtp)), PATIENCE_S), "it did not leave"
    (mail,) = sent(session_smtp)
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "plans.bin"
    assert digest(file.get_content()) == digest(content)


def attach(screen: Screen, folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    with screen.page.expect_file_chooser() as asked:
        screen.page.get_by_role("button", name="Attach files").click()
    asked.value.set_files(path)


def sent(server: SmtpServer) -> list[EmailMessage]:
    raws = [one.raw for one in server.relay.accepted if b"\nSubject: Re: Order 1" in one.raw[:4000]]
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]


def large(content: bytes, to: str) -> bytes:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Ingrid <ingrid@fjord.example>", to, "Thirty megabytes"
    mail["Message-ID"], mail["Date"] = "<large@fjord.example>", "Fri, 20 Nov 2026 09:00:00 +0000"
    mail.set_content("The drawings are attached.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="drawings.bin")
    return mail.as_bytes()


def digest(content: bytes) -> str:
    """Return something short to compare: a difference of 30 MB is unreadable."""
    return sha256(content).hexdigest()
