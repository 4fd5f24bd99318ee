"""Secrets at rest: AES-256-GCM (NIST SP 800-38D), with the key's id in front and the place of the value bound in.

    v1|kid|nonce|ciphertext and tag        kid: 8 hex digits, nonce: 12 bytes

The associated data is the place of the value, `table:column:row`, so a sealed value copied into another row does not
open there. A keyring seals with its first key and opens with all: that is how keys are rotated.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from postroom.kit.errors import PostroomError
from postroom.spool import Octets

KEY_BYTES = 32
_VERSION = b"v1"
_KID_BYTES = 8
_NONCE_BYTES = 12
_HEAD = len(_VERSION) + 1 + _KID_BYTES + 1
_PREFIX = _HEAD + _NONCE_BYTES + 1
_TAG = 16
_PIECE = 1 << 20


class SecretLost(PostroomError):
    """A stored secret cannot be read: it was made with another master key, or it was changed."""

    code = "secret_lost"


class UnknownKey(SecretLost):
    """A stored secret was made with a key that is not here."""

    code = "unknown_key"


class BadKey(PostroomError):
    """A key is not base64 of 32 bytes."""

    code = "bad_key"


class Keyring:
    """Keys in order: the first seals, all open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take at least one key of 32 bytes. Raises `BadKey`."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self._raw = {key_id(key): key for key in keys}
        self._nonces = hashlib.sha256(b"nonces" + keys[0]).digest()
        self.first = key_id(keys[0])

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Return a keyring of keys in base64. Raises `BadKey`."""
        try:
            return cls([base64.b64decode(text.strip(), validate=True) for text in texts])
        except binascii.Error as error:
            raise BadKey from error

    @property
    def ids(self) -> list[str]:
        """Return the ids of the keys, in order. An id tells keys apart and nothing about them."""
        return list(self._keys)

    def seal(self, plaintext: bytes, place: str) -> bytes:
        """Encrypt for one place (see `place`)."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self.first].encrypt(nonce, plaintext, place.encode())
        return b"|".join((_VERSION, self.first.encode(), nonce, sealed))

    def seal_in_pieces(self, plaintext: Octets | memoryview, place: str) -> Iterator[bytes]:
        """Encrypt as `seal` does, piece by piece: what is large is not held twice."""
        nonce = os.urandom(_NONCE_BYTES)
        encryptor = Cipher(AES(self._raw[self.first]), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(place.encode())
        yield b"|".join((_VERSION, self.first.encode(), nonce, b""))
        whole = memoryview(plaintext)
        for start in range(0, len(whole), _PIECE):
            yield encryptor.update(whole[start : start + _PIECE])
        yield encryptor.finalize() + encryptor.tag

    def seal_alike(self, plaintext: bytes, place: str) -> bytes:
        """Encrypt so that the same value gives the same text, as an address needs that a browser shall know again.

        The nonce is drawn from the value under a key of its own: it repeats only with the value itself.
        """
        nonce = hmac.digest(self._nonces, place.encode() + b"\0" + plaintext, "sha256")[:_NONCE_BYTES]
        sealed = self._keys[self.first].encrypt(nonce, plaintext, place.encode())
        return b"|".join((_VERSION, self.first.encode(), nonce, sealed))

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt what was sealed for the same place. Raises `UnknownKey` or `SecretLost`."""
        kid = sealed_by(sealed)
        if kid not in self._keys:
            raise UnknownKey(key=kid)
        try:
            return self._keys[kid].decrypt(sealed[_HEAD : _HEAD + _NONCE_BYTES], sealed[_PREFIX:], place.encode())
        except InvalidTag as error:
            raise SecretLost from error

    def open_in_pieces(self, sealed: Iterable[bytes | memoryview], place: str) -> Iterator[bytes]:
        """Decrypt as `open` does, piece by piece. What came is genuine only if this ends without an error."""
        pieces = _cut(sealed)
        head = next(pieces)
        kid = sealed_by(head)
        if kid not in self._raw:
            raise UnknownKey(key=kid)
        decryptor = Cipher(AES(self._raw[kid]), GCM(head[_HEAD : _HEAD + _NONCE_BYTES])).decryptor()
        decryptor.authenticate_additional_data(place.encode())
        held = b""
        for piece in pieces:
            if held:
                yield decryptor.update(held)
            held = piece
        try:
            decryptor.finalize_with_tag(held)
        except (InvalidTag, ValueError) as error:
            raise SecretLost from error


def _cut(sealed: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Yield what stands before a ciphertext, the ciphertext in pieces, and its tag."""
    held, head = b"", False
    for piece in sealed:
        held += piece
        if not head and len(held) >= _PREFIX:
            yield held[:_PREFIX]
            held, head = held[_PREFIX:], True
        if head and len(held) > _TAG:
            yield held[:-_TAG]
            held = held[-_TAG:]
    yield held


def sealed_by(sealed: bytes) -> str:
    """Return the id of the key that sealed a value. Raises `SecretLost` if it is no sealed value."""
    version, _, rest = sealed.partition(b"|")
    if version != _VERSION or len(sealed) < _PREFIX:
        raise SecretLost
    return rest[:_KID_BYTES].decode("ascii", errors="replace")


def place(table: str, column: str, row: object) -> str:
    """Return the place of a value, to which it is bound: `table:column:row`."""
    return f"{table}:{column}:{row}"


def key_id(key: bytes) -> str:
    """Return the short id of a key."""
    return hashlib.sha256(b"postroom key id" + key).hexdigest()[:_KID_BYTES]


def new_key() -> bytes:
    """Return a fresh key."""
    return os.urandom(KEY_BYTES)


def as_text(key: bytes) -> str:
    """Return a key as it stands in a key file."""
    return base64.b64encode(key).decode()
