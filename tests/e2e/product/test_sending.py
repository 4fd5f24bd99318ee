"""Sending, byte by byte: replies, replies to all and forwards as the server at the other end got them."""

import base64
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import DOMAIN, Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import Relayed, SmtpServer

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
PASTE = """(element, data) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], 'stamp.png', { type: 'image/png' }));
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom() as house:
        made = gather(house, dovecot, browser)
        made.ann.write("PATCH", "/me", {"undo_seconds": 0})  # what is sent goes at once
        yield made


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


def given(team: Team, raw: str) -> None:
    """Let a mail arrive, as it was sent."""
    team.dovecot.deliver(team.support, raw.replace("SUPPORT", team.support.address).replace("\n", "\r\n").encode())


def opened(ann: Screen, subject: str) -> Page:
    page = ann.open(f"all/{ann.api.conversation(subject)['id']}")
    expect(page.get_by_role("article", name="Message from Ingrid").first).to_be_visible()
    return page


def text_of(page: Page) -> Locator:
    return page.locator(".ProseMirror")


def left(server: SmtpServer, words: str) -> tuple[Relayed, EmailMessage]:
    """Wait until a mail with these words has left; return it as it was taken and as its reader's program parses it."""

    def found() -> list[Relayed]:
        return [mail for mail in server.relay.accepted if words.encode() in mail.raw]

    assert wait_until(lambda: bool(found()), 60), "nothing was sent"
    (mail,) = found()
    return mail, message_from_bytes(mail.raw, policy=policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def kinds(mail: EmailMessage) -> list[str]:
    return [one.get_content_type() for one in mail.walk()]


def sane(mail: Relayed, parsed: EmailMessage) -> None:
    """What holds for every mail: CR LF, short lines, each header field once, nothing that is loaded from elsewhere."""
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", mail.raw) is None
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    names = [name.lower() for name in parsed.keys()]  # noqa: SIM118 each field, also one that stands there twice
    assert len(names) == len(set(names))
    assert {"from", "date", "subject", "message-id", "mime-version", "content-type"} <= set(names)
    assert "bcc" not in names
    own = part(parsed, "html").partition('<div class="gmail_quote"')[0]
    assert not re.search(r"<(?:script|style|link|iframe|object)\b|\bsrc=.?https?:|url\(|\bon\w+=|\bclass=", own)
    assert not [defect for one in parsed.walk() for defect in one.defects]


def test_a_reply_threads_and_lies_in_sent(team: Team, ann: Screen, session_smtp: SmtpServer) -> None:
    given(
        team,
        "From: Ingrid <ingrid@fjord.example>\nReply-To: Orders <orders@fjord.example>\nTo: SUPPORT\n"
        "Subject: Which colours\nMessage-ID: <colours1@fjord.example>\nReferences: <first@fjord.example>\n"
        "Date: Fri, 20 Nov 2026 09:00:00 +0000\n\nWhich colours are there?\n",
    )
    page = opened(ann, "Which colours")
    page.keyboard.press("r")
    expect(text_of(page)).to_be_focused()
    page.keyboard.type("Dear Ingrid, ")
    page.keyboard.press("Control+b")
    page.keyboard.type("blåbær")
    page.keyboard.press("Control+b")
    page.keyboard.type(" & green <3")
    page.keyboard.press("Control+Enter")
    mail, parsed = left(session_smtp, "Dear Ingrid")
    sane(mail, parsed)
    assert mail.recipients == ("orders@fjord.example",)
    assert mail.sender == team.support.address
    assert parsed["To"] == "Orders <orders@fjord.example>"
    assert parsed["From"] == f"Acme Support <{team.support.address}>"
    assert parsed["Subject"] == "Re: Which colours"
    assert parsed["In-Reply-To"] == "<colours1@fjord.example>"
    assert parsed["References"].split() == ["<first@fjord.example>", "<colours1@fjord.example>"]
    assert kinds(parsed) == ["multipart/alternative", "text/plain", "text/html"]
    assert part(parsed, "plain").startswith("Dear Ingrid, blåbær & green <3\n")
    assert "<strong>blåbær</strong> &amp; green &lt;3" in part(parsed, "html")
    (copy,) = copies(team, "Dear Ingrid")
    assert mail.raw.endswith(copy), "on its way it got lines on top, and nothing else"
    given(
        team,
        f"From: Ingrid <ingrid@fjord.example>\nTo: SUPPORT\nSubject: AW: Which colours\n"
        f"Message-ID: <colours3@fjord.example>\nIn-Reply-To: {parsed['Message-ID']}\n"
        "Date: Fri, 20 Nov 2026 11:00:00 +0000\n\nGreen it is.\n",
    )
    expect(page.get_by_text("Green it is.").first).to_be_visible()


def copies(team: Team, words: str) -> list[bytes]:
    """Return the mails in the account's Sent folder that hold these words, once there are any."""
    found: list[bytes] = []

    def look() -> bool:
        with team.dovecot.client(team.support) as client:
            if client.select("Sent", readonly=True)[0] != "OK":
                return False
            _, data = client.search(None, "TEXT", f'"{words}"')
            for number in data[0].split():
                _, answer = client.fetch(number, "(BODY.PEEK[])")
                found.append(cast("tuple[bytes, bytes]", answer[0])[1])
        return bool(found)

    assert wait_until(look, 30), "no copy in Sent"
    return found


def test_reply_all_keeps_everyone_but_ourselves_and_bcc(team: Team, ann: Screen, session_smtp: SmtpServer) -> None:
    given(
        team,
        "From: Ingrid <ingrid@fjord.example>\nTo: SUPPORT, Bo Lund <bo@fjord.example>\n"
        'Cc: "Dahl, Cara" <cara@fjord.example>, BO@fjord.example\nSubject: All of us\n'
        "Message-ID: <all1@fjord.example>\n"
        "Date: Fri, 20 Nov 2026 09:00:00 +0000\n\nMay we all come?\n",
    )
    page = opened(ann, "All of us")
    page.keyboard.press("Shift+R")
    expect(text_of(page)).to_be_focused()
    page.keyboard.type("You are all welcome.")
    page.get_by_role("button", name="Bcc", exact=True).click()
    page.keyboard.type("boss@acme.example,")
    text_of(page).click()
    page.keyboard.press("Control+Enter")
    mail, parsed = left(session_smtp, "You are all welcome.")
    sane(mail, parsed)
    assert parsed["To"] == "Ingrid <ingrid@fjord.example>"
    assert {one.addr_spec.lower() for one in parsed["Cc"].addresses} == {"bo@fjord.example", "cara@fjord.example"}
    assert '"Dahl, Cara" <cara@fjord.example>' in parsed["Cc"]
    everyone = {"ingrid@fjord.example", "bo@fjord.example", "cara@fjord.example", "boss@acme.example"}
    assert {one.lower() for one in mail.recipients} == everyone
    assert len(mail.recipients) == len(everyone)
    assert b"boss@acme.example" not in mail.raw
    page.keyboard.press("Shift+R")
    expect(page.get_by_role("region", name="Write a reply")).to_be_visible()
    expect(page.get_by_role("region", name="Write a reply").get_by_text("boss@acme.example")).to_have_count(0)


def test_a_picture_that_is_pasted_and_a_file_leave_as_such(
    team: Team, ann: Screen, session_smtp: SmtpServer, tmp_path: Path
) -> None:
    team.receive("With a stamp")
    page = opened(ann, "With a stamp")
    page.keyboard.press("r")
    expect(text_of(page)).to_be_focused()
    page.keyboard.type("This is the stamp: ")
    text_of(page).evaluate(PASTE, base64.b64encode(PIXEL).decode())
    expect(text_of(page).get_by_role("img", name="stamp", exact=True)).to_be_visible()
    price = tmp_path / "Preisliste für März.pdf"
    price.write_bytes(b"%PDF-1.4\n%made up\n%%EOF\n")
    page.locator("input[type=file]").first.set_input_files(price)
    expect(page.get_by_role("list", name="Attachments").get_by_text(price.name)).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    text_of(page).click()
    page.keyboard.press("Control+Enter")
    mail, parsed = left(session_smtp, "This is the stamp")
    sane(mail, parsed)
    assert kinds(parsed) == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture, file = [one for one in parsed.walk() if one.get_content_maintype() in {"image", "application"}]
    assert picture.get_content() == PIXEL
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in part(parsed, "html")
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", price.name)
    assert file.get_content() == price.read_bytes()


def test_a_forward_carries_words_pictures_and_files_of_the_original(
    team: Team, ann: Screen, session_smtp: SmtpServer
) -> None:
    picture = base64.b64encode(PIXEL).decode()
    given(
        team,
        "From: Ingrid <ingrid@fjord.example>\nTo: SUPPORT\nSubject: Crushed crate\n"
        "Message-ID: <crushed1@fjord.example>\n"
        "Date: Fri, 20 Nov 2026 09:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=MIX\n\n"
        "--MIX\nContent-Type: multipart/related; boundary=REL\n\n"
        "--REL\nContent-Type: text/html; charset=utf-8\n\n"
        '<p>See <b>this</b>: <img src="cid:crate@fjord" alt="crate"></p>\n'
        "--REL\nContent-Type: image/png; name=crate.png\nContent-ID: <crate@fjord>\nContent-Disposition: inline; "
        f"filename=crate.png\nContent-Transfer-Encoding: base64\n\n{picture}\n--REL--\n"
        "--MIX\nContent-Type: text/csv; name=list.csv\nContent-Disposition: attachment; filename=list.csv\n\n"
        "crate,state\n7,crushed\n--MIX--\n",
    )
    page = opened(ann, "Crushed crate")
    page.keyboard.press("f")
    box = page.get_by_role("region", name="Forward")
    expect(box).to_be_visible()
    expect(box.get_by_role("list", name="Attachments").get_by_text("list.csv")).to_be_visible()
    page.keyboard.type("bo@carrier.example,")
    text_of(page).click()
    page.keyboard.type("Please look into this.")
    page.keyboard.press("Control+Enter")
    mail, parsed = left(session_smtp, "Please look into this.")
    sane(mail, parsed)
    assert mail.recipients == ("bo@carrier.example",)
    assert parsed["Subject"] == "Fwd: Crushed crate"
    html = part(parsed, "html")
    assert "<b>this</b>" in html
    pictures = [one for one in parsed.walk() if one.get_content_type() == "image/png"]
    assert [one.get_content() for one in pictures] == [PIXEL]
    assert f'src="cid:{pictures[0]["Content-ID"].strip("<>")}"' in html
    files = [one for one in parsed.iter_attachments() if one.get_content_disposition() == "attachment"]
    assert [(one.get_filename(), one.get_content().replace("\r\n", "\n")) for one in files] == [
        ("list.csv", "crate,state\n7,crushed")
    ]
    plain = part(parsed, "plain")
    assert plain.startswith("Please look into this.\n")
    for line in ("From: Ingrid <ingrid@fjord.example>", "Subject: Crushed crate"):
        assert line in plain
    assert DOMAIN in plain, "whom it had been sent to"
