"""Bounces, receipts and automatic answers say which mail they are about."""

import pytest

from postroom.channels.base import Automation, Message, Undelivered
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


STATUS = (
    "Reporting-MTA: dns; mx.example\n\n"
    "Original-Recipient: rfc822;info@x.example\nFinal-Recipient: rfc822; <box17@x.example>\nAction: failed\n"
    "Status: 5.2.2 (over quota)\nDiagnostic-Code: smtp; 552 5.2.2\n mailbox\tfull\n\n\n"
    "Final-Recipient: rfc822; late@x.example\nAction: delayed\nStatus: 4.4.1\n\n"
    "Final-Recipient: rfc822; fine@x.example\nAction: delivered\nStatus: 2.0.0\n\n"
    "Final-Recipient: x400; no address here\nAction: failed\n"
)


def bounce(status: str) -> Message:
    return parse(REPORT.format("delivery-status", status, "message/rfc822", ORIGINAL).encode())


def test_a_bounce_says_whom_the_mail_did_not_reach() -> None:
    full, late = bounce(STATUS).undelivered
    assert full == Undelivered(
        ["info@x.example", "box17@x.example"], delayed=False, status="5.2.2", words="552 5.2.2 mailbox full"
    )
    assert late == Undelivered(["late@x.example"], delayed=True, status="4.4.1", words="")


def test_servers_that_know_no_reports_name_the_receivers_in_the_header() -> None:
    failed = HEAD + "X-Failed-Recipients: a@x.example, b@x.example\n\nSorry.\n"
    assert [one.addresses for one in parse(failed.encode()).undelivered] == [["a@x.example"], ["b@x.example"]]


def test_mail_that_is_no_bounce_speaks_of_nobody() -> None:
    receipt = REPORT.format("disposition-notification", STATUS, "message/delivery-status", STATUS)
    assert list(parse(receipt.replace("MAILER-DAEMON", "eve").encode()).undelivered) == []


@pytest.mark.parametrize(
    "status",
    [
        "",
        "\n\n\n\n",
        "no field at all",
        "\x00\xff: \xfe\n\n" * 50,
        "Action: failed\n\n" * 3,
        "Final-Recipient: rfc822;" + "a" * 500_000 + "@x.example\nAction: failed\n",
    ],
)
def test_a_broken_report_speaks_of_nobody(status: str) -> None:
    assert [one.addresses for one in bounce(status).undelivered if one.addresses] == []


def test_a_bounce_in_words_only_speaks_of_somebody() -> None:
    assert [one.addresses for one in parse((HEAD + "\nSorry.\n").encode()).undelivered] == [[]]


def test_a_report_without_end_is_read_up_to_a_bound() -> None:
    many = "".join(f"\nFinal-Recipient: rfc822; a{n}@x.example\nAction: failed\n" for n in range(5_000))
    assert len(bounce("Reporting-MTA: dns; mx\n" + many).undelivered) == 200


def test_words_of_a_server_are_one_short_line() -> None:
    words = "\x1b[31m" + "x" * 10_000
    [one] = bounce(
        f"A: b\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nDiagnostic-Code: smtp; {words}\n"
    ).undelivered
    assert len(one.words) == 200
    assert one.words.isprintable()
