"""The house rules of what goes over the wire, for every type there is."""

import importlib
import pkgutil
from collections.abc import Iterator

import msgspec
import pytest

import postroom.wire
from postroom.wire.base import Request, Wire


def every(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """Give every type made from a base, once all of /v1's modules are loaded."""
    for module in pkgutil.walk_packages(postroom.wire.__path__, "postroom.wire."):
        importlib.import_module(module.name)
    importlib.import_module("postroom.api.replies")
    waiting = [*base.__subclasses__()]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


@pytest.mark.parametrize("kind", sorted(every(Wire), key=str))
def test_no_answer_leaves_a_field_out(kind: type[msgspec.Struct]) -> None:
    assert all(field.required for field in msgspec.structs.fields(kind))


@pytest.mark.parametrize("kind", sorted(every(Request), key=str))
def test_a_mistyped_field_is_not_swallowed(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.forbid_unknown_fields


@pytest.mark.parametrize("kind", sorted({*every(Wire), *every(Request)}, key=str))
def test_everything_is_frozen_and_explained(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__doc__
