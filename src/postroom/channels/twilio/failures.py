"""Failures: what Twilio answers when it does not do what it is asked, in our words.

https://www.twilio.com/docs/api/errors
"""

from http import HTTPStatus

from postroom.kit.errors import NeedsUser, Permanent, RemoteError, RetryLater

_BUSY_S = 10.0
_AWAY_S = 30.0


class Missing(Permanent):
    """Twilio does not have this (any more)."""

    code = "twilio_missing"


class Taken(Permanent):
    """Twilio has this already."""

    code = "twilio_taken"


class Refused(NeedsUser):
    """Twilio refuses the Auth Token for this Account SID. Copy both anew from the first page of the Twilio Console."""

    code = "twilio_refused"
    status = 422


class Inactive(NeedsUser):
    """This account is suspended or closed at Twilio. Look into the Twilio Console why."""

    code = "twilio_inactive"
    status = 422


class Away(RetryLater):
    """Twilio cannot be reached from this server right now. Nothing was lost; it is tried again."""

    code = "twilio_away"


_ACCOUNT_NOT_ACTIVE = 20005
_TAKEN = frozenset({50353, 50433})  # a conversation of this name, somebody who takes part


def failure(status: int, code: int | None) -> RemoteError:
    """Return the error for a status and Twilio's own code. What Twilio says in words is not repeated."""
    if code == _ACCOUNT_NOT_ACTIVE:
        return Inactive()
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Refused()
    if status == HTTPStatus.NOT_FOUND:
        return Missing()
    if status == HTTPStatus.CONFLICT or code in _TAKEN:
        return Taken()
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return RetryLater("Twilio is busy or has a fault. Nothing was lost; it is tried again.", after=_BUSY_S)
    return Permanent(f"Twilio refused this (error {code or status}); twilio.com/docs/api/errors says why.")


def away() -> Away:
    """Return the error for a connection that fails."""
    return Away(after=_AWAY_S)
