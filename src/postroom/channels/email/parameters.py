"""`Content-Type` and `Content-Disposition`: a value with parameters (RFC 2045, 5.1; RFC 2231; real life)."""

import re
from urllib.parse import unquote_to_bytes

import msgspec

from postroom.channels.email import charset
from postroom.channels.email.words import decode_words

_MAX_PARAMETERS = 100
_VALUE = re.compile(r"\s*([^;\s()]*)")
_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*+)(?:\"|\\?$)|([^;]*))", re.DOTALL)
_COMMENT = re.compile(r"\s\([^()\"]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CHARSET = re.compile(r"([^']*)'[^']*'")  # charset'language'text (RFC 2231, section 4)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


class Parameterised(msgspec.Struct, frozen=True):
    """A header value in lower case and its parameters by lower-case name, decoded."""

    value: str
    parameters: dict[str, str]


def read(text: str, hint: str | None = None) -> Parameterised:
    """Read a `Content-*` value. Never fails; what makes no sense is left out, the first of equal names wins."""
    if not text:
        return Parameterised("", {})
    if "(" in text and '"' not in text:
        text = _COMMENT.sub(" ", text)
    head = _VALUE.match(text)
    value = head.group(1).lower() if head else ""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text, head.end() if head else 0)):
        if count == _MAX_PARAMETERS:
            break
        _collect(match, plain, sections)
    parameters = {name: raw if name == "boundary" else decode_words(raw, hint) for name, raw in plain.items()}
    return Parameterised(value, parameters | {name: _joined(parts, hint) for name, parts in sections.items()})


def _collect(match: re.Match[str], plain: dict[str, str], sections: dict[str, dict[int, tuple[str, bool]]]) -> None:
    quoted, bare = match.group(2, 3)
    raw = _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare.strip().strip('"')
    name = match.group(1).lower()
    section = _SECTION.fullmatch(name) if "*" in name else None
    if section and (section.group(2) or section.group(3)):
        number = int(section.group(2) or 0)
        sections.setdefault(section.group(1), {}).setdefault(number, (raw, bool(section.group(3))))
    else:
        plain.setdefault(name, raw)


def _joined(parts: dict[int, tuple[str, bool]], hint: str | None) -> str:
    """Join RFC 2231 sections; the first names the charset; encoded and plain sections may be mixed."""
    label: str | None = None
    data = b""
    for index, number in enumerate(sorted(parts)):
        raw, encoded = parts[number]
        if encoded and index == 0 and (first := _CHARSET.match(raw)):
            label, raw = first[1], raw[first.end() :]
        data += unquote_to_bytes(raw) if encoded else raw.encode("utf-8", "surrogatepass")
    text = charset.decode(data, label, hint=hint)
    return decode_words(text, hint) if label is None else text
