"""Errors as `{"error": {code, message, fields, request_id}}`, in words that are safe to show."""

import re
import traceback
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Scope

from postroom.api.answer import Answer
from postroom.api.context import context_of
from postroom.kit.errors import PostroomError, RetryLater
from postroom.wire.base import Problem, ProblemReply

_log = structlog.get_logger(__name__)

_CODES = {400: "invalid", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
_WORDS = (
    (re.compile(r"Object missing required field `(?P<field>[^`]*)`"), "This is missing."),
    (re.compile(r"Missing required argument: '?(?P<field>[^']*)'?"), "This is missing."),
    (re.compile(r"Object contains unknown field `(?P<field>[^`]*)`"), "There is no such field."),
    (re.compile(r"Expected `array` of length <= (?P<most>\d+)"), "These are too many."),
    (re.compile(r"Expected `str` of length"), "This text is too short or too long."),
    (re.compile(r"Expected `str"), "This must be text."),
    (re.compile(r"Expected `int"), "This must be a whole number."),
    (re.compile(r"Expected `float"), "This must be a number."),
    (re.compile(r"Expected `bool"), "This must be true or false."),
    (re.compile(r"Expected `array"), "This must be a list."),
    (re.compile(r"Expected `(object|dict)"), "This must be an object."),
    (re.compile(r"Invalid base64"), "This must be base64 (RFC 4648), without line breaks."),
    (re.compile(r"(?i)uuid"), "This must be an id."),
    (re.compile(r"Invalid enum value"), "This is not one of the values allowed."),
)
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`")


def answer_to(error: Exception, scope: Scope) -> Answer:
    """Return what the client is told about an error. One nobody foresaw is logged, without any content."""
    request_id = context_of(scope).request_id
    if isinstance(error, PostroomError):
        fields = msgspec.to_builtins(error.fields, enc_hook=str)
        return _answer(error.status, _problem(error.code, error.message, fields, request_id), _retry_after(error))
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer(error.status_code, _of_framework(error, request_id), error.headers or {})
    _log.error("request.failed", error=type(error).__name__, where=_frames(error))
    message = "Something went wrong on our side. It was noted; try again."
    return _answer(500, _problem("internal", message, {}, request_id), {})


def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer an error: the one handler for all of them."""
    answer = answer_to(error, request.scope)
    return Response(answer.body, status_code=answer.status, headers=answer.headers, media_type="application/json")


def _answer(status: int, problem: Problem, headers: dict[str, str]) -> Answer:
    return Answer(status, headers, msgspec.json.encode(ProblemReply(error=problem)))


def _problem(code: str, message: str, fields: dict[str, Any], request_id: str) -> Problem:
    return Problem(code=code, message=message, fields=fields, request_id=request_id)


def _of_framework(error: HTTPException, request_id: str) -> Problem:
    code = _CODES.get(error.status_code, "invalid")
    if isinstance(error.extra, list) and error.extra:
        fields = dict(_in_words(line) for line in error.extra)
        name, words = next(iter(fields.items()))
        return _problem("invalid", f"{name}: {words}", fields, request_id)
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return _problem("invalid", "The request cannot be read: it must be JSON in UTF-8.", {}, request_id)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return _problem(code, "There is nothing at this address, or it is not for you.", {}, request_id)
    return _problem(code, f"{HTTPStatus(error.status_code).phrase}.", {}, request_id)


def _in_words(line: dict[str, Any]) -> tuple[str, str]:
    """Return the path of a field and what is wrong with it, from the words of the validator."""
    message, path = str(line.get("message", "")), str(line.get("key", ""))
    for pattern, words in _WORDS:
        if found := pattern.search(message):
            missing = found.groupdict().get("field")
            parts = [part for part in (path.removeprefix("data").lstrip("."), missing) if part]
            return ".".join(dict.fromkeys(parts)) or "body", words
    return path or "body", "This is not valid."


def _retry_after(error: PostroomError) -> dict[str, str]:
    seconds = error.after if isinstance(error, RetryLater) else error.fields.get("retry_after")
    return {"retry-after": str(round(float(str(seconds))))} if seconds is not None else {}


def _frames(error: Exception) -> list[str]:
    """Return where it happened. The message of the error stays out of the log: it may hold what people wrote."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
