"""Webhooks: what Twilio tells of a conversation. Of its words only these count; what was said is asked for anew.

https://www.twilio.com/docs/conversations/conversations-webhooks
"""

from collections.abc import Mapping

import msgspec

EVENTS = (
    "onConversationAdded",
    "onConversationStateUpdated",
    "onDeliveryUpdated",
    "onMessageAdded",
    "onParticipantAdded",
)
"""What we want to be told."""

_DELIVERY = ("sent", "delivered", "read", "undelivered", "failed")


class Delivery(msgspec.Struct, frozen=True):
    """How a message fared on its way to somebody's phone. `rank` only ever grows."""

    message_sid: str
    status: str
    rank: int


class Ring(msgspec.Struct, frozen=True):
    """Something happened in a conversation there."""

    account_sid: str
    service_sid: str
    conversation_sid: str
    delivery: Delivery | None = None


def read(form: Mapping[str, str]) -> Ring | None:
    """Return what a webhook tells; None for what is no business of ours."""
    conversation = form.get("ConversationSid", "")
    if form.get("EventType") not in EVENTS or not conversation.startswith("CH"):
        return None
    return Ring(form.get("AccountSid", ""), form.get("ChatServiceSid", ""), conversation, _delivery(form))


def _delivery(form: Mapping[str, str]) -> Delivery | None:
    status = form.get("Status", "").lower()
    if form["EventType"] != "onDeliveryUpdated" or status not in _DELIVERY:
        return None
    return Delivery(form.get("MessageSid", ""), status, _DELIVERY.index(status) + 1)
