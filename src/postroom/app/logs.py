"""Logs: one line per event, JSON or for eyes, on standard error. Ids of what it is about, never content or secrets.

    with bound(request_id=..., conversation_id=...):
        log.info("message stored", message_id=...)

Of an error the log keeps its type, its place and, if it is one of ours, its message, which is safe; the words of other
errors may quote somebody's mail. Fields whose name says that they hold a secret or content are masked.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars
from structlog.typing import EventDict

from postroom.kit.errors import PostroomError
from postroom.settings import Settings

MASK = "•••"
_FRAMES = 12
_SECRET = {
    "api_key",
    "authorization",
    "cookie",
    "data_key",
    "dsn",
    "master_key",
    "password",
    "secret",
    "session",
    "token",
}
_CONTENT = {"body", "comment", "content", "html", "payload", "preview", "raw", "snippet", "subject", "text"}
_HIDDEN = frozenset(_SECRET | _CONTENT)
_HIDDEN_ENDINGS = ("_password", "_secret", "_token", "_cookie", "_html", "_text", "_body", "_subject")


def configure(settings: Settings, process: str) -> None:
    """Set the logging of this process up, our own lines and those of libraries."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer = _renderer(settings)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _name(process),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        errors,
        masked,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


@contextmanager
def bound(**ids: object) -> Iterator[None]:
    """Put ids on every line logged inside the block, in this task and those it starts."""
    words = {name: str(value) for name, value in ids.items()}
    with bound_contextvars(**words):
        yield


def masked(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask fields that hold a secret or content, by their name."""
    _mask(event)
    return event


def errors(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type, its place, and its words only if they are ours."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = [_told(each) for each in _chain(error)]
    return event


def _mask(fields: MutableMapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, MutableMapping):
            _mask(value)
        elif isinstance(value, bytes) or name.lower() in _HIDDEN or name.lower().endswith(_HIDDEN_ENDINGS):
            fields[name] = MASK


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += each.exceptions if isinstance(each, BaseExceptionGroup) else []
        waiting += [cause for cause in (each.__cause__, each.__context__) if cause]


def _told(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    place = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    state = getattr(error, "sqlstate", None)
    words = f": {error.message}" if isinstance(error, PostroomError) else f" {state}" if state else ""
    return f"{type(error).__module__}.{type(error).__qualname__}{words} ({place})"


def _name(process: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    return add


def _renderer(settings: Settings) -> structlog.typing.Processor:
    if settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty()):
        return structlog.processors.JSONRenderer(default=str)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
