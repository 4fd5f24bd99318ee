"""A request to any route, made from its own signature, about things of a given organization."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect
from typing_extensions import override

WORDS: dict[str, Any] = {
    "email": "walker@example.com",
    "address": "walker@example.com",
    "password": "correct horse battery",
    "role": "member",
    "name": "Walker",
    "markdown": "Hello",
    "filename": "a.txt",
    "mail": "delete",
    "q": "crates",
    "query": "crates",
}
"""What stands in text fields of these names; anywhere else an x."""


class Call(msgspec.Struct, frozen=True):
    """A request to make. `names` are the things it is about."""

    method: str
    route: str
    path: str
    query: dict[str, str]
    body: Any
    names: frozenset[str]
    in_path: frozenset[str]
    public: bool

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def calls(app: Litestar, things: Mapping[str, UUID]) -> Iterator[Call]:
    """Give a call of every route and method, filled with `things` by the names of parameters and fields."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield _call(handler, method, route.path_format, things)


def _call(handler: HTTPRouteHandler, method: str, path_format: str, things: Mapping[str, UUID]) -> Call:
    parameters = handler.parsed_fn_signature.parameters
    in_path = {name: _thing(name, things) for name in parameters if f"{{{name}}}" in path_format}
    query = {
        name: _thing(name, things)
        for name, field in parameters.items()
        if name not in {*in_path, "data", "work", "request"} and (name in things or not field.has_default)
    }
    data = parameters.get("data")
    body = example(inspect.type_info(data.annotation), "data", things) if data else None
    asked = {*in_path, *query, *_names(body)}
    public = bool(handler.opt.get("public"))
    return Call(
        method, path_format, path_format.format(**in_path), query, body, frozenset(asked), frozenset(in_path), public
    )


def _names(body: object) -> set[str]:
    return set(body) if isinstance(body, dict) else set()


def _thing(name: str, things: Mapping[str, UUID]) -> str:
    known = things.get(name) or things.get(name.removesuffix("_id"))
    return str(known or WORDS.get(name) or (uuid4() if name.endswith("_id") else "x"))


def example(kind: inspect.Type, name: str, things: Mapping[str, UUID]) -> Any:  # noqa: ANN401 whatever JSON holds
    """Return a value of a type: ids from `things`, everything else the plainest there is."""
    match kind:
        case inspect.StructType():
            wanted = [field for field in kind.fields if field.required or field.name in things]
            return {field.encode_name: example(field.type, field.name, things) for field in wanted}
        case inspect.UUIDType():
            return _thing(name if name in things else f"{name}_id", things)
        case inspect.ListType():
            return [example(kind.item_type, name, things)] if name in things else []
        case inspect.UnionType():
            return example(next(one for one in kind.types if not isinstance(one, inspect.NoneType)), name, things)
    plain = {
        inspect.StrType: WORDS.get(name, "x"),
        inspect.BoolType: True,
        inspect.IntType: 993,
        inspect.FloatType: 1.5,
    }
    return kind.values[0] if isinstance(kind, inspect.LiteralType) else plain.get(type(kind), {})
