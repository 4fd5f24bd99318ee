"""Bounces, receipts and automatic answers say which mail they are about."""

import pytest

from postroom.channels.base import Automation
from postroom.channels.email.parse import parse

HEAD = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\n"
REPORT = (
    HEAD + 'Content-Type: multipart/report; report-type={0}; boundary="b"\n\n'
    "--b\n\nIt did not work.\n--b\nContent-Type: message/{0}\n\n{1}\n--b\nContent-Type: {2}\n\n{3}\n--b--\n"
)
ORIGINAL = "From: support@acme.example\nMessage-ID: <ours.1@acme.example>\nSubject: Your crates\n\nHello\n"


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_a_bounce_brings_the_mail_it_could_not_deliver(kind: str) -> None:
    status = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n"
    message = parse(REPORT.format("delivery-status", status, kind, ORIGINAL).encode())
    assert message.automation is Automation.BOUNCE
    assert message.original_message_id == "ours.1@acme.example"


def test_a_receipt_names_the_mail_that_was_read() -> None:
    receipt = "Final-Recipient: rfc822; a@x.example\nOriginal-Message-ID: <ours.1@acme.example>\n"
    read = REPORT.format("disposition-notification", receipt, "text/plain", "").replace("MAILER-DAEMON", "ingrid")
    message = parse(read.encode())
    assert message.automation is Automation.AUTO_REPLY
    assert message.original_message_id == "ours.1@acme.example"


def test_servers_that_know_no_reports_paste_the_header_into_the_text() -> None:
    text = "Sorry.\n\n--- Below this line is a copy of the message.\n\n" + ORIGINAL
    assert parse((HEAD + "\n" + text).encode()).original_message_id == "ours.1@acme.example"
    assert parse((HEAD + "\n" + "Message-ID: <no at sign>\n").encode()).original_message_id is None


def test_what_a_person_attaches_or_pastes_leads_nowhere() -> None:
    """Else whoever attaches a mail of another customer would enter his conversation."""
    attached = REPORT.format("mixed", "", "message/rfc822", ORIGINAL).replace("MAILER-DAEMON", "eve")
    attached = attached.replace("multipart/report; report-type=mixed", "multipart/mixed").replace("Undelivered", "My")
    assert parse(attached.replace("Return-Path: <>\n", "").encode()).original_message_id is None
    assert parse(b"From: eve@x.example\nSubject: Hi\n\nMessage-ID: <a@b.example>\n").original_message_id is None
