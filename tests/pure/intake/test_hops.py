"""How often mail was handed on, asked of any bytes that somebody brings."""

from time import process_time

from postroom.intake.handover import hops

LETTER = b"From: ingrid@fjord.example\r\n\r\nReceived: this is no header\r\n"


def test_each_server_that_handed_a_mail_on_is_counted() -> None:
    assert hops(LETTER) == 0
    assert hops(b"Received: from a by b\r\nRECEIVED : from c by a\r\n" + LETTER) == 2


def test_fifteen_megabytes_of_hops_hold_nobody_up() -> None:
    endless = b"Received:\n" * 1_500_000
    began = process_time()
    assert hops(endless) > 100
    assert process_time() - began < 0.1


def test_a_header_without_end_is_looked_at_in_part() -> None:
    assert hops(b"X-Padding: " + b"x" * 300_000 + b"\r\n" + b"Received: from a by b\r\n" * 200) == 0
