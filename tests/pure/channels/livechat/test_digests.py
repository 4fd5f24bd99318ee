"""Digests as other programs make them, from the same secret and address."""

import pytest

from postroom.channels.livechat.digests import Identity, digest, identify

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

MADE = [  # by OpenSSL and Node alike
    ("jane@acme.com", "7236e8301ce84c5b84244d9fc150feed2975ee0b835ae540dad3876399bf9838"),
    ("Jane@Acme.com", "a22f9a2ab44012fac54fa4eeea23ef401dedfb6e3f7c806e4ba63975b6e494d2"),
    ("zoë@fjord.example", "788db84ab8f6220e02561eb00d14e49a7560df441544fc1e99ca592746941cc7"),
    (" jane@acme.com", "a3ef4aa5a3e9f97d85e1dd4f53f37a8f0623c472ae0f76f662887b4011c3201d"),
]


@pytest.mark.parametrize(("email", "made"), MADE)
def test_a_digest_is_that_of_other_programs(email: str, made: str) -> None:
    assert digest(SECRET, email) == made
    assert identify([SECRET], email, made) is Identity.VERIFIED
    assert identify(["new", SECRET], email, made.upper()) is Identity.VERIFIED


def test_the_bytes_of_the_address_count_and_nothing_else() -> None:
    assert len({made for _, made in MADE}) == len(MADE)
    assert identify([SECRET], "jane@acme.com", MADE[1][1]) is Identity.CANNOT_VERIFY


@pytest.mark.parametrize("given", ["x", "é" * 64, "0" * 64, MADE[0][1][:-1], "\ud800"])
def test_a_wrong_digest_proves_nothing(given: str) -> None:
    assert identify([SECRET], "jane@acme.com", given) is Identity.CANNOT_VERIFY


def test_without_a_digest_nothing_is_claimed() -> None:
    assert identify([SECRET], "jane@acme.com", "") is Identity.UNVERIFIED
    assert identify([SECRET], "", digest(SECRET, "")) is Identity.CANNOT_VERIFY
