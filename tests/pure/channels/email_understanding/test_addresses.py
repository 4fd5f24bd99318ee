"""Address lists as a reader must see them, above all when somebody wants to be taken for somebody else."""

import pytest

from postroom.channels.base import Address
from postroom.channels.email import addresses


def read(value: str) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in addresses.parse([value])]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("ann@x.org", [("", "ann@x.org")]),
        ("Ann Lee <ann@x.org>, bob@y.org", [("Ann Lee", "ann@x.org"), ("", "bob@y.org")]),
        ('"Lee, Ann" <ann@x.org>', [("Lee, Ann", "ann@x.org")]),
        ("ann@x.org (Ann (the) Lee)", [("Ann (the) Lee", "ann@x.org")]),
        ("pete(his account)@silly.test(his host)", [("his account his host", "pete@silly.test")]),
        (r"Pete(A nice \) chap) <pete@silly.test>", [("Pete", "pete@silly.test")]),
        ("Team: ann@x.org, Bob <bob@y.org>; eve@z.org", [("", "ann@x.org"), ("Bob", "bob@y.org"), ("", "eve@z.org")]),
        ("undisclosed-recipients:;", []),
        ("ann@x.org; bob@y.org", [("", "ann@x.org"), ("", "bob@y.org")]),
        ("ann@x.org,,bob@y.org,", [("", "ann@x.org"), ("", "bob@y.org")]),
        ("ann@x.org bob@y.org", [("", "ann@x.org"), ("", "bob@y.org")]),
        ('"ann lee"@x.org', [("", '"ann lee"@x.org')]),
        ('"ann"@x.org', [("", "ann@x.org")]),
        ("Jörg <jörg@müller.example>", [("Jörg", "jörg@müller.example")]),
        ("=?utf-8?q?Lee=2C_Ann?= <ann@x.org>", [("Lee, Ann", "ann@x.org")]),
        ("=?utf-8?q?Lee,_Ann?= <ann@x.org>", [("Lee, Ann", "ann@x.org")]),
        ("<@relay.org,@other.org:ann@x.org>", [("", "ann@x.org")]),
        ("<mailto:ann@x.org>", [("", "ann@x.org")]),
        ("Ann [mailto:ann@x.org]", [("Ann", "ann@x.org")]),
        ("Ann <ann@x.org", [("Ann", "ann@x.org")]),
        ('"Ann <ann@x.org>', [("Ann", "ann@x.org")]),
        ("'ann@x.org' <ann@x.org>", [("", "ann@x.org")]),
        ("Ann ann@x.org", [("Ann", "ann@x.org")]),
        ("ann@[192.0.2.1]", [("", "ann@[192.0.2.1]")]),
        ("Mail System <MAILER-DAEMON>", [("Mail System", "MAILER-DAEMON")]),
        (".ann.@docomo.example", [("", ".ann.@docomo.example")]),
    ],
)
def test_the_forms_that_real_mail_uses(field: str, expected: list[tuple[str, str]]) -> None:
    assert read(field) == expected


@pytest.mark.parametrize("field", ["ann@x.org)bob@y.org", "ann@x.org<>bob@y.org)", '"Ann" <ann@x.org> <bob@y.org>'])
def test_what_could_be_two_addresses_is_shown_as_neither(field: str) -> None:
    assert [address for _, address in read(field)] == [""]


def test_a_name_that_looks_like_an_address_stays_a_name() -> None:
    assert read('"boss@bank.example" <thief@evil.example>') == [("boss@bank.example", "thief@evil.example")]
    assert read("=?utf-8?q?boss=40bank.example?= <thief@evil.example>") == [("boss@bank.example", "thief@evil.example")]
    assert read("boss@bank.example <thief@evil.example>") == [("boss@bank.example", "thief@evil.example")]


def test_encoded_words_cannot_bring_structure() -> None:
    assert read("=?utf-8?q?=3Cboss=40bank.example=3E=2C?= <thief@evil.example>") == [
        ("<boss@bank.example>,", "thief@evil.example")
    ]


def test_names_lose_direction_overrides_and_controls() -> None:
    assert addresses.parse(["=?utf-8?q?A=E2=80=AEnn=07?= <ann@x.org>"]) == (Address("Ann", "ann@x.org"),)


@pytest.mark.parametrize("piece", ["(", "<", '"', ",", "a@b, ", "a ", "\\", ":", "=?utf-8?q?"])
def test_a_huge_field_is_read_and_bounded(piece: str) -> None:
    assert len(addresses.parse([piece * 200_000])) <= 5_000
