"""TypeScript types of /v1, out of the wire structs.

Every struct of `postroom.wire` becomes one interface with its docstring, in name order. A reply field is always there;
a request field with a default may be left out.
"""

import importlib
import inspect
import json
import pkgutil
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import UnsetType

from postroom import wire
from postroom.wire.base import Wire

TARGET = Path(__file__).resolve().parents[2] / "web" / "lib" / "api" / "types.ts"
_HEAD = """// Generated from src/postroom/wire by `python -m tools.gen`. Do not edit.

/** A UUID in its usual text form. */
export type Uuid = string;
"""
_SCALARS = {
    str: "string",
    bytes: "string",  # base64
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    UUID: "Uuid",
    Any: "unknown",
}

Struct = type[msgspec.Struct]


def outputs() -> dict[Path, str]:
    """Return the generated files with their whole text."""
    structs = sorted(_structs(), key=lambda struct: struct.__name__)
    return {TARGET: "\n".join([_HEAD, *map(_interface, structs)])}


def _structs() -> list[Struct]:
    modules = [
        importlib.import_module(found.name) for found in pkgutil.iter_modules(wire.__path__, f"{wire.__name__}.")
    ]
    members = [member for module in modules for member in vars(module).values() if inspect.isclass(member)]
    return [
        member
        for member in dict.fromkeys(members)
        if issubclass(member, msgspec.Struct) and member.__module__.startswith(wire.__name__) and _fields(member)
    ]


def _fields(struct: Struct) -> list[str]:
    hints = get_type_hints(struct)
    fields = [_field(struct, info, hints[info.name]) for info in msgspec.structs.fields(struct)]
    tag = struct.__struct_config__.tag
    return [f"  {struct.__struct_config__.tag_field}: {json.dumps(tag)};", *fields] if tag is not None else fields


def _field(struct: Struct, info: msgspec.structs.FieldInfo, hint: object) -> str:
    optional = "" if info.required or issubclass(struct, Wire) else "?"
    return f"  {info.encode_name}{optional}: {_type(hint)};"


def _interface(struct: Struct) -> str:
    comment = (inspect.getdoc(struct) or "").splitlines()
    head = (
        ["/**", *(f" * {line}".rstrip() for line in comment), " */"] if len(comment) > 1 else [f"/** {comment[0]} */"]
    )
    return "\n".join([*head, f"export interface {struct.__name__} {{", *_fields(struct), "}", ""])


def _type(hint: Any) -> str:  # noqa: ANN401 (a type expression has no narrower type)
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin is list:
        item = _type(arguments[0])
        return f"({item})[]" if " | " in item else f"{item}[]"
    if origin is dict:
        return f"Record<string, {_type(arguments[1])}>"
    if origin is Literal:
        return " | ".join(json.dumps(argument) for argument in arguments)
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return " | ".join(json.dumps(member.value) for member in hint)
    if origin in {Union, UnionType}:
        return " | ".join(_type(argument) for argument in arguments if argument is not UnsetType)
    return _SCALARS.get(hint) or str(hint.__name__)
