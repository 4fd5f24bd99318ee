"""Sign-ins under way: from the button here to the provider's page and back (RFC 6749, section 4.1; RFC 7636).

A sign-in belongs to the session it was begun in, and its state is good once and for a quarter of an hour: a link that
somebody else made signs nobody in.
"""

import base64
import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

import msgspec

from postroom.events.act import Act
from postroom.kit.oauth import Provider
from postroom.oauth import store
from postroom.oauth.model import Begun, Purpose, Returned, SignInExpired
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place

LIFE = timedelta(minutes=15)
_BYTES = 32  # 256 bits; as text 43 characters, the least a verifier may have


async def begin(act: Act, keys: Keys, session_id: UUID, provider: Provider, purpose: Purpose) -> Begun:
    """Begin a sign-in."""
    await store.delete_old_sign_ins(act.conn, LIFE)
    state, verifier = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    keyring = await keys.ensure(act.conn, act.organization_id)
    digest = _digest(state)
    sealed = keyring.seal(verifier.encode(), _place(digest))
    await store.insert_sign_in(act.conn, digest, act.organization_id, session_id, provider, sealed, purpose)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return Begun(state, challenge)


async def take(conn: Connection, keys: Keys, session_id: UUID, state: str) -> Returned:
    """End a sign-in whose browser came back with its state. Raises `SignInExpired`."""
    digest = _digest(state)
    row = await store.take_sign_in(conn, digest, session_id, LIFE)
    if row is None:
        raise SignInExpired
    keyring = await keys.of(conn, row["organization_id"])
    return Returned(
        organization_id=row["organization_id"],
        provider=Provider(row["provider"]),
        verifier=keyring.open(bytes(row["sealed_verifier"]), _place(digest)).decode(),
        purpose=msgspec.convert(row["purpose"], Purpose),
    )


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode("utf-8", "replace")).digest()


def _place(digest: bytes) -> str:
    return place("oauth_sign_in", "sealed_verifier", digest.hex())
