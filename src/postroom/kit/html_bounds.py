"""HTML from outside, made safe to parse.

Parsers of HTML are fast, but the standard makes them copy: unclosed formatting elements are repeated in every following
paragraph, and every element costs time by its depth. A mail of 200 kB can so become a gigabyte, or overflow the stack
of a native library, which no `except` catches. `tame` bounds both before any parser sees the text. It reads tags as
the standard's tokenizer does (WHATWG HTML 13.2.5) and, where it simplifies the tree construction (13.2.6), it errs
towards "too deep".
"""

import re
from itertools import islice

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 2_200
_MAX_COPIES = 1_000_000
_MAX_MARKS = 200_000
_FEW_TAGS = 4_000
_SHORT = 200_000
_MAX_ATTRIBUTES = 500
_LONG_TAG = 2_000
_SEARCHED = 64

_FORMATTING_NAMES = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_FORMATTING = re.compile(rf"<(?:{_FORMATTING_NAMES})(?=[\s/>])[^>]{{0,500}}", re.IGNORECASE)
_FORMATTING_TAG = re.compile(rf"<(/?)(?:{_FORMATTING_NAMES})(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?+"
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_START = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+(?:>|\Z)|</[^a-zA-Z][^>]*+(?:>|\Z)|</>"
    rf"|<(/?)([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)[\s/]*+>",
    re.DOTALL,
)
_IGNORED = frozenset(  # no content, or nested only through an element that counts
    """
    area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr
    p li dt dd option optgroup rt rp html head body colgroup caption
    """.split()
)
_ROWS = frozenset({"tr", "tbody", "thead", "tfoot"})
_CELLS = frozenset({"td", "th"})
_LOOSE = frozenset({*_FORMATTING_NAMES.split("|"), "a", "form"})
_SPECIAL = frozenset(
    """
    address applet article aside blockquote button center details dir div dl fieldset figcaption figure footer h1 h2
    h3 h4 h5 h6 header hgroup iframe listing main marquee menu nav noembed noframes noscript object ol plaintext pre
    script search section select style summary table td template textarea title ul xmp foreignobject desc
    """.split()
)
_SCOPE = frozenset(
    """
    applet desc foreignobject marquee math object select svg table td template title mi mo mn ms mtext annotation-xml
    """.split()
)
_RAW = frozenset("script style textarea title xmp iframe noembed noframes noscript plaintext".split())


def tame(text: str) -> str | None:
    """Return HTML that parsers handle in bounded time and memory, None when it is nested beyond any use.

    Text beyond 5,000,000 characters or 200,000 tags is cut; where formatting elements would multiply they become spans;
    tags with more than 500 attributes go.
    """
    if len(text) <= _SHORT and text.count("<") ** 2 <= _MAX_COPIES:
        return text  # as most mail is: too few tags for any of this
    text = _without_multiplication(_cut(text[:MAX_CHARACTERS]))
    if text.count("<") <= _FEW_TAGS and len(text) <= _SHORT:
        return text
    overloaded = _Scan(text).run()
    if overloaded is None:
        return None
    pieces = []
    position = 0
    for start, end in overloaded:
        pieces.append(text[position:start])
        position = end
    return "".join([*pieces, text[position:]])


def _cut(text: str) -> str:
    """Cut behind 200,000 tags or character references: parsers take longer for many than for much."""
    for mark in "<&":
        if text.count(mark) > _MAX_MARKS:
            beyond = next(islice(re.finditer(mark, text), _MAX_MARKS, None))
            text = text[: beyond.start()]
    return text


def _without_multiplication(text: str) -> str:
    formatting = [match.group() for match in _FORMATTING.finditer(text)]
    opened = text.count("<")
    if len(formatting) * opened <= _MAX_COPIES or len(set(formatting)) * opened <= _MAX_COPIES:
        return text
    return _FORMATTING_TAG.sub(r"<\1span", text)


class _Scan:
    """One pass over the tags with a stack of the open elements that can nest without limit."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[str] = []
        self._raw = ""

    def run(self) -> list[tuple[int, int]] | None:
        """Return the offsets of tags with too many attributes, None when the nesting is too deep."""
        overloaded: list[tuple[int, int]] = []
        position = 0
        while start := _START.search(self._text, position):
            match = _TAG.match(self._text, start.start())
            if match is None:  # a tag that never ends: parsers drop the rest of the text
                break
            position = match.end()
            name = (match.group(2) or "").lower()
            if not name:
                continue
            if position - start.start() > _LONG_TAG and _too_many_attributes(match.group(3)):
                overloaded.append(match.span())
            if match.group(1):
                self._end(name)
            elif name not in _IGNORED:
                self._begin(name)
                if len(self._stack) > MAX_DEPTH:
                    return None
        return overloaded

    def _begin(self, name: str) -> None:
        if name in _ROWS or name in _CELLS:
            if not self._to_table():
                return
            if name in _ROWS:
                return
            name = "td"
        self._stack.append(name)
        if name in _RAW and not self._raw:
            self._raw = name

    def _to_table(self) -> bool:
        """A new row or cell ends whatever was open in the table; outside a table it means nothing."""
        for back in range(1, min(len(self._stack), _SEARCHED) + 1):
            name = self._stack[-back]
            if name == "table":
                del self._stack[len(self._stack) - back + 1 :]
                return True
            if name in _SCOPE and name != "td":
                return False
        return False

    def _end(self, name: str) -> None:
        if self._raw and self._raw != name:
            return
        self._raw = ""
        name = "td" if name in _CELLS else name
        barriers = _barriers(name)
        for back in range(1, min(len(self._stack), _SEARCHED) + 1):
            if self._stack[-back] == name:
                stop = len(self._stack) - back + 1 if name in _LOOSE else len(self._stack)
                del self._stack[len(self._stack) - back : stop]
                return
            if self._stack[-back] in barriers:
                return


def _barriers(name: str) -> frozenset[str]:
    if name == "table":
        return frozenset({"template", "select"})
    if name == "td":
        return frozenset({"template", "table", "select"})
    return _SCOPE if name in _SPECIAL or name in _LOOSE else _SPECIAL | _SCOPE


def _too_many_attributes(text: str) -> bool:
    return sum(1 for _ in _ONE_ATTRIBUTE.finditer(text)) > _MAX_ATTRIBUTES
