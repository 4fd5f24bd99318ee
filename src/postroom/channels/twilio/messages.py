"""Messages as Twilio has them: at most 1,600 characters or one file each, and a mark by which we know our own.

A message of ours that does not fit is several there, its parts. The mark names message and part: found there after a
crash it was sent, and is not sent again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

LONGEST = 1_600
"""Characters of a body: https://www.twilio.com/docs/conversations/api/conversation-message-resource"""

TEAM = "team"
"""Who speaks for the team. It takes part in nothing: Twilio bills by those who do, and lets each into 1,000 at most."""

_MARK = "postroom"


class Mark(msgspec.Struct, frozen=True, order=True):
    """Which part of which message of ours this is."""

    message_id: UUID
    part: int


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A file at Twilio."""

    sid: str
    filename: str
    media_type: str
    size: int


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message there. `index` counts in its conversation; `mark` is what it says it is of ours."""

    sid: str
    index: int
    author: str
    body: str
    media: Sequence[Media] = ()
    mark: Mark | None = None


class Conversation(msgspec.Struct, frozen=True):
    """A conversation there. `name` is its unique name: ours where we made it."""

    sid: str
    name: str
    closed: bool


def identity(visitor_id: UUID) -> str:
    """Return as whom a visitor takes part."""
    return f"visitor-{visitor_id}"


def parts(text: str) -> Iterator[str]:
    """Cut a text into what fits, between lines or words where there are any."""
    rest = text
    while len(rest) > LONGEST:
        head = rest[:LONGEST]
        end = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or LONGEST
        yield rest[:end]
        rest = rest[end:].lstrip("\n ")
    if rest:
        yield rest


def marked(mark: Mark) -> str:
    """Return the attributes of a part."""
    return json.dumps({_MARK: f"{mark.message_id}.{mark.part}"})


def mark_of(attributes: str | None) -> Mark | None:
    """Return the mark in attributes. Anybody can write one: whether it is true, others have to know."""
    try:
        found = json.loads(attributes or "{}")
        message_id, _, part = str(found.get(_MARK, "") if isinstance(found, dict) else "").partition(".")
        return Mark(UUID(message_id), int(part))
    except (ValueError, RecursionError):
        return None


def media_of(given: object) -> list[Media]:
    """Return the files of a message, as it lists them; what is no file is left out."""
    listed = given if isinstance(given, list) else []
    return [_media(one) for one in listed if isinstance(one, Mapping) and str(one.get("sid", "")).startswith("ME")]


def _media(one: Mapping[str, Any]) -> Media:
    size = one.get("size")
    return Media(
        sid=str(one["sid"]),
        filename=str(one.get("filename") or "file"),
        media_type=str(one.get("content_type") or ""),
        size=size if isinstance(size, int) else 0,
    )
