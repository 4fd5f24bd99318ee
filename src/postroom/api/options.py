"""What a route says about itself, in Litestar's `opt`. Combine with `|`. A route that says nothing is closed and whole.

@post("/login", opt=PUBLIC | STEPS)
"""

from typing import Any

from litestar.types import Scope

PUBLIC: dict[str, Any] = {"public": True}
"""Open to strangers. The walk over all routes in the tests lists these by name."""

SIGNED: dict[str, Any] = {"signed": True} | PUBLIC
"""Open to strangers, who prove themselves by a signature: no cookie counts, so that any Origin may ask."""

STEPS: dict[str, Any] = {"steps": True}
"""Works in several short transactions (`work.step()`), because it waits for something that is not the database."""

SECRET: dict[str, Any] = {"secret": True}
"""The answer holds a secret that is shown once: it is not kept for a repeated Idempotency-Key."""

STREAM: dict[str, Any] = {"stream": True} | STEPS
"""The body is read by the handler as it comes; a repeated Idempotency-Key compares path and headers only."""


def has(scope: Scope, option: dict[str, Any]) -> bool:
    """Return whether the route of a request has an option."""
    return all(scope["route_handler"].opt.get(name) == value for name, value in option.items())
