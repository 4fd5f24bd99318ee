"""The edge around the parser: whatever a message does to it, it is kept, with the reason why it was not understood."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from postroom.kit.errors import PostroomError
from postroom.spool import Octets


class Understood(msgspec.Struct, frozen=True):
    """What a message says, or None and why it could not be understood."""

    message: Message | None
    fault: str | None = None


class Wanted(StrEnum):
    """What is to be found out of messages: all; all but HTML that can wait (see `parse`); or their HTML alone."""

    ALL = "all"
    NO_HTML = "no_html"
    HTML = "html"


class Understand(Protocol):
    """Understands a batch of messages."""

    async def __call__(self, raws: Sequence[Octets], wanted: Wanted = Wanted.ALL) -> Sequence[Understood]:
        """Return what they say, in their order."""
        ...


class Read(Protocol):
    """Understands one message, as `parse` does."""

    def __call__(self, raw: Octets, *, html: bool) -> Message:
        """Return what it says."""
        ...


def understood(raw: Octets, wanted: Wanted = Wanted.ALL, *, read: Read = parse) -> Understood:
    """Return what a message says, or why it could not be understood."""
    try:
        message = read(raw, html=wanted is not Wanted.NO_HTML)
        return Understood(msgspec.structs.replace(message, attachments=()) if wanted is Wanted.HTML else message)
    except PostroomError as error:
        return Understood(None, error.message)
    except Exception as error:  # noqa: BLE001 - a fault of the parser costs one message its content, never the account
        return Understood(None, f"Postroom failed to read this message ({type(error).__name__}).")


def in_thread(read: Read = parse) -> Understand:
    """Understand messages in a thread of this process."""

    async def understand(raws: Sequence[Octets], wanted: Wanted = Wanted.ALL) -> Sequence[Understood]:
        return await asyncio.to_thread(lambda: [understood(raw, wanted, read=read) for raw in raws])

    return understand
