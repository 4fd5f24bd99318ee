"""Addresses of files and mail bodies under /f/: sealed, for one person, for an hour; access is checked at each GET.

    /f/{organization}.{sealed: person, kind, id, expiry, detail}/{name}

Thumbnails and remote pictures have addresses for a day, so that a browser that has one need not ask again.

The session cookie never goes there (its path is /v1), so a hostile file that ran there could do nothing.
"""

import base64
import binascii
import time
from urllib.parse import quote
from uuid import UUID

import msgspec

from postroom.conversations.timeline import NoSuchFile
from postroom.storage.secrets import Keyring, SecretLost, place

LIFE_S = 3600
_ROUND_S = 600  # links made within ten minutes are the same text, so that the browser's cache works
_DAY_S = 86_400
_FOR_A_DAY = {"image", "thumbnail"}


class FileLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link stands for: a body, an image of it (`detail` says which), a file or upload, a thumbnail, raw mail.

    `person_id` is its reader: a person, or for kind `chat` the visitor of a live chat.
    """

    person_id: UUID
    kind: str
    id: UUID
    expires: int
    detail: str = ""


class Links:
    """Makes the links of one reader in one organization."""

    def __init__(self, keyring: Keyring, organization_id: UUID, person_id: UUID) -> None:
        """Take the organization's data key and the reader."""
        self._keyring = keyring
        self._organization_id = organization_id
        self._person_id = person_id

    def __call__(self, kind: str, target: UUID, name: str, *, detail: str = "") -> str:
        """Return the address of a file or body."""
        rounded, life = (_DAY_S, _DAY_S) if kind in _FOR_A_DAY else (_ROUND_S, LIFE_S)
        expires = (int(time.time()) // rounded + 1) * rounded + life
        payload = msgspec.json.encode(FileLink(self._person_id, kind, target, expires, detail))
        sealed = self._keyring.seal_alike(payload, _place(self._organization_id))
        token = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
        return f"/f/{self._organization_id.hex}.{token}/{quote(_one_segment(name), safe='')}"


def organization_of(token: str) -> UUID:
    """Return the organization a token names. Raises `NoSuchFile`."""
    try:
        return UUID(hex=token.partition(".")[0])
    except ValueError as error:
        raise NoSuchFile from error


def open_link(keyring: Keyring, token: str) -> FileLink:
    """Return what a token stands for. Raises `NoSuchFile` when it is not ours or its hour is over."""
    organization_id, _, text = token.partition(".")
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        link = msgspec.json.decode(keyring.open(sealed, _place(UUID(hex=organization_id))), type=FileLink)
    except (binascii.Error, ValueError, SecretLost, msgspec.DecodeError) as error:
        raise NoSuchFile from error
    if link.expires < time.time():
        raise NoSuchFile
    return link


def _one_segment(name: str) -> str:
    """Return a name that stays one segment of a path: servers undo %2F, and browsers walk up at `..`."""
    return name.replace("/", "-").replace("\\", "-").lstrip(".") or "file"


def _place(organization_id: UUID) -> str:
    return place("link", "file", organization_id)
