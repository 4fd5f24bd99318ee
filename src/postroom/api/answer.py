"""A whole answer to a request, as it is sent and kept."""

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """Status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes
