"""docs/reference/openapi.json, read from the routes and the types of the wire."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
from litestar import Litestar

from postroom.api.app import create_app
from postroom.api.openapi import describe
from postroom.api.options import PUBLIC
from postroom.api.services import Services
from postroom.settings import Settings
from postroom.wire.base import ProblemReply

_TARGET = Path("docs/reference/openapi.json")
_REFERENCE = "#/components/schemas/{name}"
_PROBLEM = {
    "description": "What went wrong: a code for programs, a sentence for people, the fields it is about.",
    "content": {"application/json": {"schema": {"$ref": _REFERENCE.format(name="ProblemReply")}}},
}

Operation = dict[str, Any]


def outputs() -> dict[Path, str]:
    """Return the document, by its path from the project's root."""
    return {_TARGET: json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"}


def document() -> dict[str, Any]:
    """Return the OpenAPI document: the framework's, with our own errors and what is open to strangers."""
    idle = cast("Services", SimpleNamespace(settings=Settings(data=Path())))  # nothing is served, nothing else is used
    app = create_app(idle, static_folder=Path("/nowhere"), openapi=describe())
    found = app.openapi_schema.to_schema()
    public = set(_public(app))
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _correct(operation, public=(path, method) in public)
    _, components = msgspec.json.schema_components([ProblemReply], ref_template=_REFERENCE)
    found["components"]["schemas"] |= components
    return found


def _correct(operation: Operation, *, public: bool) -> None:
    responses: dict[str, Any] = operation["responses"]
    responses.pop("400", None)
    for response in responses.values():
        response["description"] = operation.get("description", "")
    responses["default"] = _PROBLEM
    if public:
        operation["security"] = []


def _public(app: Litestar) -> Iterator[tuple[str, str]]:
    """Give path and method of each route that is open to strangers."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if PUBLIC.items() <= handler.opt.items():
                yield from ((route.path_format, method.lower()) for method in handler.http_methods)
