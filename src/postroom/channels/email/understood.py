"""The edge around the parser: whatever a message does to it, it is kept, with the reason why it was not understood."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import msgspec

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from postroom.kit.errors import PostroomError


class Understood(msgspec.Struct, frozen=True):
    """What a message says, or None and why it could not be understood."""

    message: Message | None
    fault: str | None = None


class Read(Protocol):
    """Understands one message, as `parse` does."""

    def __call__(self, raw: bytes, *, html: bool) -> Message:
        """Return what it says; without `html`, HTML that is not needed for its text may be left pending."""
        ...


class Understand(Protocol):
    """Understands a batch of messages."""

    async def __call__(self, raws: Sequence[bytes], *, html: bool = True) -> Sequence[Understood]:
        """Return what they say, in their order; `html` as for `Read`."""
        ...


def understood(raw: bytes, read: Read = parse, *, html: bool = True) -> Understood:
    """Return what a message says, or why it could not be understood."""
    try:
        return Understood(read(raw, html=html))
    except PostroomError as error:
        return Understood(None, error.message)
    except Exception as error:  # noqa: BLE001 - a fault of the parser costs one message its content, never the account
        return Understood(None, f"Postroom failed to read this message ({type(error).__name__}).")


def in_thread(read: Read = parse) -> Understand:
    """Understand messages in a thread of this process."""

    async def understand(raws: Sequence[bytes], *, html: bool = True) -> Sequence[Understood]:
        return await asyncio.to_thread(lambda: [understood(raw, read, html=html) for raw in raws])

    return understand
