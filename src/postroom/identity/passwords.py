"""Passwords: argon2id with OWASP's second choice (19 MiB, t=2, p=1), off the loop, a few at a time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from postroom.identity import addresses
from postroom.kit.errors import Invalid

SHORTEST = 10
LONGEST = 500

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_THREADS = ThreadPoolExecutor(4, thread_name_prefix="argon2")
"""Four at a time, 19 MiB each; the default threads stay free for others."""

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$wIxHKEGZZqLdHnHpyCcdzQ$3KK98UzvZo6wIH70dNqOak+L4zxqxBdOZPRkpZ778Xw"
"""Stands in for the password of a person who does not exist, so that the answer takes as long."""


class WeakPassword(Invalid):
    """This password is too easy to guess."""

    code = "weak_password"


def check(password: str, *, email: str) -> None:
    """Raise `WeakPassword`, with the reason in words, unless the password follows the rules."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters.", field="password", reason="short", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.", field="password", reason="long", longest=LONGEST)
    if addresses.key(password) == addresses.key(email):
        raise WeakPassword("Your e-mail address cannot be your password.", field="password", reason="email")
    if len(set(password)) == 1:
        raise WeakPassword("Use more than one character.", field="password", reason="repeated")


async def hash_password(password: str) -> str:
    """Return the text to keep."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def verify(stored: str | None, password: str) -> bool:
    """Return whether the password is right. Without a stored one it is wrong, after the same work."""
    if len(password) > LONGEST:
        return False
    right = await asyncio.get_running_loop().run_in_executor(_THREADS, _verify, stored or _NOBODY, password)
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Return whether the stored text was made with older parameters and should be made again."""
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
