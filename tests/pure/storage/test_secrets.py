from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.storage.secrets import BadKey, Keyring, SecretLost, UnknownKey, as_text, new_key, place, sealed_by

OLD, NEW = new_key(), new_key()
HERE = place("account", "password", 1)


@given(st.binary())
def test_what_is_sealed_opens_in_its_place(secret: bytes) -> None:
    ring = Keyring([OLD])
    assert ring.open(ring.seal(secret, HERE), HERE) == secret


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (2 << 20) + 7])
def test_what_is_sealed_in_pieces_opens_as_a_whole(size: int) -> None:
    ring, secret = Keyring([OLD]), bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert ring.open(b"".join(ring.seal_in_pieces(secret, HERE)), HERE) == secret


@given(st.binary(max_size=200), st.integers(1, 64))
def test_what_is_sealed_opens_in_pieces_however_they_are_cut(secret: bytes, size: int) -> None:
    sealed = Keyring([OLD]).seal(secret, HERE)
    pieces = [sealed[start : start + size] for start in range(0, len(sealed), size)]
    assert b"".join(Keyring([NEW, OLD]).open_in_pieces(pieces, HERE)) == secret


@pytest.mark.parametrize("cut", [0, 5, 30, -1])
def test_what_was_cut_or_changed_does_not_open_in_pieces(cut: int) -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(b"secret" * 10, HERE)
    changed = bytearray(sealed)
    changed[40] ^= 1
    for broken in (sealed[:cut], bytes(changed)):
        with pytest.raises(SecretLost):
            list(ring.open_in_pieces([broken], HERE))


def test_sealing_twice_gives_two_different_texts_that_do_not_hold_the_secret() -> None:
    ring = Keyring([OLD])
    first, second = ring.seal(b"secret", HERE), ring.seal(b"secret", HERE)
    assert first != second
    assert b"secret" not in first


@given(st.binary(), st.binary())
def test_sealed_alike_is_alike_for_the_same_value_in_the_same_place_only(one: bytes, other: bytes) -> None:
    ring, there = Keyring([OLD]), place("account", "password", 2)
    sealed = ring.seal_alike(one, HERE)
    assert ring.open(sealed, HERE) == one
    assert (sealed == ring.seal_alike(other, HERE)) == (one == other)
    assert sealed[:24] != ring.seal_alike(one, there)[:24]


def test_a_value_copied_to_another_row_does_not_open_there() -> None:
    ring = Keyring([OLD])
    with pytest.raises(SecretLost):
        ring.open(ring.seal(b"secret", HERE), place("account", "password", 2))


def test_the_first_key_seals_and_all_open() -> None:
    sealed = Keyring([OLD]).seal(b"secret", HERE)
    rotated = Keyring([NEW, OLD])
    assert rotated.open(sealed, HERE) == b"secret"
    assert sealed_by(rotated.seal(b"secret", HERE)) == rotated.first == Keyring([NEW]).first


def test_a_missing_key_is_named_by_its_id() -> None:
    with pytest.raises(UnknownKey) as caught:
        Keyring([NEW]).open(Keyring([OLD]).seal(b"secret", HERE), HERE)
    assert caught.value.fields == {"key": Keyring([OLD]).first}


@pytest.mark.parametrize(
    "broken",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: sealed[:14] + bytes([sealed[14] ^ 1]) + sealed[15:],
        lambda _: b"",
        lambda _: b"v1|",
        lambda _: b"plain text",
        lambda sealed: b"v2" + sealed[2:],
    ],
)
def test_a_changed_value_does_not_open(broken: Callable[[bytes], bytes]) -> None:
    ring = Keyring([OLD])
    with pytest.raises(SecretLost):
        ring.open(broken(ring.seal(b"secret", HERE)), HERE)


def test_a_nonce_may_hold_the_separator() -> None:
    ring = Keyring([OLD])
    for _ in range(500):  # one in twenty has a bar in its nonce
        assert ring.open(ring.seal(b"a|b", HERE), HERE) == b"a|b"


@pytest.mark.parametrize("texts", [[], ["short"], ["not base64 !"], [as_text(OLD), as_text(OLD)[:-8]]])
def test_a_bad_key_is_refused(texts: list[str]) -> None:
    with pytest.raises(BadKey):
        Keyring.of(texts)
