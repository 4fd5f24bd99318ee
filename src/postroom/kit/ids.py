"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that ids sort by the time they were made."""

import os
import time
from uuid import UUID

_RANDOM_BITS = 74
_RAND_A_SHIFT = 62


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of Unix milliseconds, then random bits."""
    return id_at(time.time_ns() // 1_000_000)


def id_at(milliseconds: int) -> UUID:
    """Return a UUIDv7 for a moment in Unix milliseconds; imports use it to keep id order near time order."""
    random = int.from_bytes(os.urandom(10), "big") & ((1 << _RANDOM_BITS) - 1)
    high = random >> _RAND_A_SHIFT
    low = random & ((1 << _RAND_A_SHIFT) - 1)
    return UUID(int=(milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
