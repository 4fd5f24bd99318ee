"""Text of sanitised HTML: one pass over its tags, line breaks where a reader sees them."""

import html as entities
import re

_HREF = re.compile(r"\bhref=\"([^\"]*)\"")
_BLOCKS = frozenset(
    """
    address article aside center dd details div dl dt fieldset figcaption figure footer form header hr li main nav
    section tr
    """.split()
)
_SPACED = frozenset("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_TOLD = frozenset({"br", "td", "th", *_BLOCKS, *_SPACED, *(f"/{name}" for name in _BLOCKS | _SPACED)})
_LINKS = frozenset({"a", "/a"})
_SKIPPED = frozenset({"script", "style", "head", "title", "summary", "template"})
_SPACES = "\t\r\n\f\u00a0"
_BLANK_LINES = re.compile(r"\n\n\n+")


def text_of(clean: str, *, links: bool = False, marks: bool = False, skip_quotes: bool = False) -> str:
    """Return the text of HTML as nh3 writes it, with line breaks where a reader sees them.

    There `<` and `>` stand for tags alone: in words and in values they are escaped. `links` writes addresses behind
    link texts, `marks` writes list bullets and `> ` before quotes, `skip_quotes` leaves out what is inside
    `<details data-quote>`.
    """
    writer = _Writer(marks=marks)
    told = _TOLD | _LINKS if links else _TOLD
    skipping = ""
    depth = 0
    before, *pieces = clean.split("<")
    writer.words.append(before)
    for piece in pieces:
        tag, _, words = piece.partition(">")
        name, _, attributes = tag.partition(" ")
        if skipping:
            depth += (name == skipping) - (name == f"/{skipping}")
            skipping = skipping if depth else ""
        elif name in _SKIPPED or (skip_quotes and name == "details" and "data-quote" in attributes):
            skipping, depth = name, 1
        elif name in told:
            writer.tag(name, attributes)
        if words and not skipping:
            writer.words.append(words)
    return writer.result()


class _Writer:
    """Collects lines of text from the events of an HTML token stream."""

    def __init__(self, *, marks: bool) -> None:
        self.words: list[str] = []
        """Serialised words since the last tag that told something: whatever else stood between them is not seen."""
        self._marks = marks
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quote = 0
        self._pre = 0
        self._lists: list[int | None] = []
        self._targets: list[tuple[str, int]] = []
        self._bullet = ""

    def tag(self, name: str, attributes: str) -> None:
        """Take a tag that tells something; the name of a closing one begins with a slash."""
        if self.words:
            self._write_words()
        if name == "br":
            self._end_line(keep_empty=True)
        elif name in {"td", "th"}:
            if "".join(self._line).strip():
                self._line.append(" ")
        elif name in _LINKS:
            self._link(attributes, closing=name == "/a")
        else:
            self._block(name.removeprefix("/"), closing=name.startswith("/"))

    def _write_words(self) -> None:
        text = entities.unescape("".join(self.words))
        self.words.clear()
        if self._pre:
            first, *rest = text.split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line(keep_empty=True)
                self._line.append(line)
            return
        text = _folded(text)
        if not self._line or self._line[-1].endswith((" ", "\t")):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def _block(self, name: str, *, closing: bool) -> None:
        self._end_line()
        if name in _SPACED:
            self._spaced(name, closing=closing)
        elif self._marks and name == "li" and not closing:
            self._bullet = self._next_bullet()
        elif self._marks and name == "hr":
            self._line.append("---")
            self._end_line()

    def _spaced(self, name: str, *, closing: bool) -> None:
        if name == "blockquote" and closing:
            while self._lines and not self._lines[-1].strip("> "):
                self._lines.pop()
            self._quote = max(0, self._quote - 1)
        if not self._lists[closing and name in {"ul", "ol"} :]:
            self._blank()
        if name == "blockquote" and not closing:
            self._quote += 1
        elif name == "pre":
            self._pre = max(0, self._pre + (-1 if closing else 1))
        elif name in {"ul", "ol"}:
            self._list(name, closing=closing)

    def _list(self, name: str, *, closing: bool) -> None:
        if not closing:
            self._lists.append(0 if name == "ol" else None)
        elif self._lists:
            self._lists.pop()

    def _next_bullet(self) -> str:
        indent = "  " * max(0, len(self._lists) - 1)
        if not self._lists or self._lists[-1] is None:
            return f"{indent}- "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1]}. "

    def _link(self, attributes: str, *, closing: bool) -> None:
        if not closing:
            href = _HREF.search(attributes)
            self._targets.append((entities.unescape(href.group(1)) if href else "", len(self._line)))
        elif self._targets:
            target, start = self._targets.pop()
            label = "".join(self._line[start:]).strip()
            shown = target.removeprefix("mailto:").rstrip("/")
            if target and shown not in {label, f"https://{label}", f"http://{label}"} and label.rstrip("/") != shown:
                self._line.append(f" ({target.removeprefix('mailto:')})")

    def _end_line(self, *, keep_empty: bool = False) -> None:
        if not (self._line or keep_empty):
            return
        line = "".join(self._line)
        line = line.rstrip() if self._pre else line.strip(" ")
        self._line = []
        if line or keep_empty:
            self._lines.append(f"{self._prefix()}{self._bullet}{line}".rstrip())
            self._bullet = ""

    def _blank(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix().rstrip())

    def _prefix(self) -> str:
        return "> " * self._quote if self._marks else ""

    def result(self) -> str:
        self._write_words()
        self._end_line()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip("\n")


def _folded(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    for space in _SPACES:
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text
