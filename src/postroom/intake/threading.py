"""Which conversation does a message belong to? By Message-ID, In-Reply-To and References (RFC 5322, 3.6.4), pure.

Every message leaves its own id and all ids it refers to behind, so it does not matter whether a parent or its child
arrives first. All of this holds within one account only: a reference can never lead into somebody else's mail.
"""

from collections.abc import Mapping
from uuid import UUID

from postroom.channels.base import Message

_LONGEST = 500  # an id beyond this joins nothing: it would not fit an index, and no mail program makes one
_MOST = 100


def keys_of(message: Message) -> list[str]:
    """Return all ids that shall lead to this message's conversation: its own first, then the nearest references."""
    own = [message.message_id] if message.message_id else []
    near = [*message.in_reply_to, *reversed(message.references)]
    usable = [one for one in [*own, *near] if "@" in one and len(one) <= _LONGEST]
    return list(dict.fromkeys(usable))[:_MOST]


def conversation_of(message: Message, known: Mapping[str, UUID]) -> UUID | None:
    """Return the conversation that the nearest known id leads to."""
    return next((known[one] for one in keys_of(message) if one in known), None)
