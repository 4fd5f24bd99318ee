"""Who may hand mail over."""

import ipaddress

from postroom.channels.email.smtpd.server import may_enter


def test_a_sender_whose_address_is_not_known_may_not_enter() -> None:
    assert not may_enter("", [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")])
    assert may_enter("192.0.2.7", [ipaddress.ip_network("192.0.2.0/24")])
