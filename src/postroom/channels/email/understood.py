"""The edge around the parser: whatever a message does to it, it is kept, with the reason why it was not understood."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from postroom.kit.errors import PostroomError


class Understood(msgspec.Struct, frozen=True):
    """What a message says, or None and why it could not be understood."""

    message: Message | None
    fault: str | None = None


Understand = Callable[[Sequence[bytes]], Awaitable[Sequence[Understood]]]
"""Understands a batch of messages, in its order."""


def understood(raw: bytes, read: Callable[[bytes], Message] = parse) -> Understood:
    """Return what a message says, or why it could not be understood."""
    try:
        return Understood(read(raw))
    except PostroomError as error:
        return Understood(None, error.message)
    except Exception as error:  # noqa: BLE001 - a fault of the parser costs one message its content, never the account
        return Understood(None, f"Postroom failed to read this message ({type(error).__name__}).")


def in_thread(read: Callable[[bytes], Message] = parse) -> Understand:
    """Understand messages in a thread of this process."""

    async def understand(raws: Sequence[bytes]) -> Sequence[Understood]:
        return await asyncio.to_thread(lambda: [understood(raw, read) for raw in raws])

    return understand
