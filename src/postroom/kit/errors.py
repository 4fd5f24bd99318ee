"""One tree of errors. Each has a machine code, an HTTP status, a message that is safe to show, and fields.

    PostroomError
    ├── what a person asked cannot be done: Invalid 422, Forbidden 403, NotFound 404, Conflict 409 ...
    └── RemoteError: something outside failed, in one of three ways
        ├── RetryLater   try again after so many seconds
        ├── NeedsUser    a person has to act (a password, a certificate, a full mailbox)
        └── Permanent    it will never work as it is

The docstring of a class is its default message. A message never holds a secret or the content of a mail.
"""

import inspect
from typing import ClassVar


class PostroomError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str | None = None, /, **fields: object) -> None:
        """Take a safe sentence (default: the class docstring) and fields that a program can read."""
        self.message = message or inspect.cleandoc(type(self).__doc__ or "")
        self.fields = fields
        super().__init__(self.message)


class Invalid(PostroomError):
    """The request is not valid."""

    code = "invalid"
    status = 422


class Unauthenticated(PostroomError):
    """Log in first."""

    code = "unauthenticated"
    status = 401


class Forbidden(PostroomError):
    """You may not do this."""

    code = "forbidden"
    status = 403


class NotFound(PostroomError):
    """There is nothing here, or you have no access to it."""

    code = "not_found"
    status = 404


class Conflict(PostroomError):
    """Somebody changed this first."""

    code = "conflict"
    status = 409


class TooLarge(PostroomError):
    """This is too large."""

    code = "too_large"
    status = 413


class TooMany(PostroomError):
    """Too many requests. Try again in a moment."""

    code = "too_many"
    status = 429


class Unavailable(PostroomError):
    """Postroom cannot do this right now. Nothing was lost; try again in a moment."""

    code = "unavailable"
    status = 503


class RemoteError(PostroomError):
    """The other server answered with an error."""

    code = "remote"
    status = 502


class RetryLater(RemoteError):
    """The other server cannot be reached right now."""

    code = "retry_later"

    def __init__(self, message: str | None = None, /, *, after: float = 60.0, **fields: object) -> None:
        """Take the seconds to wait before the next attempt."""
        super().__init__(message, **fields)
        self.after = after


class NeedsUser(RemoteError):
    """The other server wants something that only a person can give."""

    code = "needs_user"


class Permanent(RemoteError):
    """The other server refused this for good."""

    code = "permanent"
