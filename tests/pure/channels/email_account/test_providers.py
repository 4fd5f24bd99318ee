"""The table of providers holds together."""

from collections import Counter

import pytest

from postroom.channels.base import TlsMode
from postroom.channels.email import providers
from postroom.channels.email.providers import PROVIDERS


def test_every_domain_and_mx_belongs_to_one_provider() -> None:
    names = Counter(name for provider in PROVIDERS for name in (*provider.domains, *provider.mx))
    by_kind = [
        Counter(name for provider in PROVIDERS for name in getattr(provider, kind)) for kind in ("domains", "mx")
    ]
    assert [name for count in by_kind for name, times in count.items() if times > 1] == []
    assert len(PROVIDERS) >= 40
    assert all(name == name.lower() and "." in name for name in names)


def test_every_server_is_protected_and_every_link_is_https() -> None:
    for provider in PROVIDERS:
        for server in filter(None, (provider.imap, provider.smtp)):
            assert server.tls is not TlsMode.PLAIN
            assert 0 < server.port < 65536
        assert provider.link == "" or provider.link.startswith("https://")
        assert provider.imap is not None or provider.note == providers.NO_IMAP


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("aspmx.l.google.com.", "Gmail"),
        ("firm-example.mail.protection.outlook.com", "Microsoft 365"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("MX1.MAIL.OVH.NET", "OVHcloud"),
    ],
)
def test_a_domain_is_recognised_by_its_mx(host: str, name: str) -> None:
    found = providers.for_mx(host)
    assert found is not None
    assert found.name == name


def test_a_look_alike_is_not() -> None:
    assert providers.for_mx("evilgoogle.com") is None
    assert providers.for_mx("google.com.evil.example") is None


def test_who_files_sent_mail() -> None:
    assert providers.files_sent("SMTP.gmail.com")
    assert providers.files_sent("smtp.office365.com")
    assert not providers.files_sent("smtp.fastmail.com")
