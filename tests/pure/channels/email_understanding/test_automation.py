"""Bounces, auto-replies and list mail are told from what a person or a shop wrote."""

import pytest

from postroom.channels.base import Automation
from postroom.channels.email.parse import parse

REPORT = 'Content-Type: multipart/report; report-type={}; boundary="b"\n\n--b\nContent-Type: text/plain\n\nx\n--b--\n'


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Auto-Submitted: auto-replied\n", Automation.AUTO_REPLY),
        ("Auto-Submitted: auto-replied (vacation)\n", Automation.AUTO_REPLY),
        ("X-Autoreply: yes\n", Automation.AUTO_REPLY),
        ("Precedence: auto_reply\n", Automation.AUTO_REPLY),
        ("Subject: Automatic reply: Hello\nAuto-Submitted: auto-generated\n", Automation.AUTO_REPLY),
        ("Subject: Abwesenheitsnotiz: Hallo\nIn-Reply-To: <a@x>\n", Automation.AUTO_REPLY),
        ("Subject: Automatic reply\n", None),
        ("Auto-Submitted: auto-generated\nSubject: Your order 12\n", None),
        ("Auto-Submitted: no\n", None),
        ("X-Auto-Response-Suppress: All\n", None),
        ("List-Id: <l.x.org>\n", Automation.LIST),
        ("List-Unsubscribe: <mailto:u@x>\n", Automation.LIST),
        ("Precedence: bulk\n", Automation.LIST),
        ("Return-Path: <>\nFrom: MAILER-DAEMON@x.org\n", Automation.BOUNCE),
        ("From: postmaster@x.org\nSubject: Undeliverable: Hello\n", Automation.BOUNCE),
        ("From: postmaster@x.org\nSubject: Welcome\n", None),
        ("X-Failed-Recipients: a@x.org\n", Automation.BOUNCE),
        (REPORT.format("delivery-status"), Automation.BOUNCE),
        (REPORT.format('"delivery-status"'), Automation.BOUNCE),
        (REPORT.format("disposition-notification"), Automation.AUTO_REPLY),
        ("", None),
    ],
)
def test_why_a_message_is_automatic(fields: str, expected: Automation | None) -> None:
    sender = "" if "From:" in fields else "From: ann@x.org\n"
    body = "" if "\n\n" in fields else "\nHello"
    assert parse(f"{sender}{fields}{body}".encode()).automation is expected
