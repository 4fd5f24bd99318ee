"""What every reply shares: the base types, the error body, pages."""

from typing import Any

import msgspec

from postroom.kit.faults import Reason


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """Base of reply types. Output fields have no defaults, so that a forgotten one is a type error."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of request types. An unknown field is an error, so that a typing mistake is not silently ignored."""


class Problem(Wire, frozen=True, kw_only=True):
    """The body of every error: a machine code, a sentence that is safe to show, and fields (RFC 9457 in spirit)."""

    code: str
    message: str
    fields: dict[str, Any]
    request_id: str


class Fault(Wire, frozen=True, kw_only=True):
    """Why another server failed us, for a sentence in any language.

    `server` are its own words, if it said any; `host` and `port` say which it is; `count` of folders, people, minutes,
    messages; `folder` it is about.
    """

    reason: Reason
    host: str
    port: int
    server: str
    count: int
    folder: str


class ProblemReply(Wire, frozen=True, kw_only=True):
    """Errors are wrapped as `{"error": {...}}`."""

    error: Problem


class AddressField(Wire, frozen=True, kw_only=True):
    """A mailbox as `{name, address}`, the form of from_field, to_fields ..."""

    name: str
    address: str
