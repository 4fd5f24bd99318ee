"""What there is to know about each setting: for error messages, `postroom settings` and the documentation."""

from collections.abc import Iterator

import msgspec
from msgspec import inspect

from postroom.settings.model import PLAIN, PREFIX, Doc, Settings

_WORDS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.ListType: "a list of texts",
    inspect.CustomType: "a path",
    inspect.StrType: "a text",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as the documentation tells it. `group` is the title of its section."""

    name: str
    variable: str
    takes: str
    default: str
    text: str
    group: str
    secret: bool


def names() -> list[str]:
    """Return the names of all settings, in the order of their declaration."""
    return list(Settings.__struct_fields__)


def variable(name: str) -> str:
    """Return the environment variable of a setting: `port` is `POSTROOM_PORT`."""
    return PLAIN.get(name, PREFIX + name.upper())


def expected(name: str) -> str:
    """Say in words what a setting takes, such as `a whole number from 1 to 65535`."""
    return _words(inspect.type_info(Settings.__annotations__[name]))


def entries() -> Iterator[Entry]:
    """Yield every setting, in the order of its declaration."""
    group = ""
    for name, default in zip(names(), Settings.__struct_defaults__, strict=True):
        doc = _doc(name)
        group = doc.group or group
        yield Entry(
            name=name,
            variable=variable(name),
            takes=expected(name),
            default=doc.default or ("" if not isinstance(default, str | int | None) else plain(default)),
            text=doc.text,
            group=group,
            secret=doc.secret,
        )


def plain(value: object) -> str:
    """Return a value as a person would write it in the environment."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _doc(name: str) -> Doc:
    return next(part for part in Settings.__annotations__[name].__metadata__ if isinstance(part, Doc))


def _words(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _words(inner)
        case inspect.UnionType(types=(inner, *_)):
            return _words(inner)
        case inspect.IntType(ge=low, le=high):
            return f"a whole number from {low}" + (f" to {high}" if high else "")
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
    return _WORDS[type(kind)]
