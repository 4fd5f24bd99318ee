"""The edge around the parser: whatever a message does to it, it is kept, with the reason why it was not understood."""

from collections.abc import Callable

from postroom.channels.base import Message
from postroom.channels.email.parse import parse
from postroom.kit.errors import PostroomError


def understood(raw: bytes, read: Callable[[bytes], Message] = parse) -> tuple[Message | None, str | None]:
    """Return what a message says, or None and why it could not be understood."""
    try:
        return read(raw), None
    except PostroomError as error:
        return None, error.message
    except Exception as error:  # noqa: BLE001 - a fault of the parser costs one message its content, never the account
        return None, f"Postroom failed to read this message ({type(error).__name__})."
