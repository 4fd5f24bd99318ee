"""iCalendar text to components: RFC 5545, 3.1, read as calendar programs write it rather than as they should.

Taken: any line end, lines folded inside a character, missing `END`s, properties without a colon (left out), a byte
order mark. Work grows with the size of the text only; what lies beyond a cap is left out.
"""

import re

import msgspec

from postroom.channels.email import charset

_MAX_BYTES = 1_000_000
_MAX_LINES = 20_000
_MAX_DEPTH = 8
_MAX_VALUE = 10_000
_MAX_COMPONENTS = 2_000
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"\s*(?:[\w-]+\.)?([A-Za-z0-9-]+)\s*(?=[;:])")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"?|[^;:]*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Property(msgspec.Struct, frozen=True):
    """One content line. Parameter names are upper case; the value is as written, see `text_of`."""

    value: str
    parameters: dict[str, str]


class Component(msgspec.Struct):
    """A component by its upper-case name, its properties by upper-case name, and what lies in it."""

    name: str
    properties: dict[str, list[Property]]
    children: list["Component"]

    def first(self, name: str) -> Property | None:
        """Return the first property of a name."""
        return next(iter(self.properties.get(name, ())), None)

    def text(self, name: str) -> str:
        """Return the first property of a name as text, empty when there is none."""
        found = self.first(name)
        return text_of(found.value) if found else ""


def read(data: bytes | memoryview) -> Component:
    """Return one component that holds whatever `data` has; the properties of its calendars are its own."""
    text = charset.decode(_FOLD.sub(b"", data[:_MAX_BYTES])).lstrip("\ufeff")
    root = Component("", {}, [])
    stack = [root]
    components = 0
    for line in _LINE_END.split(text, _MAX_LINES)[:_MAX_LINES]:
        named = _NAME.match(line)
        if named is None:
            continue
        name = named[1].upper()
        found = _property(line, named.end())
        if found is None:
            continue
        kind = found.value.strip().upper()
        if name == "BEGIN" and kind != "VCALENDAR" and len(stack) < _MAX_DEPTH and components < _MAX_COMPONENTS:
            components += 1
            stack[-1].children.append(Component(kind, {}, []))
            stack.append(stack[-1].children[-1])
        elif name == "END":
            _close(stack, kind)
        elif name != "BEGIN":
            stack[-1].properties.setdefault(name, []).append(found)
    return root


def text_of(value: str) -> str:
    """Return a TEXT value with its escapes undone (RFC 5545, 3.3.11)."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _property(line: str, position: int) -> Property | None:
    parameters: dict[str, str] = {}
    while match := _PARAMETER.match(line, position):
        parameters.setdefault(match[1].upper(), match[2].strip('"'))
        position = match.end()
    colon = line.find(":", position)
    return Property(line[colon + 1 : colon + 1 + _MAX_VALUE], parameters) if colon >= 0 else None


def _close(stack: list[Component], kind: str) -> None:
    """Close the innermost open component of a name, and those in it whose end is missing."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == kind:
            del stack[depth:]
            return
